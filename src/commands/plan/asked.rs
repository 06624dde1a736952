//! What each agent is asked for: which shifts, from when to when, and what that closes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::diagnostic::Sources;
use crate::edit::change::{self, Entry, Off, OffWhen, On};
use crate::edit::proposal::InFile;
use crate::plan::formulation::Formulation;
use crate::plan::propose::{Planned, Step};
use crate::plan::solver::problem::{Rota, TemplateShift};
use crate::roster::handle::{Handle, Word};
use crate::roster::model::{Agent, AgentId, Roster};
use crate::time::civil::{DateRange, Duration, Weekdays};
use crate::words::recurring::{Recurrence, from_to};
use crate::words::weekly::{and, city, on_days};

/// What one agent is asked for.
#[derive(Serialize)]
pub(super) struct Asked {
    pub(super) agent: Handle,
    #[serde(skip)]
    pub(super) name: String,
    pub(super) timezone: String,
    /// "mon-fri 09:00-13:00".
    week: Vec<String>,
    /// "Mondays to Fridays 09:00-13:00".
    #[serde(skip)]
    pub(super) in_words: Vec<String>,
    /// The first date on which a shift starts, on the agent's clock.
    from: NaiveDate,
    /// The last one.
    until: NaiveDate,
    /// Shifts that are added in the window, without those that time off takes.
    pub(super) times: usize,
    /// Agent time in gaps that it closes, over the whole window; what two could close is credited to the first.
    pub(super) closes_seconds: Duration,
    /// Some of it closes nothing, and less is missing to the weekly minima with it.
    #[serde(skip)]
    pub(super) is_for_minimum: bool,
    /// What is added a week by the rota.
    added_weekly_seconds: Duration,
    /// What stands in the agent's file then.
    pub(super) toml: String,
    /// Some of that goes into a list in brackets, below a comment that says so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_in_list: bool,
    /// "12 Dec to 2 Jan": the first and the last date of what comes again each week.
    #[serde(skip)]
    weekly_dates: String,
    #[serde(skip)]
    singles: Vec<String>,
    #[serde(skip)]
    taken: Vec<String>,
}

/// Those for whom there is something in the plan; who closes most comes first.
pub(super) fn asked(sources: &Sources, roster: &Roster, planned: &Planned, dates: DateRange) -> Vec<Asked> {
    let mut closes: BTreeMap<AgentId, i64> = BTreeMap::new();
    for step in &planned.steps {
        for (id, closed) in credits(&step.formulation, &step.solution.rota) {
            *closes.entry(id).or_default() += closed;
        }
    }
    let of_agent = |(id, proposal): (&AgentId, &change::Proposal)| {
        let step = &planned.steps[0];
        let weekly = step.formulation.agents.iter().zip(&step.formulation.problem.templates).zip(&step.solution.rota);
        let weekly = weekly.filter(|((other, agent), _)| *other == id && agent.repeats);
        let added: u32 = weekly.flat_map(|((_, agent), shifts)| shifts.iter().map(|shift| agent.length(shift))).sum();
        let closes = minutes(closes.get(id).copied().unwrap_or(0));
        let added_in_all: i64 = planned.steps.iter().map(|step| added_by(step, *id)).sum();
        let is_for_minimum =
            closes < minutes(added_in_all) && planned.steps.iter().any(|step| helps_minimum(step, *id));
        let own = roster.agent(*id);
        let path = format!("agents/{}.toml", own.handle());
        let source = sources.iter().find(|(_, source)| source.path == path);
        let text = source.and_then(|(_, source)| source.content.as_deref().ok()).unwrap_or_default();
        let asked = Asked::new(own, proposal, proposal.in_file(text), closes, minutes(i64::from(added)), dates);
        Asked { is_for_minimum, ..asked }
    };
    let mut all: Vec<Asked> = planned.proposals.iter().map(of_agent).collect();
    all.sort_by_key(|asked| Reverse(asked.closes_seconds));
    all
}

