//! Who does what, after shifts have been covered, asked for, swapped and given back, in any order: what is given is given as a whole, to one
//! agent, and nobody else's time changes.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads what was written

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, SystemTime};

use coverage::cli::{Surroundings, run};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::random::Random;
use crate::support::{agent, entry, folder};

/// Each has a third of the day, so that half an hour tells whose it is.
const AGENTS: [&str; 3] = ["ann", "bob", "cem"];

/// Half hours of a third of a day.
const BAND: usize = 16;

const DATES: [&str; 3] = ["2026-12-01", "2026-12-02", "2026-12-03"];

/// A half hour of a date.
type Slot = (usize, usize);

/// Who does a half hour that its agent has written down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Own,
    Asked,
    Nobody,
    /// Who covers; several would be wrong.
    Others(BTreeSet<&'static str>),
}

type Days = BTreeMap<Slot, Who>;

fn owner(slot: Slot) -> &'static str {
    AGENTS[slot.1 / BAND]
}

fn clock(half_hour: usize) -> String {
    format!("{:02}:{:02}", half_hour / 2, half_hour % 2 * 30)
}

struct Team {
    folder: TempDir,
    stated: BTreeSet<Slot>,
}

impl Team {
    /// Two shifts a day each, which meet or do not; and on some days something is off.
    fn new(random: &mut Random) -> Self {
        let (mut files, mut stated) = (Vec::new(), BTreeSet::new());
        for (place, name) in AGENTS.into_iter().enumerate() {
            let first = place * BAND + random.below(2);
            let middle = first + 4 + random.below(3);
            let (second, end) = (middle + random.below(3), place * BAND + BAND - 1 - random.below(2));
            let hours = |from: usize, until: usize| format!("hours = \"{}-{}\"", clock(from), clock(until));
            let mut text = String::new();
            for (from, until) in [(first, middle), (second, end)] {
                text += &entry(&format!("days = \"daily\"\n{}", hours(from, until)));
                stated.extend((0..DATES.len()).flat_map(|date| (from..until).map(move |slot| (date, slot))));
            }
            if random.chance(60) {
                let (date, from) = (random.below(DATES.len()), first + random.below(end - first - 1));
                let [from, until] = [from, from + 1].map(|at| format!("{}T{}:00", DATES[date], clock(at)));
                text += &format!("[[time-off]]\nfrom = {from}\nuntil = {until}\n");
            }
            files.push((format!("agents/{name}.toml"), agent("UTC", &text)));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        Self { folder: folder(&files), stated }
    }

    /// Ann 01:00-03:00 and 04:00-07:00, with what else is said in her file; Bob and Cem.
    fn of_ann(lines: &str) -> Self {
        let day = |from: usize, until: usize| {
            entry(&format!("days = \"daily\"\nhours = \"{}-{}\"", clock(from), clock(until)))
        };
        let ann = agent("UTC", &(day(2, 6) + &day(8, 14) + lines));
        let (bob, cem) = (agent("UTC", &day(18, 26)), agent("UTC", &day(34, 42)));
        let folder = folder(&[("agents/ann.toml", &ann), ("agents/bob.toml", &bob), ("agents/cem.toml", &cem)]);
        let hours = [2..6, 8..14, 18..26, 34..42];
        let stated =
            (0..DATES.len()).flat_map(|date| hours.clone().into_iter().flatten().map(move |slot| (date, slot)));
        Self { folder, stated: stated.collect() }
    }

    #[track_caller]
    fn edits(&self, all: &[&str]) {
        for asked in all {
            let words: Vec<&str> = asked.split(' ').collect();
            let (code, said) = self.run(&[&["edit", "--yes"], &words[..]].concat());
            assert_eq!(code, 0, "{asked}: {said}");
        }
    }

    /// Who does the half hours of somebody's date, each who once.
    fn does(&self, name: &str, date: usize) -> Vec<Who> {
        let mut all: Vec<Who> = of(&self.days(), name, date).into_values().cloned().collect();
        all.dedup();
        all
    }

    fn run(&self, arguments: &[&str]) -> (u8, String) {
        let schedules = self.folder.path().join("schedules");
        let all = ["coverage", "-q", "--color", "never", "-C", schedules.to_str().unwrap()];
        let all: Vec<_> = all.iter().chain(arguments).map(Into::into).collect();
        // Saturday the 21st of November 2026.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_262_400);
        let state = self.folder.path().join("state");
        let output = run(all, &Surroundings::new(now, None, |_| Ok(())).state(Some(state)));
        let said = if output.stdout.to_string().is_empty() { output.stderr } else { output.stdout };
        (output.code, said.to_string())
    }

    fn files(&self) -> String {
        let path = |name| self.folder.path().join(format!("schedules/agents/{name}.toml"));
        let text = |name| fs::read_to_string(path(name)).unwrap_or_default();
        AGENTS.map(text).join("\n-----\n")
    }

    fn facts(&self, command: &str) -> Value {
        let (_, said) = self.run(&[command, "--format", "json", "--from", DATES[0], "--until", DATES[2]]);
        serde_json::from_str(&said).unwrap()
    }

    fn days(&self) -> Days {
        let slots = |stretch: &Value| -> Vec<Slot> {
            let at = |key: &str| -> usize {
                let text = stretch[key].as_str().unwrap();
                let number = |range: std::ops::Range<usize>| text[range].parse::<usize>().unwrap();
                (number(8..10) - 1) * 48 + number(11..13) * 2 + number(14..16) / 30
            };
            (at("start")..at("end")).map(|at| (at / 48, at % 48)).collect()
        };
        let mut on: BTreeMap<Slot, BTreeSet<&str>> = BTreeMap::new();
        for shift in self.facts("shifts")["shifts"].as_array().unwrap() {
            let who = AGENTS.into_iter().find(|name| shift["agent"] == *name).unwrap();
            for slot in slots(shift) {
                assert!(on.entry(slot).or_default().insert(who));
            }
        }
        let gaps = self.facts("gaps");
        let asked: BTreeSet<Slot> = gaps["requests"].as_array().into_iter().flatten().flat_map(slots).collect();
        let who = |slot: &Slot| match on.get(slot) {
            Some(who) if *who == BTreeSet::from([owner(*slot)]) => Who::Own,
            Some(who) => Who::Others(who.clone()),
            None if asked.contains(slot) => Who::Asked,
            None => Who::Nobody,
        };
        assert!(on.keys().all(|slot| self.stated.contains(slot)));
        self.stated.iter().map(|slot| (*slot, who(slot))).collect()
    }
}

/// What of an agent's date somebody does, was asked for or has been given.
fn of<'d>(days: &'d Days, name: &str, date: usize) -> BTreeMap<Slot, &'d Who> {
    days.iter().filter(|(slot, _)| slot.0 == date && owner(**slot) == name).map(|(slot, who)| (*slot, who)).collect()
}

