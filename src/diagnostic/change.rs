use std::borrow::Cow;

use crate::text::{SourceId, Span};

/// The identity of a node in the syntax tree of a source.
pub type NodeKey = (SourceId, u32);

/// A change to a description that settles a finding: which fact is to be stated, and where.
///
/// Rules only name it, which costs nothing. It becomes an edit of the text when a finding is shown or fixed. Operations
/// are positions in the description's list of operations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Declare a response with this code.
    Declare {
        /// The operation.
        operation: usize,
        /// The code.
        code: u16,
    },
    /// Declare another code in the place of the one that a status key states.
    Restate {
        /// The operation.
        operation: usize,
        /// The status key.
        key: NodeKey,
        /// The code.
        code: u16,
    },
    /// Declare the body of an error response.
    DescribeError {
        /// An operation that answers with it.
        operation: usize,
        /// The response object.
        response: NodeKey,
        /// The code, if it is one.
        code: Option<u16>,
    },
    /// Declare headers of a response.
    DeclareHeaders {
        /// The response object.
        response: NodeKey,
        /// The code, if it is one.
        code: Option<u16>,
        /// Their names.
        names: Cow<'static, [&'static str]>,
    },
    /// Write a key in another way that means the same.
    Rename {
        /// The key.
        key: NodeKey,
        /// The new key.
        to: String,
    },
    /// Write another text in the place of a scalar that is for us alone.
    Replace {
        /// The scalar.
        scalar: NodeKey,
        /// The text.
        with: String,
    },
    /// Remove a comment.
    Cut {
        /// The source.
        source: SourceId,
        /// The comment, with the line if it has one of its own.
        span: Span,
    },
    /// Remove an entry of a map, or an item of a list.
    Remove {
        /// The key of the entry, or the item.
        node: NodeKey,
    },
}