/// How much a step adds for an agent over the window, in minutes.
fn added_by(step: &Step, id: AgentId) -> i64 {
    let (formulation, problem) = (&step.formulation, &step.formulation.problem);
    let own = (0..formulation.agents.len()).filter(|place| formulation.agents[*place] == id);
    let shifts =
        own.flat_map(|place| step.solution.rota[place].iter().map(move |shift| (&problem.templates[place], shift)));
    let pieces = shifts.flat_map(|(agent, shift)| agent.weeks.iter().flat_map(|week| agent.pieces(week, shift)));
    pieces.map(|piece| problem.pieces[piece]).sum()
}

/// Whether less is missing to an agent's weekly minima by what a step adds.
fn helps_minimum(step: &Step, id: AgentId) -> bool {
    let (problem, rota) = (&step.formulation.problem, &step.solution.rota);
    let today = problem.today();
    let mut own = (0..rota.len()).filter(|place| step.formulation.agents[*place] == id);
    own.any(|place| problem.shortfall(rota, place, &rota[place]) < problem.shortfall(&today, place, &today[place]))
}

/// How much agent time in gaps of today each agent closes, in minutes: each missing minute is credited once.
fn credits(formulation: &Formulation, rota: &Rota) -> Vec<(AgentId, i64)> {
    let problem = &formulation.problem;
    let today = problem.today();
    let mut missing = problem.missing(&today);
    let mut all = Vec::new();
    for (place, (agent, shifts)) in problem.templates.iter().zip(rota).enumerate() {
        let count = |shifts: &[TemplateShift]| {
            let mut on = vec![vec![0_u32; problem.pieces.len()]; problem.needs.len()];
            agent.staff(shifts, &mut on, |on| *on += 1);
            on
        };
        let mut closes = 0;
        for ((missing, on), was) in missing.iter_mut().zip(count(shifts)).zip(count(&today[place])) {
            for (((missing, on), was), length) in missing.iter_mut().zip(on).zip(was).zip(&problem.pieces) {
                let now = on.saturating_sub(was).min(*missing);
                *missing -= now;
                closes += i64::from(now) * length;
            }
        }
        all.push((formulation.agents[place], closes));
    }
    all
}

impl Asked {
    fn new(
        own: &Agent,
        proposal: &change::Proposal,
        in_file: InFile,
        closes_seconds: Duration,
        added_weekly_seconds: Duration,
        dates: DateRange,
    ) -> Self {
        let is_weekly = |entry: &&Entry| matches!(entry.on, On::Weekly { .. });
        let weekly = || proposal.entries.iter().filter(is_weekly).flat_map(|entry| starts(own, entry));
        let starts: Vec<NaiveDate> = proposal.entries.iter().flat_map(|entry| starts(own, entry)).collect();
        let year = Some(starts.iter().min().unwrap_or(&dates.first).year());
        Self {
            agent: own.handle().clone(),
            name: own.name().to_owned(),
            timezone: own.zone().name().to_owned(),
            week: words(&proposal.entries, |days| days.to_string()),
            in_words: words(&proposal.entries, on_days),
            from: starts.iter().copied().min().unwrap_or(dates.first),
            until: starts.iter().copied().max().unwrap_or(dates.last),
            times: starts.len(),
            closes_seconds,
            is_for_minimum: false,
            added_weekly_seconds,
            toml: in_file.toml,
            is_in_list: in_file.is_in_list,
            weekly_dates: from_to(weekly().min(), weekly().max(), year),
            singles: proposal.entries.iter().filter_map(|entry| on_dates(entry, year)).collect(),
            taken: proposal.off.iter().filter_map(taken).collect(),
        }
    }

    /// "Ask pebble for Saturdays 18:00-22:00 (Sao Paulo), 12 Dec to 2 Jan: closes 16h".
    pub(super) fn sentence(&self) -> String {
        let closes = match () {
            () if self.closes_seconds > Duration::ZERO && self.is_for_minimum => {
                format!("closes {}, and helps with the weekly minimum", self.closes_seconds)
            }
            () if self.closes_seconds > Duration::ZERO => format!("closes {}", self.closes_seconds),
            () if self.times == 0 => "others take it".to_owned(),
            () => "for the weekly minimum".to_owned(),
        };
        let asks = [self.asks(), self.taken.clone()];
        let verbs = [format!("Ask {} for", self.agent), "free".to_owned()];
        let parts: Vec<String> = verbs
            .iter()
            .zip(&asks)
            .filter(|(_, asks)| !asks.is_empty())
            .map(|(verb, asks)| format!("{verb} {}", and(asks)))
            .collect();
        let parts = parts.join("; ");
        let parts = if self.times == 0 { format!("Free {} of {}", self.agent, and(&self.taken)) } else { parts };
        format!("{parts} ({}): {closes}", city(&self.timezone))
    }

