//! What the program asks of the system that it runs on, beside arguments, clock and streams.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use coverage::view::answer::Output;

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

/// The shell that asks what may come next, as its script from `coverage completions` does.
#[allow(clippy::disallowed_methods)] // as above
pub(crate) fn asking_shell() -> Option<String> {
    std::env::var(coverage::cli::ASKS_TO_COMPLETE).ok().filter(|shell| !shell.is_empty())
}

/// Writes an answer to the two streams.
pub(crate) fn print(answer: &Output) -> io::Result<()> {
    let print = |stream: &mut dyn Write, text: &str| stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    print(&mut anstream::AutoStream::new(io::stdout().lock(), answer.color), &answer.stdout)?;
    print(&mut anstream::AutoStream::new(io::stderr().lock(), answer.color), &answer.stderr)
}

/// Shows an answer and asks a question about it, where somebody sits at a terminal; all but a yes is a no.
pub(crate) fn ask(shown: &Output, question: &str) -> Option<bool> {
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        return None;
    }
    print(shown).and_then(|()| write!(io::stderr(), "{question} [y/N] ")).ok()?;
    let mut said = String::new();
    io::stdin().read_line(&mut said).ok()?;
    Some(matches!(said.trim().to_lowercase().as_str(), "y" | "yes"))
}
