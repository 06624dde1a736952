//! What a person at the terminal sees and does while the program works: after a second a line that it does, and Ctrl-C for what there
//! is so far.

use std::io::{IsTerminal, Write, stderr};
use std::process::exit;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// How a process ends that Ctrl-C ends.
const INTERRUPTED: i32 = 130;

static STOP: AtomicBool = AtomicBool::new(false);
/// For how many seconds the line says that the program works.
static SHOWN: AtomicU64 = AtomicU64::new(0);
/// When the work began; from then on the first Ctrl-C stops it, and a second one the program.
#[allow(clippy::disallowed_methods)] // beside `main` this is where a clock is read, and no answer depends on it
static BEGAN: LazyLock<Instant> = LazyLock::new(|| {
    let handler = || {
        if STOP.swap(true, Ordering::Relaxed) {
            exit(INTERRUPTED);
        }
    };
    // Without it Ctrl-C ends the program at once, as everywhere.
    let _ = ctrlc::set_handler(handler);
    Instant::now()
});

/// Whether to go on; asked now and then by what takes long.
pub(crate) fn go_on() -> bool {
    let seconds = BEGAN.elapsed().as_secs();
    if seconds > SHOWN.swap(seconds, Ordering::Relaxed) && stderr().is_terminal() {
        let _ = write!(stderr(), "\rplanning, {seconds} s; Ctrl-C takes the best plan so far");
    }
    !STOP.load(Ordering::Relaxed)
}

/// Takes the line away.
pub(crate) fn end() {
    if SHOWN.load(Ordering::Relaxed) > 0 && stderr().is_terminal() {
        let _ = write!(stderr(), "\r\u{1b}[K");
    }
}
