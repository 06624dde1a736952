//! From a roster and a window to a problem, of a rota or of single shifts: here zones and seconds end.
//!
//! An agent's template is a week of the agent's home clock. Each of its marks is read in each week separately, as the start and the end
//! of an entry's hours are, so that a shift of the template is exactly what an `[[availability]]` with its days and hours gives. A mark
//! that the clocks jump over in some week is left out: a shift would begin or end at another time of the clock there.
//!
//! Time is in whole minutes. Borders off the minute, which only clocks of the past have, are rounded so that a plan stays within what is
//! said: firm and offered time inwards, what must be staffed and times of time off outwards.
//!
//! On dates of travel an entry is read on another clock, so no shift of the template starts on them.

pub(super) mod clock;
mod free;
mod offered;
mod shares;
mod size;
mod week;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::roster::handle::{Handle, Word};
use crate::roster::minimum_over::MinimumOver;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::team::Requirement;
use crate::time::civil::{Duration, monday_of};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::timeline::Timeline;
use crate::timeline::recurrence::need;

use super::solver::problem::{DAY, Limits, Need, Offer, Problem, Rota, Template, TemplateShift, TemplateWeek, WEEK};
use clock::{begun, ended, middle};
use free::{Free, may_move};
use shares::share_out;
use size::too_large;
use week::{Freedom, Own};

/// The most that is planned: pieces times agents and requirements, and the minutes of the window.
const MOST: usize = 50_000_000;

/// The longest shift of a template, in minutes: what one entry can say.
const LONGEST_SHIFT: u32 = DAY;

/// A problem, and what its numbers stand for.
#[derive(Clone, Debug)]
pub struct Formulation {
    /// The problem.
    pub problem: Problem,
    /// Who the problem's agents are.
    pub(crate) agents: Vec<AgentId>,
    /// The Mondays of each agent's weeks.
    pub(crate) weeks: Vec<Vec<NaiveDate>>,
    /// What each agent's offers are for, where the entries tell that.
    pub(crate) posts: Vec<Vec<Option<Word>>>,
    /// The borders of the pieces: one more than there are pieces.
    pub(crate) borders: Vec<Instant>,
}

/// When a shift of a template is, on the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShiftTimes {
    /// On which weekday it starts.
    pub(crate) weekday: Weekday,
    /// The minute of that day at which it starts.
    pub(crate) start: u32,
    /// The minute of a day at which it ends, from 1 to 1440; of the day after the start where it is not after the start.
    pub(crate) end: u32,
}

/// Why a window cannot be planned.
#[derive(Clone, Debug)]
pub enum Unplannable {
    /// An entry gives too many shifts.
    Invalid(Vec<Diagnostic>),
    /// The window is too long for steps of this length.
    TooLarge {
        /// How long a step is.
        grid: Duration,
    },
    /// The times at which shifts may begin are too many.
    TooFine {
        /// How far apart they are.
        grid: Duration,
        /// Whose they are, if one agent's are too many.
        agent: Option<Handle>,
    },
}

/// What is to be planned of each agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// One week that repeats, in all weeks that belong to the window.
    Rota,
    /// A week of its own for each that touches the window. No rota is better, nor any other plan.
    Weeks,
    /// A week of its own for each that touches the window, with shifts that start in the window.
    Single,
    /// The same, and firm shifts that start in the window may move.
    Replan,
}

impl Question {
    /// Whether weeks are planned that do not repeat, and only for the window.
    fn is_single(self) -> bool {
        matches!(self, Self::Single | Self::Replan)
    }
}

