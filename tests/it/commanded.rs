//! `coverage edit` on random files with comments, held against a model of who is on then.
//!
//! What an edit does not say stays to the byte, what is read differs in the keys of the edit alone, who is on differs by what the edit says,
//! `check` passes, the same edit again changes nothing, and where an edit has an inverse that gives the bytes back.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads what was written

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use coverage::cli::{Surroundings, run};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::folder;
use crate::support::random::Random;

const AGENTS: [&str; 3] = ["ann", "bob", "cem"];

/// Who joins.
const NEWCOMER: &str = "dora";

/// A random file on the clock of UTC, of which no two shifts meet; time off is behind the window.
struct Writer {
    random: Random,
    comments: usize,
    end: &'static str,
    text: String,
}

impl Writer {
    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("# c{}: or [so] = \"", self.comments)
    }

    fn line(&mut self, key: &str, value: &str) {
        let spaces = self.random.pick(&["", " ", "   "]);
        let behind = if self.random.chance(30) { format!(" {}", self.comment()) } else { String::new() };
        self.text += &format!("{key}{spaces}={spaces}{value}{behind}{}", self.end);
    }

    fn between(&mut self) {
        for _ in 0..self.random.below(3) {
            let line = if self.random.chance(60) { self.comment() } else { String::new() };
            self.text += &(line + self.end);
        }
    }

    fn part(&mut self, kind: &str, mut fields: Vec<(&str, String)>) {
        self.between();
        self.text += &format!("[[{kind}]]{}", self.end);
        if self.random.chance(40) {
            fields.reverse();
        }
        for (key, value) in fields {
            self.line(key, &value);
        }
    }

    fn file(seed: u64) -> String {
        let mut random = Random(seed);
        let end = random.pick(&["\n", "\n", "\r\n"]);
        let mut writer = Self { random, comments: 0, end, text: String::new() };
        writer.between();
        writer.line("role", "\"l1\"");
        writer.between();
        writer.line("timezone", "'UTC'");
        let days = writer.random.pick(&["mon-fri", "tue, thu", "daily"]);
        let weekly = format!("days = \"{days}\", hours = \"09:00-13:00\"");
        if writer.random.chance(25) {
            let comma = writer.random.pick(&["", ","]);
            writer.text += &format!("availability = [{end}    {{ {weekly} }}{comma}  {}{end}]{end}", "# in a list");
        } else {
            writer.part("availability", vec![("days", format!("\"{days}\"")), ("hours", "\"09:00-13:00\"".into())]);
            if writer.random.chance(50) {
                let dates = "[2026-12-01, 2026-12-05, 2026-12-08]".to_owned();
                writer.part("availability", vec![("dates", dates), ("hours", "\"18:00-20:00\"".into())]);
            }
            if writer.random.chance(50) {
                let night = vec![("days", "\"wed\"".to_owned()), ("hours", "\"22:00-02:00\"".into())];
                writer.part("availability", night);
            }
        }
        if !writer.text.contains("availability = [") && writer.random.chance(40) {
            let over = vec![
                ("days", "\"sun\"".to_owned()),
                ("hours", "\"06:00-08:00\"".into()),
                ("until", "2026-01-31".into()),
            ];
            writer.part("availability", over);
        }
        if writer.random.chance(40) {
            let off = vec![("from", "2026-02-01".to_owned()), ("until", "2026-02-03".into())];
            writer.part("time-off", off);
        }
        if writer.random.chance(40) {
            let off = vec![("from", "2026-12-21".to_owned()), ("until", "2026-12-27".into())];
            writer.part("time-off", off);
        }
        writer.between();
        if writer.random.chance(20) {
            writer.text.truncate(writer.text.trim_end().len());
        }
        writer.text
    }
}

struct Team {
    folder: TempDir,
    state: TempDir,
}

/// Half an hour of an agent's.
type Slots = BTreeSet<(String, NaiveDateTime)>;

impl Team {
    fn new(seed: u64) -> Self {
        let file = |number: u64| Writer::file(seed * 7 + number);
        let files: Vec<(String, String)> =
            (0..).zip(AGENTS).map(|(number, agent)| (format!("agents/{agent}.toml"), file(number))).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        Self { folder: folder(&files), state: tempfile::tempdir().unwrap() }
    }