    /// "Saturdays 18:00-22:00 from 12 Dec to 2 Jan".
    pub(super) fn request(&self) -> String {
        let taken: Vec<String> = self.taken.iter().map(|taken| format!("be free {taken}")).collect();
        and(&[self.asks(), taken].concat())
    }

    /// What is asked for, week by week and one by one.
    fn asks(&self) -> Vec<String> {
        let weekly = and(&self.in_words);
        let weekly = (!weekly.is_empty()).then(|| format!("{weekly}, {}", self.weekly_dates));
        weekly.into_iter().chain(self.singles.iter().cloned()).collect()
    }
}

/// "12, 14 and 15 December 09:00-11:00".
fn on_dates(entry: &Entry, year: Option<i32>) -> Option<String> {
    let On::Dates(dates) = &entry.on else { return None };
    let post = entry.post.as_ref().map(|post| format!(" for {}", post.as_str())).unwrap_or_default();
    let zone = entry.zone.as_ref().map(|zone| format!(" {}", zone.name())).unwrap_or_default();
    Some(format!("{} {}{zone}{post}", Recurrence::of(dates.clone()).listed(year), entry.hours))
}

/// "10 Dec 09:00 to 13:00".
fn taken(off: &Off) -> Option<String> {
    let OffWhen::Times { from, until: Some(until), .. } = &off.when else { return None };
    let until_words = if from.date() == until.date() { "%H:%M" } else { "%a %-d %b %H:%M" };
    Some(format!("{} to {}", from.format("%a %-d %b %H:%M"), until.format(until_words)))
}

/// "Tuesdays 10:00-12:00 and 14:00-16:00": the days in these words, all hours of these days, and what they are for.
fn words(entries: &[Entry], days_in_words: impl Fn(Weekdays) -> String) -> Vec<String> {
    type Alike<'e> = ((Weekdays, Option<&'e Word>), Vec<String>);
    let mut alike: Vec<Alike<'_>> = Vec::new();
    for entry in entries {
        let On::Weekly { days, .. } = &entry.on else { continue };
        let (kind, hours) = ((days.days(), entry.post.as_ref()), entry.hours.to_string());
        match alike.iter_mut().find(|(known, _)| *known == kind) {
            // Travel may cut an entry in two that say the same.
            Some((_, all)) if all.contains(&hours) => {}
            Some((_, all)) => all.push(hours),
            None => alike.push((kind, vec![hours])),
        }
    }
    let line = |((days, post), hours): &Alike<'_>| {
        let post = post.map(|post| format!(" for {}", post.as_str())).unwrap_or_default();
        format!("{} {}{post}", days_in_words(*days), and(hours))
    };
    alike.iter().map(line).collect()
}

/// The dates on which shifts of an entry start, without days off and those before the agent comes or after they have left.
fn starts(agent: &Agent, entry: &Entry) -> Vec<NaiveDate> {
    if let On::Dates(dates) = &entry.on {
        return dates.iter().copied().collect();
    }
    let (days, dates) = match &entry.on {
        On::Weekly { days, from: Some(first), until: Some(last) } => {
            (Some(days.days()), Some(DateRange { first: *first, last: *last }))
        }
        _ => (None, None),
    };
    let all = dates.into_iter().flat_map(DateRange::iter);
    let is_there = |date: &NaiveDate| agent.dates().contains(*date) && !agent.is_off_on(*date);
    all.filter(|date| days.is_some_and(|days| days.contains(date.weekday())) && is_there(date)).collect()
}

fn minutes(minutes: i64) -> Duration {
    Duration::from_seconds(60).times(minutes)
}
