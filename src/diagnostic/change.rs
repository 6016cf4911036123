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
    /// Write another text in the place of a scalar that is for us alone, or that means the same.
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
    /// Declare what stands under a key under another one: a body in another media type.
    Redeclare {
        /// The key.
        key: NodeKey,
        /// The new key.
        to: String,
    },
    /// Declare another type in the place of the one that a schema states.
    Retype {
        /// The type.
        stated: NodeKey,
        /// The new one.
        to: &'static str,
    },
    /// Declare a member of an object as required.
    Require {
        /// The schema of the object.
        schema: NodeKey,
        /// The name of the member.
        member: String,
        /// The type of the member, if it is not declared yet.
        of_type: Option<&'static str>,
    },
    /// No longer declare something: a response, a media type, or a member of an object.
    Withdraw {
        /// The key.
        key: NodeKey,
    },
    /// Remove an entry of a map, or an item of a list, that says nothing of the API.
    Remove {
        /// The key of the entry, or the item.
        node: NodeKey,
    },
}