impl Formulation {
    /// The problem of planning a window. Agents who offer nothing and owe nothing are left out.
    ///
    /// # Errors
    /// See [`Unplannable`].
    pub fn new(roster: &Roster, window: Interval, question: Question) -> Result<Self, Unplannable> {
        let too_long = || Unplannable::TooLarge { grid: roster.team().policy().grid.length() };
        // Refuse a very long window before anything is made that is as long.
        let minutes = usize::try_from(window.length().seconds() / 60).unwrap_or(usize::MAX);
        let days = (minutes / 1_440).saturating_mul(roster.agents().len());
        if minutes > MOST || days > MOST {
            return Err(too_long());
        }
        let weeks: Vec<Vec<NaiveDate>> = roster.agents().map(|(_, agent)| mondays(agent, window, question)).collect();
        let spans = roster.agents().zip(&weeks).filter_map(|((_, agent), mondays)| span(agent, mondays));
        let horizon = spans.fold(window, Interval::hull);
        let timeline = Timeline::new(roster, horizon).map_err(Unplannable::Invalid)?;
        let mut free = Free::new();
        if question == Question::Replan {
            for duty in timeline.duties() {
                free.insert(duty.agent, may_move(roster, duty, window).map_err(Unplannable::Invalid)?);
            }
        }
        loop {
            let own = owns(&timeline, &weeks, window, question, &free).map_err(Unplannable::Invalid)?;
            let unsaid: Vec<usize> = (0..own.len()).filter(|place| own[*place].today().is_none()).collect();
            let formulation = Self::built(&timeline, window, question, &own, &free)?;
            let problem = &formulation.problem;
            let today = problem.today();
            let breaks = |place: &usize| {
                let agent = &problem.templates[*place];
                !agent.keeps_limits(&agent.today, &problem.between(&today, *place))
            };
            let against: Vec<usize> = (0..own.len()).filter(breaks).chain(unsaid).collect();
            if against.is_empty() {
                return Ok(formulation);
            }
            // What an agent has written firm is right as it is: where no plan could say it, it stays.
            for own in against.into_iter().map(|place| &own[place]) {
                let stays = |run: &Interval| own.span(0).is_some_and(|week| week.contains(run.start()));
                free.entry(own.duty.agent).and_modify(|free| *free = free.iter().filter(|run| !stays(run)).collect());
            }
        }
    }

