//! `coverage shifts`: who is on when.

use clap::Args;
use serde::Serialize;

use crate::roster::handle::Word;
use crate::roster::model::Roster;
use crate::time::interval::Interval;
use crate::time::window::Window;
use crate::timeline::shifts::Shift;
use crate::view::answer::{Answer, Output};
use crate::view::block::{Align, Block, Line, Table};
use crate::view::style::FAINT;
use crate::words::clock::Clock;

use super::basis::{AsPublished, of_these_schedules};
use super::{AgentArg, Command, Context, Failure, WindowArgs};

/// More shifts nobody reads, and a list of them takes gigabytes.
const MOST: usize = 500_000;

/// Who is on when
///
/// Whole shifts that overlap the window, ordered by start, end and handle. What an agent covers for others is the agent's
/// own shift.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage shifts --cycle next
  coverage shifts --from 2026-12-24 --until 2026-12-26 --agent quill --timezone Europe/Berlin")]
pub(crate) struct Shifts {
    #[command(flatten)]
    agent: AgentArg,
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    as_published: AsPublished,
}

#[derive(Serialize)]
struct ShiftList<'a> {
    window: Window,
    /// Which schedules they are of, where not of those of now.
    #[serde(skip_serializing_if = "Option::is_none")]
    schedules: Option<String>,
    #[serde(skip)]
    clock: &'a Clock,
    shifts: Vec<ListedShift<'a>>,
}

#[derive(Serialize)]
struct ListedShift<'a> {
    agent: &'a str,
    role: &'a str,
    #[serde(flatten)]
    interval: Interval,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    posts: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    covering_for: Vec<&'a str>,
}

impl Command for Shifts {
    fn judge(&self) -> Result<(), String> {
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let window = self.window.window(context)?;
        let basis = self.as_published.basis(context, [window.interval])?;
        let only = basis.only(context, &self.agent)?;
        let roster = &*basis.roster(window.interval)?;
        let timeline = basis.timeline(roster, window.interval)?;
        let mut shifts = timeline.shifts();
        shifts.retain(|shift| only.is_none_or(|only| only == roster.agent(shift.agent).handle().as_str()));
        if shifts.len() > MOST {
            let found = shifts.len();
            let help = "ask for a shorter window, or for one agent";
            return Err(Failure::Usage(format!(
                "this window has {found} shifts, and at most {MOST} are listed; {help}"
            )));
        }
        let shifts = shifts.into_iter().map(|shift| ListedShift::new(roster, shift)).collect();
        let list = ShiftList { window, schedules: basis.unusual(window.interval), clock: &context.clock, shifts };
        Ok(context.page.write(&list))
    }
}

impl<'a> ListedShift<'a> {
    fn new(roster: &'a Roster, shift: &'a Shift) -> Self {
        let handle = |id| roster.agent(id).handle().as_str();
        Self {
            agent: handle(shift.agent),
            role: roster.team().role(shift.role).name(),
            interval: shift.interval,
            posts: shift.posts().named().map(Word::as_str).collect(),
            covering_for: shift.covering_for().iter().map(|id| handle(*id)).collect(),
        }
    }
}

impl ShiftList<'_> {
    fn title(&self) -> String {
        format!("Shifts, {}", self.clock.window(self.window))
    }

    fn table(&self) -> Table {
        let when = format!("when ({})", self.clock.zone());
        let tells_posts = self.shifts.iter().any(|row| !row.posts.is_empty());
        let post = tells_posts.then_some(("post", Align::Left));
        let columns =
            [(when.as_str(), Align::Left), ("length", Align::Right), ("agent", Align::Left), ("role", Align::Left)];
        let mut table = Table::new(columns.into_iter().chain(post).chain([("covering for", Align::Left)]));
        for row in &self.shifts {
            let cells = [
                self.clock.range(row.interval).into(),
                row.interval.length().into(),
                row.agent.into(),
                row.role.into(),
            ];
            let post = tells_posts.then(|| Line::from(row.posts.join(", ")));
            table.row(cells.into_iter().chain(post).chain([row.covering_for.join(", ").into()]));
        }
        table
    }
}

impl Answer for ShiftList<'_> {
    fn blocks(&self) -> Vec<Block> {
        let nobody = || Block::Text(Line::from("nobody is on duty").style(FAINT));
        let title = [Block::Title(self.title())].into_iter().chain(self.schedules.as_deref().map(of_these_schedules));
        title.chain([self.table().if_any().unwrap_or_else(nobody)]).collect()
    }
}
