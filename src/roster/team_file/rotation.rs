//! Who takes turns: `[[rotation]]`.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use toml::Spanned;

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::agent_file::date_range;
use crate::roster::file_report::{FileReport, shown};
use crate::roster::handle::Word;
use crate::roster::rotation::{Rotation, RotationClock, Turn};
use crate::roster::table::table;
use crate::roster::values::times::ZoneOrOwn;
use crate::roster::values::{CovererText, HandleText, Name, TurnList, TurnText};
use crate::roster::whereabouts::Whereabouts;
use crate::time::civil::{Hours, Weekdays};
use crate::time::zone::Zone;

table! {
    /// A firm shift of whoever's turn it is.
    pub(super) struct RotationEntry {
        /// What people take turns at. Rotations that follow one another may have one name.
        name: Option<Spanned<Name>> =
            needed("name" like "weekend lead", "add a name, for example name = \"weekend lead\""),
        /// Whose turn it is, one after the other and over again: a handle, a list of handles who are all on, or "?", which asks who
        /// would. A handle may come again.
        agents: Option<Spanned<TurnList>> =
            needed("agents" like "[\"ann\", \"bob\", \"?\"]", "add the agents, for example agents = [\"ann\", \"bob\"]"),
        /// The first date of the first turn.
        from: Option<Spanned<NaiveDate>> =
            needed("from" like "2026-12-05", "add the first date of the first turn, for example from = 2026-12-05"),
        /// The last date.
        until: Option<Spanned<NaiveDate>> = optional("until" like "2026-12-27", else "for ever"),
        /// How long a turn is: whole days, or a number, which means as many of the rotation's dates.
        turn: Option<Turn> = needed("turn" like "7d", "add how long a turn is, for example turn = \"7d\""),
        /// The days of the week on which shifts start.
        days: Weekdays = default("days" like "daily", Weekdays::DAILY),
        /// When shifts start and end.
        hours: Hours = default("hours" like "00:00-24:00", Hours::WHOLE_DAY),
        /// What these shifts are for, where the team tells posts apart.
        post: Option<Word> = optional("post" like "mediation", else "none"),
        /// The clock of dates and hours; "own" is that of whoever's turn it is, travels included.
        timezone: Option<ZoneOrOwn> = optional("timezone" like "own", else "the team's"),
    }
}

/// The rotations, with stand-ins for what they lack: whom they name is judged all the same.
pub(super) fn rotations(
    entries: Vec<Spanned<RotationEntry>>,
    zone: &Zone,
    report: &mut FileReport<'_>,
) -> Vec<Rotation> {
    let (mut rotations, mut lacking): (Vec<Rotation>, Vec<Rotation>) = (Vec::new(), Vec::new());
    for entry in entries {
        let at = report.at(entry.span());
        let entry = entry.into_inner();
        let dates = date_range(entry.from.as_ref(), entry.until.as_ref(), report);
        if !dates.is_empty() && !dates.iter().take(7).any(|date| entry.days.contains(date.weekday())) {
            let message = "this rotation gives nobody a shift, ever";
            let help = "none of its days is between `from` and `until`; correct them, or remove the entry";
            report.diagnostics.push(Diagnostic::new(Code::EntryNeverHappens, at.clone(), message).help(help));
        }
        let Some(agents) = entry.agents else { continue };
        let TurnList(list) = agents.into_inner();
        if list.is_empty() {
            continue;
        }
        let mut members: BTreeMap<String, Location> = BTreeMap::new();
        for turn in &list {
            let mut same: BTreeMap<&str, Location> = BTreeMap::new();
            let mut twice = Vec::new();
            for (handle, at) in named(turn, report) {
                members.entry(handle.to_owned()).or_insert_with(|| at.clone());
                match same.get(handle) {
                    Some(first) => twice.push((handle, at, first.clone())),
                    None => drop(same.insert(handle, at)),
                }
            }
            for (handle, at, first) in twice {
                let message = format!("{} is named twice in one turn, and is on once", shown(handle));
                let finding = Diagnostic::new(Code::NamedTwice, at, message).related(first, "the first time");
                let help = "remove one of the two, or write who else is on";
                report.diagnostics.push(finding.help(help));
            }
        }
        let team = Whereabouts::fixed(zone.clone());
        let rotation = Rotation {
            name: entry.name.as_ref().map_or_else(String::new, |name| name.get_ref().0.clone()),
            turns: list.iter().map(|turn| named(turn, report).map(|(handle, _)| handle.to_owned()).collect()).collect(),
            members,
            turn: entry.turn.unwrap_or(Turn::Days(1)),
            days: entry.days,
            dates,
            hours: entry.hours,
            post: entry.post,
            clock: match entry.timezone {
                None => RotationClock::Fixed(team),
                Some(ZoneOrOwn::Zone(zone)) => RotationClock::Fixed(Whereabouts::fixed(zone)),
                Some(ZoneOrOwn::Own) => RotationClock::Own(team),
            },
            at,
        };
        let (Some(name), Some(_)) = (entry.name, entry.from) else {
            lacking.push(rotation);
            continue;
        };
        let name_at = report.at(name.span());
        let mut same = rotations.iter().filter(|other| other.name == rotation.name);
        if let Some((other, date)) = same.find_map(|other| Some((other, other.first_shared_date(&rotation)?))) {
            let message = format!("two rotations `{}` are both on {date}", shown(&rotation.name));
            let diagnostic = Diagnostic::new(Code::DuplicateName, name_at, message);
            let diagnostic = diagnostic.related(other.at.clone(), "the other one");
            let help = "end the one with `until` before the other begins, or give each a name of its own";
            report.diagnostics.push(diagnostic.help(help));
        }
        rotations.push(rotation);
    }
    rotations.append(&mut lacking);
    rotations
}

/// The handles of a turn, each with its place.
fn named<'t>(turn: &'t TurnText, report: &FileReport<'_>) -> impl Iterator<Item = (&'t str, Location)> {
    turn.0.iter().filter_map(|coverer| match coverer.get_ref() {
        CovererText::Anybody => None,
        CovererText::Agent(HandleText(name)) => Some((name.as_str(), report.at(coverer.span()))),
    })
}