    /// Exit code, result, and what is said about it; Saturday the 21st of November 2026 is now.
    fn run(&self, arguments: &[&str]) -> (u8, String, String) {
        let schedules = self.folder.path().join("schedules");
        let all = ["coverage", "-q", "--color", "never", "-C", schedules.to_str().unwrap()];
        let all: Vec<_> = all.iter().chain(arguments).map(Into::into).collect();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_262_400);
        let surroundings = Surroundings::new(now, None, |_| Ok(())).state(Some(self.state.path().to_owned()));
        let output = run(all, &surroundings);
        (output.code, output.stdout.to_string(), output.stderr.to_string())
    }

    /// The files of all agents, who joined included.
    fn files(&self) -> BTreeMap<String, String> {
        let text = |agent: &str| fs::read_to_string(Path::new(&self.path(agent))).ok();
        let all = AGENTS.into_iter().chain([NEWCOMER]);
        all.filter_map(|agent| Some((agent.to_owned(), text(agent)?))).collect()
    }

    fn path(&self, agent: &str) -> String {
        self.folder.path().join(format!("schedules/agents/{agent}.toml")).display().to_string()
    }

    /// Every shift of two weeks: who, when it starts, when it ends.
    fn shifts(&self) -> Vec<(String, NaiveDateTime, NaiveDateTime)> {
        let (code, said, _) =
            self.run(&["shifts", "--format", "json", "--from", "2026-11-30", "--until", "2026-12-13"]);
        assert_eq!(code, 0);
        let said: Value = serde_json::from_str(&said).unwrap();
        let time = |text: &Value| DateTime::parse_from_rfc3339(text.as_str().unwrap()).unwrap().naive_utc();
        let shift =
            |shift: &Value| (shift["agent"].as_str().unwrap().to_owned(), time(&shift["start"]), time(&shift["end"]));
        said["shifts"].as_array().unwrap().iter().map(shift).collect()
    }

    fn slots(&self) -> Slots {
        self.shifts().iter().flat_map(|(agent, start, end)| slots(agent, *start, *end)).collect()
    }
}

fn slots(agent: &str, start: NaiveDateTime, end: NaiveDateTime) -> Slots {
    let number = (end - start).num_minutes() / 30;
    (0..number).map(|index| (agent.to_owned(), start + TimeDelta::minutes(30 * index))).collect()
}

/// An edit, and what it does.
#[derive(Debug)]
struct Edit {
    asked: Vec<String>,
    /// Whose files it may change.
    whose: Vec<&'static str>,
    gone: Slots,
    new: Slots,
    /// What gives the bytes back, if anything does.
    undo: Vec<Vec<String>>,
    /// The keys of the files that it may change.
    keys: &'static [&'static str],
    /// What may become of what was there.
    keeps: Keeps,
}

/// What may become of the text of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeps {
    /// All that was there still is, with something put in.
    All,
    /// The comments still are there.
    Comments,
    /// Something goes, and nothing else comes.
    Rest,
}

fn words(text: &str) -> Vec<String> {
    text.split('|').map(str::to_owned).collect()
}

