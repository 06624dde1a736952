//! What a plan changes in an agent's file: entries and time off, in the agent's own zone. What stands in the file stays.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use crate::edit::change::{Entry, Off, OffWhen, On, Proposal};
use crate::roster::handle::Word;
use crate::roster::model::{Agent, AgentId, Firmness, Roster};
use crate::time::civil::{DateRange, Hours, Weekdays, day_after};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;

use super::formulation::clock::unsaid;
use super::formulation::{Formulation, ShiftTimes};
use super::solver::problem::{Rota, TemplateShift};

/// Time on duty by what it is for.
type ByPost = BTreeMap<Option<Word>, IntervalSet>;

/// What a plan proposes to each agent for whom something changes.
pub(crate) fn proposals(
    roster: &Roster,
    formulation: &Formulation,
    rota: &Rota,
    dates: DateRange,
) -> BTreeMap<AgentId, Proposal> {
    let mut all = BTreeMap::new();
    let mut first = 0;
    for templates in formulation.agents.chunk_by(|one, other| one == other) {
        let places = first..first + templates.len();
        first = places.end;
        let agent = roster.agent(templates[0]);
        let is_rota = places.clone().any(|place| formulation.problem.templates[place].repeats);
        let own = if is_rota {
            let shift = |place: usize, shift: &TemplateShift| {
                (formulation.shift_times(place, shift), formulation.posts[place][shift.offer].clone())
            };
            let shifts: Vec<_> = places
                .flat_map(|place| rota[place].iter().map(move |of| shift(place, of)).collect::<Vec<_>>())
                .collect();
            let entries = rota_entries(agent, &formulation.weeks[first - 1], &shifts);
            Proposal { dates, entries, off: Vec::new() }
        } else {
            let (add, remove) = formulation.change(places, rota);
            proposal(agent, &add, &remove, dates)
        };
        if !own.is_empty() {
            all.insert(templates[0], own);
        }
    }
    all
}

/// The entries that add and the time off that removes time on duty, in a plan for these dates.
fn proposal(agent: &Agent, add: &ByPost, remove: &IntervalSet, dates: DateRange) -> Proposal {
    let mut alike: BTreeMap<(Hours, Option<Word>, Option<String>), BTreeSet<NaiveDate>> = BTreeMap::new();
    for (post, add) in add {
        for piece in add.iter().flat_map(|interval| pieces(interval, agent.zone())) {
            let zone = piece.zone.map(|zone| zone.name().to_owned());
            alike.entry((piece.hours, post.clone(), zone)).or_default().insert(piece.date);
        }
    }
    let mut alike: Vec<_> = alike.into_iter().collect();
    alike.sort_by(|(_, one), (_, other)| one.cmp(other));
    let entry = |((hours, post, zone), dates): ((Hours, Option<Word>, Option<String>), BTreeSet<NaiveDate>)| {
        let zone = zone.and_then(|name| Zone::named(&name));
        Entry { on: On::Dates(dates), hours, firmness: Firmness::Firm, post, zone }
    };
    let off = |interval: Interval| {
        let [from, until] = [interval.start(), interval.end()].map(|at| agent.zone().local(at));
        Off { when: OffWhen::Times { from, until: Some(until), zone: None }, covered_by: None }
    };
    Proposal { dates, entries: alike.into_iter().map(entry).collect(), off: remove.iter().map(off).collect() }
}

