//! What a proposal changes in an agent's file: entries to append, in the agent's own zone. What stands in the file stays.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use crate::roster::model::Agent;
use crate::time::civil::{Hours, day_after};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;

/// How many dates stand on a line.
const DATES_ON_A_LINE: usize = 7;

/// The entries that add and remove time on duty; `heading` says where they come from.
pub fn entries(agent: &Agent, add: &IntervalSet, remove: &IntervalSet, heading: &str) -> String {
    let mut alike: BTreeMap<(String, Option<String>), Vec<NaiveDate>> = BTreeMap::new();
    for piece in add.iter().flat_map(|interval| pieces(interval, agent.zone())) {
        alike.entry((piece.hours, piece.zone)).or_default().push(piece.date);
    }
    let mut entries: Vec<(Vec<NaiveDate>, String)> = alike
        .into_iter()
        .map(|((hours, zone), dates)| {
            let zone = zone.map(|zone| format!("timezone = \"{zone}\"\n")).unwrap_or_default();
            let text = format!("[[availability]]\ndates = {}\nhours = \"{hours}\"\n{zone}", list(&dates));
            (dates, text)
        })
        .collect();
    entries.sort();
    let off = |interval: Interval| {
        let [from, until] = [interval.start(), interval.end()].map(|at| agent.zone().local(at).format("%FT%T"));
        format!("[[time-off]]\nfrom  = {from}\nuntil = {until}\n")
    };
    let all = entries.into_iter().map(|(_, text)| text).chain(remove.iter().map(off));
    let mut text = format!("# {heading}\n");
    for (index, entry) in all.enumerate() {
        text += if index == 0 { "" } else { "\n" };
        text += &entry;
    }
    text
}

/// The text of a file with entries below it; its lines end as they did.
pub fn appended(file: &str, entries: &str) -> String {
    let end = if file.contains("\r\n") { "\r\n" } else { "\n" };
    let last = if file.is_empty() || file.ends_with('\n') { "" } else { end };
    format!("{file}{last}{end}{}", entries.replace('\n', end))
}

/// A part of a shift as an entry can say it.
struct Piece {
    date: NaiveDate,
    hours: String,
    /// Where it is not the agent's own, because the clocks there show its hours twice or not at all.
    zone: Option<String>,
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
        found.extend(piece.map(|piece| said(piece, zone)));
        rest = if is_long { Interval::new(cut, interval.end()) } else { None };
    }
    found
}

fn said(interval: Interval, zone: &Zone) -> Piece {
    in_zone(interval, zone).map_or_else(
        || {
            let (date, hours) = in_zone(interval, &Zone::utc()).unwrap_or_default();
            Piece { date, hours, zone: Some(Zone::utc().name().to_owned()) }
        },
        |(date, hours)| Piece { date, hours, zone: None },
    )
}

/// The date and the hours on the clocks of a zone, if these say exactly that interval.
fn in_zone(interval: Interval, zone: &Zone) -> Option<(NaiveDate, String)> {
    let [start, end] = [interval.start(), interval.end()].map(|at| zone.local(at));
    let midnight = |time: NaiveDateTime| time.time() == chrono::NaiveTime::MIN;
    let end_time = if midnight(end) { "24:00".to_owned() } else { end.format("%H:%M").to_string() };
    let text = format!("{}-{end_time}", start.format("%H:%M"));
    let hours: Hours = text.parse().ok()?;
    let (from, until) = hours.on(start.date());
    let exact = zone.instant(from) == interval.start() && zone.instant(until) == interval.end();
    exact.then(|| (start.date(), text))
}

fn list(dates: &[NaiveDate]) -> String {
    let lines: Vec<String> = dates
        .chunks(DATES_ON_A_LINE)
        .map(|line| line.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        .collect();
    match lines.as_slice() {
        [line] => format!("[{line}]"),
        lines => format!("[\n    {},\n]", lines.join(",\n    ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Source, Sources};
    use crate::roster::load::load;
    use crate::roster::model::Roster;
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
            let text = appended(&file, &entries(agent, &add, &remove, "Proposed."));
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
        let text = entries(agent, &add.into_iter().collect(), &IntervalSet::default(), "Proposed.");
        assert_eq!(
            text,
            "# Proposed.\n[[availability]]\ndates = [2027-03-01, 2027-03-02]\nhours = \"09:00-11:00\"\n\n\
             [[availability]]\ndates = [2027-03-03]\nhours = \"22:00-24:00\"\n"
        );
    }
}