/// A random edit of a team.
fn edit(random: &mut Random, team: &Team) -> Edit {
    let all = team.shifts();
    let who = random.pick(&AGENTS);
    let other = random.pick(&AGENTS.into_iter().filter(|agent| *agent != who).collect::<Vec<_>>());
    // Not in the last days, so that a night lies in the window.
    let last = NaiveDate::from_ymd_opt(2026, 12, 11).unwrap();
    let first = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
    let of = |agent: &str| -> Vec<(NaiveDateTime, NaiveDateTime)> {
        let inside = |at: &NaiveDateTime| (first..=last).contains(&at.date());
        all.iter().filter(|(whose, start, _)| whose == agent && inside(start)).map(|(_, s, e)| (*s, *e)).collect()
    };
    let (start, end) = random.pick(&of(who));
    let (day, at) = (start.date(), start.format("%F@%H:%M"));
    let from = |dates: (NaiveDate, NaiveDate)| -> Slots {
        let there = all.iter().filter(|(whose, s, _)| whose == who && (dates.0..=dates.1).contains(&s.date()));
        there.flat_map(|(_, s, e)| slots(who, *s, *e)).collect()
    };
    let after = |day: NaiveDate| from((day.succ_opt().unwrap(), NaiveDate::MAX));
    let renamed = |slots: &Slots, to: &str| -> Slots { slots.iter().map(|(_, at)| (to.to_owned(), *at)).collect() };
    let back = |agent: &str, date: NaiveDate| words(&format!("back|{agent}|{date}"));
    let (shift, none) = (slots(who, start, end), Slots::new());
    let until = day + TimeDelta::days(i64::try_from(random.below(3)).unwrap());
    let make = |asked: String, whose: &[&'static str], gone: Slots, new: Slots, undo: Vec<Vec<String>>| Edit {
        asked: words(&asked),
        whose: whose.to_vec(),
        gone,
        new,
        undo,
        keys: match asked.split('|').next().unwrap() {
            "swap" | "move" => &["time-off", "availability"],
            "add" | "end" => &["availability"],
            "leave" => &["last-day"],
            "travel" => &["travel"],
            "confirm" => &["confirmed"],
            _ => &["time-off"],
        },
        keeps: Keeps::All,
    };
    match random.below(15) {
        0 => {
            let dates = day.iter_days().take_while(|date| *date <= until).map(|date| back(who, date)).collect();
            make(format!("away|{who}|{day}|{until}"), &[who], from((day, until)), none, dates)
        }
        1 => {
            let gone = from((day, until));
            let new = renamed(&gone, other);
            make(format!("away|{who}|{day}|{until}|--covered-by|{other}"), &[who], gone, new, vec![back(who, day)])
                .without_undo_unless(day == until)
        }
        2 => {
            let one = from((day, day)) == shift;
            make(
                format!("cover|{who}|{at}|{other}"),
                &[who],
                shift.clone(),
                renamed(&shift, other),
                vec![back(who, day)],
            )
            .without_undo_unless(one)
        }
        3 => {
            let one = from((day, day)) == shift;
            make(format!("ask|{who}|{at}"), &[who], shift, none, vec![back(who, day)]).without_undo_unless(one)
        }
        4 => {
            let (theirs, theirs_end) = random.pick(&of(other));
            let given = slots(other, theirs, theirs_end);
            let new = &renamed(&shift, other) | &renamed(&given, who);
            let asked = format!("swap|{who}|{at}|{other}|{}", theirs.format("%F@%H:%M"));
            make(asked, &[who, other], &shift | &given, new, vec![])
        }
        5 => {
            let hours = [(14, 17), (12, 15), (5, 8)][random.below(3)];
            let time = |hour| day.and_hms_opt(hour, 0, 0).unwrap();
            let asked = format!("move|{who}|{at}|{:02}:00-{:02}:00", hours.0, hours.1);
            let back = format!("move|{who}|{day}@{:02}:00|{}-{}", hours.0, start.format("%H:%M"), end.format("%H:%M"));
            make(asked, &[who], shift, slots(who, time(hours.0), time(hours.1)), vec![words(&back)])
        }
        6 => {
            let time = |hour| day.and_hms_opt(hour, 30, 0).unwrap();
            make(format!("add|{who}|{day} 14:30-16:30"), &[who], none, slots(who, time(14), time(16)), vec![])
        }
        7 => {
            let sundays = first.iter_days().take(14).filter(|date| date.weekday() == Weekday::Sun && *date >= day);
            let time = |date: NaiveDate, hour| date.and_hms_opt(hour, 0, 0).unwrap();
            let new = sundays.flat_map(|date| slots(who, time(date, 4), time(date, 7))).collect();
            make(format!("add|{who}|sun 4-7|--from|{day}"), &[who], none, new, vec![])
        }
        8 => make(format!("leave|{who}|{day}"), &[who], after(day), none, vec![]),
        9 => {
            // Hours are read on the clock there, which is four hours ahead.
            let gone = from((day, until));
            let new = gone.iter().map(|(who, at)| (who.clone(), *at - TimeDelta::hours(4))).collect();
            make(format!("travel|{who}|{day}|{until}|Asia/Dubai"), &[who], gone, new, vec![])
        }
        10 => make(format!("confirm|{who}"), &[who], none.clone(), none, vec![]),
        which @ 11..=13 => of_the_lead(which, who, day),
        _ => {
            let edit = make(format!("end|{who}|all|{day}"), &[who], after(day), none, vec![]);
            // Dates of a list after that day go.
            Edit { keeps: Keeps::Comments, ..edit }
        }
    }
}

/// Who is promoted or joins, or what is over goes: no shift of those who are there changes.
fn of_the_lead(which: usize, who: &'static str, day: NaiveDate) -> Edit {
    let edit = |asked: &str, whose: &[&'static str], keys, keeps| Edit {
        asked: words(asked),
        whose: whose.to_vec(),
        gone: Slots::new(),
        new: Slots::new(),
        undo: Vec::new(),
        keys,
        keeps,
    };
    match which {
        11 => {
            let keys = &["role", "promoted", "was"];
            edit(&format!("promote|{who}|{day}|--role|l2"), &[who], keys, Keeps::Comments)
        }
        12 => {
            let asked = format!("join|{NEWCOMER}|--role|l1|--zone|UTC|--hours|daily 5-7|--from|{day}");
            let days = day.iter_days().take_while(|date| *date <= NaiveDate::from_ymd_opt(2026, 12, 13).unwrap());
            let time = |date: NaiveDate, hour| date.and_hms_opt(hour, 0, 0).unwrap();
            let new = days.flat_map(|date| slots(NEWCOMER, time(date, 5), time(date, 7))).collect();
            Edit { new, ..edit(&asked, &[], &[], Keeps::All) }
        }
        _ => edit("tidy", &AGENTS, &["availability", "time-off"], Keeps::Rest),
    }
}

