//! From a roster and a window to a problem in slots: here zones and seconds end.
//!
//! The slot is the largest of 30, 15, 5 and 1 minutes that divides every border and every duration in use. Borders off the
//! minute, which only clocks of the past have, are rounded so that a plan stays within what is said: firm and tentative
//! time inwards, what must be staffed outwards.

use std::ops::Range;

use chrono::Days;

use crate::diagnostic::Diagnostic;
use crate::roster::handle::Handle;
use crate::roster::minimum_over::MinimumOver;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::team::Requirement;
use crate::time::civil::{Duration, Hours, Weekdays, monday_of};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::timeline::Timeline;
use crate::timeline::duty::Duty;
use crate::timeline::recurrence::{hours_of_days, need};

use super::solver::parts::Part;
use super::solver::problem::{AgentSlots, Limit, Need, Problem, Slot, SlotWeek};

/// The lengths that a slot may have, in seconds, the longest first.
const LENGTHS: [i64; 4] = [1_800, 900, 300, 60];

/// A longer `max-shift` or `rest` is read as this long, so that what lies around a window stays short.
const LONGEST: Duration = Duration::WEEK.times(2);

/// The most that is planned: slots times the slots of a week's hours, summed over agents. A hundred agents, five weeks
/// and steps of half an hour are a quarter of it.
const MOST: usize = 50_000_000;

/// The most slots times requirements that are planned.
const MOST_WANTED: usize = 10_000_000;

/// The most agents that may be asked for, summed over the slots of all requirements: the cost of more could not be counted with
/// the heaviest weights.
const MOST_ASKED: u64 = 2_000_000_000_000;

/// What a plan may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freedom {
    /// Firm shifts stay as they are and are only added to.
    Add,
    /// Firm shifts may move.
    Replan,
}

/// A problem, and what its numbers stand for.
#[derive(Clone, Debug)]
pub struct Slotted {
    /// The problem.
    pub problem: Problem,
    /// How long a slot is.
    pub slot: Duration,
    /// When the first slot begins.
    pub start: Instant,
    /// Who the problem's agents are.
    pub agents: Vec<AgentId>,
    /// What is firm in the window against a limit.
    pub against: Vec<Against>,
}

/// Something firm that a limit forbids. Without [`Freedom::Replan`] it stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Against {
    /// Whose shifts.
    pub agent: AgentId,
    /// Which limit.
    pub limit: Limit,
    /// The shift that is too short or too long, the time between two shifts, or the week.
    pub when: Interval,
}

/// Why a window cannot be planned.
#[derive(Clone, Debug)]
pub enum Unplannable {
    /// An entry gives too many shifts.
    Invalid(Vec<Diagnostic>),
    /// There are too many slots: the window is too long for steps of this length.
    TooLarge {
        /// How long a slot would be.
        slot: Duration,
        /// Whose hours or limits ask for it, if it is an agent's.
        agent: Option<Handle>,
    },
    /// The times at which the shifts of a rota may begin are too many.
    TooFine {
        /// How far apart they are.
        grid: Duration,
        /// Whose they are, if one agent's are too many.
        agent: Option<Handle>,
    },
    /// The requirements ask for more agents than can be counted.
    TooManyAsked,
    /// The team tells posts apart.
    Posts,
}

