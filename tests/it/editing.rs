//! Edits of agents' files, held on random files with comments against a model of what the file then says.
//!
//! A file is made of pieces, each with its owner. After a change of one owner all others' pieces are the same bytes, the roster differs by
//! the change alone, the inverse change gives the file back, and the same change a second time changes nothing.

#![allow(clippy::unwrap_used, clippy::panic)] // a test shows the file

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use coverage::edit::change::{Change, Cover, Entry, KeyName, Kind, Off, OffWhen, On, TopKey, Travel};
use coverage::edit::edit;
use coverage::roster::model::{Agent, Dates, Firmness};
use coverage::roster::time_off::When;
use coverage::time::civil::DateRange;
use coverage::time::zone::Zone;

use crate::support::loaded;
use crate::support::random::Random;

impl Random {
    fn day(&mut self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 20).unwrap() + Days::new(u64::try_from(self.below(30)).unwrap())
    }

    fn days(&mut self, most: usize) -> BTreeSet<NaiveDate> {
        (0..=self.below(most)).map(|_| self.day()).collect()
    }
}

/// Whose a piece of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Key(KeyName),
    Part(Kind, usize),
    List(Kind),
    Nobody,
}

struct Made {
    pieces: Vec<(Owner, String)>,
}

impl Made {
    fn text(&self) -> String {
        self.pieces.iter().map(|(_, text)| text.as_str()).collect()
    }
}

/// A random file, which is valid.
struct Maker {
    random: Random,
    end: &'static str,
    comments: usize,
}

