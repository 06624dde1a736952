//! `coverage form`: what an issue form asks for is what the command would do, and nothing of a stranger's comes out.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too; and a test reads what was written

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use coverage::edit::form::{Field, KINDS, Kind, Shape};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::edit::{Dice, weekly};
use crate::support::{agent, coverage, folder, json, stderr, stdout};

/// A Saturday.
const NOW: &str = "2026-11-21T12:00:00Z";

fn shape(kind: Kind) -> &'static Shape {
    KINDS.iter().find(|shape| shape.kind == kind).unwrap()
}

/// The text of an issue that somebody opened by a form; what is not given is left empty.
pub(crate) fn body(kind: Kind, values: &[&str]) -> String {
    let values = values.iter().copied().map(|value| if value.is_empty() { "_No response_" } else { value });
    let fields = shape(kind).fields.iter().zip(values.chain(std::iter::repeat("_No response_")));
    fields.map(|(field, value)| format!("### {}\n\n{value}\n", field.label)).collect::<Vec<_>>().join("\n")
}

pub(crate) fn event(login: &str, body: &str) -> Value {
    let user = json!({"login": login, "id": 7, "type": "User"});
    let issue = json!({"number": 12, "created_at": NOW, "user": user, "title": "precious", "body": body});
    json!({"action": "opened", "sender": user, "issue": issue})
}