/// The entries of an agent's week that repeats, for the weeks of these Mondays: each shift with what it is for. What an entry says
/// on some dates would not be this agent's, so it stops for these; and it names no weekday that does not come before it stops.
fn rota_entries(agent: &Agent, mondays: &[NaiveDate], shifts: &[(ShiftTimes, Option<Word>)]) -> Vec<Entry> {
    let mut alike: BTreeMap<(Hours, Option<Word>), Vec<Weekday>> = BTreeMap::new();
    for (times, post) in shifts {
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let hours = format!("{}-{}", clock(times.start), clock(times.end)).parse::<Hours>();
        if let Ok(hours) = hours {
            alike.entry((hours, post.clone())).or_default().push(times.weekday);
        }
    }
    let stays = stays(agent, mondays);
    let entry = |(hours, post): &(Hours, Option<Word>), days: &[Weekday], stay: &DateRange| {
        let is_there = |day: &&Weekday| stay.iter().take(7).any(|date| date.weekday() == **day);
        let days: Vec<Weekday> = days.iter().filter(is_there).copied().collect();
        if days.is_empty() {
            return None;
        }
        let days = days.into_iter().collect::<Weekdays>().to_string().parse().ok()?;
        let on = On::Weekly { days, from: Some(stay.first), until: Some(stay.last) };
        Some(Entry { on, hours: *hours, firmness: Firmness::Firm, post: post.clone(), zone: None })
    };
    let mut all: Vec<_> = alike.iter().collect();
    all.sort_by_key(|(what, days)| (days.iter().map(Weekday::num_days_from_monday).min(), *what));
    all.iter().flat_map(|(what, days)| stays.iter().filter_map(|stay| entry(what, days, stay))).collect()
}

/// The dates of these weeks on which an entry may say something.
fn stays(agent: &Agent, mondays: &[NaiveDate]) -> Vec<DateRange> {
    let (Some(first), Some(last)) = (mondays.first(), mondays.last()) else { return Vec::new() };
    let mut stays = Vec::new();
    let mut rest = DateRange { first: *first, last: last.checked_add_days(Days::new(6)).unwrap_or(*last) };
    for unsaid in unsaid(agent) {
        if !unsaid.intersection(rest).is_empty() {
            let before = DateRange { first: rest.first, last: unsaid.first.pred_opt().unwrap_or(unsaid.first) };
            stays.extend((!before.is_empty()).then_some(before));
            rest.first = day_after(unsaid.last);
        }
    }
    stays.extend((!rest.is_empty()).then_some(rest));
    stays
}

/// A part of a shift as an entry can say it.
struct Piece {
    date: NaiveDate,
    hours: Hours,
    /// Where it is not the agent's own, because the clocks there show its hours twice or not at all.
    zone: Option<Zone>,
}

/// An interval in parts of less than a day.
fn pieces(interval: Interval, zone: &Zone) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = Some(interval);
    while let Some(interval) = rest {
        let end = zone.local(interval.end());
        let start = zone.local(interval.start());
        // A whole day and more is cut at the next midnight.
        let cut = zone.midnight(day_after(start.date()));
        let is_long = end - start >= TimeDelta::days(1) && cut < interval.end();
        let piece = if is_long { Interval::new(interval.start(), cut) } else { Some(interval) };
        found.extend(piece.and_then(|piece| said(piece, zone)));
        rest = if is_long { Interval::new(cut, interval.end()) } else { None };
    }
    found
}

/// The piece on the clocks of a zone, or else in UTC.
fn said(interval: Interval, zone: &Zone) -> Option<Piece> {
    let in_own = in_zone(interval, zone).map(|(date, hours)| Piece { date, hours, zone: None });
    in_own.or_else(|| {
        let utc = Zone::utc();
        in_zone(interval, &utc).map(|(date, hours)| Piece { date, hours, zone: Some(utc) })
    })
}