impl Maker {
    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("# c{}, or [so] = \"", self.comments)
    }

    /// What ends a line.
    fn line_end(&mut self) -> String {
        let comment = if self.random.chance(30) { format!("  {}", self.comment()) } else { String::new() };
        comment + self.end
    }

    /// Lines between others.
    fn between(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.random.below(3) {
            text += &if self.random.chance(50) { self.comment() } else { String::new() };
            text += self.end;
        }
        text
    }

    fn dates(&mut self, may_break: bool) -> String {
        let dates: Vec<String> = self.random.days(9).iter().map(ToString::to_string).collect();
        if !may_break || self.random.chance(50) {
            let last = if self.random.chance(20) { "," } else { "" };
            return format!("[{}{last}]", dates.join(", "));
        }
        let on_a_line = self.random.pick(&[1, 1, 2, 7]);
        let lines: Vec<String> = dates.chunks(on_a_line).map(|line| line.join(", ")).collect();
        let mut text = "[".to_owned() + &self.line_end();
        let comma = self.random.chance(60);
        for (index, line) in lines.iter().enumerate() {
            if self.random.chance(20) {
                text += &format!("    {}{}", self.comment(), self.end);
            }
            let comma = if comma || index + 1 < lines.len() { "," } else { "" };
            text += &format!("    {line}{comma}{}", self.line_end());
        }
        text + "]"
    }

    fn fields(&mut self, kind: Kind, index: usize, may_break: bool) -> Vec<(String, String)> {
        let field = |key: &str, value: String| (key.to_owned(), value);
        let mut fields = Vec::new();
        match kind {
            Kind::Entry => {
                let hours = self.random.pick(&["09:00-13:00", "22:00-06:00", "18:00-24:00"]);
                fields.push(field("hours", format!("\"{hours}\"")));
                match self.random.below(4) {
                    0 => {
                        fields.push(field("rrule", "'FREQ=MONTHLY;BYDAY=1SA'".into()));
                        fields.push(field("from", "2026-11-01".into()));
                    }
                    1 => {
                        fields.push(field("days", "\"sat, sun, mon\"".into()));
                        if self.random.chance(50) {
                            fields.push(field("from", self.random.day().to_string()));
                            fields.push(field("every", "2".into()));
                        }
                        if self.random.chance(50) {
                            fields.push(field("until", "2027-06-01".into()));
                        }
                    }
                    _ => fields.push(field("dates", self.dates(may_break))),
                }
                if self.random.chance(20) {
                    fields.push(field("tentative", "true".into()));
                }
                if self.random.chance(20) {
                    fields.push(field("timezone", "\"Asia/Tokyo\"".into()));
                }
                if self.random.chance(20) {
                    fields.push(field("post", "\"chat\"".into()));
                }
            }
            Kind::TimeOff if self.random.chance(25) => {
                fields.push(field("from", "2026-11-28T12:00:00".into()));
                fields.push(field("until", "2026-11-28T18:00:00".into()));
            }
            Kind::TimeOff => {
                let from = self.random.day();
                fields.push(field("from", from.to_string()));
                if self.random.chance(80) {
                    let until = from + Days::new(u64::try_from(self.random.below(6)).unwrap());
                    fields.push(field("until", until.to_string()));
                }
                if self.random.chance(50) {
                    fields.push(field("covered-by", self.random.pick(&["\"bob\"", "\"?\""]).into()));
                }
            }
            // None overlaps another.
            Kind::Travel => {
                fields.push(field("from", format!("202{index}-12-01")));
                fields.push(field("until", format!("202{index}-12-10")));
                fields.push(field("timezone", "\"Pacific/Honolulu\"".into()));
            }
        }
        // In any order.
        for last in (1..fields.len()).rev() {
            let other = self.random.below(last + 1);
            fields.swap(last, other);
        }
        fields
    }

    fn part(&mut self, kind: Kind, index: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.random.below(2) {
            text += &(self.comment() + self.end);
        }
        text += &format!("[[{}]]{}", kind.key(), self.line_end());
        let width = self.random.pick(&[0, 6, 9]);
        for (key, value) in self.fields(kind, index, true) {
            if self.random.chance(10) {
                text += &(self.comment() + self.end);
            }
            text += &format!("{key:<width$} = {value}{}", self.line_end());
        }
        text
    }

    fn list(&mut self, kind: Kind, number: usize) -> String {
        let breaks = self.random.chance(50) && number > 0;
        let pad = self.random.pick(&["", " "]);
        let last = if self.random.chance(40) && number > 0 { "," } else { "" };
        let mut text = format!("{} = [", kind.key());
        for index in 0..number {
            let fields = self.fields(kind, index, false);
            let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            let comma = if index + 1 < number { "," } else { last };
            if breaks {
                text += &self.line_end();
                text += "  ";
            } else if index > 0 {
                text += " ";
            }
            text += &format!("{{{pad}{}{pad}}}{comma}", fields.join(", "));
        }
        if breaks {
            text += &self.line_end();
        }
        text + "]" + &self.line_end()
    }

    fn make(number: u64) -> (Made, Self) {
        let mut random = Random(number.wrapping_mul(0x2545_F491_4F6C_DD1D));
        let end = random.pick(&["\n", "\n", "\r\n"]);
        let mut maker = Self { random, end, comments: 0 };
        let mut pieces = vec![(Owner::Nobody, if maker.random.chance(10) { "\u{feff}".into() } else { String::new() })];
        let keys = [
            (KeyName::Name, "\"Ann\"", 50),
            (KeyName::Role, "\"l1\"", 100),
            (KeyName::Timezone, "'Europe/Berlin'", 100),
            (KeyName::Joined, "2025-01-12", 50),
            (KeyName::LastDay, "2027-06-30", 30),
            (KeyName::Confirmed, "2026-10-01", 50),
            (KeyName::Skills, "[\"german\",\n  \"mac\"]", 30),
        ];
        let width = maker.random.pick(&[0, 10]);
        for (key, value, percent) in keys {
            pieces.push((Owner::Nobody, maker.between()));
            if maker.random.chance(percent) {
                let value = value.replace('\n', end);
                pieces.push((Owner::Key(key), format!("{:<width$} = {value}{}", key.as_str(), maker.line_end())));
            }
        }
        if maker.random.chance(30) {
            pieces.push((Owner::Nobody, format!("limits.max-weekly = \"20h\"{end}")));
        }
        let mut below = Vec::new();
        for kind in Kind::ALL {
            let number = maker.random.below(4);
            if maker.random.chance(25) {
                pieces.push((Owner::List(kind), maker.list(kind, number)));
            } else {
                below.extend((0..number).map(|index| (kind, index)));
            }
        }
        // Kinds mixed, each in its own order.
        let mut order: Vec<Kind> = below.iter().map(|(kind, _)| *kind).collect();
        for last in (1..order.len()).rev() {
            let other = maker.random.below(last + 1);
            order.swap(last, other);
        }
        let mut counts = [0; 3];
        for kind in order {
            let count = &mut counts[Kind::ALL.iter().position(|other| *other == kind).unwrap()];
            let between = maker.between();
            // A comment directly above a header is the part's own.
            let above: String = pieces.iter().map(|(_, text)| text.as_str()).chain([between.as_str()]).collect();
            let is_comment = above.lines().last().is_some_and(|line| line.starts_with('#'));
            pieces.push((Owner::Nobody, between + if is_comment { end } else { "" }));
            pieces.push((Owner::Part(kind, *count), maker.part(kind, *count)));
            *count += 1;
        }
        pieces.push((Owner::Nobody, maker.between()));
        if maker.random.chance(15) {
            let last = pieces.iter_mut().rev().find(|(_, text)| !text.is_empty()).unwrap();
            last.1 = last.1.trim_end_matches(['\r', '\n']).to_owned();
        }
        (Made { pieces }, maker)
    }
}

