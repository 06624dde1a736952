//! Hours of each agent against the weekly minimum.
//!
//! Weeks are the agent's own, Monday 00:00 to Monday 00:00 on the agent's clock wherever the agent travels. A week belongs to the window
//! that holds its middle, Thursday 12:00, and is judged whole, so that every week belongs to exactly one window.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime};
use serde::Serialize;

use crate::roster::handle::Handle;
use crate::roster::minimum_over::MinimumOver;
use crate::roster::model::{Agent, Roster};
use crate::roster::whereabouts::Whereabouts;
use crate::time::civil::{DateRange, Duration, Hours, Weekdays, monday_of};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::Timeline;
use crate::timeline::duty::Duty;
use crate::timeline::recurrence::hours_of_days;
use crate::words::role::until_then;

/// One agent's hours in a window.
#[derive(Clone, Debug, Serialize)]
pub struct AgentHours {
    /// The handle.
    pub(crate) agent: Handle,
    /// The role on the window's first date in the team's zone.
    pub role: String,
    /// The change of role in the window, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) promotion: Option<Promoted>,
    /// What the role is asked for a week.
    pub minimum_seconds: Duration,
    /// On duty within the window.
    pub(crate) total_seconds: Duration,
    /// The minimum for the part of the window in which the agent is in the team.
    pub target_seconds: Duration,
    /// The verdict over all weeks, or over the window where it is judged once.
    pub state: State,
    /// What that verdict stands on besides total and target, where the window is judged once.
    #[serde(flatten)]
    pub(crate) judged_once: Option<JudgedOnce>,
    /// Shifts that start in the window.
    pub(crate) shifts: usize,
    /// Those of them that are nights.
    pub(crate) nights: usize,
    /// Those of them that have some time of a weekend.
    #[serde(skip)]
    pub(crate) weekends: usize,
    /// On duty from 22:00 to 06:00 on the agent's clock.
    pub night_seconds: Duration,
    /// On duty from Saturday 00:00 to Monday 00:00 on the agent's clock.
    pub weekend_seconds: Duration,
    /// Shifts in the window that are longer than the team's `max-shift`.
    pub long_shifts: Vec<LongShift>,
    /// The weeks that belong to the window.
    pub weeks: Vec<JudgedWeek>,
}

impl AgentHours {
    /// The role of the window in words: "l1", or "intern until 2026-08-31, then l1".
    pub(crate) fn role_in_words(&self) -> String {
        match &self.promotion {
            None => self.role.clone(),
            Some(Promoted { on, role }) => until_then(&self.role, *on, role),
        }
    }
}

/// What an agent's window is judged by besides total and target, where it is judged once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct JudgedOnce {
    /// What time off took away, less what the agent is on duty for anyway.
    pub(crate) time_off_seconds: Duration,
    /// How much longer the shifts that start in the window are on the clock than in truth.
    #[serde(skip_serializing_if = "Duration::is_zero")]
    pub(crate) clock_change_seconds: Duration,
}

/// A change of role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Promoted {
    /// The first date in the role.
    pub(crate) on: NaiveDate,
    /// The role after.
    pub(crate) role: String,
}

/// A shift that is longer than it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LongShift {
    /// From start to end.
    #[serde(flatten)]
    pub(crate) interval: Interval,
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
    /// What is asked for: the minimum of the role on its Thursday.
    pub(crate) minimum_seconds: Duration,
    /// On duty.
    pub seconds: Duration,
    /// What time off took away, less what the agent is on duty for anyway.
    pub time_off_seconds: Duration,
    /// How much longer the shifts that start in it are on the clock than in truth.
    #[serde(skip_serializing_if = "Duration::is_zero")]
    pub clock_change_seconds: Duration,
    /// The verdict; nothing where the window is judged once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
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
    /// Nothing was judged.
    None,
}

