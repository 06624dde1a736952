//! What a valid roster says that does nothing or surprises: the warnings that need to know who is on when.
//!
//! They change no result. What recurs is looked at from 13 weeks before now to 52 weeks ahead, time off and covers from two
//! years before now to five ahead. What that may cost has a bound of its own ([`Budget`]); beyond it, that is the finding.

mod taken;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::budget::Budget;
use crate::roster::load::Loaded;
use crate::roster::model::{Agent, AgentId, Availability, Dates, Firmness, Roster, TimeOff};
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::{WallClock, Zone};
use crate::timeline::recurrence::{Occurrence, first_occurrence, occurrences, too_many_shifts};

use crate::words::clock::Clock;

use taken::warn_of_taken;

/// Every finding about the agents whose files have no error.
pub fn findings(loaded: &Loaded, now: Instant) -> Vec<Diagnostic> {
    let Some((roster, sound)) = loaded.sound() else {
        return Vec::new();
    };
    let around = |back: i64, ahead: i64| {
        Interval::new(now.minus(Duration::WEEK.times(back)), now.plus(Duration::WEEK.times(ahead)))
    };
    let (Some(horizon), Some(years)) = (around(13, 52), around(104, 260)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // The first thing that is too much is the last that is looked at.
    let too_much = look(roster, &sound, (horizon, years), now, &mut found).err();
    found.extend(too_much.map(|too_much| *too_much));
    found
}

fn look(
    roster: &Roster,
    sound: &BTreeSet<AgentId>,
    (horizon, years): (Interval, Interval),
    now: Instant,
    found: &mut Vec<Diagnostic>,
) -> Result<(), Box<Diagnostic>> {
    let budget = roster.budget().of_findings();
    let agents: Vec<&Agent> = sound.iter().map(|id| roster.agent(*id)).collect();
    found.extend(warn_of_taken(&agents));
    for agent in agents {
        for entry in agent.availability() {
            found.extend(never_happens(agent, entry, &budget)?);
        }
        found.extend(warn_of_entries(agent, horizon, now, &budget)?);
    }
    let absences = Absences::new(roster, sound, years, &budget)?;
    for id in sound {
        for off in roster.agent(*id).time_off() {
            found.extend(absences.warn_of_time_off(*id, off, &budget)?);
        }
    }
    Ok(())
}

/// The agents whose files nobody has changed or confirmed for longer than `stale-after`, each with the instant at which
/// somebody last did; `changes` is by path.
pub fn stale(roster: &Roster, changes: &BTreeMap<String, Instant>, now: Instant) -> BTreeMap<AgentId, Instant> {
    let last = |(id, agent): (AgentId, &Agent)| {
        let edited = *changes.get(&format!("agents/{}.toml", agent.handle()))?;
        let confirmed = agent.confirmed().map(|day| agent.zone().midnight(day));
        Some((id, confirmed.map_or(edited, |confirmed| confirmed.max(edited))))
    };
    let after = roster.team().policy().stale_after;
    let is_there = |id: &AgentId| roster.agent(*id).employed().end() > now;
    roster.agents().filter_map(last).filter(|(id, last)| is_there(id) && last.plus(after) < now).collect()
}

/// The files of these agents, as findings.
pub fn warn_of_stale(loaded: &Loaded, changes: &BTreeMap<String, Instant>, now: Instant) -> Vec<Diagnostic> {
    let Some((roster, sound)) = loaded.sound() else {
        return Vec::new();
    };
    let finding = |(id, last): (AgentId, Instant)| {
        let agent = roster.agent(id);
        let days = Duration::between(last, now).seconds() / Duration::DAY.seconds();
        let (since, today) = (agent.zone().local(last).date(), agent.zone().local(now).date());
        let message = format!("nobody has changed or confirmed this file since {since}, {days} days ago");
        let help = format!("if it is still right, say so: `confirmed = {today}`; if not, correct it");
        Diagnostic::new(Code::Stale, agent.at(), message).help(help)
    };
    stale(roster, changes, now).into_iter().filter(|(id, _)| sound.contains(id)).map(finding).collect()
}

fn never_happens(agent: &Agent, entry: &Availability, budget: &Budget) -> Result<Option<Diagnostic>, Box<Diagnostic>> {
    let reversed = match entry.dates() {
        Dates::Weekly { range, .. } | Dates::Rule { range, .. } => range.last < range.first,
        Dates::Listed(_) => false,
    };
    // `until` before `from` has a finding of its own.
    if reversed || first_occurrence(entry, agent.employed(), budget)?.is_some() {
        return Ok(None);
    }
    let message = format!("this entry gives {} no shift, ever", agent.handle());
    let help = match entry.dates() {
        Dates::Listed(dates) if dates.is_empty() => "its list of dates is empty; add a date, or remove the entry",
        _ if first_occurrence(entry, Interval::EVER, budget)?.is_some() => {
            "it lies outside of the agent's time in the team; correct the dates, or remove the entry"
        }
        _ => "no date is as it says, or the clocks leave it no length; correct the dates, or remove the entry",
    };
    Ok(Some(Diagnostic::new(Code::EntryNeverHappens, entry.at().clone(), message).help(help)))
}

/// What entries of one agent do to each other, and what the clocks do to them.
fn warn_of_entries(
    agent: &Agent,
    horizon: Interval,
    now: Instant,
    budget: &Budget,
) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
    let (firm, tentative): (Vec<_>, Vec<_>) =
        agent.availability().iter().partition(|entry| entry.firmness() == Firmness::Firm);
    let mut found = Vec::new();
    for entry in &firm {
        found.extend(clock_changes(agent, entry, horizon, budget)?);
    }
    // One entry alone has nothing to overlap or to lie in.
    if firm.is_empty() || firm.len() + tentative.len() < 2 {
        return Ok(found);
    }
    let times = |entry: &Availability| {
        let all = occurrences(entry, horizon, budget)?.into_iter();
        let times = all.filter_map(|occurrence| occurrence.interval()?.intersection(agent.employed()));
        Ok::<_, Box<Diagnostic>>(times.collect::<Vec<_>>())
    };
    let mut on: Vec<(Interval, usize)> = Vec::new();
    for (index, entry) in firm.iter().enumerate() {
        on.extend(times(entry)?.into_iter().map(|interval| (interval, index)));
    }
    found.extend(overlaps(agent, &firm, &mut on, now));
    // Single dates are how time on offer is taken up; it may stay on offer.
    let recurring = on.into_iter().filter(|(_, entry)| !matches!(firm[*entry].dates(), Dates::Listed(_)));
    let on: IntervalSet = recurring.map(|(interval, _)| interval).collect();
    for entry in tentative {
        let times = times(entry)?;
        if !times.is_empty() && times.iter().all(|time| on.length_within(*time) == time.length()) {
            let message = format!("{} is on duty in all of this tentative time anyway", agent.handle());
            let help = "remove the entry, or make it the time outside of the firm hours";
            found.push(Diagnostic::new(Code::TentativeInsideFirm, entry.at().clone(), message).help(help));
        }
    }
    Ok(found)
}

