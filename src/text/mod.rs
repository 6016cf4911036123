//! Source text: files, byte spans, lines and columns.

mod line_index;
mod nearest;
mod source;
mod span;

pub use line_index::{LineIndex, Position};
pub use nearest::nearest;
pub use source::{Language, Source, SourceId, Sources, is_lfs_pointer};
pub use span::Span;
