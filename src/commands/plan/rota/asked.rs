//! What each agent is asked for: which shifts, from when to when, and what that closes.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::edit::change::{self, Entry, On};
use crate::plan::patch::rota_entries;
use crate::plan::rota_slots::RotaSlots;
use crate::plan::solver::rota::solve::RotaSolution;
use crate::roster::handle::{Handle, Word};
use crate::roster::model::{Agent, Roster};
use crate::time::civil::{DateRange, Duration, Weekdays};
use crate::words::recurring::from_to;
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
    /// Shifts a week.
    shifts: usize,
    /// Shifts in the window, without those that time off takes.
    pub(super) times: usize,
    /// Agent time in gaps that it closes, over the whole window; what two could close is credited to the first.
    pub(super) closes_seconds: Duration,
    /// What is added a week.
    added_weekly_seconds: Duration,
    /// What stands in the agent's file then.
    pub(super) toml: String,
    #[serde(skip)]
    pub(super) proposal: change::Proposal,
}

/// Those for whom there is something in the rota; who closes most comes first.
pub(super) fn asked(roster: &Roster, slots: &RotaSlots, solution: &RotaSolution, dates: DateRange) -> Vec<Asked> {
    let closes = credits(slots, solution);
    let all = solution.rota.iter().enumerate().zip(closes).filter(|((_, shifts), _)| !shifts.is_empty());
    let of_agent = |((number, _), closes)| Asked::new(roster, slots, solution, number, closes, dates);
    let mut all: Vec<Asked> = all.map(of_agent).collect();
    all.sort_by_key(|asked| Reverse(asked.closes_seconds));
    all
}

/// How much agent time in gaps each agent closes: each missing minute is credited once.
fn credits(slots: &RotaSlots, solution: &RotaSolution) -> Vec<Duration> {
    let problem = &slots.problem;
    let mut missing: Vec<Vec<u32>> = problem.needs.iter().map(|need| need.missing.clone()).collect();
    let mut all = Vec::new();
    for (agent, shifts) in problem.agents.iter().zip(&solution.rota) {
        let mut on = vec![vec![0_u32; problem.pieces.len()]; problem.needs.len()];
        problem.staff(agent, shifts, &mut on, |on| *on += 1);
        let mut closes = 0;
        for (missing, on) in missing.iter_mut().zip(&on) {
            for ((missing, on), length) in missing.iter_mut().zip(on).zip(&problem.pieces) {
                let now = (*on).min(*missing);
                *missing -= now;
                closes += i64::from(now) * length;
            }
        }
        all.push(minutes(closes));
    }
    all
}

impl Asked {
    fn new(
        roster: &Roster,
        slots: &RotaSlots,
        solution: &RotaSolution,
        number: usize,
        closes_seconds: Duration,
        dates: DateRange,
    ) -> Self {
        let (agent, shifts) = (&slots.problem.agents[number], &solution.rota[number]);
        let own = roster.agent(slots.agents[number]);
        let post = |offer: usize| slots.posts[number][offer].clone();
        let of_shifts: Vec<_> =
            shifts.iter().map(|shift| (slots.shift_times(number, shift), post(shift.offer))).collect();
        let entries = rota_entries(own, &slots.weeks[number], &of_shifts);
        let starts: Vec<NaiveDate> = entries.iter().flat_map(|entry| starts(own, entry)).collect();
        let added: u32 = shifts.iter().map(|shift| agent.length(shift)).sum();
        let proposal = change::Proposal { dates, entries, off: Vec::new() };
        Self {
            agent: own.handle().clone(),
            name: own.name().to_owned(),
            timezone: own.zone().name().to_owned(),
            week: words(&proposal.entries, |days| days.to_string()),
            in_words: words(&proposal.entries, on_days),
            from: starts.iter().copied().min().unwrap_or(dates.first),
            until: starts.iter().copied().max().unwrap_or(dates.last),
            times: starts.len(),
            shifts: shifts.len(),
            closes_seconds,
            added_weekly_seconds: minutes(i64::from(added)),
            toml: proposal.toml(),
            proposal,
        }
    }

    /// "Ask pebble for Saturdays 18:00-22:00 (Sao Paulo), 12 Dec to 2 Jan: closes 16h".
    pub(super) fn sentence(&self) -> String {
        let closes = if self.closes_seconds > Duration::ZERO {
            format!("closes {}", self.closes_seconds)
        } else {
            "for the weekly minimum".to_owned()
        };
        format!("Ask {} for {} ({}), {}: {closes}", self.agent, and(&self.in_words), city(&self.timezone), self.dates())
    }

    /// "Saturdays 18:00-22:00, 12 Dec to 2 Jan".
    pub(super) fn request(&self) -> String {
        format!("{}, {}", and(&self.in_words), self.dates())
    }

    /// "12 Dec to 2 Jan".
    fn dates(&self) -> String {
        from_to(Some(self.from), Some(self.until), Some(self.from.year()))
    }
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

/// The dates on which shifts of an entry start, without days off.
fn starts<'a>(agent: &'a Agent, entry: &'a Entry) -> impl Iterator<Item = NaiveDate> + 'a {
    let (days, dates) = match &entry.on {
        On::Weekly { days, from: Some(first), until: Some(last) } => {
            (Some(days.days()), Some(DateRange { first: *first, last: *last }))
        }
        _ => (None, None),
    };
    let all = dates.into_iter().flat_map(DateRange::iter);
    all.filter(move |date| days.is_some_and(|days| days.contains(date.weekday())) && !agent.is_off_on(*date))
}

fn minutes(minutes: i64) -> Duration {
    Duration::from_seconds(60).times(minutes)
}
