//! The command line: the global options, the list of commands, and the way from arguments to an answer.
//!
//! Exit codes: 0 fine, 1 findings, 2 wrong usage or unreadable files.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::SystemTime;

use anstream::ColorChoice;
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::{Command, Context, check, gaps, hours, shifts, week};
use crate::diagnostic::{Diagnostic, Sources, did_you_mean};
use crate::io::source::read_folder;
use crate::roster::load::load;
use crate::time::cycle::parse_instant;
use crate::time::interval::Instant;
use crate::time::zone::Zone;
use crate::view::diagnostics::{self, Strictness};

/// Nothing to complain of.
pub const FINE: u8 = 0;
/// Findings: invalid data, a broken promise, hours short.
pub const FINDINGS: u8 = 1;
/// Wrong usage, or files that cannot be read.
pub const TROUBLE: u8 = 2;

/// The program's version with that of the time-zone database, on which every answer depends.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (tzdb {})", env!("CARGO_PKG_VERSION"), Zone::database_version()));

/// What `main` reads from outside.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    now: Instant,
    width: usize,
}

impl Surroundings {
    /// The clock, and how many columns the terminal has if there is one.
    #[must_use]
    pub fn new(now: SystemTime, width: Option<usize>) -> Self {
        Self { now: DateTime::<Utc>::from(now).into(), width: width.unwrap_or(100).clamp(60, 200) }
    }
}

/// What `main` writes, and how it exits.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The result.
    pub stdout: String,
    /// What there is to say about it.
    pub stderr: String,
    /// The exit code.
    pub code: u8,
    /// Whether colour is wanted in both.
    pub color: ColorChoice,
}

#[derive(Debug, Parser)]
#[command(
    name = "coverage",
    version = VERSION.as_str(),
    about = "Who is on when, what nobody covers, and who does how much: coverage calendars for teams that keep a promise around the clock",
    after_help = "Exit codes: 0 fine, 1 findings (invalid files, a broken promise, hours short), 2 wrong usage or unreadable files.",
    disable_help_subcommand = true,
    max_term_width = 100
)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Commands,
}

/// Options that every command takes, before or after its name.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// The folder with team.toml, cycles.toml and agents/
    #[arg(short = 'C', long, global = true, value_name = "DIR", default_value = "schedules")]
    pub schedules: PathBuf,
    /// How to answer; `github` prints findings as workflow annotations
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The zone in which times are shown [default: the team's]
    #[arg(long, global = true, value_name = "ZONE", value_parser = zone)]
    pub timezone: Option<Zone>,
    /// Take this instant for now, such as 2026-12-01T00:00:00Z
    #[arg(long, global = true, value_name = "INSTANT", value_parser = parse_instant)]
    pub now: Option<Instant>,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Say nothing about warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show warnings in full
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people in a terminal.
    Text,
    /// For programs.
    Json,
    /// To paste.
    Markdown,
    /// Text, with findings as annotations of a GitHub workflow.
    Github,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the output is a terminal that has it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Commands {
    Check(check::Check),
    Shifts(shifts::Shifts),
    Gaps(gaps::Gaps),
    Hours(hours::Hours),
    Week(week::Week),
}

impl Commands {
    /// The command, if it is one that needs a valid roster.
    fn of_roster(&self) -> Result<&dyn Command, &check::Check> {
        match self {
            Self::Check(command) => Err(command),
            Self::Shifts(command) => Ok(command),
            Self::Gaps(command) => Ok(command),
            Self::Hours(command) => Ok(command),
            Self::Week(command) => Ok(command),
        }
    }
}

/// Why a command gives no result.
#[derive(Debug)]
pub enum Failure {
    /// The arguments do not fit the team.
    Usage(String),
    /// The schedules do not fit the window.
    Invalid(Vec<Diagnostic>),
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self::Invalid(diagnostics)
    }
}