impl Slotted {
    /// The problem of planning a window. Agents without any hours, firm or tentative, are left out.
    ///
    /// # Errors
    /// See [`Unplannable`].
    pub fn new(roster: &Roster, window: Interval, freedom: Freedom) -> Result<Self, Unplannable> {
        let requirements = roster.team().requirements();
        let has_post = |agent: &Agent| agent.availability().iter().any(|entry| entry.post().is_some());
        let is_turn = roster.team().rotations().iter().any(|rotation| rotation.post().is_some());
        let is_asked = requirements.iter().any(|requirement| !requirement.posts().is_empty());
        if is_asked || is_turn || roster.agents().any(|(_, agent)| has_post(agent)) {
            return Err(Unplannable::Posts);
        }
        let is_too_long = |slots: usize| slots.saturating_mul(requirements.len()) > MOST_WANTED;
        // Refuse a very long window before anything is made that is as long.
        let longest = Duration::from_seconds(LENGTHS[0]);
        let fewest = usize::try_from(window.length().seconds() / longest.seconds()).unwrap_or(usize::MAX);
        if is_too_long(fewest) || fewest.saturating_mul(roster.agents().len()) > MOST {
            return Err(Unplannable::TooLarge { slot: longest, agent: None });
        }
        let span = horizon(roster, window);
        let timeline = Timeline::new(roster, span).map_err(Unplannable::Invalid)?;
        let stated: Result<Vec<Stated<'_>>, _> =
            timeline.duties().iter().map(|duty| Stated::new(&timeline, duty, window)).collect();
        let stated: Vec<Stated<'_>> = stated
            .map_err(Unplannable::Invalid)?
            .into_iter()
            .filter(|agent| !agent.firm.union(&agent.tentative).is_empty())
            .collect();
        let needs: Vec<IntervalSet> = requirements.iter().map(|requirement| need(requirement, window)).collect();
        let grid = Grid::new(&stated, &needs, window, span);
        let hours = |agent: &Stated<'_>| agent.max_weekly.max(agent.longest_minimum()).min(Duration::WEEK);
        let size = stated.iter().map(|agent| grid.slots.saturating_mul(grid.whole(hours(agent)) + 1));
        if is_too_long(grid.slots) || size.fold(0, usize::saturating_add) > MOST {
            let slot = grid.slot;
            let longer = LENGTHS.into_iter().rfind(|length| *length > slot.seconds());
            let asks = |agent: &&Stated<'_>| agent.marks().any(|mark| longer.is_some_and(|longer| mark % longer != 0));
            return Err(Unplannable::TooLarge {
                slot,
                agent: stated.iter().find(asks).map(|stated| stated.agent.handle().clone()),
            });
        }
        let agents: Vec<AgentSlots> = stated.iter().map(|agent| agent.slotted(&grid, freedom)).collect();
        let needs: Vec<Need> = requirements
            .iter()
            .zip(&needs)
            .map(|(requirement, when)| slotted(requirement, when, &stated, &agents, &grid))
            .collect();
        let asked = needs.iter().flat_map(|need| need.at_least.iter().chain(&need.unavailable));
        if asked.map(|agents| u64::from(*agents)).sum::<u64>() > MOST_ASKED {
            return Err(Unplannable::TooManyAsked);
        }
        let problem = Problem {
            slots: grid.slots,
            window: grid.window.clone(),
            fair_share: fair_share(&agents, &needs),
            agents,
            needs,
        };
        // What is worked in the rest of the weeks that the window touches is known: it is taken off their limits, and cut off.
        let everybody = (0..problem.agents.len()).collect();
        let part = Part::new(&problem, &problem.fixed(), &problem.window, everybody);
        let ids = stated.iter().map(|agent| agent.id).collect();
        let start = grid.start.plus(grid.slot.times(i64::try_from(part.horizon.start).unwrap_or(0)));
        let against = stated.iter().flat_map(|agent| agent.against(window)).collect();
        Ok(Self { problem: part.problem, slot: grid.slot, start, agents: ids, against })
    }

    /// The instant at which a slot begins.
    pub fn instant(&self, slot: usize) -> Instant {
        self.start.plus(self.amount(slot))
    }

    /// The time of a run of slots, if it has any.
    pub fn interval(&self, slots: &Range<usize>) -> Option<Interval> {
        Interval::new(self.instant(slots.start), self.instant(slots.end))
    }

    /// How long some slots are.
    pub fn amount(&self, slots: usize) -> Duration {
        self.slot.times(i64::try_from(slots).unwrap_or(i64::MAX))
    }
}

/// The window with the weeks that it touches on every agent's clock, and with the time around it that the longest shift and rest
/// may reach.
fn horizon(roster: &Roster, window: Interval) -> Interval {
    let policy = roster.team().policy();
    let mut margin = policy.max_shift.max(policy.rest);
    for (_, agent) in roster.agents() {
        let limits = agent.limits();
        margin = margin.max(limits.max_shift.unwrap_or_default()).max(limits.rest.unwrap_or_default());
    }
    let margin = margin.min(LONGEST).plus(Duration::HOUR);
    let weeks = roster.agents().map(|(_, agent)| weeks(agent, window).iter().copied().reduce(Interval::hull));
    let span = weeks.flatten().fold(window.widened(margin), Interval::hull);
    // On a border of every possible slot, so that what is cut there asks for no shorter one.
    let longest = LENGTHS[0];
    let (start, end) = (span.start().unix().div_euclid(longest), span.end().unix().div_euclid(longest) + 1);
    Interval::new(Instant::from_unix(start * longest), Instant::from_unix(end * longest)).unwrap_or(span)
}

