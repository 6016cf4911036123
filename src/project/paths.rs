//! Which files a config may name.

use std::path::Path;

use crate::files::FileSystem;

/// Whether a path leads out of a canonical directory. The file need not be there yet.
pub(crate) fn leads_out(files: &dyn FileSystem, path: &Path, directory: &Path) -> bool {
    match files.canonicalize(path) {
        Ok(path) => !path.starts_with(directory),
        // Where a dangling link leads is not worth finding out.
        Err(_) if files.is_link(path) => true,
        Err(_) => {
            let there = path.ancestors().skip(1).find_map(|above| {
                files.canonicalize(if above.as_os_str().is_empty() { Path::new(".") } else { above }).ok()
            });
            !there.is_some_and(|there| there.starts_with(directory))
        }
    }
}