/// Answers one command line; the first argument is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, surroundings: &Surroundings) -> Answer {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return of_clap(&error),
    };
    let color = match cli.globals.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let trouble = |message: &dyn std::fmt::Display| Answer {
        stdout: String::new(),
        stderr: format!("error: {message}\n"),
        code: TROUBLE,
        color,
    };
    let command = cli.command.of_roster();
    if let Ok(Err(message)) = command.map(Command::judge) {
        return trouble(&message);
    }
    let sources = match read_folder(&cli.globals.schedules) {
        Ok(sources) => sources,
        Err(error) => return trouble(&error),
    };
    let now = cli.globals.now.unwrap_or(surroundings.now);
    let mut loaded = load(&sources);
    if let Some(roster) = &loaded.roster {
        loaded.diagnostics.extend(crate::findings::findings(roster, now));
        loaded.diagnostics.sort_by(|a, b| (&a.at, a.code, &a.message).cmp(&(&b.at, b.code, &b.message)));
    }
    let page = Page { globals: &cli.globals, sources: &sources, width: surroundings.width, color };
    let command = match command {
        Ok(command) => command,
        Err(check) => return check.run(&page, &loaded),
    };
    let Some(roster) = &loaded.roster else {
        return page.invalid(&loaded.diagnostics);
    };
    match command.run(&Context::new(roster, now, &page)) {
        Ok(answer) => page.with_warnings(answer, &loaded.diagnostics),
        Err(Failure::Usage(message)) => trouble(&message),
        Err(Failure::Invalid(errors)) => page.invalid(&[loaded.diagnostics, errors].concat()),
    }
}

/// How and where one answer is drawn.
pub struct Page<'a> {
    /// The options.
    pub globals: &'a Globals,
    /// The files that diagnostics point into.
    pub sources: &'a Sources,
    /// Columns of the terminal.
    pub width: usize,
    color: ColorChoice,
}

impl Page<'_> {
    /// An answer of this text.
    #[must_use]
    pub fn answer(&self, stdout: String, code: u8) -> Answer {
        Answer { stdout, stderr: String::new(), code, color: self.color }
    }

    /// The answer of a command that needs a valid roster and has none.
    fn invalid(&self, diagnostics: &[Diagnostic]) -> Answer {
        let usual = Strictness::Usual;
        let errors: Vec<Diagnostic> = diagnostics.iter().filter(|d| d.is_error()).cloned().collect();
        match self.globals.format {
            Format::Json => self.answer(check::json(diagnostics, self.sources, usual), FINDINGS),
            Format::Github => self.answer(diagnostics::annotations(diagnostics, self.sources, usual), FINDINGS),
            Format::Text | Format::Markdown => {
                let mut answer = self.answer(String::new(), FINDINGS);
                answer.stderr = diagnostics::draw(&errors, self.sources, usual, self.width);
                self.with_warnings(answer, diagnostics)
            }
        }
    }

    /// The answer, with the warnings as one counted line, in full or not at all.
    fn with_warnings(&self, mut answer: Answer, diagnostics: &[Diagnostic]) -> Answer {
        let warnings: Vec<Diagnostic> = diagnostics.iter().filter(|d| !d.is_error()).cloned().collect();
        let usual = Strictness::Usual;
        if self.globals.format == Format::Github {
            answer.stdout.insert_str(0, &diagnostics::annotations(&warnings, self.sources, usual));
        } else if self.globals.verbose {
            answer.stderr += &diagnostics::draw(&warnings, self.sources, usual, self.width);
        } else if let Some(count) = diagnostics::count(&warnings, usual).filter(|_| !self.globals.quiet) {
            answer.stderr += &format!("{count}; `coverage check` shows them\n");
        }
        answer
    }
}

fn of_clap(error: &clap::Error) -> Answer {
    let text = error.render().ansi().to_string();
    let (stdout, stderr) = if error.use_stderr() { (String::new(), text) } else { (text, String::new()) };
    let code = if error.use_stderr() { TROUBLE } else { FINE };
    Answer { stdout, stderr, code, color: ColorChoice::Auto }
}

fn zone(name: &str) -> Result<Zone, String> {
    Zone::named(name).ok_or_else(|| {
        let names = Zone::names();
        let close = did_you_mean(name, names.iter().map(String::as_str));
        close.map_or("this is no IANA time zone".to_owned(), |close| {
            format!("this is no IANA time zone; did you mean {close}?")
        })
    })
}
