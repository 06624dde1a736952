//! `coverage shifts`: who is on when.

use clap::Args;
use serde::Serialize;

use crate::time::cycle::Window;
use crate::time::interval::Interval;
use crate::timeline::Timeline;
use crate::timeline::duty::Shift;
use crate::view::answer::{Answer, FINE};
use crate::view::clock::Clock;
use crate::view::style::{FAINT, TITLE, paint};
use crate::view::table::{Align, Table, markdown, wrap};

use super::{AgentArg, Command, Context, Failure, Report, WindowArgs};

/// Who is on when
///
/// Whole shifts that overlap the window, ordered by start, end and handle. What an agent covers for others is the agent's
/// own shift.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage shifts --cycle next
  coverage shifts --from 2026-12-24 --until 2026-12-26 --agent quill --timezone Europe/Berlin")]
pub struct Shifts {
    #[command(flatten)]
    agent: AgentArg,
    #[command(flatten)]
    window: WindowArgs,
}

#[derive(Serialize)]
struct Listing<'a> {
    window: Window,
    #[serde(skip)]
    clock: &'a Clock,
    shifts: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    agent: &'a str,
    role: &'a str,
    #[serde(flatten)]
    interval: Interval,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    covering_for: Vec<&'a str>,
}

impl Command for Shifts {
    fn judge(&self) -> Result<(), String> {
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Answer, Failure> {
        let window = self.window.window(context)?;
        let only = context.only(&self.agent)?;
        let timeline = Timeline::new(context.roster, window.interval)?;
        let handle = |id| context.roster.agent(id).handle().as_str();
        let row = |shift: &Shift| Row {
            agent: handle(shift.agent),
            role: context.roster.team().role(shift.role).name(),
            interval: shift.interval,
            covering_for: shift.covering_for.iter().map(|id| handle(*id)).collect(),
        };
        let shifts = timeline.shifts().into_iter().filter(|shift| only.is_none_or(|id| id == shift.agent));
        let shifts = shifts.map(row).collect();
        Ok(context.answer(&Listing { window, clock: &context.clock, shifts }))
    }
}

impl Listing<'_> {
    fn table(&self) -> Table {
        let when = format!("when ({})", self.clock.zone());
        let mut table = Table::new([
            (when.as_str(), Align::Left),
            ("length", Align::Right),
            ("agent", Align::Left),
            ("role", Align::Left),
            ("covering for", Align::Left),
        ]);
        for row in &self.shifts {
            table.row([
                self.clock.range(row.interval).into(),
                row.interval.length().into(),
                row.agent.into(),
                row.role.into(),
                row.covering_for.join(", ").into(),
            ]);
        }
        table
    }
}

impl Report for Listing<'_> {
    fn text(&self, width: usize) -> String {
        let title = paint(TITLE, &wrap(&format!("Shifts, {}", self.clock.window(self.window)), width));
        let none = if self.shifts.is_empty() { paint(FAINT, "nobody is on duty\n") } else { self.table().text(width) };
        format!("{title}\n\n{none}")
    }

    fn markdown(&self) -> String {
        let title = markdown(&format!("Shifts, {}", self.clock.window(self.window)));
        let none = if self.shifts.is_empty() { "Nobody is on duty.\n".to_owned() } else { self.table().markdown() };
        format!("### {title}\n\n{none}")
    }

    fn code(&self) -> u8 {
        FINE
    }
}
