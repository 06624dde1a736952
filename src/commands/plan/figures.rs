//! What the schedules amount to before and after a plan.

use serde::Serialize;

use crate::coverage::gaps::Share;
use crate::coverage::hours::{AgentHours, State};
use crate::roster::handle::Handle;
use crate::time::civil::Duration;
use crate::timeline::Timeline;
use crate::view::block::{Align, Line, Table};
use crate::words::amount::percent;

/// What the schedules amount to.
#[derive(Serialize)]
pub(super) struct Figures {
    pub(super) requirements: Vec<NamedShare>,
    pub(super) agents: Vec<AgentLoad>,
}

#[derive(Serialize)]
pub(super) struct NamedShare {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) share: Share,
}

/// What an agent does in the window.
#[derive(Serialize)]
pub(super) struct AgentLoad {
    pub(super) agent: Handle,
    pub(super) total_seconds: Duration,
    pub(super) night_seconds: Duration,
    pub(super) weekend_seconds: Duration,
    pub(super) short_weeks: usize,
    /// The mean over the weeks that belong to the window, each whole.
    pub(super) weekly_seconds: Duration,
    /// Shifts that start in the window and have two hours or more from 22:00 to 06:00 on the agent's clock.
    pub(super) nights: usize,
    /// The same with any time of a Saturday or Sunday.
    pub(super) weekends: usize,
}

impl Figures {
    pub(super) fn new(timeline: &Timeline<'_>) -> Self {
        let roster = timeline.roster();
        let names = roster.team().requirements().iter().map(|requirement| requirement.name().to_owned());
        let share = |(name, share)| NamedShare { name, share };
        let load = |hours: AgentHours| AgentLoad {
            short_weeks: hours.weeks.iter().filter(|week| week.state == Some(State::Short)).count(),
            weekly_seconds: mean(&hours),
            nights: hours.nights,
            weekends: hours.weekends,
            agent: hours.agent,
            total_seconds: hours.total_seconds,
            night_seconds: hours.night_seconds,
            weekend_seconds: hours.weekend_seconds,
        };
        Self {
            requirements: names.zip(timeline.shares()).map(share).collect(),
            agents: timeline.hours().into_iter().map(load).collect(),
        }
    }
}

/// How each requirement is met before and after.
pub(super) fn figures(before: &Figures, after: &Figures) -> Table {
    let mut table = Table::new([
        ("", Align::Left),
        ("covered", Align::Right),
        ("promise kept", Align::Right),
        ("gaps", Align::Right),
        ("exposed", Align::Right),
    ]);
    for (before, after) in before.requirements.iter().zip(&after.requirements) {
        let (was, is) = (&before.share, &after.share);
        let shown = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), percent);
        table.row([
            Line::from(&before.name),
            arrow(&shown(was.covered_percent), &shown(is.covered_percent)),
            arrow(&shown(was.promise_kept_percent), &shown(is.promise_kept_percent)),
            arrow(&was.gap_seconds.to_string(), &is.gap_seconds.to_string()),
            arrow(&was.exposed_seconds.to_string(), &is.exposed_seconds.to_string()),
        ]);
    }
    table
}

/// "20h → 28h", or just the one where nothing changes.
pub(super) fn arrow(before: &str, after: &str) -> Line {
    if before == after { Line::from(after) } else { Line::from(format!("{before} → {after}")) }
}

/// On duty a week, to the minute.
fn mean(hours: &AgentHours) -> Duration {
    let weeks = i64::try_from(hours.weeks.len()).unwrap_or(1).max(1);
    let sum: Duration = hours.weeks.iter().map(|week| week.seconds).sum();
    Duration::from_seconds(sum.seconds() / weeks / 60 * 60)
}
