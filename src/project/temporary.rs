//! Files that take the place of others once they are whole. None is left behind, also where a signal ends the run.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The files that are there now. Who holds it may make, move and remove them.
static THERE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn there() -> MutexGuard<'static, Vec<PathBuf>> {
    THERE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that goes away with its owner, unless it was moved to its place.
#[derive(Debug)]
pub(crate) struct Temporary {
    path: PathBuf,
}

impl Temporary {
    /// Makes a new file beside the one whose place it is to take, so that it can be moved there in one step.
    ///
    /// # Errors
    /// Those of the system.
    pub(crate) fn beside(target: &Path) -> io::Result<(Self, File)> {
        #[cfg(unix)]
        signals::clean_up();
        let mut name = std::ffi::OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.tmp", std::process::id()));
        let path = target.with_file_name(name);
        let mut there = there();
        let create = || OpenOptions::new().write(true).create_new(true).open(&path);
        let file = match create() {
            // It was left by an earlier process with our number, which was killed.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(&path)?;
                create()
            }
            result => result,
        }?;
        there.push(path.clone());
        Ok((Self { path }, file))
    }

    /// Moves the file to its place.
    ///
    /// # Errors
    /// Those of the system.
    pub(crate) fn move_to(self, target: &Path) -> io::Result<()> {
        let mut there = there();
        fs::rename(&self.path, target)?;
        there.retain(|path| *path != self.path);
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let mut there = there();
        if there.contains(&self.path) {
            // Where this fails nothing is to be done.
            let _ = fs::remove_file(&self.path);
            there.retain(|path| *path != self.path);
        }
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
