//! What time off takes away, and what is wrong with what it asks of coverers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::budget::Budget;
use crate::roster::model::{Agent, AgentId, Firmness, Roster};
use crate::roster::team::{Requirement, RoleId};
use crate::roster::time_off::{TimeOff, When};
use crate::time::civil::{DateRange, Duration};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::timeline::off::Off;
use crate::timeline::recurrence::too_many_shifts;
use crate::timeline::stated::{Stated, stated};

use crate::words::clock::Clock;

/// What surprises in the time off of these agents, as far as it lies in `span`.
pub(super) fn warn_of_absences(
    roster: &Roster,
    sound: &BTreeSet<AgentId>,
    span: Interval,
    budget: &Budget,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let mut around: BTreeMap<AgentId, Vec<Interval>> = BTreeMap::new();
    let mut offs: Vec<Asked<'_>> = Vec::new();
    for id in sound {
        let agent = roster.agent(*id);
        for off in agent.time_off() {
            let Some(time) = reach(off).intersection(span) else { continue };
            let coverer = roster.coverer(off).filter(|(coverer, _)| sound.contains(coverer));
            for involved in coverer.iter().map(|(coverer, _)| *coverer).chain([*id]) {
                around.entry(involved).or_default().push(time);
            }
            let whole = reach(off) == time;
            offs.push(Asked { of: *id, off, coverer, whole });
        }
    }
    let mut says: BTreeMap<AgentId, Says<'_>> = BTreeMap::new();
    for (id, times) in around {
        says.insert(id, Says::new(roster, id, &times.into_iter().collect(), budget)?);
    }
    // What each is asked to cover, which is why some take time off; and what coverers do of what each has off: where times off overlap,
    // what one cannot do another may.
    let mut asked: BTreeMap<AgentId, Vec<Interval>> = BTreeMap::new();
    let mut done: BTreeMap<AgentId, Vec<Interval>> = BTreeMap::new();
    for off in &offs {
        if let Some((id, _)) = off.coverer {
            let (one, coverer) = (Off::of([off.off]), Coverer::new(roster.agent(id)));
            let parts: Vec<Interval> = taken(&one, &says[&off.of].firm, span).map(|stretch| stretch.part).collect();
            budget.take_shifts(parts.len(), off.off.at()).map_err(|most| vec![too_many_shifts(most)])?;
            let does = parts.iter().flat_map(|part| coverer.does(*part).iter().collect::<Vec<_>>());
            done.entry(off.of).or_default().extend(does);
            asked.entry(id).or_default().extend(parts);
        }
    }
    let asked: BTreeMap<AgentId, IntervalSet> =
        asked.into_iter().map(|(id, times)| (id, times.into_iter().collect())).collect();
    let done: BTreeMap<AgentId, IntervalSet> =
        done.into_iter().map(|(id, times)| (id, times.into_iter().collect())).collect();
    let nothing = IntervalSet::default();
    let mut found = Vec::new();
    for off in &offs {
        let (agent, one) = (roster.agent(off.of), Off::of([off.off]));
        let Says { firm, tentative, .. } = &says[&off.of];
        // Of many that overlap each takes the same again, so no more is found of it than is said, and nothing is kept.
        let mut taken = taken(&one, firm, span).peekable();
        let takes_offer = || one.touched(tentative).any(|stated| !one.taken(stated).is_empty());
        let keeps_from = || asked.get(&off.of).is_some_and(|times| times.touching(reach(off.off)).next().is_some());
        if taken.peek().is_none() && !takes_offer() && !keeps_from() {
            let message = format!("{} has no availability in this time off", agent.handle());
            let finding = Diagnostic::new(Code::TimeOffHitsNothing, off.off.at().clone(), message);
            // What lies outside of the span may be what it is for.
            let has_no_shifts = agent.availability().is_empty() && roster.rotations_of(agent).next().is_none();
            let help = if has_no_shifts {
                "this agent has no shifts at all: add the entries, or remove it"
            } else {
                "correct the dates, or remove it"
            };
            found.extend((off.whole || has_no_shifts).then(|| finding.help(help)));
        } else if let Some((coverer, at)) = off.coverer {
            let done = done.get(&off.of).unwrap_or(&nothing);
            let taken: Vec<Stretch<'_, '_>> = taken.collect();
            found.extend(warn_of_cover(roster, (agent, off.off), (coverer, at), &says[&coverer], (&taken, done)));
        }
    }
    Ok(found)
}