/// What the program says and leaves of an event: the decision, and every file by its path.
pub(crate) fn form(team: &Path, event: &Value, options: &[&str]) -> (Value, BTreeMap<String, String>) {
    fs::write(team.join("event.json"), event.to_string()).unwrap();
    let _ = fs::remove_dir_all(team.join("left"));
    let asked = ["form", "event.json", "--out", "left", "-q", "--format", "json", "--now", NOW];
    let output = coverage(team, &[&asked[..], options].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let left = read(&team.join("left"));
    let decided: Value = serde_json::from_str(&left["decision.json"]).unwrap();
    assert_eq!(decided, json(&output));
    (decided, left)
}

fn read(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            all.extend(read(&path).into_iter().map(|(inner, text)| (format!("{name}/{inner}"), text)));
        } else {
            all.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    all
}

fn with_account(zone: &str, handle: &str, entries: &str) -> String {
    agent(zone, &format!("account = \"{handle}-x\"\n{entries}"))
}

/// Ann in the mornings, Ben in the afternoons.
fn team() -> TempDir {
    let [ann, ben] = [("ann", "09:00-13:00"), ("ben", "13:00-18:00")]
        .map(|(handle, hours)| with_account("Europe/Berlin", handle, &weekly("mon-fri", hours)));
    folder(&[("agents/ann.toml", &ann), ("agents/ben.toml", &ben)])
}

#[test]
fn a_form_leaves_the_files_and_the_words_of_a_pull_request() {
    let team = team();
    let (decided, left) = form(team.path(), &event("ann-x", &body(Kind::Swap, &["1 dec", "ben", "3 dec"])), &[]);
    let paths = ["agents/ann.toml", "agents/ben.toml"];
    assert_eq!(decided, json!({"version": 1, "outcome": "change", "number": 12, "handle": "ann", "paths": paths}));
    let files: Vec<&str> = left.keys().map(String::as_str).collect();
    assert_eq!(files, ["decision.json", "new/ann.toml", "new/ben.toml", "text.md", "title.txt"]);
    assert_eq!(left["title.txt"], "ben does ann's shift of Tue 2026-12-01, and ann does ben's shift of Thu 2026-12-03");
    let text = &left["text.md"];
    assert!(text.starts_with(&format!("### {}\n\nAsked for by ann, by form.\n", left["title.txt"])), "{text}");
    assert!(text.contains("ben has to agree: "), "{text}");
    assert!(text.contains("\n### What this change does\n") && text.ends_with("\nCloses #12\n"), "{text}");
    assert!(!team.path().join("schedules/decision.json").exists());
    assert_eq!(
        fs::read_to_string(team.path().join("schedules/agents/ann.toml")).unwrap().matches("time-off").count(),
        0
    );
}

#[test]
fn many_dates_are_named_in_short_and_all_of_them_are_added() {
    let team = team();
    let dates: Vec<String> = (1..=300).map(|day| format!("2027-{:02}-{:02}", day / 28 + 1, day % 28 + 1)).collect();
    let (_, left) = form(team.path(), &event("ann-x", &body(Kind::Extra, &[&dates.join(","), "20-21"])), &[]);
    assert_eq!((left["title.txt"].chars().count(), left["title.txt"].lines().count()), (201, 1));
    assert!(left["text.md"].chars().count() < 65_000);
    assert!(dates.iter().all(|date| left["new/ann.toml"].contains(date)));
}

#[test]
fn of_a_stranger_nothing_is_left_but_that_it_is_one() {
    let team = team();
    for (login, body, outcome) in [
        ("eve", body(Kind::Away, &["precious", "", "", "ann"]), "stranger"),
        ("ann", body(Kind::Away, &["1 dec"]), "stranger"),
        ("eve", "precious".to_owned(), "no-form"),
        ("ann-x", "precious".to_owned(), "no-form"),
    ] {
        let (decided, left) = form(team.path(), &event(login, &body), &[]);
        assert_eq!(decided, json!({"version": 1, "outcome": outcome}));
        assert_eq!(left.len(), 1);
        let output = coverage(team.path(), &["form", "event.json", "--now", NOW]);
        assert!(output.status.success());
        assert!(!(stdout(&output) + &stderr(&output)).contains("precious"));
    }
}

#[test]
fn an_agent_whose_form_is_wrong_is_told_in_words_that_mean_nothing_to_the_host() {
    let team = team();
    for (hostile, shown) in [
        ("@team <!-- `x` ${{ github.token }}", "<span>@</span>team &lt;\\!-- \\`x\\`"),
        ("#1 ![x](https://x.y)", "<span>#</span>1 \\!\\[x\\](https<span>:</span>//x.y)"),
        ("\u{202e}$(id)\0", "\\\\u{202e}<span>$</span>(id)\\\\u{0}"),
    ] {
        let (decided, left) = form(team.path(), &event("ann-x", &body(Kind::Away, &[hostile])), &[]);
        assert_eq!(decided, json!({"version": 1, "outcome": "refused", "number": 12}));
        assert_eq!(left.len(), 2);
        assert!(left["answer.md"].contains(shown), "{}", left["answer.md"]);
    }
    let (_, left) = form(team.path(), &event("ann-x", &body(Kind::Request, &["sat"])), &[]);
    let answer =
        "This cannot be done: ann has no shift that starts on Sat 2026-11-21; the next: Mon 2026-11-23 09:00-13:00, ";
    assert!(left["answer.md"].starts_with(answer), "{}", left["answer.md"]);
}

#[test]
fn an_answer_ends_with_one_mark() {
    let team = team();
    let (_, left) = form(team.path(), &event("ann-x", &body(Kind::Swap, &["1 dec", "bem", "3 dec"])), &[]);
    let answer = &left["answer.md"];
    assert!(answer.contains("bem") && answer.lines().next().unwrap().ends_with("; did you mean ben?"), "{answer}");
}

#[test]
fn what_is_so_already_changes_nothing_and_is_said() {
    let team = team();
    let asked = event("ann-x", &body(Kind::Away, &["1 dec", "2 dec", "?"]));
    let (_, left) = form(team.path(), &asked, &[]);
    let again = form(team.path(), &asked, &[]);
    assert_eq!(again.1, left, "the same form is the same to the byte");
    fs::write(team.path().join("schedules/agents/ann.toml"), &left["new/ann.toml"]).unwrap();
    let (decided, left) = form(team.path(), &asked, &[]);
    assert_eq!(decided["outcome"], "unchanged");
    assert!(left["answer.md"].starts_with("It is so already, and nothing changes: ann is away from Tue 2026-12-01"));
}

#[test]
fn a_file_that_is_no_event_is_trouble_or_no_form() {
    let team = team();
    let run = |event: &str| coverage(team.path(), &["form", event, "--out", "left", "--now", NOW]);
    assert_eq!(run("nothing.json").status.code(), Some(2));
    assert_eq!(run("schedules").status.code(), Some(2));
    for text in ["", "{}", "[", "\0"] {
        fs::write(team.path().join("event.json"), text).unwrap();
        assert!(run("event.json").status.success());
        assert!(read(&team.path().join("left"))["decision.json"].contains("\"no-form\""));
    }
    fs::write(team.path().join("event.json"), b"\xff").unwrap();
    assert_eq!(run("event.json").status.code(), Some(2));
}

/// The fields that the file of a form has, each as the code says it.
fn fields(yaml: &str) -> Vec<(String, String, bool, Vec<String>)> {
    let line = |part: &str, key: &str| {
        let found = part.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(": "));
        found.unwrap_or_default().to_owned()
    };
    let parts = yaml.split("\n  - type: ").skip(1).filter(|part| !part.starts_with("markdown"));
    parts
        .map(|part| {
            assert!(part.starts_with("input\n") || part.starts_with("dropdown\n"), "{part}");
            let options = part.lines().filter_map(|line| line.strip_prefix("        - ")).map(str::to_owned).collect();
            (line(part, "id"), line(part, "label"), line(part, "required") == "true", options)
        })
        .collect()
}

