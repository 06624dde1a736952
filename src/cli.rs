//! The command line: the global options, the list of commands, and the way from arguments to an answer.
//!
//! What a command does is its own; here it is only found and run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::SystemTime;

use anstream::ColorChoice;
use chrono::{DateTime, Utc};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub(crate) use crate::commands::Ask;
pub use crate::commands::work::{GoOn, Stop, Work};
use crate::commands::{
    Command, Context, Failure, Standalone, build, check, completions, cycles, diff, edit, form, gaps, hours, init, man,
    now, plan, report, schema, shifts, team, verify, week,
};
use crate::diagnostic::Sources;
use crate::findings::{findings, warn_of_stale};
use crate::io::journal::Journal;
use crate::io::origin::{Disk, Origin, Which};
use crate::roster::budget::Budget;
use crate::roster::load::load_within;
use crate::roster::meant::zone::understood;
use crate::text::of_path;
use crate::time::civil::parse_date;
use crate::time::civil::{Duration, day_after};
use crate::time::interval::Instant;
use crate::time::interval::parse_instant;
use crate::time::zone::Zone;
use crate::view::answer::{FINE, Format, Output, Page, TROUBLE, Warnings};
use crate::view::harmless::Harmless;
use crate::words::clock::Clock;

/// The variable of the environment in which a shell that asks what may come next writes its name.
pub const ASKS_TO_COMPLETE: &str = completions::ASKS;

/// The program's version with that of the time-zone database, on which every answer depends.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (tzdb {})", env!("CARGO_PKG_VERSION"), Zone::database_version()));

/// What `main` reads from outside.
#[derive(Clone, Debug)]
pub struct Surroundings {
    now: Instant,
    width: usize,
    go_on: GoOn,
    ask: Ask,
    state: Option<PathBuf>,
    completing: Option<String>,
}

impl Surroundings {
    /// The clock, how many columns the terminal has if there is one, and what is asked now and then whether to go on.
    pub fn new(now: SystemTime, width: Option<usize>, go_on: GoOn) -> Self {
        let width = width.unwrap_or(100).clamp(60, 200);
        Self { now: DateTime::<Utc>::from(now).into(), width, go_on, ask: |_, _| None, state: None, completing: None }
    }

    /// With somebody who can be asked.
    pub fn asking(self, ask: Ask) -> Self {
        Self { ask, ..self }
    }

    /// For a shell that asks what may come next, by its name.
    pub fn completing(self, shell: Option<String>) -> Self {
        Self { completing: shell, ..self }
    }

    /// With the folder where the user keeps state.
    pub fn state(self, folder: Option<PathBuf>) -> Self {
        Self { state: folder, ..self }
    }
}

#[derive(Debug, Parser)]
#[command(
    name = "coverage",
    bin_name = "coverage",
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

impl Cli {
    /// Which schedules it is about.
    fn which(&self) -> Which<'_> {
        match (&self.command, &self.globals.as_of) {
            (Commands::Diff(diff::Diff { head: Some(head), .. }), _) => Which::Named(head),
            (_, Some(Moment::Instant(instant))) => Which::PublishedAt(*instant),
            (_, Some(Moment::Revision(revision))) => Which::Commit(revision),
            (_, None) => Which::Present,
        }
    }
}

/// Options that every command takes, before or after its name.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// The folder with team.toml, cycles.toml and agents/
    #[arg(short = 'C', long, global = true, value_name = "DIR", default_value = "schedules")]
    pub(crate) schedules: PathBuf,
    /// How to answer; `github` prints findings as workflow annotations
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// The zone in which times are shown [default: the team's]
    #[arg(long, global = true, value_name = "ZONE", value_parser = zone)]
    pub(crate) timezone: Option<Zone>,
    /// Take the schedules of this commit, or of the last one by this date (to the end of its day in UTC) or instant
    #[arg(long, global = true, value_name = "REV|DATE")]
    pub(crate) as_of: Option<Moment>,
    /// Take this instant for now, such as 2026-12-01T00:00:00Z
    #[arg(long, global = true, value_name = "INSTANT", value_parser = parse_instant)]
    pub(crate) now: Option<Instant>,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
    /// Say nothing about warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show warnings in full
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// Which of the schedules that were.
#[derive(Clone, Debug)]
pub(crate) enum Moment {
    /// Those that were published then.
    Instant(Instant),
    /// Those of a commit.
    Revision(String),
}

impl std::str::FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let last_second = |date| Zone::utc().midnight(day_after(date)).minus(Duration::from_seconds(1));
        match (parse_date(text), parse_instant(text)) {
            (Ok(date), _) => Ok(Self::Instant(last_second(date))),
            (_, Ok(instant)) => Ok(Self::Instant(instant)),
            _ if text.is_empty() || text.starts_with('-') => Err("expected a commit, a date or an instant"),
            _ => Ok(Self::Revision(text.to_owned())),
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// Where the output is a terminal that has it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    fn choice(self) -> ColorChoice {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Commands {
    Check(check::Check),
    Shifts(shifts::Shifts),
    Gaps(gaps::Gaps),
    Hours(hours::Hours),
    Week(week::Week),
    Now(now::Now),
    Report(report::Report),
    Team(team::Team),
    Cycles(cycles::Cycles),
    Build(build::Build),
    Diff(diff::Diff),
    Plan(plan::PlanCommand),
    Edit(edit::Edit),
    Form(form::FormCommand),
    Verify(verify::Verify),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Man),
    Init(init::Init),
}

