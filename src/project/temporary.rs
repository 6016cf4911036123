//! Files that take the place of others once they are whole. None is left behind, also where a signal ends the run.

use std::fs::File;
use std::io;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

use crate::files::directory_of;

/// The files that are there now. No other appears while this is locked.
static THERE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn there() -> MutexGuard<'static, Vec<PathBuf>> {
    THERE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A new file that goes away with its owner, unless it was moved to its place.
#[derive(Debug)]
pub(crate) struct Temporary {
    // Removed before it leaves the list.
    file: NamedTempFile,
    _listed: Listed,
}

impl Temporary {
    /// Makes a file beside the one whose place it is to take, so that it can be moved there in one step.
    ///
    /// It has the permissions of that one, or those of any new file.
    ///
    /// # Errors
    /// Those of the system.
    pub(crate) fn beside(target: &Path) -> io::Result<Self> {
        #[cfg(unix)]
        signals::clean_up();
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(target.file_name().unwrap_or_default());
        prefix.push(".");
        let mut builder = Builder::new();
        builder.prefix(&prefix).suffix(".tmp");
        // A file that only its owner may read would be of no use to readers of reports.
        #[cfg(unix)]
        builder.permissions(PermissionsExt::from_mode(0o666));
        let mut there = there();
        let file = builder.tempfile_in(directory_of(target))?;
        there.push(file.path().to_owned());
        drop(there);
        let file = Self { _listed: Listed(file.path().to_owned()), file };
        if let Ok(metadata) = target.metadata() {
            file.file.as_file().set_permissions(metadata.permissions())?;
        }
        Ok(file)
    }

    /// The file, to write to.
    pub(crate) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Moves the file to its place.
    ///
    /// # Errors
    /// Those of the system.
    pub(crate) fn move_to(self, target: &Path) -> io::Result<()> {
        self.file.persist(target).map(drop).map_err(|error| error.error)
    }
}

/// A file's place in the list of those that are there.
#[derive(Debug)]
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        there().retain(|path| *path != self.0);
    }
}

#[cfg(unix)]
mod signals {
    use std::fs;
    use std::sync::{Once, mpsc};
    use std::thread::Builder;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// From now on a signal that ends the run removes the temporary files first. The run ends by that signal all the same.
    pub(crate) fn clean_up() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let (ready, wait) = mpsc::channel();
            // The thread is first: a handler that nobody serves would make the program deaf to the signals.
            let thread = Builder::new().spawn(move || {
                let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
                // Nobody waits where that is over.
                let _ = ready.send(());
                if let Some(signal) = signals.forever().next() {
                    // Held to the end, so that no other file comes.
                    let there = super::there();
                    there.iter().for_each(|path| drop(fs::remove_file(path)));
                    let _ = emulate_default_handler(signal);
                }
            });
            if thread.is_ok() {
                // An error is a thread that could not do it.
                let _ = wait.recv();
            }
        });
    }
}