#[test]
fn the_forms_of_the_host_have_the_fields_that_are_read() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/ISSUE_TEMPLATE");
    for shape in &KINDS {
        let yaml = fs::read_to_string(templates.join(format!("{}.yml", shape.name))).unwrap();
        let field = |field: &Field| {
            let options = field.choices.iter().map(ToString::to_string).collect();
            (field.id.to_owned(), field.label.to_owned(), field.is_required, options)
        };
        assert_eq!(fields(&yaml), shape.fields.iter().map(field).collect::<Vec<_>>(), "{}", shape.name);
    }
    assert_eq!(fs::read_dir(templates).unwrap().count(), KINDS.len());
}

#[test]
fn two_hundred_edits_by_command_and_by_form_give_the_same_files() {
    let handles = ["ann", "ben", "cem", "dee", "eva", "fay", "gus", "hal", "ida", "jon"];
    let zones = ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "Pacific/Auckland"];
    let days = ["mon-fri", "sat, sun", "daily", "every tue", "fri-mon"];
    let written = ["mon-fri", "sat, sun", "daily", "tue", "fri-mon"];
    let hours = ["09:00-13:00", "22-6", "00:00-24:00", "6pm - 12am", "13:00-21:00"];
    let dates =
        ["24 nov", "1 dec", "3 dec", "6 dec", "2026-12-09", "fri", "tomorrow", "14 dec", "3 jan", "1-dec@09:00"];
    let untils = ["", "3 dec", "9 dec", "open", "24 dec", "someday"];
    let mut dice = Dice(11);
    let texts: Vec<(String, String)> = handles
        .iter()
        .map(|handle| {
            let entries =
                (0..=dice.roll(2)).map(|_| weekly(dice.of(&written), dice.of(&hours[..1]))).collect::<String>();
            (format!("agents/{handle}.toml"), with_account(dice.of(&zones), handle, &entries))
        })
        .collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (by_command, by_form) = (folder(&texts), folder(&texts));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for round in 0..200 {
        let (one, other) = (dice.of(&handles), dice.of(&handles));
        let (first, second) = (dice.of(&dates), dice.of(&dates));
        let (day, hour, until) = (dice.of(&days), dice.of(&hours), dice.of(&untils));
        // A weekday alone is each week in a command and once in a form.
        let date = if first == "fri" { "27 nov" } else { first };
        let typed = format!("{} {hour}", if dice.roll(2) == 0 { day } else { date });
        let weekly = typed.starts_with(day);
        let mut asked: Vec<&str>;
        let body = match dice.roll(4) {
            0 => {
                asked = vec!["away", one, first];
                asked.extend(Some(until).filter(|until| !until.is_empty()));
                let cover = [other, "?", ""][dice.roll(3)];
                asked.extend(if cover.is_empty() { vec![] } else { vec!["--covered-by", cover] });
                body(Kind::Away, &[first, until, cover])
            }
            1 => {
                asked = vec!["swap", one, first, other, second];
                body(Kind::Swap, &[first, other, second])
            }
            2 => {
                asked = vec!["add", one, &typed];
                let (from, until) = if weekly { (second, until) } else { ("", "") };
                asked.extend(if from.is_empty() { vec![] } else { vec!["--from", from] });
                asked.extend(if until.is_empty() { vec![] } else { vec!["--until", until] });
                let sure = ["I am on", "I could, if need be"][dice.roll(2)];
                asked.extend(if sure == "I am on" { vec![] } else { vec!["--tentative"] });
                body(Kind::Extra, &[typed.strip_suffix(hour).unwrap().trim(), hour, from, until, sure])
            }
            _ => {
                asked = vec!["ask", one, first];
                body(Kind::Request, &[first])
            }
        };
        let output = coverage(by_command.path(), &[&["edit", "--yes", "-q", "--now", NOW][..], &asked].concat());
        let (decided, left) = form(by_form.path(), &event(&format!("{one}-X"), &body), &[]);
        let outcome = decided["outcome"].as_str().unwrap().to_owned();
        assert_eq!(output.status.success(), outcome != "refused", "{round} {asked:?} {left:?}: {}", stderr(&output));
        if outcome == "change" {
            for path in decided["paths"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()) {
                let new = &left[&path.replace("agents/", "new/")];
                fs::write(by_form.path().join("schedules").join(path), new).unwrap();
            }
        }
        let [one, other] = [&by_command, &by_form].map(|team| read(&team.path().join("schedules/agents")));
        assert_eq!(one, other, "{round} {asked:?}");
        *seen.entry(format!("{} {outcome}", asked[0])).or_default() += 1;
    }
    for kind in ["away", "swap", "add", "ask"] {
        for (outcome, least) in [("change", 7), ("refused", 7)] {
            let number = seen.get(&format!("{kind} {outcome}")).copied().unwrap_or_default();
            assert!(number >= least, "{seen:?}");
        }
    }
}