/// The date and the hours on the clocks of a zone, if these say exactly that interval.
fn in_zone(interval: Interval, zone: &Zone) -> Option<(NaiveDate, Hours)> {
    let [start, end] = [interval.start(), interval.end()].map(|at| zone.local(at));
    let midnight = |time: NaiveDateTime| time.time() == chrono::NaiveTime::MIN;
    let end_time = if midnight(end) { "24:00".to_owned() } else { end.format("%H:%M").to_string() };
    let hours: Hours = format!("{}-{end_time}", start.format("%H:%M")).parse().ok()?;
    let (from, until) = hours.on(start.date());
    let exact = zone.instant(from) == interval.start() && zone.instant(until) == interval.end();
    exact.then(|| (start.date(), hours))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Source, Sources};
    use crate::edit::change::{Change, Earlier};
    use crate::edit::edit;
    use crate::roster::load::load;
    use crate::time::civil::Duration;
    use crate::time::interval::parse_instant;
    use crate::timeline::Timeline;

    fn roster(text: &str) -> Roster {
        let file = Source { path: "agents/a.toml".into(), shown: "a".into(), content: Ok(text.to_owned()) };
        let loaded = load(&Sources::new(vec![file]));
        assert_eq!(loaded.diagnostics[..], []);
        loaded.roster().unwrap().clone()
    }

    fn span(start: &str, end: &str) -> Interval {
        Interval::new(parse_instant(start).unwrap(), parse_instant(end).unwrap()).unwrap()
    }

    #[test]
    fn what_is_appended_adds_and_removes_exactly_that_time_over_clock_changes_too() {
        let year = span("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z");
        for zone in ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"] {
            let file = format!(
                "role = \"l1\"\ntimezone = \"{zone}\" # mine\n\n[[availability]]\ndays = \"mon\"\nhours = \"09:00-17:00\"\n"
            );
            let before = roster(&file);
            let (_, agent) = before.agents().next().unwrap();
            let firm = Timeline::new(&before, year).unwrap().duties()[0].on();
            // Every eleven hours from one to thirty hours, on the hour of UTC and half past.
            let mut add = Vec::new();
            for step in 0..700_i64 {
                let start = year.start().plus(Duration::from_seconds(step * 41_400 + step % 2 * 1_800));
                add.extend(Interval::new(start, start.plus(Duration::from_seconds(1_800 * (step % 60 + 1)))));
            }
            let add: IntervalSet = add.into_iter().collect::<IntervalSet>().difference(&firm);
            // Not more entries than a file may have.
            let add: IntervalSet = add.iter().step_by(9).collect();
            let remove: IntervalSet = firm.iter().step_by(7).collect();
            let proposal = proposal(agent, &[(None, add.clone())].into(), &remove, DateRange::EVER);
            let change = Change::Propose { proposal, earlier: Earlier::Stays };
            let text = edit(agent.handle(), &file, &[change]).unwrap();
            assert!(text.starts_with(&file));
            let after = Timeline::new(&roster(&text), year).unwrap().duties()[0].on();
            assert_eq!(after, firm.difference(&remove).union(&add), "{zone}");
        }
    }

    #[test]
    fn dates_with_the_same_hours_are_one_entry_in_the_agents_zone() {
        let roster = roster("role = \"l1\"\ntimezone = \"Asia/Manila\"\n");
        let (_, agent) = roster.agents().next().unwrap();
        let add = [
            span("2027-03-01T01:00:00Z", "2027-03-01T03:00:00Z"),
            span("2027-03-02T01:00:00Z", "2027-03-02T03:00:00Z"),
            span("2027-03-03T14:00:00Z", "2027-03-03T16:00:00Z"),
        ];
        let dates = DateRange { first: "2027-03-01".parse().unwrap(), last: "2027-03-07".parse().unwrap() };
        let add = [(None, add.into_iter().collect())].into();
        let text = proposal(agent, &add, &IntervalSet::default(), dates).toml();
        let (heading, text) = text.split_once('\n').unwrap();
        assert!(heading.starts_with("# Proposed by `coverage plan` for 2027-03-01 to 2027-03-07 ("), "{heading}");
        assert_eq!(
            text,
            "[[availability]]\ndates = [2027-03-01, 2027-03-02]\nhours = \"09:00-11:00\"\n\n\
             [[availability]]\ndates = [2027-03-03]\nhours = \"22:00-24:00\"\n"
        );
    }
}