    /// The problem of these weeks of agents.
    fn built(
        timeline: &Timeline<'_>,
        window: Interval,
        question: Question,
        own: &[Own<'_>],
        free: &Free,
    ) -> Result<Self, Unplannable> {
        let roster = timeline.roster();
        let horizon = timeline.window();
        let needs: Vec<IntervalSet> =
            roster.team().requirements().iter().map(|requirement| need(requirement, window)).collect();
        let pieces = Pieces::new(horizon, |add| {
            [window].into_iter().chain(needs.iter().flat_map(IntervalSet::iter)).for_each(|time| add(outwards(time)));
            let shifts = timeline.duties().iter().flat_map(|duty| &duty.shifts);
            shifts.filter_map(|shift| inwards(shift.interval)).for_each(&mut *add);
            for own in own {
                own.away.iter().for_each(|away| add(outwards(away)));
                own.instants.iter().for_each(|minute| add(*minute..*minute));
            }
        });
        if pieces.count().saturating_mul(own.len() + needs.len()) > MOST {
            return Err(Unplannable::TooLarge { grid: roster.team().policy().grid.length() });
        }
        let missing = |(requirement, time): (&Requirement, &IntervalSet)| Need {
            missing: missing(requirement, time, timeline, free, &pieces),
        };
        let mut problem = Problem {
            pieces: pieces.lengths(),
            needs: roster.team().requirements().iter().zip(&needs).map(missing).collect(),
            templates: own.iter().map(|own| template(roster, own, window, &pieces)).collect(),
        };
        for (place, agent) in problem.templates.iter_mut().enumerate() {
            let other = &own[place];
            let is_next =
                |one: &Own<'_>| one.mondays.last().map(|last| clock::next(*last)) == other.mondays.first().copied();
            let before = place.checked_sub(1).map(|before| &own[before]);
            agent.follows = before.is_some_and(|one| one.duty.agent == other.duty.agent && is_next(one));
            agent.repeats = question == Question::Rota;
        }
        let grid = u32::try_from(roster.team().policy().grid.length().seconds() / 60).unwrap_or(1);
        let (is_too_large, place) = too_large(&problem.templates, grid);
        if is_too_large {
            let agent = place.and_then(|place| Some(own.get(place)?.agent.handle().clone()));
            return Err(Unplannable::TooFine { grid: roster.team().policy().grid.length(), agent });
        }
        share_out(&mut problem);
        Ok(Self {
            problem,
            agents: own.iter().map(|own| own.duty.agent).collect(),
            posts: own.iter().map(|own| own.offers.iter().map(|offer| offer.post.cloned()).collect()).collect(),
            weeks: own.iter().map(|own| own.mondays.clone()).collect(),
            borders: pieces.borders.iter().map(|minute| Instant::from_unix(minute * 60)).collect(),
        })
    }

    /// When a shift of the problem's n-th agent is.
    pub(crate) fn shift_times(&self, agent: usize, shift: &TemplateShift) -> ShiftTimes {
        let agent = &self.problem.templates[agent];
        let number = u8::try_from(agent.weekday(shift.start)).unwrap_or(0);
        ShiftTimes {
            weekday: Weekday::try_from(number).unwrap_or(Weekday::Mon),
            start: agent.minute(shift.start) % DAY,
            end: (agent.minute(shift.end) + DAY - 1) % DAY + 1,
        }
    }

    /// Whether a week of the problem's n-th agent belongs to a window.
    pub(crate) fn is_of(&self, window: Interval, roster: &Roster, agent: usize) -> bool {
        let own = roster.agent(self.agents[agent]);
        self.weeks[agent].iter().any(|monday| window.contains(middle(own, *monday)))
    }

    /// What some templates, which are of one agent, add to today and take from it.
    pub(crate) fn change(
        &self,
        templates: Range<usize>,
        rota: &Rota,
    ) -> (BTreeMap<Option<Word>, IntervalSet>, IntervalSet) {
        let time = |place: usize, shift: &TemplateShift| -> IntervalSet {
            let agent = &self.problem.templates[place];
            let pieces = agent.weeks.iter().flat_map(|week| agent.pieces(week, shift));
            pieces.filter_map(|piece| self.interval(&(piece..piece + 1))).collect()
        };
        let mut today = IntervalSet::default();
        let mut planned: BTreeMap<Option<Word>, IntervalSet> = BTreeMap::new();
        for place in templates {
            for shift in &self.problem.templates[place].today {
                today = today.union(&time(place, shift));
            }
            for shift in &rota[place] {
                let of_post = planned.entry(self.posts[place][shift.offer].clone()).or_default();
                *of_post = of_post.union(&time(place, shift));
            }
        }
        let all = planned.values().fold(IntervalSet::default(), |all, time| all.union(time));
        for time in planned.values_mut() {
            *time = time.difference(&today);
        }
        planned.retain(|_, time| !time.is_empty());
        (planned, today.difference(&all))
    }

    /// The time of a run of pieces, if it has any.
    pub(crate) fn interval(&self, pieces: &Range<usize>) -> Option<Interval> {
        Interval::new(self.borders[pieces.start], self.borders[pieces.end])
    }
}

/// What each agent says of the weeks that are planned, together or each on its own.
fn owns<'r>(
    timeline: &'r Timeline<'r>,
    weeks: &[Vec<NaiveDate>],
    window: Interval,
    question: Question,
    free: &Free,
) -> Result<Vec<Own<'r>>, Vec<Diagnostic>> {
    let mut all = Vec::new();
    for (duty, mondays) in timeline.duties().iter().zip(weeks) {
        let templates: Vec<&[NaiveDate]> =
            if question == Question::Rota { vec![mondays] } else { mondays.chunks(1).collect() };
        let freedom = Freedom {
            starts: question.is_single().then_some(window),
            free: free.get(&duty.agent).cloned().unwrap_or_default(),
        };
        for mondays in templates {
            let own = Own::new(timeline.roster(), duty, mondays.to_vec(), &freedom)?;
            // Whoever offers nothing may be short of a minimum all the same.
            let is_due = |week: usize| due(timeline.roster(), &own, week, window) > 0;
            if !own.offers.is_empty() || (0..own.mondays.len()).any(is_due) {
                all.push(own);
            }
        }
    }
    Ok(all)
}

/// The Mondays of an agent's weeks that belong to the window, or that touch it.
fn mondays(agent: &Agent, window: Interval, question: Question) -> Vec<NaiveDate> {
    let zone = agent.zone();
    let all = monday_of(zone.local(window.start()).date()).iter_weeks();
    let all = all.take_while(|monday| zone.midnight(*monday) < window.end());
    all.filter(|monday| question != Question::Rota || window.contains(middle(agent, *monday))).collect()
}

