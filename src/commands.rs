//! What the commands share: the window they are asked about, and how a result becomes an answer.
//!
//! Each command is a file: its arguments and help, its run, how its result reads as text and Markdown.

mod basis;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod cycles;
pub(crate) mod diff;
pub(crate) mod edit;
mod file_diff;
pub(crate) mod form;
pub(crate) mod gaps;
pub(crate) mod hours;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod now;
pub(crate) mod plan;
pub(crate) mod proof;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod shifts;
pub(crate) mod team;
pub(crate) mod verify;
pub(crate) mod week;
mod what_if;
pub(crate) mod work;
mod writing;

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use crate::diagnostic::{AsOf, Diagnostic, Findings, did_you_mean};
use crate::io::journal::Journal;
use crate::io::origin::Origin;
use crate::roster::handle::Handle;
use crate::roster::model::{AgentId, Roster};
use crate::text::escaped;
use crate::time::interval::Instant;
use crate::time::window::{Border, CycleChoice, Window, WindowEnd, WindowRequest};
use crate::view::answer::{Output, Page};
use crate::view::harmless::Harmless;
use crate::words::clock::Clock;

use work::GoOn;

/// Shows an answer and asks a question about it; no answer where nobody sits at a terminal.
pub(crate) type Ask = fn(&Output, &str) -> Option<bool>;

/// What a command that needs a valid roster works with.
pub(crate) struct Context<'a> {
    /// The roster.
    pub(crate) roster: &'a Roster,
    /// The instant that counts as now.
    pub(crate) now: Instant,
    /// The clock on which times are shown.
    pub(crate) clock: Clock,
    /// The schedules folder.
    pub(crate) schedules: &'a Path,
    /// Where edits of them are noted.
    pub(crate) journal: &'a Journal,
    /// Where what else is read comes from.
    pub(crate) origin: &'a dyn Origin,
    /// When each file was last changed, by its path, where that was asked for and is known.
    pub(crate) changes: Option<&'a BTreeMap<String, Instant>>,
    /// What was found in the schedules; none of it is an error.
    pub(crate) warnings: &'a Findings,
    /// Asked now and then by what takes long: whether to go on.
    pub(crate) go_on: GoOn,
    /// Asks whoever sits at the terminal.
    pub(crate) ask: Ask,
    /// How it is answered.
    pub(crate) page: &'a Page<'a>,
}

impl Context<'_> {
    /// The commit that the schedules are of, if they are of one.
    fn as_of(&self) -> Option<&AsOf> {
        self.page.sources.commit()
    }

    /// The agent that was asked for, if one was.
    fn only(&self, asked: &AgentArg) -> Result<Option<AgentId>, Failure> {
        let Some(handle) = asked.agent.as_deref() else {
            return Ok(None);
        };
        self.roster.find(handle).map(Some).ok_or_else(|| {
            let handles = self.roster.agents().map(|(_, agent)| Handle::as_str(agent.handle()));
            let close = did_you_mean(handle, handles).map(|close| format!("; did you mean {close}?"));
            Failure::Usage(format!("there is no agent `{}`{}", escaped(handle), close.unwrap_or_default()))
        })
    }
}

/// A command that needs a valid roster.
pub(crate) trait Command {
    /// What is wrong with the arguments alone, in words; they are judged before any file is read.
    ///
    /// # Errors
    /// The words.
    fn judge(&self) -> Result<(), String> {
        Ok(())
    }

    /// The answer.
    ///
    /// # Errors
    /// The arguments do not fit the team, or the schedules do not fit the window.
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure>;

    /// The answer where the roster is not valid.
    fn invalid(&self, page: &Page<'_>, findings: &Findings) -> Output {
        page.invalid(findings)
    }
}

/// A command that needs no schedules.
pub(crate) trait Standalone {
    /// What to print, for the command line as clap knows it.
    ///
    /// # Errors
    /// Files cannot be written.
    fn run(&self, program: clap::Command) -> Result<Harmless, Box<dyn std::error::Error>>;
}

/// Why a command gives no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments do not fit the team.
    Usage(String),
    /// The schedules do not fit the window.
    Invalid(Vec<Diagnostic>),
    /// The result cannot be written.
    Trouble(String),
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self::Invalid(diagnostics)
    }
}

/// Whose answer is wanted.
#[derive(Args, Clone, Debug)]
pub(crate) struct AgentArg {
    /// Only this agent's
    #[arg(long, value_name = "HANDLE")]
    agent: Option<String>,
}

impl AgentArg {
    /// The handle that was asked for.
    fn handle(&self) -> Option<&str> {
        self.agent.as_deref()
    }
}

/// Which window a command is about.
#[derive(Args, Clone, Debug)]
#[command(
    next_help_heading = "Window [default: the next cycle, or four weeks from next Monday; report: the last finished cycle; diff: 52 weeks]"
)]
pub(crate) struct WindowArgs {
    /// `previous`, `current`, `next`, a number, or a range such as 83-85
    #[arg(long, value_name = "CYCLE", conflicts_with_all = ["from", "until", "weeks"])]
    cycle: Option<CycleChoice>,
    /// The first day in the team's zone, or an instant; alone: four weeks
    #[arg(long, value_name = "DATE")]
    from: Option<Border>,
    /// The last day in the team's zone, or the instant at which it ends
    #[arg(long, value_name = "DATE", requires = "from", conflicts_with = "weeks")]
    until: Option<Border>,
    /// How many weeks, from `--from` or from next Monday
    #[arg(long, value_name = "N")]
    weeks: Option<u32>,
}

impl WindowArgs {
    /// What is wrong with the arguments alone, in words.
    fn judge(&self) -> Result<(), String> {
        self.request().judge().map_err(|error| error.to_string())
    }

    /// The window for the team, or another one where none was asked for.
    fn window_or(&self, context: &Context<'_>, default: WindowRequest) -> Result<Window, Failure> {
        let request = Some(self.request()).filter(|request| *request != WindowRequest::Default).unwrap_or(default);
        let window = request.resolve(context.now, context.roster.team().zone(), context.roster.cycles());
        window.map_err(|error| Failure::Usage(error.to_string()))
    }

    /// Whether no window was asked for.
    fn is_default(&self) -> bool {
        self.request() == WindowRequest::Default
    }

    fn request(&self) -> WindowRequest {
        match (self.cycle, self.from, self.until, self.weeks) {
            (Some(cycle), ..) => WindowRequest::Cycle(cycle),
            (None, Some(from), Some(until), _) => WindowRequest::Span(from, WindowEnd::Until(until)),
            (None, Some(from), None, weeks) => WindowRequest::Span(from, WindowEnd::Weeks(weeks.unwrap_or(4))),
            (None, None, _, Some(weeks)) => WindowRequest::NextWeeks(weeks),
            (None, None, _, None) => WindowRequest::Default,
        }
    }

    /// The window for the team.
    fn window(&self, context: &Context<'_>) -> Result<Window, Failure> {
        self.window_or(context, WindowRequest::Default)
    }
}
