//! What the program asks of the system that it runs on, beside arguments, clock and streams.

use std::path::PathBuf;

/// Makes a write beyond the size that a file may have an error as any other; the signal that says so would end the program, silently
/// and in the middle of its work.
#[cfg(unix)]
pub(crate) fn let_writes_fail() {
    use nix::sys::signal::{SigSet, Signal};
    // A thread that begins later inherits it, a program that is run does not.
    let _ = SigSet::from(Signal::SIGXFSZ).thread_block();
}

/// Makes a write beyond the size that a file may have an error as any other, as it is here anyway.
#[cfg(not(unix))]
pub(crate) fn let_writes_fail() {}

/// Where programs keep what they must remember of their work, by the XDG base directory specification.
#[allow(clippy::disallowed_methods)] // beside `main` this is where the environment is read
pub(crate) fn state_folder() -> Option<PathBuf> {
    let chosen = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    chosen.or_else(|| Some(std::env::home_dir()?.join(".local/state")))
}