/// What a command needs before it can answer.
enum Needs<'a> {
    /// Its arguments.
    Nothing(&'a dyn Standalone),
    /// Its arguments and the global options, since its result is written as others are.
    Options(&'a init::Init),
    /// The files, right or wrong.
    Files(&'a check::Check),
    /// A valid roster.
    Roster(&'a dyn Command),
}

impl Commands {
    /// The command, by what it needs.
    fn needs(&self) -> Needs<'_> {
        match self {
            Self::Check(command) => Needs::Files(command),
            Self::Shifts(command) => Needs::Roster(command),
            Self::Gaps(command) => Needs::Roster(command),
            Self::Hours(command) => Needs::Roster(command),
            Self::Week(command) => Needs::Roster(command),
            Self::Now(command) => Needs::Roster(command),
            Self::Report(command) => Needs::Roster(command),
            Self::Team(command) => Needs::Roster(command),
            Self::Cycles(command) => Needs::Roster(command),
            Self::Build(command) => Needs::Roster(command),
            Self::Diff(command) => Needs::Roster(command),
            Self::Plan(command) => Needs::Roster(command),
            Self::Edit(command) => Needs::Roster(command),
            Self::Form(command) => Needs::Roster(command),
            Self::Verify(command) => Needs::Roster(command),
            Self::Schema(command) => Needs::Nothing(command),
            Self::Completions(command) => Needs::Nothing(command),
            Self::Man(command) => Needs::Nothing(command),
            Self::Init(command) => Needs::Options(command),
        }
    }

    /// Whether it edits the schedules.
    fn writes(&self) -> bool {
        match self {
            Self::Plan(plan) => plan.writes(),
            Self::Edit(edit) => edit.writes(),
            Self::Check(check) => check.writes(),
            _ => false,
        }
    }

    /// Whether it says which files are stale.
    fn needs_changes(&self) -> bool {
        matches!(self, Self::Check(_) | Self::Team(_) | Self::Report(_))
    }
}

/// Answers one command line; the first argument is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, surroundings: &Surroundings) -> Output {
    run_with(arguments, surroundings, &Disk::new(surroundings.state.as_deref()))
}

/// The same with what it reads from `origin`. What is written goes to the disk all the same.
pub fn run_with(
    arguments: impl IntoIterator<Item = OsString>,
    surroundings: &Surroundings,
    origin: &dyn Origin,
) -> Output {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match &surroundings.completing {
        Some(shell) => complete(shell, arguments, surroundings.now, origin),
        None => answer(&arguments, surroundings, origin),
    }
}

/// The answer to a whole command line.
fn answer(arguments: &[OsString], surroundings: &Surroundings, origin: &dyn Origin) -> Output {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return of_clap(error, arguments, surroundings.now),
    };
    let color = cli.globals.color.choice();
    let trouble = |message: &dyn std::fmt::Display| Output {
        stdout: Harmless::default(),
        stderr: Harmless::plain(&format!("error: {message}\n")),
        code: TROUBLE,
        color,
    };
    let page = |sources| Page {
        format: cli.globals.format,
        warnings: match (cli.globals.quiet, cli.globals.verbose) {
            (true, _) => Warnings::Silent,
            (_, true) => Warnings::InFull,
            _ => Warnings::Counted,
        },
        width: surroundings.width,
        color,
        sources,
    };
    let command = match cli.command.needs() {
        Needs::Nothing(command) => match command.run(Cli::command()) {
            Ok(stdout) => return Output { stdout, stderr: Harmless::default(), code: FINE, color },
            Err(error) => return trouble(&error),
        },
        Needs::Options(_) if cli.globals.schedules != Path::new("schedules") => {
            return trouble(&"what makes the folder `schedules` takes no -C, but the folder around it");
        }
        Needs::Options(command) => {
            let zone = cli.globals.timezone.clone().unwrap_or_else(Zone::utc);
            return command.run(&zone, &page(&Sources::default())).unwrap_or_else(|error| trouble(&error));
        }
        Needs::Files(command) => Err(command),
        Needs::Roster(command) => Ok(command),
    };
    if let Ok(Err(message)) = command.map(Command::judge) {
        return trouble(&message);
    }
    let journal = Journal::of(&cli.globals.schedules, surroundings.state.as_deref());
    // Before they are read, so that nothing is based on half of an edit.
    let finished = match cli.command.writes().then(|| journal.finish()).transpose() {
        Ok(finished) => finished.unwrap_or(false),
        Err(error) => return trouble(&error),
    };
    let mut notes = if finished { "finished an edit that was interrupted\n".to_owned() } else { String::new() };
    let sources = match origin.sources(&cli.globals.schedules, cli.which()) {
        Ok(sources) => sources,
        Err(error) => return trouble(&error),
    };
    let now = cli.globals.now.unwrap_or(surroundings.now);
    let mut loaded = load_within(&sources, Budget::of_a_run().into());
    loaded.diagnostics.extend(findings(&loaded, now));
    let changes = || origin.changes(&cli.globals.schedules, &sources, now);
    let changes = if cli.command.needs_changes() { changes() } else { Ok(None) };
    let changes = changes.unwrap_or_else(|why| {
        notes += &format!("note: which files are stale is not known: {why}\n");
        None
    });
    if let Some(changes) = &changes {
        loaded.diagnostics.extend(warn_of_stale(&loaded, changes, now));
    }
    loaded.diagnostics.sort();
    let page = page(&sources);
    let command = match command {
        Ok(command) => command,
        Err(check) => {
            let checked = check::Checked { loaded: &loaded, now, journal: &journal, ask: surroundings.ask };
            let answer = check.run(&page, &checked);
            return with_notes(&notes, answer.unwrap_or_else(|why| trouble(&why)));
        }
    };
    let Some(roster) = loaded.roster() else {
        return with_notes(&notes, command.invalid(&page, &loaded.diagnostics));
    };
    let zone = cli.globals.timezone.unwrap_or_else(|| roster.team().zone().clone());
    let context = Context {
        roster,
        now,
        clock: Clock::new(zone),
        schedules: &cli.globals.schedules,
        journal: &journal,
        origin,
        changes: changes.as_ref(),
        warnings: &loaded.diagnostics,
        go_on: surroundings.go_on,
        ask: surroundings.ask,
        page: &page,
    };
    let answer = match command.run(&context) {
        Ok(answer) => page.with_warnings(answer, &loaded.diagnostics),
        Err(Failure::Usage(message)) => trouble(&(message + &in_quotes(arguments, now).unwrap_or_default())),
        Err(Failure::Trouble(message)) => trouble(&message),
        Err(Failure::Invalid(errors)) => {
            let mut found = loaded.diagnostics.clone();
            found.extend(errors);
            command.invalid(&page, &found)
        }
    };
    with_notes(&notes, answer)
}