/// From one week before the first to one week after the last.
fn span(agent: &Agent, mondays: &[NaiveDate]) -> Option<Interval> {
    let end = mondays.last()?.checked_add_days(Days::new(14))?;
    Interval::new(agent.zone().midnight(clock::before(*mondays.first()?)), agent.zone().midnight(end))
}

/// The minutes of which some second lies in a time.
fn outwards(time: Interval) -> Range<i64> {
    begun(time.start())..ended(time.end())
}

/// The minutes that lie in a time as a whole, if there are any.
fn inwards(time: Interval) -> Option<Range<i64>> {
    let minutes = ended(time.start())..begun(time.end());
    (!minutes.is_empty()).then_some(minutes)
}

/// Time, cut at every border.
struct Pieces {
    /// In minutes since 1970.
    borders: Vec<i64>,
    /// The border at each minute from the first, or the next one after it.
    at: Vec<usize>,
}

impl Pieces {
    /// A horizon, cut at the start and the end of what `cuts` adds.
    fn new(horizon: Interval, cuts: impl FnOnce(&mut dyn FnMut(Range<i64>))) -> Self {
        let horizon = outwards(horizon);
        let length = usize::try_from(horizon.end - horizon.start).unwrap_or(0);
        let mut is_border = vec![false; length + 1];
        let mut add = |minutes: Range<i64>| {
            for minute in [minutes.start, minutes.end] {
                let place = usize::try_from(minute - horizon.start).ok();
                if let Some(is_border) = place.and_then(|place| is_border.get_mut(place)) {
                    *is_border = true;
                }
            }
        };
        add(horizon.clone());
        cuts(&mut add);
        let mut borders = Vec::new();
        let mut at = Vec::with_capacity(is_border.len());
        for (minute, is_border) in (horizon.start..).zip(is_border) {
            at.push(borders.len());
            if is_border {
                borders.push(minute);
            }
        }
        Self { borders, at }
    }

    fn count(&self) -> usize {
        self.borders.len() - 1
    }

    fn lengths(&self) -> Vec<i64> {
        self.borders.windows(2).map(|two| two[1] - two[0]).collect()
    }

    /// The piece that begins at a minute, which is a border or outside of the horizon.
    fn piece(&self, minute: i64) -> usize {
        let place = (minute - self.borders[0]).max(0);
        usize::try_from(place).ok().and_then(|place| self.at.get(place)).copied().unwrap_or(self.count())
    }

    fn range(&self, minutes: &Range<i64>) -> Range<usize> {
        self.piece(minutes.start)..self.piece(minutes.end)
    }
}

/// How many more must be on in each piece than are firmly on and count.
fn missing(
    requirement: &Requirement,
    time: &IntervalSet,
    timeline: &Timeline<'_>,
    free: &Free,
    pieces: &Pieces,
) -> Vec<u32> {
    let mut wanted = vec![0; pieces.count()];
    for interval in time.iter() {
        wanted[pieces.range(&outwards(interval))].fill(requirement.at_least());
    }
    let shifts = timeline.duties().iter().flat_map(|duty| &duty.shifts);
    for shift in shifts.filter(|shift| shift.counts(requirement, timeline.roster())) {
        let free = free.get(&shift.agent).map(|free| free.within(shift.interval).collect()).unwrap_or_default();
        for minutes in IntervalSet::from(shift.interval).difference(&free).iter().filter_map(inwards) {
            wanted[pieces.range(&minutes)].iter_mut().for_each(|wanted| *wanted = wanted.saturating_sub(1));
        }
    }
    wanted
}

/// What one agent may do, and must; without a share.
fn template(roster: &Roster, own: &Own<'_>, window: Interval, pieces: &Pieces) -> Template {
    let weeks: Vec<TemplateWeek> =
        (0..own.mondays.len()).map(|week| template_week(roster, own, week, window, pieces)).collect();
    Template {
        marks: own.marks.clone(),
        firm: own.firm(),
        repeats: true,
        follows: false,
        offers: own.offers.iter().map(|offer| template_offer(roster, own, offer)).collect(),
        weeks,
        limits: limits(roster, own),
        unsocial: own.unsocial(roster.team().policy()),
        share: 0,
        unsocial_share: 0,
        today: own.today().unwrap_or_default(),
    }
}