fn is_one_stretch(slots: &BTreeSet<Slot>) -> bool {
    slots.iter().zip(slots.iter().skip(1)).all(|(one, next)| one.1 + 1 == next.1)
}

/// An agent's shift of a date, as it is typed; by its time now and then.
fn typed(random: &mut Random, days: &Days, name: &str, date: usize) -> (String, Option<usize>) {
    let all: Vec<usize> = of(days, name, date).into_keys().map(|slot| slot.1).collect();
    let starts: Vec<usize> = all.iter().copied().filter(|slot| *slot == 0 || !all.contains(&(slot - 1))).collect();
    let cut = |slot: &usize| {
        let own = of(days, name, date);
        *slot > 0 && own.get(&(date, *slot)) != own.get(&(date, slot - 1))
    };
    let named: Vec<usize> = starts.into_iter().chain(all.iter().copied().filter(cut)).collect();
    let at = random.chance(60).then(|| random.pick(&named));
    (at.map_or(DATES[date].to_owned(), |at| format!("{}@{}", DATES[date], clock(at))), at)
}

/// Holds one stretch that changed hands against what was asked.
fn assert_given(
    asked: &str,
    (before, after): (&Days, &Days),
    (name, date, at): (&str, usize, Option<usize>),
    to: &Who,
    shown: &dyn Fn() -> String,
) {
    let (was, is) = (of(before, name, date), of(after, name, date));
    let changed: BTreeSet<Slot> = is.iter().filter(|(slot, who)| was[slot] != **who).map(|(slot, _)| *slot).collect();
    // Who names what is off, by its time or as a whole date, means that.
    let is_off = at.map_or_else(|| was.values().all(|who| **who == Who::Nobody), |at| *was[&(date, at)] == Who::Nobody);
    let stays = |slot: &Slot| *was[slot] != Who::Nobody || is_off;
    assert!(changed.iter().all(|slot| is[slot] == to && stays(slot)), "what is off stays so: {}", shown());
    let own: BTreeSet<Slot> = was.iter().filter(|(_, who)| ***who == Who::Own).map(|(slot, _)| *slot).collect();
    match at {
        // Who is away gives what is left, and so nothing once something is given to that agent.
        None if asked == "away" && own.is_empty() && was.values().any(|who| *who == to) => assert!(changed.is_empty()),
        None if own.is_empty() => {
            assert!(is.values().all(|who| *who == to || **who == Who::Nobody), "all goes to one: {}", shown());
        }
        None => assert!(changed == own, "what is left is given, and nothing else: {}", shown()),
        Some(at) => {
            let begins = changed.iter().all(|slot| slot.1 >= at);
            assert!(is_one_stretch(&changed) && begins, "one shift is given: {}", shown());
        }
    }
}