impl State {
    /// The verdict over all of these weeks.
    pub(crate) fn over(weeks: &[JudgedWeek]) -> Self {
        let any = |state: Self| weeks.iter().any(|week| week.state == Some(state));
        [Self::Short, Self::Excused, Self::Met].into_iter().find(|state| any(*state)).unwrap_or(Self::None)
    }

    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Excused => "excused",
            Self::Short => "short",
            Self::None => "none",
        }
    }
}

/// What an agent did of what was asked for.
struct Done {
    seconds: Duration,
    clock_change: Duration,
    time_off: Duration,
}

impl Done {
    fn new(duty: &Duty, on: &IntervalSet, span: Interval) -> Self {
        let first = duty.clock_changes.partition_point(|(start, _)| *start < span.start());
        let changes = duty.clock_changes[first..].iter().take_while(|(start, _)| *start < span.end());
        Self {
            seconds: on.length_within(span),
            clock_change: changes.map(|(_, change)| *change).sum(),
            time_off: duty.taken_off.length_within(span),
        }
    }

    /// The verdict, where `dates` are those of the time that is judged.
    fn state(&self, agent: &Agent, asked: Duration, dates: DateRange) -> State {
        // Nobody is short because of a clock.
        let seconds = self.seconds.plus(self.clock_change.max(Duration::ZERO));
        let is_excused = || {
            let there = agent.dates();
            seconds.plus(self.time_off) >= asked
                || dates.first < there.first
                || there.last < dates.last
                || dates.iter().all(|date| agent.is_off_on(date))
        };
        if seconds >= asked {
            State::Met
        } else if is_excused() {
            State::Excused
        } else {
            State::Short
        }
    }
}

impl Timeline<'_> {
    /// The hours of every agent, in the order of handles.
    pub fn hours(&self) -> Vec<AgentHours> {
        let (roster, window) = (self.roster(), self.window());
        let of_zone = |(name, zone): (_, &Zone)| (name, Calendar::new(&Whereabouts::fixed(zone.clone()), window));
        let calendars: BTreeMap<&str, Calendar> = roster.zones().into_iter().map(of_zone).collect();
        let of_agent = |duty: &Duty| {
            let whereabouts = roster.agent(duty.agent).whereabouts();
            if whereabouts.travels().is_empty() {
                agent_hours(roster, duty, &calendars[whereabouts.home().name()], window)
            } else {
                agent_hours(roster, duty, &Calendar::new(whereabouts, window), window)
            }
        };
        self.duties().iter().map(of_agent).collect()
    }
}

/// What a window is on the clocks of those who live in a zone, or travel alike.
struct Calendar {
    /// Also where they begin before the window or end after it.
    nights: IntervalSet,
    weekends: IntervalSet,
    /// The weeks that belong to the window, each with its Monday.
    weeks: Vec<(NaiveDate, Interval)>,
}

impl Calendar {
    fn new(whereabouts: &Whereabouts, window: Interval) -> Self {
        let during = |days: Weekdays, hours: Hours, span: Interval| -> IntervalSet {
            hours_of_days(days, hours, whereabouts, span).into_iter().collect()
        };
        let zone = whereabouts.home();
        let week = |monday: NaiveDate| {
            let next = monday.iter_weeks().nth(1)?;
            let middle = monday.checked_add_days(Days::new(3))?.and_time(NaiveTime::from_hms_opt(12, 0, 0)?);
            let week = Interval::new(zone.midnight(monday), zone.midnight(next))?;
            Some((zone.instant(middle), (monday, week)))
        };
        let weeks = monday_of(zone.local(window.start()).date()).iter_weeks().map_while(week);
        Self {
            // A shift that starts in the window may end two days after it.
            nights: during(Weekdays::DAILY, Hours::NIGHT, window.widened(Duration::DAY.times(2))),
            weekends: during(Weekdays::WEEKEND, Hours::WHOLE_DAY, window),
            weeks: weeks
                .skip_while(|(middle, _)| *middle < window.start())
                .take_while(|(middle, _)| *middle < window.end())
                .map(|(_, week)| week)
                .collect(),
        }
    }
}