#[test]
fn an_extra_shift_of_a_weekday_is_the_next_that_is_not_over() {
    let team = team();
    // A Friday; Ann lives an hour ahead.
    for (opened, date) in
        [("2026-11-27T17:30:00Z", "2026-12-04"), ("2026-11-27T09:30:00Z", "2026-11-27"), (NOW, "2026-11-27")]
    {
        let mut event = event("ann-x", &body(Kind::Extra, &["fri", "9-12"]));
        event["issue"]["created_at"] = json!(opened);
        let (_, left) = form(team.path(), &event, &[]);
        assert!(left["new/ann.toml"].contains(&format!("dates = [{date}]")), "{opened}: {}", left["new/ann.toml"]);
    }
    let (decided, left) =
        form(team.path(), &event("ann-x", &body(Kind::Extra, &["fri", "9-12", "5 dec", "1 dec 2026"])), &[]);
    assert_eq!(decided["outcome"], "refused");
    assert!(left["answer.md"].contains("Last day: 2026-12-01 is before 2026-12-05"), "{}", left["answer.md"]);
}

#[test]
fn a_file_that_begins_with_the_mark_of_an_editor_keeps_it() {
    let team = team();
    let path = team.path().join("schedules/agents/ann.toml");
    let marked = "\u{feff}".to_owned() + &fs::read_to_string(&path).unwrap().replace('\n', "\r\n");
    fs::write(&path, &marked).unwrap();
    let (_, left) = form(team.path(), &event("ann-x", &body(Kind::Away, &["10 dec"])), &[]);
    let off = "\r\n[[time-off]]\r\nfrom  = 2026-12-10\r\nuntil = 2026-12-10\r\n";
    assert_eq!(left["new/ann.toml"], format!("{marked}{off}"));
}
