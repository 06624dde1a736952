//! Hours of each agent against the weekly minimum.
//!
//! Weeks are the agent's own, Monday 00:00 to Monday 00:00 on the agent's clock, and each is judged whole, so that every
//! week belongs to exactly one window.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::roster::model::{Handle, Roster};
use crate::time::civil::{Duration, Hours, Weekdays, monday_of};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::Timeline;
use crate::timeline::duty::Duty;
use crate::timeline::recurrence::hours_of_days;

/// One agent's hours in a window.
#[derive(Clone, Debug, Serialize)]
pub struct AgentHours {
    /// The handle.
    pub agent: Handle,
    /// The role at the window's start.
    pub role: String,
    /// What that role is asked for a week.
    pub minimum_seconds: Duration,
    /// On duty within the window.
    pub total_seconds: Duration,
    /// The minimum for the part of the window in which the agent is in the team.
    pub target_seconds: Duration,
    /// The verdict over all weeks.
    pub state: State,
    /// On duty from 22:00 to 06:00 on the agent's clock.
    pub night_seconds: Duration,
    /// On duty from Saturday 00:00 to Monday 00:00 on the agent's clock.
    pub weekend_seconds: Duration,
    /// Shifts in the window that are longer than the team's `max-shift`.
    pub long_shifts: Vec<LongShift>,
    /// The weeks whose Monday 00:00 lies in the window.
    pub weeks: Vec<JudgedWeek>,
}

/// A shift that is longer than it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LongShift {
    /// From start to end.
    #[serde(flatten)]
    pub interval: Interval,
    /// Its length.
    pub seconds: Duration,
}

/// One week of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JudgedWeek {
    /// Monday 00:00 on the agent's clock.
    pub start: Instant,
    /// That Monday.
    pub monday: NaiveDate,
    /// What is asked for: the minimum of the role at its start.
    pub minimum_seconds: Duration,
    /// On duty.
    pub seconds: Duration,
    /// Firm time that time off took away.
    pub time_off_seconds: Duration,
    /// The verdict.
    pub state: State,
}

/// Whether the minimum is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is.
    Met,
    /// It is not, for time off, or because the agent joined or left in that week.
    Excused,
    /// It is not.
    Short,
}

impl State {
    /// The verdict over all of these weeks.
    pub fn over(weeks: &[JudgedWeek]) -> Self {
        if weeks.iter().any(|week| week.state == Self::Short) {
            Self::Short
        } else if weeks.is_empty() || weeks.iter().any(|week| week.state == Self::Excused) {
            Self::Excused
        } else {
            Self::Met
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Excused => "excused",
            Self::Short => "short",
        }
    }
}

impl Timeline<'_> {
    /// The hours of every agent, in the order of handles.
    pub fn hours(&self) -> Vec<AgentHours> {
        let (roster, window) = (self.roster(), self.window());
        let calendars: BTreeMap<&str, Calendar> =
            roster.zones().into_iter().map(|(name, zone)| (name, Calendar::new(zone, window))).collect();
        let of_agent = |duty: &Duty| {
            let calendar = &calendars[roster.agent(duty.agent).zone().name()];
            agent_hours(roster, duty, calendar, window)
        };
        self.duties().iter().map(of_agent).collect()
    }
}

/// What a window is on the clocks of one zone, for all who live by them.
struct Calendar {
    nights: IntervalSet,
    weekends: IntervalSet,
    /// The weeks that begin in the window, each with its Monday.
    weeks: Vec<(NaiveDate, Interval)>,
}

impl Calendar {
    fn new(zone: &Zone, window: Interval) -> Self {
        let during = |days: Weekdays, hours: Hours| {
            let times: IntervalSet = hours_of_days(days, hours, zone, window).into_iter().collect();
            times.within(window).collect()
        };
        let week = |monday: NaiveDate| {
            let next = monday.iter_weeks().nth(1)?;
            Some((monday, Interval::new(zone.midnight(monday), zone.midnight(next))?))
        };
        let weeks = monday_of(zone.local(window.start()).date()).iter_weeks().map_while(week);
        Self {
            nights: during(Weekdays::DAILY, Hours::NIGHT),
            weekends: during(Weekdays::WEEKEND, Hours::WHOLE_DAY),
            weeks: weeks
                .skip_while(|(_, week)| week.start() < window.start())
                .take_while(|(_, week)| week.start() < window.end())
                .collect(),
        }
    }
}

fn agent_hours(roster: &Roster, duty: &Duty, calendar: &Calendar, window: Interval) -> AgentHours {
    let agent = roster.agent(duty.agent);
    let on = duty.on();
    let weeks: Vec<JudgedWeek> =
        calendar.weeks.iter().filter_map(|(monday, span)| week(roster, duty, &on, *monday, *span)).collect();
    let role = roster.team().role(agent.role_at(window.start()));
    let there = window.intersection(agent.employed()).map_or(Duration::ZERO, Interval::length);
    let longest = roster.team().policy().max_shift;
    let long = duty.shifts.iter().map(|shift| shift.interval).filter(|i| i.overlaps(window) && i.length() > longest);
    AgentHours {
        agent: agent.handle().clone(),
        role: role.name().to_owned(),
        minimum_seconds: role.weekly_minimum(),
        total_seconds: on.length_within(window),
        target_seconds: role.weekly_minimum().share(there, Duration::WEEK),
        state: State::over(&weeks),
        night_seconds: on.intersection(&calendar.nights).length(),
        weekend_seconds: on.intersection(&calendar.weekends).length(),
        long_shifts: long.map(|interval| LongShift { interval, seconds: interval.length() }).collect(),
        weeks,
    }
}

/// Judges one whole week; nothing where the agent is not in the team in any of it.
fn week(roster: &Roster, duty: &Duty, on: &IntervalSet, monday: NaiveDate, week: Interval) -> Option<JudgedWeek> {
    let agent = roster.agent(duty.agent);
    if !week.overlaps(agent.employed()) {
        return None;
    }
    let minimum = roster.team().role(agent.role_at(week.start())).weekly_minimum();
    let (seconds, taken_off) = (on.length_within(week), duty.taken_off.length_within(week));
    let in_week = |day: Option<NaiveDate>| day.is_some_and(|day| monday_of(day) == monday);
    let state = if seconds >= minimum {
        State::Met
    } else if seconds.plus(taken_off) >= minimum || in_week(agent.joined()) || in_week(agent.last_day()) {
        State::Excused
    } else {
        State::Short
    };
    Some(JudgedWeek {
        start: week.start(),
        monday,
        minimum_seconds: minimum,
        seconds,
        time_off_seconds: taken_off,
        state,
    })
}