/// One time off of an agent.
struct Asked<'r> {
    of: AgentId,
    off: &'r TimeOff,
    coverer: Option<(AgentId, &'r Location)>,
    /// All of it is looked at.
    whole: bool,
}

/// What a time off takes of a shift.
#[derive(Clone, Copy)]
struct Stretch<'s, 'r> {
    stated: &'s Stated<'r>,
    part: Interval,
}

/// What a time off takes in `span` of what an agent states.
fn taken<'s, 'r>(one: &'s Off, firm: &'s [Stated<'r>], span: Interval) -> impl Iterator<Item = Stretch<'s, 'r>> {
    let parts = |stated: &'s Stated<'r>| one.taken(stated).into_iter().map(move |part| Stretch { stated, part });
    one.touched(firm).flat_map(parts).filter(move |stretch| stretch.part.overlaps(span))
}

/// What an agent states around the time off that is looked at.
struct Says<'r> {
    firm: Vec<Stated<'r>>,
    tentative: Vec<Stated<'r>>,
    /// When the agent is on duty by these, after time off.
    on: IntervalSet,
}

impl<'r> Says<'r> {
    fn new(roster: &'r Roster, id: AgentId, times: &IntervalSet, budget: &Budget) -> Result<Self, Vec<Diagnostic>> {
        let agent = roster.agent(id);
        let all = |firmness| {
            let mut all = Vec::new();
            for time in times.iter() {
                all.extend(stated(roster, agent, firmness, time, budget)?);
            }
            all.sort_by_key(|stated| stated.date);
            Ok::<_, Vec<Diagnostic>>(all)
        };
        let (firm, tentative) = (all(Firmness::Firm)?, all(Firmness::Tentative)?);
        let off = Off::of(agent.time_off());
        let left = firm.iter().filter(|stated| !off.has(stated.date)).filter_map(|stated| stated.interval);
        let on = left.collect::<IntervalSet>().difference(&off.times);
        Ok(Self { firm, tentative, on })
    }
}

/// All that a time off may touch: dates on any clock.
fn reach(off: &TimeOff) -> Interval {
    match off.when() {
        When::Times(time) => time,
        When::Dates(DateRange { first, last }) => {
            let [start, end] = [first, last].map(|date| Instant::from(date.and_time(NaiveTime::MIN).and_utc()));
            let all = Interval::new(start.minus(Duration::DAY), end.plus(Duration::DAY.times(4)));
            all.unwrap_or(Interval::EVER)
        }
    }
}

/// What keeps an agent from covering.
struct Coverer<'r> {
    agent: &'r Agent,
    /// Dates off, without exchanges.
    kept_from: Off,
    /// Times off.
    times: IntervalSet,
}

impl<'r> Coverer<'r> {
    fn new(agent: &'r Agent) -> Self {
        let kept_from = Off::of(agent.time_off().iter().filter(|off| !off.is_exchange()));
        Self { agent, kept_from, times: Off::of(agent.time_off()).times }
    }

    /// The date on which the coverer starts what is asked for.
    fn date(&self, part: Interval) -> NaiveDate {
        self.agent.zone().local(part.start()).date()
    }

    fn is_gone(&self, part: Interval) -> bool {
        !self.agent.dates().contains(self.date(part))
    }

    /// The part of it in which the coverer has time off.
    fn away(&self, part: Interval) -> IntervalSet {
        if self.kept_from.has(self.date(part)) {
            return part.into();
        }
        self.times.within(part).collect()
    }

    /// The part of it that the coverer does.
    fn does(&self, part: Interval) -> IntervalSet {
        if self.is_gone(part) {
            return IntervalSet::default();
        }
        IntervalSet::from(part).difference(&self.away(part))
    }
}