/// All that a file says, as the roster has it.
#[derive(Clone, Debug, PartialEq)]
struct Facts {
    keys: Vec<String>,
    entries: Vec<(Dates, String)>,
    off: Vec<(When, String)>,
    travels: Vec<(DateRange, String)>,
}

fn facts(text: &str) -> Facts {
    let bob = "role = \"l1\"\ntimezone = \"UTC\"\n";
    let loaded = loaded(&[("agents/ann.toml", text), ("agents/bob.toml", bob)]);
    let roster = loaded.roster().unwrap_or_else(|| panic!("{:?}\n{text}", &loaded.diagnostics[..]));
    let agent: &Agent = roster.agent(roster.find("ann").unwrap());
    let days = (agent.joined(), agent.last_day(), agent.confirmed());
    let entry = |entry: &coverage::roster::model::Availability| {
        let zone = entry.whereabouts();
        let said =
            (entry.hours().to_string(), entry.firmness(), entry.post(), zone.home().name(), zone.travels().is_empty());
        (entry.dates().clone(), format!("{said:?}"))
    };
    let travels = agent.whereabouts().travels().iter();
    Facts {
        keys: vec![
            agent.name().to_owned(),
            format!("{:?}", agent.role()),
            agent.zone().name().to_owned(),
            format!("{days:?}"),
            format!("{:?} {:?} {:?}", agent.skills(), agent.account(), agent.limits()).replace(char::is_numeric, ""),
        ],
        entries: agent.availability().iter().map(entry).collect(),
        off: agent
            .time_off()
            .iter()
            .map(|off| (off.when(), format!("{:?} {}", off.covered_by(), off.is_request())))
            .collect(),
        travels: travels.map(|travel| (travel.dates, travel.zone.name().to_owned())).collect(),
    }
}

fn apply(text: &str, change: &Change) -> String {
    edit(&"ann".parse().unwrap(), text, std::slice::from_ref(change))
        .unwrap_or_else(|error| panic!("{error}: {change:?}\n{text}"))
}

/// Every piece but those of an owner is there, in order and to the byte.
fn assert_rest_stays(made: &Made, owner: Owner, edited: &str) {
    let place = made.pieces.iter().position(|(other, _)| *other == owner);
    let place = place.unwrap_or_else(|| panic!("{owner:?} has a piece"));
    let of = |pieces: &[(Owner, String)]| pieces.iter().map(|(_, text)| text.as_str()).collect::<String>();
    let (before, behind) = (of(&made.pieces[..place]), of(&made.pieces[place + 1..]));
    // The empty line above it may go with it; where it ended the file without a line end, so does what is then the last line.
    let without_end = |text: &str| text.strip_suffix('\n').map_or(text, |text| text.trim_end_matches('\r')).to_owned();
    let mut before = without_end(&before);
    if !made.text().ends_with('\n') {
        before = without_end(&before);
    }
    let before = before.as_str();
    assert!(edited.starts_with(before) && edited.ends_with(&behind), "{owner:?}\n{}\n---\n{edited}", made.text());
    assert!(edited.len() >= before.len() + behind.len(), "{edited}");
}

fn owner(made: &Made, kind: Kind, index: usize) -> Owner {
    let in_list = made.pieces.iter().any(|(owner, _)| *owner == Owner::List(kind));
    if in_list { Owner::List(kind) } else { Owner::Part(kind, index) }
}

/// So many files are tried by each test.
const FILES: u64 = 1_500;