/// The weeks on an agent's clock that overlap `span`, in order.
fn weeks(agent: &Agent, span: Interval) -> Vec<Interval> {
    let zone = agent.zone();
    let mut mondays = monday_of(zone.local(span.start()).date()).iter_weeks().map(|monday| zone.midnight(monday));
    let mut weeks = Vec::new();
    let mut start = mondays.next();
    for end in mondays {
        weeks.extend(start.and_then(|start| Interval::new(start, end)));
        start = Some(end);
        if end >= span.end() {
            break;
        }
    }
    weeks.retain(|week| week.overlaps(span));
    weeks
}

/// What an agent says, in instants.
struct Stated<'r> {
    id: AgentId,
    agent: &'r Agent,
    firm: IntervalSet,
    tentative: IntervalSet,
    unsocial: IntervalSet,
    min_shift: Duration,
    max_shift: Duration,
    rest: Duration,
    max_weekly: Duration,
    /// The weeks that touch the window, each with its minimum; zero for one that does not begin in the window.
    weeks: Vec<(Interval, Duration)>,
}

impl<'r> Stated<'r> {
    fn new(timeline: &Timeline<'r>, duty: &Duty, window: Interval) -> Result<Self, Vec<Diagnostic>> {
        let roster = timeline.roster();
        let agent = roster.agent(duty.agent);
        let during = |days, hours| hours_of_days(days, hours, agent.whereabouts(), window);
        let unsocial: IntervalSet = during(Weekdays::DAILY, Hours::NIGHT)
            .into_iter()
            .chain(during(Weekdays::WEEKEND, Hours::WHOLE_DAY))
            .collect();
        let (policy, limits) = (roster.team().policy(), agent.limits());
        let minimum = |week: Interval| {
            let monday = agent.zone().local(week.start()).date();
            let [thursday, sunday] = [3, 6].map(|days| monday.checked_add_days(Days::new(days)).unwrap_or(monday));
            let middle = agent.zone().midnight(thursday).plus(Duration::HOUR.times(12));
            let is_there = agent.dates().contains(monday) && agent.dates().contains(sunday);
            // What `hours` excuses is no shortfall, and what it judges once for the window is none of a week.
            if !window.contains(middle) || !is_there || policy.minimum_over == MinimumOver::Window {
                return Duration::ZERO;
            }
            let minimum = roster.team().role(agent.role_on(thursday)).weekly_minimum();
            minimum.minus(duty.taken_off.length_within(week)).max(Duration::ZERO)
        };
        Ok(Self {
            id: duty.agent,
            agent,
            firm: duty.on().within(timeline.window()).collect(),
            // A shift that is added starts on a day of the agent's clock, which must not be off, nor before or after the time in the team.
            tentative: timeline.free(duty.agent)?.difference(&agent.away()).intersection(&agent.employed().into()),
            unsocial: unsocial.within(window).collect(),
            min_shift: limits.min_shift.unwrap_or(policy.min_shift),
            max_shift: limits.max_shift.unwrap_or(policy.max_shift).min(LONGEST),
            rest: limits.rest.unwrap_or(policy.rest).min(LONGEST),
            max_weekly: limits.max_weekly.unwrap_or(policy.max_weekly),
            weeks: weeks(agent, window).into_iter().map(|week| (week, minimum(week))).collect(),
        })
    }