fn others(name: &'static str) -> Who {
    Who::Others(BTreeSet::from([name]))
}

#[test]
fn a_date_of_which_something_is_given_away_is_not_enough() {
    let team = Team::of_ann("");
    team.edits(&["cover ann 2026-12-01@04:00 bob"]);
    let before = team.files();
    for asked in ["cover ann 2026-12-01 cem", "ask ann 2026-12-01", "swap ann 2026-12-01 cem 2026-12-02"] {
        let words: Vec<&str> = asked.split(' ').collect();
        let (code, said) = team.run(&[&["edit", "--yes"], &words[..]].concat());
        let remedy =
            "something of ann's Tue 2026-12-01 has been given away already; write 2026-12-01@01:00 or 2026-12-01@04:00";
        assert!(code == 2 && said.contains(remedy), "{said}");
        assert_eq!(team.files(), before);
    }
    // Who is away all day gives what is left.
    team.edits(&["away ann 2026-12-01 2026-12-01 --covered-by cem"]);
    assert_eq!(team.does("ann", 0), [others("cem"), others("bob")]);
}

#[test]
fn what_is_given_anew_leaves_what_else_the_time_off_takes() {
    let long = "[[time-off]]\nfrom = 2026-12-01T05:00:00\nuntil = 2026-12-03T02:00:00\ncovered-by = \"bob\"\n";
    let team = Team::of_ann(long);
    team.edits(&["cover ann 2026-12-02@04:00 cem", "ask ann 2026-12-01@05:00"]);
    assert_eq!(team.does("ann", 0), [Who::Own, Who::Asked]);
    assert_eq!(team.does("ann", 1), [others("bob"), others("cem")]);
    assert_eq!(team.does("ann", 2), [others("bob"), Who::Own]);
    // So also of a date that is given as a whole, and of one of several.
    for whole in ["away ann 2026-12-02 2026-12-02 --covered-by bob", "away ann 2026-12-01 2026-12-03 --covered-by bob"]
    {
        let team = Team::of_ann("");
        team.edits(&[whole, "cover ann 2026-12-02@04:00 cem"]);
        assert_eq!(team.does("ann", 1), [others("bob"), others("cem")], "{whole}: {}", team.files());
    }
}

#[test]
fn a_shift_that_is_asked_for_keeps_nobody_from_covering_on_that_date() {
    let team = Team::of_ann("");
    team.edits(&["cover bob 2026-12-02 cem", "ask cem 2026-12-02"]);
    assert_eq!((team.does("bob", 1), team.does("cem", 1)), (vec![others("cem")], vec![Who::Asked]));
    // Who is away does not cover.
    team.edits(&["away cem 2026-12-02 2026-12-02"]);
    assert_eq!(team.does("bob", 1), [Who::Nobody]);
    // Also where somebody does the own shift of that day.
    team.edits(&["cover cem 2026-12-02 ann"]);
    assert_eq!((team.does("bob", 1), team.does("cem", 1)), (vec![Who::Nobody], vec![others("ann")]));
}

