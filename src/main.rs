//! The shell: arguments, clock, streams, exit code. Everything else is in the library.

mod system;
mod watch;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use coverage::cli::{Surroundings, run};

fn main() -> ExitCode {
    system::let_writes_fail();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    #[allow(clippy::disallowed_methods)] // this is where the clock and the arguments are read
    let (now, arguments) = (std::time::SystemTime::now(), std::env::args_os());
    let surroundings = Surroundings::new(now, width, watch::go_on).asking(system::ask);
    let surroundings = surroundings.state(system::state_folder()).completing(system::asking_shell());
    let answer = run(arguments, &surroundings);
    watch::end();
    let written = system::print(&answer);
    // A reader that has seen enough is no error.
    let Some(error) = written.err().filter(|error| error.kind() != ErrorKind::BrokenPipe) else {
        return ExitCode::from(answer.code);
    };
    let _ = writeln!(std::io::stderr(), "error: cannot write the answer: {error}");
    ExitCode::from(coverage::view::answer::TROUBLE)
}