fn template_offer(roster: &Roster, own: &Own<'_>, offer: &offered::Offered<'_>) -> Offer {
    let counts = |requirement: &Requirement| {
        let on = |date: NaiveDate| requirement.counts(own.agent.role_on(date), offer.post, own.agent.skills());
        (0..own.mondays.len()).map(|week| own.dates(week).map(on)).collect()
    };
    Offer {
        until: (0..own.marks.len()).map(|mark| own.until(offer, mark)).collect(),
        rather_not: offer.rather_not,
        counts: roster.team().requirements().iter().map(counts).collect(),
    }
}

fn template_week(roster: &Roster, own: &Own<'_>, week: usize, window: Interval, pieces: &Pieces) -> TemplateWeek {
    let instants = own.instants_of(week);
    let at: Vec<usize> = instants.iter().map(|minute| pieces.piece(*minute)).collect();
    let (first, last) = (instants[0], instants[instants.len() - 1]);
    let away = own.away.iter().map(outwards).filter(|away| away.start < last && first < away.end);
    TemplateWeek {
        away: away.map(|away| pieces.range(&away)).collect(),
        off: own.dates(week).map(|date| clock::is_off(own.agent, date)),
        said: own.dates(week).map(|date| clock::is_said(own.agent, date)),
        minimum: due(roster, own, week, window),
        at,
    }
}

/// The minimum of a week that belongs to the window, less what is done of it.
fn due(roster: &Roster, own: &Own<'_>, week: usize, window: Interval) -> u32 {
    if window.contains(middle(own.agent, own.mondays[week])) { minimum(roster, own, week) } else { 0 }
}

/// What is asked of an agent in a week beyond what is firm or excused, in minutes.
fn minimum(roster: &Roster, own: &Own<'_>, week: usize) -> u32 {
    let dates = own.dates(week);
    let is_there = own.agent.dates().contains(dates[0]) && own.agent.dates().contains(dates[6]);
    let is_there = is_there && !dates.iter().all(|date| own.agent.is_off_on(*date));
    // What `hours` excuses is no shortfall, and what it judges once for the window is none of a week.
    if !is_there || roster.team().policy().minimum_over == MinimumOver::Window {
        return 0;
    }
    let asked = roster.team().role(own.agent.role_on(dates[3])).weekly_minimum();
    let Some(span) = own.span(week) else { return 0 };
    let changes = own.duty.clock_changes.iter().filter(|(start, _)| span.contains(*start)).map(|(_, change)| *change);
    let done = own
        .on
        .length_within(span)
        .plus(own.duty.taken_off.length_within(span))
        .plus(changes.sum::<Duration>().max(Duration::ZERO));
    filled(asked.minus(done))
}

fn limits(roster: &Roster, own: &Own<'_>) -> Limits {
    let (policy, limits) = (roster.team().policy(), own.agent.limits());
    let firm = (0..own.mondays.len()).filter_map(|week| own.span(week)).map(|week| own.on.length_within(week)).max();
    let max_weekly = limits.max_weekly.unwrap_or(policy.max_weekly);
    // Shifts that meet are one, whatever rest there is between two.
    let rest = filled(limits.rest.unwrap_or(policy.rest)).max(1);
    Limits {
        min_shift: filled(limits.min_shift.unwrap_or(policy.min_shift)).max(1),
        max_shift: whole(limits.max_shift.unwrap_or(policy.max_shift)).min(LONGEST_SHIFT),
        // What is as long as a rest is one.
        pause: whole(limits.pause.unwrap_or(policy.pause)).min(rest.saturating_sub(1)),
        rest,
        most_added: whole(max_weekly.minus(firm.unwrap_or_default())).min(WEEK),
        max_days: limits.max_days.unwrap_or(policy.max_days).0,
        max_nights: limits.max_nights.or(policy.max_nights).map(|nights| nights.0),
    }
}

/// How many whole minutes a duration holds.
fn whole(duration: Duration) -> u32 {
    u32::try_from(duration.seconds().max(0) / 60).unwrap_or(u32::MAX)
}

/// How many minutes it takes to hold a duration.
fn filled(duration: Duration) -> u32 {
    u32::try_from(duration.seconds().max(0).saturating_add(59) / 60).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
