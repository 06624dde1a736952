//! What a person at the terminal sees and does while the program works: after a second a line that it does, and Ctrl-C for what there
//! is so far.

use std::io::{IsTerminal, Write, stderr};
use std::process::exit;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use coverage::cli::{Stop, Work};

/// As many columns as every terminal has, less one: a line that is wrapped could not be taken away.
const WIDTH: usize = 79;

/// What ends the line.
const HINT: &str = "; Ctrl-C takes the best";

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
pub(crate) fn go_on(work: &Work<'_>) -> Result<(), Stop> {
    let seconds = BEGAN.elapsed().as_secs();
    if seconds > SHOWN.swap(seconds, Ordering::Relaxed) && stderr().is_terminal() {
        let reached = (work.reached)();
        let reached = if reached.is_empty() { "planning".to_owned() } else { reached };
        let line = format!("{seconds} s: {reached}");
        let shown: String = line.chars().take(WIDTH.saturating_sub(HINT.len())).collect();
        let _ = write!(stderr(), "\r{shown}{HINT}\u{1b}[K");
    }
    if STOP.load(Ordering::Relaxed) {
        return Err(Stop::Asked);
    }
    let is_up = u64::try_from(work.most.seconds()).is_ok_and(|most| seconds >= most);
    if is_up { Err(Stop::TimeIsUp) } else { Ok(()) }
}

/// Takes the line away.
pub(crate) fn end() {
    if SHOWN.load(Ordering::Relaxed) > 0 && stderr().is_terminal() {
        let _ = write!(stderr(), "\r\u{1b}[K");
    }
}