/// For each entry that overlaps an earlier one: the next time that it does, else the first.
fn overlaps(agent: &Agent, firm: &[&Availability], on: &mut [(Interval, usize)], now: Instant) -> Vec<Diagnostic> {
    on.sort_unstable();
    let mut first: BTreeMap<usize, (usize, Interval)> = BTreeMap::new();
    let mut latest: Option<(Interval, usize)> = None;
    for (interval, entry) in on.iter().copied() {
        if let Some((other_interval, other)) = latest
            && let Some(shared) = interval.intersection(other_interval)
            && other != entry
        {
            let known = first.entry(entry.max(other)).or_insert((entry.min(other), shared));
            if known.1.end() <= now {
                *known = (entry.min(other), shared);
            }
        }
        if latest.is_none_or(|(longest, _)| longest.end() < interval.end()) {
            latest = Some((interval, entry));
        }
    }
    let diagnostic = |(later, (earlier, shared)): (usize, (usize, Interval))| {
        let (later, earlier) = (firm[later], firm[earlier]);
        let message = format!("this entry overlaps another one, next {}", on_clock(shared, agent.zone()));
        Diagnostic::new(Code::OverlappingEntries, later.at().clone(), message)
            .related(earlier.at().clone(), "the other entry")
            .help("the time counts once; let one end where the other starts, or remove one")
    };
    first.into_iter().map(diagnostic).collect()
}