#[test]
fn who_is_named_for_time_off_that_is_there_changes_nothing_else_of_the_file() {
    for (end, list) in [("\n", false), ("\r\n", false), ("\n", true)] {
        let off = if list {
            "time-off = [\n  # He said no.\n  { from = 2026-12-01, until = 2026-12-01, covered-by = \"?\" }, # one day\n]\n"
        } else {
            "# Ask Bob again.\n[[time-off]]\nfrom = 2026-12-01 # one day\nuntil = 2026-12-01\ncovered-by = \"?\"\n\n[limits]\nmax-weekly = \"30h\"\n"
        };
        let hours = entry("days = \"daily\"\nhours = \"01:00-03:00\"");
        let (first, last) = if list { (off, &*hours) } else { (&*hours, off) };
        let ann = agent("UTC", &format!("{first}{last}")).replace('\n', end);
        let team = Team::of_ann("");
        let path = team.folder.path().join("schedules/agents/ann.toml");
        for edit in ["cover ann 2026-12-01 bob", "away ann 2026-12-01 2026-12-01 --covered-by bob"] {
            fs::write(&path, &ann).unwrap();
            team.edits(&[edit]);
            assert_eq!(fs::read_to_string(&path).unwrap(), ann.replace("\"?\"", "\"bob\""), "{edit}");
        }
    }
}

#[test]
fn nobody_is_said_to_cover_who_is_away_by_then() {
    let team = Team::of_ann("");
    team.edits(&["cover ann 2026-12-02@01:00 cem", "away cem 2026-12-01 2026-12-03"]);
    for asked in ["cover ann 2026-12-02@01:00 cem", "swap ann 2026-12-02@01:00 cem 2026-12-02"] {
        let words: Vec<&str> = asked.split(' ').collect();
        let (code, said) = team.run(&[&["edit", "--yes"], &words[..]].concat());
        assert!(code == 2 && said.contains("cem is off on"), "{asked}: {said}");
    }
    // Whoever takes one day of an absence does not end the rest of what it means.
    team.edits(&["cover cem 2026-12-02 bob"]);
    assert_eq!(team.does("cem", 1), [others("bob")]);
    assert_eq!(team.does("ann", 1), [Who::Nobody, Who::Own]);
}

#[test]
fn several_days_are_given_to_one_agent_where_no_part_of_them_is_somebody_elses() {
    let team = Team::of_ann("");
    team.edits(&["cover ann 2026-12-02@04:00 bob"]);
    let (code, said) = team.run(&["edit", "--yes", "away", "ann", DATES[0], DATES[2], "--covered-by", "cem"]);
    let remedy = "a part of ann's Wed 2026-12-02 is given away already; `coverage edit back ann 2026-12-02` ends that";
    assert!(code == 2 && said.contains(remedy), "{said}");
    // Who takes over from others has to agree to all of it.
    let team = Team::of_ann("");
    team.edits(&["away ann 2026-12-02 2026-12-02 --covered-by bob"]);
    let (code, said) = team.run(&["edit", "--yes", "away", "ann", DATES[0], DATES[2], "--covered-by", "cem"]);
    let agrees = "cem has to agree: covers for ann, Tue 1, Wed 2 and Thu 3 Dec";
    assert!(code == 0 && said.contains(agrees), "{said}");
}

#[test]
fn a_night_is_told_by_its_own_date() {
    let night = entry("days = \"daily\"\nhours = \"22:00-06:00\"");
    let files = [("agents/ann.toml", agent("UTC", &night)), ("agents/bob.toml", agent("UTC", ""))];
    let team =
        Team { folder: folder(&files.each_ref().map(|(path, text)| (*path, text.as_str()))), stated: BTreeSet::new() };
    team.edits(&["move ann 2026-12-01 22:00-02:00"]);
    let cut = team.files();
    // What is off of the night before is none of the day's.
    team.edits(&["away ann 2026-12-02 2026-12-02", "back ann 2026-12-02"]);
    assert_eq!(team.files(), cut);
    team.edits(&["move ann 2026-12-02 22:00-02:00", "cover ann 2026-12-02@02:00 bob"]);
    let given = team.files().matches("covered-by").count();
    assert_eq!(given, 1, "one night is given, and not two: {}", team.files());
    assert!(team.files().contains("from  = 2026-12-03T02:00:00\nuntil = 2026-12-03T06:00:00\ncovered-by = \"bob\""));
}

