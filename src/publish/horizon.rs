//! Which weeks are published, by the Monday of the week in which the files are made.

use chrono::NaiveDate;

use crate::roster::model::Roster;
use crate::time::civil::{Duration, monday_of};
use crate::time::cycle::Cycles;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;

/// How far ahead the feed of one agent looks.
const AGENT_AHEAD: Duration = Duration::WEEK.times(52);

/// The weeks that are published, all from a Monday 00:00 UTC to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// The Monday of the week in which the files are made.
    pub(crate) monday: NaiveDate,
    /// When the events of the team's feeds are: from `weeks-back` before that Monday to `weeks-ahead` after it.
    pub team: Interval,
    /// When the events of one agent's feed are.
    pub(crate) agent: Interval,
}

impl Horizon {
    /// The horizon of a team at the instant `now`.
    pub fn new(roster: &Roster, now: Instant) -> Self {
        let feed = roster.team().feed();
        let monday = monday_of(now.to_utc().date_naive());
        let this_week = Zone::utc().midnight(monday);
        let start = this_week.minus(Duration::WEEK.times(i64::from(feed.weeks_back())));
        let until = |ahead: Duration| {
            let week = Interval::new(this_week, this_week.plus(Duration::WEEK)).unwrap_or(Interval::EVER);
            // This week is always seen.
            Interval::new(start, this_week.plus(ahead)).unwrap_or(week).hull(week)
        };
        Self { monday, team: until(Duration::WEEK.times(i64::from(feed.weeks_ahead()))), agent: until(AGENT_AHEAD) }
    }

    /// 00:00 UTC of the Monday of this week.
    pub(crate) fn this_week(&self) -> Instant {
        Zone::utc().midnight(self.monday)
    }

    /// What the page is about: whole weeks from this one on, to the end of the first cycle that ends four weeks ahead or
    /// later; four weeks where there are no cycles, and never more than a quarter.
    pub(crate) fn page(&self, cycles: &Cycles) -> Interval {
        let start = self.this_week();
        let (least, most) = (start.plus(Duration::WEEK.times(4)), start.plus(Duration::WEEK.times(13)));
        let second = Duration::from_seconds(1);
        // The cycle that holds the last second of the four weeks ends at or after them.
        let end = cycles.at(least.minus(second)).map_or(least, |cycle| cycle.interval.end()).min(most);
        let last_week = Zone::utc().midnight(monday_of(end.minus(second).to_utc().date_naive()));
        Interval::new(start, last_week.plus(Duration::WEEK)).unwrap_or(Interval::EVER)
    }
}
