//! Words of responses.

use super::set::lexicon;

lexicon! {
    /// Words of a description that only says that nothing was found.
    NOTHING_FOUND: "404 available criteria data empty error exist filter found item list match matching missing no \
                    none nothing query record requested resource response result search specified t";

    /// Phrases of a description that say that the response has no body.
    NO_BODY: [
        "no body",
        "no response body",
        "no content",
        "empty body",
        "empty response",
        "without a body",
        "without body",
    ];

    /// Extensions of files of source code.
    SOURCE_FILES: "\
        c clj cpp cs cxx dart ex exs go groovy java js jsx kt kts lua mjs php py rb rs scala swift ts tsx vb";

    /// Directories at the root of servers where programs and their data are.
    SERVER_DIRECTORIES: "etc home opt root srv usr var";

    /// Names of error numbers of the operating system that programs meet with files and connections.
    ERRNOS: "\
        eacces eaddrinuse eaddrnotavail eai_again ebadf econnaborted econnrefused econnreset eexist ehostdown \
        ehostunreach eisdir emfile enetdown enetunreach enfile enoent enomem enospc enotconn enotdir enotempty \
        enotfound eperm epipe eproto erofs etimedout";

    /// Last labels of host names in private networks.
    NETWORK_DOMAINS: "corp internal intranet lan local localdomain svc";

    /// Ports of databases, caches and queues.
    DATABASE_PORTS: "11211 1433 1521 26257 27017 3306 5432 5672 6379 9042 9092 9200";

    /// Faults that the runtimes of languages raise where a program is wrong.
    RUNTIME_FAULTS: "\
        attributeerror indexerror keyerror modulenotfounderror nameerror nomethoderror rangeerror referenceerror \
        runtimeerror syntaxerror typeerror unboundlocalerror zerodivisionerror";

    /// Phrases of what databases say of a query.
    DATABASE_MESSAGES: [
        "violates unique constraint",
        "violates foreign key constraint",
        "violates not-null constraint",
        "violates check constraint",
        "duplicate key value",
        "e11000 duplicate key",
        "syntax error at or near",
        "error in your sql syntax",
        "invalid input syntax for type",
        "no such table:",
        "in 'field list'",
        "deadlock found when trying",
        "server has gone away",
    ];

    /// Phrases of what drivers, resolvers and runtimes say, which nobody writes for a client.
    LIBRARY_MESSAGES: [
        "getaddrinfo",
        "dial tcp",
        "no such host",
        "connect: connection refused",
        "could not connect to server",
        "connection reset by peer",
        "context deadline exceeded",
        "rpc error: code",
        "cannot read properties of undefined",
        "cannot read property",
        "nil pointer dereference",
        "nonetype object",
        "socket hang up",
    ];

    /// Reason phrases of codes with several causes, as names.
    REASONS: "badrequest conflict unprocessable unprocessablecontent unprocessableentity";

    /// Words of error codes that any error could have.
    CODE_FILLERS: "client e err error errors exception failed failure http response status";
}