impl Edit {
    fn without_undo_unless(self, has: bool) -> Self {
        if has { self } else { Self { undo: Vec::new(), ..self } }
    }
}

/// The keys of which two files do not say the same; of lists, as long as no part of the first is missing in the second, where parts may only come.
fn differing(before: &str, after: &str, only_adds: bool) -> BTreeSet<String> {
    let read = |text: &str| toml::from_str::<toml::Table>(text).unwrap();
    let (before, after) = (read(before), read(after));
    for (key, value) in before.iter().filter(|_| only_adds) {
        let parts = |value: &toml::Value| value.as_array().cloned().unwrap_or(vec![value.clone()]);
        let mut now = after.get(key).map_or(Vec::new(), parts).into_iter();
        assert!(parts(value).iter().all(|part| now.any(|now| now == *part)), "{key} lost something");
    }
    before.keys().chain(after.keys()).filter(|key| before.get(*key) != after.get(*key)).cloned().collect()
}

/// Whether a text has all characters of another in their order.
fn has_all_of(text: &str, of: &str) -> bool {
    let mut rest = text.chars();
    of.chars().all(|c| rest.any(|other| other == c))
}

fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| Some(&line[line.find('#')?..])).collect()
}

#[test]
fn an_edit_of_random_files_changes_what_it_says_and_no_other_byte() {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut undone = 0;
    for seed in 0..160 {
        let team = Team::new(seed);
        let (before, was) = (team.files(), team.slots());
        let edit = edit(&mut Random(seed), &team);
        let asked: Vec<&str> = edit.asked.iter().map(String::as_str).collect();
        let shown = || {
            let text = |files: &BTreeMap<String, String>| files.values().cloned().collect::<Vec<_>>().join("\n---\n");
            format!("seed {seed}: {asked:?}\n{}\nbecomes\n{}", text(&before), text(&team.files()))
        };
        let command = |asked: &[&str]| team.run(&[&["edit", "--yes"][..], asked].concat());
        let (code, said, trouble) = command(&asked);
        assert_eq!(code, 0, "{said}{trouble}{}", shown());
        let after = team.files();
        for (agent, text) in &before {
            let now = &after[agent];
            if !edit.whose.contains(&agent.as_str()) {
                assert_eq!(now, text, "{}", shown());
            }
            if edit.keeps == Keeps::Rest {
                assert!(has_all_of(text, now), "{}", shown());
            } else {
                assert_eq!(comments(now), comments(text), "{}", shown());
            }
            let only_adds = edit.keeps == Keeps::All;
            let differing = differing(text, now, only_adds);
            assert!(differing.iter().all(|key| edit.keys.contains(&key.as_str())), "{differing:?} {}", shown());
            assert!(!only_adds || has_all_of(now, text), "{}", shown());
            let ends = |text: &str| (text.contains("\r\n"), text.replace("\r\n", "").contains('\n'));
            assert!(ends(text) == ends(now) || !text.contains('\n'), "{}", shown());
        }
        let expected: Slots = &(&was - &edit.gone) | &edit.new;
        let is = team.slots();
        assert_eq!(is, expected, "{}", shown());
        assert_eq!(team.run(&["check"]).0, 0, "{}", shown());
        let (code, said, trouble) = command(&asked);
        assert!(code == 0 && said.contains("nothing changes"), "{said}{trouble}{}", shown());
        assert_eq!(team.files(), after, "{}", shown());
        if !edit.undo.is_empty() {
            for back in &edit.undo {
                let (code, said, trouble) = command(&back.iter().map(String::as_str).collect::<Vec<_>>());
                assert_eq!(code, 0, "{back:?} {said}{trouble}{}", shown());
            }
            assert_eq!(team.files(), before, "{}", shown());
            undone += 1;
        }
        *kinds.entry(asked[0].to_owned()).or_default() += 1;
    }
    assert_eq!(kinds.len(), 13, "{kinds:?}");
    assert!(undone > 20, "{undone}");
}