/// What may come next in a command line that is being typed. The schedules are asked for names; where they are wrong there are none.
fn complete(shell: &str, arguments: Vec<OsString>, now: Instant, origin: &dyn Origin) -> Output {
    let words = completions::asked(arguments);
    let folder = completions::schedules(&words).unwrap_or_else(|| PathBuf::from("schedules"));
    let loaded = origin.sources(&folder, Which::Present).ok();
    let loaded = loaded.map(|sources| load_within(&sources, Budget::of_a_run().into()));
    let names = loaded.as_ref().and_then(|loaded| loaded.roster()).map(|roster| (roster, now));
    let found = completions::complete(shell, Cli::command(), words, names).unwrap_or_default();
    // Nothing is painted, and what parts the words goes through as it is.
    Output { stdout: Harmless::own(found), stderr: Harmless::default(), code: FINE, color: ColorChoice::AlwaysAnsi }
}

/// The answer with what else there is to say before what it says of itself.
fn with_notes(notes: &str, mut output: Output) -> Output {
    let mut stderr = Harmless::plain(notes);
    stderr += std::mem::take(&mut output.stderr);
    output.stderr = stderr;
    output
}

/// What clap says of these arguments. It quotes them, so it is asked again about what can be printed of them.
fn of_clap(error: clap::Error, arguments: &[OsString], now: Instant) -> Output {
    let printable = arguments.iter().map(|argument| of_path(Path::new(argument)));
    let error = Cli::try_parse_from(printable).err().unwrap_or(error);
    let hint = Some(error.kind()).filter(|kind| *kind == ErrorKind::UnknownArgument);
    let hint =
        hint.and_then(|_| in_quotes(arguments, now)).map(|hint| format!("\n{}\n", hint.trim_start_matches("; ")));
    let text = error.render().ansi().to_string() + &hint.unwrap_or_default();
    let (text, nothing) = (Harmless::painted(&text), Harmless::default());
    let (stdout, stderr) = if error.use_stderr() { (nothing, text) } else { (text, nothing) };
    let code = if error.use_stderr() { TROUBLE } else { FINE };
    Output { stdout, stderr, code, color: ColorChoice::Auto }
}

/// "; in quotes: coverage edit away ann \"10 dec\"", if quotes are what a command line lacks.
fn in_quotes(arguments: &[OsString], now: Instant) -> Option<String> {
    let words: Option<Vec<String>> = arguments.iter().map(|word| word.to_str().map(str::to_owned)).collect();
    let line = edit::in_quotes(&words?, &Cli::command(), now.to_utc().date_naive())?;
    Some(format!("; in quotes: {line}"))
}

fn zone(name: &str) -> Result<Zone, String> {
    understood(name).map_err(|help| format!("this is no IANA time zone; {help}"))
}
