//! What a rota leaves open, the worst first, and who could help.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::Days;
use serde::Serialize;

use crate::coverage::candidates::Candidate;
use crate::coverage::gaps::{Gap, gaps, mean_of};
use crate::coverage::pattern::times;
use crate::roster::handle::Handle;
use crate::roster::model::AgentId;
use crate::time::civil::{Duration, monday_of};
use crate::time::interval::Interval;
use crate::time::window::Window;
use crate::timeline::Timeline;
use crate::view::block::Line;
use crate::words::clock::Clock;
use crate::words::weekly::and;

use crate::commands::Failure;

/// How many times of what stays open are listed.
const MOST: usize = 12;

/// How many are named who could help.
const HELPERS: usize = 3;

/// Time that stays open.
#[derive(Serialize)]
pub(super) struct LeftOpen {
    requirement: String,
    /// In words, on the clock that was asked for.
    when: String,
    /// The same in instants.
    intervals: Vec<Interval>,
    /// Of one of these times.
    length_seconds: Duration,
    /// Of all of them.
    exposed_seconds: Duration,
    /// Whoever is awake or offers some of it, for whom it is daytime first.
    could_help: Vec<Helper>,
}

/// Somebody who could help.
#[derive(Serialize)]
struct Helper {
    agent: Handle,
    /// How much of one of these times the agent offers.
    tentative_seconds: Duration,
    /// How much of it is 08:00-23:00 on the agent's clock.
    waking_seconds: Duration,
    /// Nothing may be added to the agent's week any more.
    is_full: bool,
}

/// What stays open, the worst first.
pub(super) fn left_open(
    timeline: &Timeline<'_>,
    full: &Full<'_, '_>,
    window: Window,
    clock: &Clock,
) -> Result<Vec<LeftOpen>, Failure> {
    let least = timeline.roster().team().policy().min_shift;
    let mut open = Vec::new();
    for coverage in gaps(timeline, Vec::new(), clock.zone())?.requirements {
        let by_time: BTreeMap<_, &Gap> = coverage.gaps.iter().map(|gap| (gap.interval, gap)).collect();
        let all = coverage.gaps.iter().map(|gap| (gap.interval, gap.exposed_seconds));
        for times in times(all, window.interval, clock.zone()) {
            let alike: Vec<&Gap> = times.intervals.iter().filter_map(|time| by_time.get(time).copied()).collect();
            let length = times.intervals[0].length();
            let helper = |candidate: Candidate| Helper {
                is_full: full.is_full(&candidate.agent, &times.intervals),
                agent: candidate.agent,
                tentative_seconds: candidate.tentative_seconds,
                waking_seconds: candidate.waking_seconds,
            };
            // By rank; nobody is named in the middle of their night before somebody for whom it is daytime.
            let mut could_help: Vec<Helper> = mean_of(&alike).into_iter().map(helper).collect();
            could_help.sort_by_key(|helper| (helper.waking_seconds < length.min(least), helper.is_full));
            open.push(LeftOpen {
                requirement: coverage.name.clone(),
                when: times.in_words(clock),
                length_seconds: length,
                exposed_seconds: times.amount,
                could_help,
                intervals: times.intervals,
            });
        }
    }
    open.sort_by_key(|open| (Reverse(open.exposed_seconds), Reverse(open.length_seconds)));
    Ok(open)
}

/// To whose weeks no shift can be added any more.
pub(super) struct Full<'t, 'r> {
    /// Of all weeks that the window touches, with the plan.
    around: &'t Timeline<'r>,
    agents: BTreeMap<&'r Handle, AgentId>,
}

impl<'t, 'r> Full<'t, 'r> {
    pub(super) fn new(around: &'t Timeline<'r>) -> Self {
        Self { around, agents: around.roster().agents().map(|(id, agent)| (agent.handle(), id)).collect() }
    }

    /// Whether that is so for an agent in the weeks of all these times.
    fn is_full(&self, handle: &Handle, times: &[Interval]) -> bool {
        let Some(id) = self.agents.get(handle) else { return false };
        let (agent, policy) = (self.around.roster().agent(*id), self.around.roster().team().policy());
        let most = agent.limits().max_weekly.unwrap_or(policy.max_weekly);
        let least = agent.limits().min_shift.unwrap_or(policy.min_shift);
        let zone = agent.zone();
        times.iter().all(|time| {
            let monday = monday_of(zone.local(time.start()).date());
            let next = monday.checked_add_days(Days::new(7)).unwrap_or(monday);
            let week = Interval::new(zone.midnight(monday), zone.midnight(next));
            let on = week.map(|week| self.around.duty(*id).on().length_within(week)).unwrap_or_default();
            on.plus(least) > most
        })
    }
}

/// The lines of what stays open.
pub(super) fn lines(open: &[LeftOpen], is_named: bool) -> Vec<Line> {
    let line = |open: &LeftOpen| {
        let name = if is_named { format!("{}: ", open.requirement) } else { String::new() };
        let exposed = match open.exposed_seconds {
            Duration::ZERO => "within the promise".to_owned(),
            exposed => format!("{exposed} exposed"),
        };
        Line::from(format!("{name}{}, {exposed}. {}", open.when, open.helpers()))
    };
    let mut lines: Vec<Line> = open.iter().take(MOST).map(line).collect();
    let more = open.len().saturating_sub(MOST);
    lines.extend((more > 0).then(|| Line::from(format!("and {more} more"))));
    lines
}

impl LeftOpen {
    fn helpers(&self) -> String {
        if self.could_help.is_empty() {
            return "Nobody who counts is awake or offers it.".to_owned();
        }
        let mut names: Vec<String> =
            self.could_help.iter().take(HELPERS).map(|helper| helper.in_words(self.length_seconds)).collect();
        let more = self.could_help.len().saturating_sub(HELPERS);
        names.extend((more > 0).then(|| format!("{more} more")));
        format!("Could help: {}.", and(&names))
    }
}

impl Helper {
    /// "ann (offers 2h of it)", "bob (awake)".
    fn in_words(&self, length: Duration) -> String {
        let part = |time: Duration| if time >= length { String::new() } else { format!(" {time} of it") };
        let is_offered = self.tentative_seconds > Duration::ZERO;
        let what = match (is_offered, self.is_full) {
            (true, true) => "offers it, but the week is full".to_owned(),
            (true, false) if part(self.tentative_seconds).is_empty() => "offers it".to_owned(),
            (true, false) => format!("offers{}", part(self.tentative_seconds)),
            (false, true) => "awake, but the week is full".to_owned(),
            (false, false) => format!("awake{}", part(self.waking_seconds).replacen(' ', " for ", 1)),
        };
        format!("{} ({what})", self.agent)
    }
}