/// The starts and ends of an entry that the clocks skip or repeat. They are not far from a change of the clocks.
fn clock_changes(
    agent: &Agent,
    entry: &Availability,
    horizon: Interval,
    budget: &Budget,
) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
    let near = Duration::DAY.times(3);
    let changes = entry.zone().changes(horizon.widened(near));
    let spans = changes.filter_map(|change| Interval::new(change.minus(near), change.plus(near)));
    let mut found: Vec<Occurrence> = Vec::new();
    for span in spans {
        found.append(&mut occurrences(entry, span, budget)?);
    }
    found.dedup_by_key(|occurrence| occurrence.date);
    found.retain(|occurrence| occurrence.is_in(horizon) && occurrence.is_in(agent.employed()));
    Ok(found.iter().flat_map(|occurrence| clock_change(entry, occurrence)).collect())
}

fn clock_change(entry: &Availability, occurrence: &Occurrence) -> Vec<Diagnostic> {
    let change = |clock: WallClock, time: NaiveDateTime, verb: &str| {
        let (what, reading) = match clock {
            WallClock::Once(_) => return None,
            WallClock::Twice(_) => ("repeat", "the first of the two is taken".to_owned()),
            WallClock::Skipped(instant) => {
                ("skip", format!("{} is taken", entry.zone().local(instant).format("%H:%M")))
            }
        };
        let message = format!(
            "the shift of {} {verb} at {}, which the clocks of {} {what}; {reading}",
            occurrence.date,
            time.format("%H:%M"),
            entry.zone()
        );
        let help = "if that is not meant, end this entry before that day and add the day with other hours";
        Some(Diagnostic::new(Code::ShiftInClockChange, entry.hours_at().clone(), message).help(help))
    };
    let (start, end) = entry.hours().on(occurrence.date);
    let starts = change(occurrence.start, start, "starts");
    starts.into_iter().chain(change(occurrence.end, end, "ends")).collect()
}

/// What time off takes away, and what it asks of coverers.
struct Absences<'r> {
    roster: &'r Roster,
    /// Time off is judged within this span.
    span: Interval,
    /// What agents say, around all time off that they take or are asked to cover.
    said: BTreeMap<AgentId, Said>,
    /// What agents are asked to cover.
    asked: BTreeMap<AgentId, IntervalSet>,
}

/// What an agent says, in the team's employ.
#[derive(Default)]
struct Said {
    firm: IntervalSet,
    firm_or_tentative: IntervalSet,
}

impl Said {
    /// What an agent says around these times.
    fn new(agent: &Agent, times: &IntervalSet, budget: &Budget) -> Result<Self, Box<Diagnostic>> {
        let (mut firm, mut tentative) = (Vec::new(), Vec::new());
        for (entry, time) in agent.availability().iter().flat_map(|entry| times.iter().map(move |time| (entry, time))) {
            let said = if entry.firmness() == Firmness::Firm { &mut firm } else { &mut tentative };
            let found = occurrences(entry, time, budget)?;
            said.extend(found.iter().filter_map(|found| found.interval()?.intersection(agent.employed())));
        }
        let (firm, tentative) = (firm.into_iter().collect::<IntervalSet>(), tentative.into_iter().collect());
        Ok(Self { firm_or_tentative: firm.union(&tentative), firm })
    }
}

impl<'r> Absences<'r> {
    fn new(
        roster: &'r Roster,
        sound: &BTreeSet<AgentId>,
        span: Interval,
        budget: &Budget,
    ) -> Result<Self, Box<Diagnostic>> {
        let mut judged: BTreeMap<AgentId, Vec<Interval>> = BTreeMap::new();
        let mut requests: Vec<(AgentId, AgentId, Interval)> = Vec::new();
        for id in sound {
            for off in roster.agent(*id).time_off() {
                let Some(time) = off.interval().intersection(span) else {
                    continue;
                };
                let coverer = roster.coverer(off).map(|(coverer, _)| coverer).filter(|coverer| sound.contains(coverer));
                requests.extend(coverer.map(|coverer| (*id, coverer, time)));
                for involved in coverer.into_iter().chain([*id]) {
                    judged.entry(involved).or_default().push(time);
                }
            }
        }
        let mut said: BTreeMap<AgentId, Said> = BTreeMap::new();
        for (id, judged) in judged {
            said.insert(id, Said::new(roster.agent(id), &judged.into_iter().collect(), budget)?);
        }
        let mut asked: BTreeMap<(AgentId, AgentId), Vec<Interval>> = BTreeMap::new();
        for (absent, coverer, time) in requests {
            asked.entry((coverer, absent)).or_default().push(time);
        }
        let mut asked_of: BTreeMap<AgentId, Vec<Interval>> = BTreeMap::new();
        for ((coverer, absent), times) in asked {
            let firm = said.get(&absent).map(|said| said.firm.intersection(&times.into_iter().collect()));
            take(firm.as_ref().map_or(0, |firm| firm.iter().len()), &roster.agent(absent).at(), budget)?;
            asked_of.entry(coverer).or_default().extend(firm.iter().flat_map(IntervalSet::iter));
        }
        let asked = asked_of.into_iter().map(|(coverer, time)| (coverer, time.into_iter().collect())).collect();
        Ok(Self { roster, span, said, asked })
    }