/// What is wrong with a cover of what is taken, where `done` is what somebody does of all that the agent has off.
fn warn_of_cover(
    roster: &Roster,
    (agent, off): (&Agent, &TimeOff),
    (coverer, at): (AgentId, &Location),
    says: &Says<'_>,
    (taken, done): (&[Stretch<'_, '_>], &IntervalSet),
) -> Vec<Diagnostic> {
    let coverer = roster.agent(coverer);
    let (name, absent) = (coverer.handle(), agent.handle());
    let mut found = Vec::new();
    let mut add = |code, message: String, help: &str| found.push(Diagnostic::new(code, at.clone(), message).help(help));
    if taken.is_empty() {
        let message = format!("{absent} has no firm shift in this time off that {name} could cover");
        add(Code::CoverHitsNothing, message, "correct the dates, or remove `covered-by`");
    }
    let who = Coverer::new(coverer);
    let clock = Clock::new(agent.zone().clone());
    let first = |of: &dyn Fn(Interval) -> IntervalSet| {
        let first = taken.iter().find_map(|stretch| of(stretch.part).iter().next());
        first.map(|part| clock.on(part))
    };
    // Of many shifts only what lies within this one is looked at.
    let open = |parts: IntervalSet| {
        let left = |part: Interval| IntervalSet::from(part).difference(&done.within(part).collect());
        parts.iter().flat_map(|part| left(part).iter().collect::<Vec<_>>()).collect::<IntervalSet>()
    };
    if let Some(first) = first(&|part| open(who.away(part))) {
        let message = format!("{name} has time off too, first {first}; that stays uncovered");
        let help =
            exchange(off, agent, coverer).unwrap_or_else(|| "name another agent, or split the time off".to_owned());
        add(Code::CovererAway, message, &help);
    }
    let gone = |part| if who.is_gone(part) { open(part.into()) } else { IntervalSet::default() };
    if let Some(first) = first(&gone) {
        let message = format!("{name} is not in the team, first {first}; that stays uncovered");
        add(Code::CovererGone, message, "name another agent, or split the time off");
    }
    if let Some(first) = first(&|part| who.does(part).intersection(&says.on.within(part).collect())) {
        let message = format!("{name} is on duty anyway, first {first}");
        add(Code::CovererOnDuty, message, "one person cannot do two shifts; name another agent for that time");
    }
    let date = |stretch: &&Stretch<'_, '_>| who.date(stretch.part);
    let team = roster.team();
    let counts = |who: &Agent, role: RoleId, stretch: &Stretch<'_, '_>| {
        let is_met = |of: &Requirement| of.counts(role, stretch.stated.post, who.skills());
        team.requirements().iter().any(is_met)
    };
    let is_lost = |stretch: &&Stretch<'_, '_>| {
        counts(agent, agent.role_on(stretch.stated.date), stretch)
            && !counts(coverer, coverer.role_on(date(stretch)), stretch)
    };
    if let Some(lost) = taken.iter().find(is_lost) {
        let role = |role: RoleId| team.role(role).name();
        let (would, does) = (role(coverer.role_on(date(&lost))), role(agent.role_on(lost.stated.date)));
        let message = if would == does {
            format!("{name} lacks a skill that is asked for, so this does not count as it does for {absent}")
        } else {
            format!("{name} would be on as {would}, which does not count as {does} does")
        };
        add(Code::CovererRoleDoesNotCount, message, "name an agent whose role counts");
    }
    found
}

/// How two who name each other for the same days write an exchange; nothing where they do not.
fn exchange(off: &TimeOff, agent: &Agent, coverer: &Agent) -> Option<String> {
    const MOST: usize = 3;
    let days = off.dates()?;
    let names_back = |other: &&TimeOff| other.covered_by() == Some(agent.handle().as_str()) && !other.is_exchange();
    let shared = |other: &TimeOff| Some(days.intersection(other.dates()?)).filter(|shared| !shared.is_empty());
    let shared = coverer.time_off().iter().filter(names_back).find_map(shared)?;
    let one = |day: NaiveDate| format!("from = {day}, until = {day}, covered-by = \"{}\"", coverer.handle());
    let days: Vec<String> = shared.iter().take(MOST).map(one).collect();
    let more = if shared.iter().nth(MOST).is_some() { "; and so on" } else { "" };
    Some(format!(
        "to swap days, both write a [[time-off]] for each single day, here {}{more}; if both are away, name another agent",
        days.join("; ")
    ))
}