    /// What is firm in the window against a limit.
    fn against(&self, window: Interval) -> Vec<Against> {
        let shifts: Vec<Interval> = self.firm.iter().collect();
        let between = shifts.windows(2).filter_map(|two| Interval::new(two[0].end(), two[1].start()));
        let short =
            shifts.iter().filter(|shift| shift.length() < self.min_shift).map(|shift| (Limit::MinShift, *shift));
        let long = shifts.iter().filter(|shift| shift.length() > self.max_shift).map(|shift| (Limit::MaxShift, *shift));
        let tired = between.filter(|between| between.length() < self.rest).map(|between| (Limit::Rest, between));
        let is_full = |week: &Interval| self.firm.length_within(*week) > self.max_weekly;
        let full = self.weeks.iter().map(|(week, _)| *week).filter(is_full).map(|week| (Limit::MaxWeekly, week));
        let all = short.chain(long).chain(tired).chain(full).filter(|(_, when)| when.overlaps(window));
        all.map(|(limit, when)| Against { agent: self.id, limit, when }).collect()
    }

    /// Every border and every duration that the slot must divide, in seconds.
    fn marks(&self) -> impl Iterator<Item = i64> {
        let durations = [self.min_shift, self.max_shift, self.rest, self.max_weekly];
        let times = [&self.firm, &self.tentative, &self.unsocial].into_iter().flat_map(borders);
        let weeks =
            self.weeks.iter().flat_map(|(week, minimum)| [week.start().unix(), week.end().unix(), minimum.seconds()]);
        durations
            .into_iter()
            .map(Duration::seconds)
            .chain(times)
            .chain(weeks)
            .chain(self.agent.promoted().map(Instant::unix))
    }

    fn longest_minimum(&self) -> Duration {
        self.weeks.iter().map(|(_, minimum)| *minimum).max().unwrap_or_default()
    }

    fn slotted(&self, grid: &Grid, freedom: Freedom) -> AgentSlots {
        let (firm, tentative) = (grid.marked(&self.firm), grid.marked(&self.tentative));
        let slot = |slot: usize| match (firm[slot], freedom) {
            (true, Freedom::Add) => Slot::Fixed,
            (true, Freedom::Replan) if !grid.window.contains(&slot) => Slot::Fixed,
            (true, Freedom::Replan) => Slot::Open,
            (false, _) if tentative[slot] && grid.window.contains(&slot) => Slot::Open,
            (false, _) => Slot::Closed,
        };
        let slots: Vec<Slot> = (0..grid.slots).map(slot).collect();
        let fixed = |week: &Range<usize>| slots[week.clone()].iter().filter(|slot| **slot == Slot::Fixed).count();
        let unlimited = |slots: Range<usize>| SlotWeek { slots, most: None, minimum: 0 };
        let mut weeks: Vec<SlotWeek> = Vec::new();
        let mut last = 0;
        for (week, minimum) in &self.weeks {
            let week = grid.after(week.start())..grid.after(week.end());
            if last < week.start {
                weeks.push(unlimited(last..week.start));
            }
            last = week.end;
            let most = Some(grid.whole(self.max_weekly).max(fixed(&week)));
            if !week.is_empty() {
                weeks.push(SlotWeek { slots: week, most, minimum: grid.filled(*minimum) });
            }
        }
        if last < grid.slots {
            weeks.push(unlimited(last..grid.slots));
        }
        AgentSlots {
            firm,
            unsocial: grid.marked(&self.unsocial),
            min_shift: grid.filled(self.min_shift).max(1),
            max_shift: grid.whole(self.max_shift),
            rest: grid.filled(self.rest).max(1),
            weeks,
            slots,
        }
    }
}

/// Where each slot is in time.
struct Grid {
    slot: Duration,
    start: Instant,
    slots: usize,
    window: Range<usize>,
}