    fn warn_of_time_off(
        &self,
        id: AgentId,
        off: &TimeOff,
        budget: &Budget,
    ) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
        let agent = self.roster.agent(id);
        let (Some(judged), Some(said)) = (off.interval().intersection(self.span), self.said.get(&id)) else {
            return Ok(Vec::new());
        };
        let hits = |time: &IntervalSet| time.touching(judged).next().is_some();
        if !hits(&said.firm_or_tentative) && !self.asked.get(&id).is_some_and(hits) {
            // What lies outside of the span may be what it is for.
            let whole = judged == off.interval();
            let message = format!("{} has no availability in this time off", agent.handle());
            let finding = Diagnostic::new(Code::TimeOffHitsNothing, off.at().clone(), message);
            return Ok(whole.then(|| finding.help("correct the dates, or remove it")).into_iter().collect());
        }
        let Some((coverer, at)) = self.roster.coverer(off) else {
            return Ok(Vec::new());
        };
        let asked: IntervalSet = said.firm.within(judged).collect();
        take(asked.iter().len(), off.at(), budget)?;
        Ok(match self.said.get(&coverer) {
            Some(said) => self.warn_of_cover(agent, self.roster.agent(coverer), said, &asked, at),
            None => Vec::new(),
        })
    }

    /// What is wrong with a cover of the time that is asked for.
    fn warn_of_cover(
        &self,
        agent: &Agent,
        coverer: &Agent,
        said: &Said,
        asked: &IntervalSet,
        at: &Location,
    ) -> Vec<Diagnostic> {
        let (name, absent) = (coverer.handle(), agent.handle());
        let mut found = Vec::new();
        let mut add =
            |code, message: String, help: &str| found.push(Diagnostic::new(code, at.clone(), message).help(help));
        if asked.is_empty() {
            let message = format!("{absent} has no firm shift in this time off that {name} could cover");
            add(Code::CoverHitsNothing, message, "correct the dates, or remove `covered-by`");
        }
        let first = |time: &IntervalSet| time.iter().next().map(|interval| on_clock(interval, agent.zone()));
        let away = coverer.away();
        if let Some(when) = first(&asked.intersection(&away)) {
            let message = format!("{name} has time off too, first {when}; that stays uncovered");
            add(Code::CovererAway, message, "name another agent, or split the time off");
        }
        if let Some(when) = first(&asked.difference(&coverer.employed().into())) {
            let message = format!("{name} is not in the team, first {when}; that stays uncovered");
            add(Code::CovererGone, message, "name another agent, or split the time off");
        }
        if let Some(when) = first(&asked.intersection(&said.firm).difference(&away)) {
            let message = format!("{name} is on duty anyway, first {when}");
            add(Code::CovererOnDuty, message, "one person cannot do two shifts; name another agent for that time");
        }
        let team = self.roster.team();
        let is_lost = |at: &Instant| team.counts(agent.role_at(*at)) && !team.counts(coverer.role_at(*at));
        let lost = asked.iter().map(Interval::start).find(is_lost);
        if let Some(at) = lost {
            let role = |of: &Agent| team.role(of.role_at(at)).name().to_owned();
            let message =
                format!("{name} would be on as {}, which does not count as {} does", role(coverer), role(agent));
            add(Code::CovererRoleDoesNotCount, message, "name an agent whose role counts");
        }
        found
    }
}

/// Takes what is covered from the budget, as [`timeline`](crate::timeline) does.
fn take(number: usize, at: &Location, budget: &Budget) -> Result<(), Box<Diagnostic>> {
    budget.take_shifts(number, at).map_err(|most| Box::new(too_many_shifts(most)))
}

/// "on Sat 2026-12-12 06:00-10:00 UTC".
fn on_clock(interval: Interval, zone: &Zone) -> String {
    format!("on {} {zone}", Clock::new(zone.clone()).range(interval))
}