#[test]
fn whoever_covers_asks_or_swaps_gives_one_shift_as_a_whole() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..40 {
        let mut random = Random(seed);
        let (team, mut log) = (Team::new(&mut random), Vec::new());
        for _ in 0..6 {
            let (name, date) = (random.pick(&AGENTS), random.below(DATES.len()));
            let other = random.pick(&AGENTS.into_iter().filter(|other| *other != name).collect::<Vec<_>>());
            let (before, text) = (team.days(), team.files());
            let (shift, at) = typed(&mut random, &before, name, date);
            let their_date = random.below(DATES.len());
            let (theirs, their_at) = typed(&mut random, &before, other, their_date);
            let (asked, given): (Vec<&str>, Vec<_>) = match random.below(6) {
                0 => (vec!["cover", name, &shift, other], vec![((name, date, at), others(other))]),
                1 => (vec!["ask", name, &shift], vec![((name, date, at), Who::Asked)]),
                2 => (
                    vec!["swap", name, &shift, other, &theirs],
                    vec![((name, date, at), others(other)), ((other, their_date, their_at), others(name))],
                ),
                3 => (
                    vec!["away", name, DATES[date], DATES[date], "--covered-by", other],
                    vec![((name, date, None), others(other))],
                ),
                4 => (vec!["away", name, DATES[date], DATES[date]], vec![]),
                _ => (vec!["back", name, DATES[date]], vec![]),
            };
            let all = [&["edit", "--yes"][..], &asked].concat();
            let (code, said) = team.run(&all);
            log.push(asked.join(" "));
            let shown = || format!("seed {seed}: {}\n{said}\n{}", log.join("\n"), team.files());
            *seen.entry(format!("{} {code}", asked[0])).or_default() += 1;
            if code != 0 {
                assert!(code == 2 && team.files() == text, "{}", shown());
                continue;
            }
            let after = team.days();
            let whose: Vec<(&str, usize)> = given.iter().map(|((name, date, _), _)| (*name, *date)).collect();
            let whose = if whose.is_empty() { vec![(name, date)] } else { whose };
            // Whoever is away on a date covers nobody on it; who exchanges a date, or is back, does.
            let is_left = |slot: &Slot| {
                let covers = [&before, &after].iter().any(|days| days[slot] == others(name));
                ["away", "back"].contains(&asked[0]) && slot.0 == date && covers
            };
            for (slot, who) in &after {
                let may_change = whose.contains(&(owner(*slot), slot.0)) || is_left(slot);
                assert!(before[slot] == *who || may_change, "{slot:?} of somebody else: {}", shown());
                assert!(!matches!(who, Who::Others(all) if all.len() > 1), "two do {slot:?}: {}", shown());
            }
            for (whose, to) in &given {
                assert_given(asked[0], (&before, &after), *whose, to, &shown);
            }
            let is = of(&after, name, date);
            match asked[0] {
                "away" if given.is_empty() => assert!(is.values().all(|who| **who != Who::Own), "{}", shown()),
                "back" => assert!(is.values().all(|who| **who == Who::Own), "{}", shown()),
                _ => {}
            }
            let again = team.files();
            let (code, said) = team.run(&all);
            assert!(
                code == 0 && said.contains("nothing changes") && team.files() == again,
                "again: {said}\n{}",
                shown()
            );
        }
    }
    for kind in ["cover", "ask", "swap", "away", "back"] {
        let made = seen.get(&format!("{kind} 0")).copied().unwrap_or_default();
        let refused = seen.get(&format!("{kind} 2")).copied().unwrap_or_default();
        assert!(made > 15, "{seen:?}");
        assert!(refused < 2 * made, "{seen:?}");
    }
}