impl Grid {
    fn new(stated: &[Stated<'_>], needs: &[IntervalSet], window: Interval, span: Interval) -> Self {
        let window_borders = [window.start().unix(), window.end().unix()];
        let marks = || {
            let stated = stated.iter().flat_map(Stated::marks);
            stated.chain(needs.iter().flat_map(borders)).chain(window_borders)
        };
        let divides = |length: &i64| marks().all(|mark| mark % length == 0);
        let length = LENGTHS.into_iter().find(divides).unwrap_or(60);
        let start = Instant::from_unix(span.start().unix().div_euclid(length) * length);
        let mut grid = Self { slot: Duration::from_seconds(length), start, slots: 0, window: 0..0 };
        grid.slots = grid.after(span.end());
        let window = grid.after(window.start())..grid.before(window.end());
        grid.window = window.start..window.end.max(window.start);
        grid
    }

    /// The first slot that begins at an instant or after.
    fn after(&self, instant: Instant) -> usize {
        self.filled(Duration::between(self.start, instant))
    }

    /// How many slots end at an instant or before.
    fn before(&self, instant: Instant) -> usize {
        self.whole(Duration::between(self.start, instant))
    }

    /// How many slots a duration holds.
    fn whole(&self, duration: Duration) -> usize {
        usize::try_from(duration.seconds().div_euclid(self.slot.seconds())).unwrap_or(0)
    }

    /// How many slots it takes to hold a duration.
    fn filled(&self, duration: Duration) -> usize {
        usize::try_from((duration.seconds() + self.slot.seconds() - 1).div_euclid(self.slot.seconds())).unwrap_or(0)
    }

    /// Whether each slot lies in a set as a whole.
    fn marked(&self, set: &IntervalSet) -> Vec<bool> {
        let mut marked = vec![false; self.slots];
        for interval in set.iter() {
            let (start, end) = (self.after(interval.start()), self.before(interval.end()));
            marked.iter_mut().take(end).skip(start).for_each(|slot| *slot = true);
        }
        marked
    }
}

fn borders(set: &IntervalSet) -> impl Iterator<Item = i64> {
    set.iter().flat_map(|interval| [interval.start().unix(), interval.end().unix()]).collect::<Vec<_>>().into_iter()
}

fn slotted(
    requirement: &Requirement,
    when: &IntervalSet,
    stated: &[Stated<'_>],
    agents: &[AgentSlots],
    grid: &Grid,
) -> Need {
    let counts = |stated: &Stated<'_>| {
        let counts_at = |instant: Instant| {
            requirement.counts_role(stated.agent.role_at(instant)) && requirement.counts_skills(stated.agent.skills())
        };
        let promotion = stated.agent.promoted().map_or(0, |promotion| grid.after(promotion).min(grid.slots));
        match (promotion > 0 && counts_at(grid.start), counts_at(Instant::MAX)) {
            (true, true) => 0..grid.slots,
            (true, false) => 0..promotion,
            (false, true) => promotion..grid.slots,
            (false, false) => 0..0,
        }
    };
    let counts: Vec<Range<usize>> = stated.iter().map(counts).collect();
    let mut wanted = vec![0; grid.slots];
    for interval in when.iter() {
        let (start, end) = (grid.before(interval.start()), grid.after(interval.end()));
        let slots = start.max(grid.window.start)..end.min(grid.window.end);
        wanted.iter_mut().take(slots.end).skip(slots.start).for_each(|wanted| *wanted = requirement.at_least());
    }
    let available = |slot: usize| {
        let there = agents
            .iter()
            .zip(&counts)
            .filter(|(agent, counts)| agent.slots[slot] != Slot::Closed && counts.contains(&slot));
        u32::try_from(there.count()).unwrap_or(u32::MAX)
    };
    let at_least: Vec<u32> = wanted.iter().enumerate().map(|(slot, wanted)| available(slot).min(*wanted)).collect();
    let unavailable = wanted.iter().zip(&at_least).map(|(wanted, least)| wanted - least).collect();
    Need { at_least, unavailable, counts }
}

/// An agent's fair share of nights and weekends, in slots: what is night or weekend for everybody who could take it, divided among
/// all who count.
fn fair_share(agents: &[AgentSlots], needs: &[Need]) -> usize {
    let mut unsocial = 0;
    let mut who = vec![false; agents.len()];
    for need in needs {
        for (slot, least) in need.at_least.iter().enumerate().filter(|(_, least)| **least > 0) {
            let there = || {
                (0..agents.len())
                    .filter(|agent| need.counts[*agent].contains(&slot) && agents[*agent].slots[slot] != Slot::Closed)
            };
            there().for_each(|agent| who[agent] = true);
            let social = there().filter(|agent| !agents[*agent].unsocial[slot]).count();
            unsocial += usize::try_from(*least).unwrap_or(usize::MAX).saturating_sub(social);
        }
    }
    unsocial.div_ceil(who.iter().filter(|who| **who).count().max(1))
}