#[test]
fn a_new_part_adds_itself_alone_and_its_removal_gives_the_file_back() {
    for number in 0..FILES {
        let (made, mut maker) = Maker::make(number);
        let (text, random) = (made.text(), &mut maker.random);
        let before = facts(&text);
        let (kind, change) = match random.below(3) {
            0 => {
                let on = match random.below(3) {
                    0 => On::Dates(random.days(12)),
                    1 => On::Weekly { days: "wed-tue".parse().unwrap(), from: None, until: Some(random.day()) },
                    _ => {
                        let rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=7;WKST=SU".parse().unwrap();
                        On::Rule { rule, from: random.day(), until: None }
                    }
                };
                let zone = random.pick(&[None, Zone::named("Asia/Tokyo")]);
                let firmness = random.pick(&[Firmness::Firm, Firmness::Tentative]);
                let post = random.pick(&[None, Some("mail".parse().unwrap())]);
                let entry = Entry { on, hours: "08:00-24:00".parse().unwrap(), firmness, post, zone };
                let heading = random.pick(&[None, Some("New, # and [[so]].\nTwo lines.".to_owned())]);
                (Kind::Entry, Change::AddEntry { entry, heading })
            }
            1 => {
                let when = OffWhen::Dates { from: random.day(), until: None };
                let covered_by = random.pick(&[None, Some(Cover::Anybody), Some(Cover::Agent("bob".parse().unwrap()))]);
                (Kind::TimeOff, Change::AddTimeOff(Off { when, covered_by }))
            }
            _ => {
                let from = NaiveDate::from_ymd_opt(2029, 1, 1).unwrap();
                let zone = Zone::named("Asia/Tokyo").unwrap();
                (Kind::Travel, Change::AddTravel(Travel { from, until: None, zone }))
            }
        };
        let edited = apply(&text, &change);
        let after = facts(&edited);
        let list = Owner::List(kind);
        if made.pieces.iter().any(|(owner, _)| *owner == list) {
            assert_rest_stays(&made, list, &edited);
        } else {
            assert!(edited.starts_with(&text), "{edited}");
        }
        let count = |facts: &Facts| [facts.entries.len(), facts.off.len(), facts.travels.len()];
        let place = Kind::ALL.iter().position(|other| *other == kind).unwrap();
        assert_eq!(count(&after)[place], count(&before)[place] + 1);
        let mut without = after.clone();
        match kind {
            Kind::Entry => drop(without.entries.pop()),
            Kind::TimeOff => drop(without.off.pop()),
            Kind::Travel => drop(without.travels.pop()),
        }
        // Whether there are travels at all shows in every entry.
        let plain = |facts: Facts| Facts {
            entries: facts.entries.into_iter().map(|(dates, said)| (dates, said.replace("false)", "true)"))).collect(),
            ..facts
        };
        assert_eq!(plain(without), plain(before), "{change:?}\n{text}\n---\n{edited}");
        let number = count(&after)[place];
        assert_eq!(apply(&edited, &Change::Remove { kind, number }), text, "{change:?}\n{edited}");
    }
}

#[test]
fn a_removed_part_takes_itself_alone() {
    let mut removed = 0;
    for number in 0..FILES {
        let (made, mut maker) = Maker::make(number);
        let text = made.text();
        let mut facts_now = facts(&text);
        let kind = maker.random.pick(&[Kind::Entry, Kind::TimeOff]);
        let there = if kind == Kind::Entry { facts_now.entries.len() } else { facts_now.off.len() };
        if there == 0 {
            continue;
        }
        let index = maker.random.below(there);
        let edited = apply(&text, &Change::Remove { kind, number: index + 1 });
        match kind {
            Kind::Entry => drop(facts_now.entries.remove(index)),
            _ => drop(facts_now.off.remove(index)),
        }
        assert_eq!(facts(&edited), facts_now, "{text}\n---\n{edited}");
        assert_rest_stays(&made, owner(&made, kind, index), &edited);
        removed += 1;
    }
    assert!(removed > 500);
}

#[test]
fn dates_come_and_go_alone_and_twice_is_once() {
    let (mut added, mut gone) = (0, 0);
    for number in 0..FILES {
        let (made, mut maker) = Maker::make(number);
        let text = made.text();
        let before = facts(&text);
        let listed = |(dates, _): &(Dates, String)| matches!(dates, Dates::Listed(_));
        let Some(index) = before.entries.iter().position(listed) else { continue };
        let Dates::Listed(dates) = before.entries[index].0.clone() else { continue };
        let (number, date) = (index + 1, maker.random.day());
        let mut expected = before.clone();
        let mut more = dates.clone();
        more.insert(date);
        expected.entries[index].0 = Dates::Listed(more);
        let edited = apply(&text, &Change::AddDate { number, date });
        assert_eq!(facts(&edited), expected, "{text}\n---\n{edited}");
        assert_rest_stays(&made, owner(&made, Kind::Entry, index), &edited);
        assert_eq!(apply(&edited, &Change::AddDate { number, date }), edited);
        let change = Change::RemoveDate { number, date };
        if dates.contains(&date) {
            assert_eq!(edited, text);
            if dates.len() > 1 {
                let edited = apply(&text, &change);
                let mut less = dates;
                less.remove(&date);
                expected.entries[index].0 = Dates::Listed(less);
                assert_eq!(facts(&edited), expected, "{text}\n---\n{edited}");
                assert_rest_stays(&made, owner(&made, Kind::Entry, index), &edited);
                gone += 1;
            }
        } else {
            assert_eq!(apply(&edited, &change), text, "{date}\n{edited}");
            assert_eq!(apply(&text, &change), text);
            added += 1;
        }
    }
    assert!(added > 200 && gone > 50, "{added} {gone}");
}