fn agent_hours(roster: &Roster, duty: &Duty, calendar: &Calendar, window: Interval) -> AgentHours {
    let agent = roster.agent(duty.agent);
    let team = roster.team();
    let on = duty.on();
    let weeks: Vec<JudgedWeek> =
        calendar.weeks.iter().filter_map(|(monday, span)| week(roster, duty, &on, *monday, *span)).collect();
    let first_date = team.zone().local(window.start()).date();
    let last_second = window.end().minus(Duration::from_seconds(1));
    let last_date = team.zone().local(last_second).date();
    let role = team.role(agent.role_on(first_date));
    let promotion = agent.promotion().filter(|promotion| first_date < promotion.on && promotion.on <= last_date);
    // By the clock, so that a week of seven days asks for the same also when the clocks change.
    let there = window.intersection(agent.employed()).map(|there| team.zone().shown_between(there).max(Duration::ZERO));
    let target = role.weekly_minimum().share(there.unwrap_or_default(), Duration::WEEK);
    let started: Vec<Interval> =
        duty.shifts.iter().map(|shift| shift.interval).filter(|shift| window.contains(shift.start())).collect();
    let is_night = |shift: &&Interval| calendar.nights.length_within(**shift) >= Hours::OF_A_NIGHT;
    let longest = team.policy().max_shift;
    let long = duty.shifts.iter().map(|shift| shift.interval).filter(|i| i.overlaps(window) && i.length() > longest);
    let (state, judged_once) = match (team.policy().minimum_over, there) {
        (MinimumOver::Week, _) => (State::over(&weeks), None),
        (MinimumOver::Window, None) => (State::None, None),
        (MinimumOver::Window, Some(_)) => {
            let date = |at| agent.zone().local(at).date();
            let dates = DateRange { first: date(window.start()), last: date(last_second) };
            let done = Done::new(duty, &on, window);
            let once = JudgedOnce { time_off_seconds: done.time_off, clock_change_seconds: done.clock_change };
            (done.state(agent, target, dates), Some(once))
        }
    };
    AgentHours {
        agent: agent.handle().clone(),
        role: role.name().to_owned(),
        promotion: promotion.map(|promotion| Promoted {
            on: promotion.on,
            role: team.role(agent.role_on(promotion.on)).name().to_owned(),
        }),
        minimum_seconds: role.weekly_minimum(),
        total_seconds: on.length_within(window),
        target_seconds: target,
        state,
        judged_once,
        shifts: started.len(),
        nights: started.iter().filter(is_night).count(),
        weekends: started.iter().filter(|shift| calendar.weekends.within(**shift).next().is_some()).count(),
        night_seconds: on.intersection(&calendar.nights).length_within(window),
        weekend_seconds: on.intersection(&calendar.weekends).length_within(window),
        long_shifts: long.map(|interval| LongShift { interval, seconds: interval.length() }).collect(),
        weeks,
    }
}

/// Judges one whole week; nothing where the agent is not in the team on any of its dates.
fn week(roster: &Roster, duty: &Duty, on: &IntervalSet, monday: NaiveDate, week: Interval) -> Option<JudgedWeek> {
    let agent = roster.agent(duty.agent);
    let day = |number: u64| monday.checked_add_days(Days::new(number)).unwrap_or(monday);
    let dates = DateRange { first: monday, last: day(6) };
    if dates.intersection(agent.dates()).is_empty() {
        return None;
    }
    let minimum = roster.team().role(agent.role_on(day(3))).weekly_minimum();
    let done = Done::new(duty, on, week);
    let is_judged = roster.team().policy().minimum_over == MinimumOver::Week;
    Some(JudgedWeek {
        start: week.start(),
        monday,
        minimum_seconds: minimum,
        seconds: done.seconds,
        time_off_seconds: done.time_off,
        clock_change_seconds: done.clock_change,
        state: is_judged.then(|| done.state(agent, minimum, dates)),
    })
}
