//! The shell: arguments, clock, streams, exit code. Everything else is in the library.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

mod watch;

use coverage::cli::{Surroundings, run};
use coverage::view::answer::TROUBLE;

fn main() -> ExitCode {
    #[allow(clippy::disallowed_methods)] // this is where the clock and the arguments are read
    let (now, arguments) = (std::time::SystemTime::now(), std::env::args_os());
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let answer = run(arguments, &Surroundings::new(now, width, watch::go_on));
    watch::end();
    let color = answer.color;
    let written = print(anstream::AutoStream::new(std::io::stdout().lock(), color), &answer.stdout)
        .and_then(|()| print(anstream::AutoStream::new(std::io::stderr().lock(), color), &answer.stderr));
    match written {
        // A reader that has seen enough is no error.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(std::io::stderr(), "error: cannot write the answer: {error}");
            ExitCode::from(TROUBLE)
        }
        _ => ExitCode::from(answer.code),
    }
}

fn print(mut stream: impl Write, text: &str) -> std::io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