#[test]
fn an_ended_entry_starts_no_shift_later_and_is_the_same_before() {
    let mut ended = 0;
    for number in 0..FILES {
        let (made, mut maker) = Maker::make(number);
        let text = made.text();
        let mut expected = facts(&text);
        if expected.entries.is_empty() {
            continue;
        }
        let index = maker.random.below(expected.entries.len());
        let on = maker.random.day();
        let change = Change::End { kind: Kind::Entry, number: index + 1, on };
        let is_gone = match &mut expected.entries[index].0 {
            Dates::Listed(dates) => {
                dates.retain(|date| *date <= on);
                dates.is_empty()
            }
            Dates::Weekly { range, .. } | Dates::Rule { range, .. } => {
                range.last = on;
                range.is_empty()
            }
        };
        if is_gone {
            expected.entries.remove(index);
        }
        let edited = apply(&text, &change);
        assert_eq!(facts(&edited), expected, "{change:?}\n{text}\n---\n{edited}");
        assert_rest_stays(&made, owner(&made, Kind::Entry, index), &edited);
        if !is_gone {
            assert_eq!(apply(&edited, &change), edited);
            ended += 1;
        }
    }
    assert!(ended > 500, "{ended}");
}

#[test]
fn a_freed_date_is_no_day_off_and_every_other_stays_one() {
    let mut freed = 0;
    for number in 0..FILES {
        let (made, mut maker) = Maker::make(number);
        let text = made.text();
        let before = facts(&text);
        let of_dates = |(when, _): &(When, String)| matches!(when, When::Dates(_));
        let Some(index) = before.off.iter().position(of_dates) else { continue };
        let (When::Dates(range), cover) = before.off[index].clone() else { continue };
        let date = maker.random.day();
        let dates = DateRange { first: date, last: date };
        let change = Change::Free { kind: Kind::TimeOff, number: index + 1, dates };
        let edited = apply(&text, &change);
        let mut expected = before.clone();
        if range.contains(date) {
            let left = [
                DateRange { last: date.pred_opt().unwrap(), ..range },
                DateRange { first: date.succ_opt().unwrap(), ..range },
            ];
            let left = left.into_iter().filter(|range| !range.is_empty());
            expected.off.splice(index..=index, left.map(|range| (When::Dates(range), cover.clone())));
            freed += 1;
        } else {
            assert_eq!(edited, text);
        }
        assert_eq!(facts(&edited), expected, "{date}\n{text}\n---\n{edited}");
        assert_rest_stays(&made, owner(&made, Kind::TimeOff, index), &edited);
    }
    assert!(freed > 100, "{freed}");
}

#[test]
fn a_key_is_set_alone_and_unset_again() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for number in 0..FILES {
        let (made, mut maker) = Maker::make(number);
        let text = made.text();
        let key = match maker.random.below(6) {
            0 => TopKey::Name("Anna".into()),
            1 => TopKey::Role("l2".into()),
            2 => TopKey::Joined(day("2025-02-02")),
            3 => TopKey::LastDay(day("2027-07-07")),
            4 => TopKey::Confirmed(day("2026-11-11")),
            _ => TopKey::Skills(["irish".parse().unwrap()].into()),
        };
        let name = key.name();
        let before = facts(&text);
        let edited = apply(&text, &Change::Set(key.clone()));
        let after = facts(&edited);
        assert_ne!(after.keys, before.keys, "{edited}");
        let changed = after.keys.iter().zip(&before.keys).filter(|(one, other)| one != other).count();
        assert_eq!(changed, 1, "{edited}");
        assert_eq!(Facts { keys: before.keys.clone(), ..after }, before);
        assert_eq!(apply(&edited, &Change::Set(key)), edited);
        let there = made.pieces.iter().any(|(owner, _)| *owner == Owner::Key(name));
        if there {
            assert_rest_stays(&made, Owner::Key(name), &edited);
        } else {
            assert_eq!(apply(&edited, &Change::Unset(name)), text, "{edited}");
        }
        if there && name != KeyName::Role {
            let unset = apply(&text, &Change::Unset(name));
            assert_rest_stays(&made, Owner::Key(name), &unset);
            facts(&unset);
        }
    }
}
