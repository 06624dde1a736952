//! What a lead reads of a rota, what goes to each agent, and what if the team were another.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads files

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use crate::support::{agent, assert_snapshot, coverage, entry, folder, json, stderr, stdout};
use coverage::cli::{GoOn, Stop, Surroundings, run};
use snapbox::file;
use tempfile::TempDir;

const PLAN: [&str; 5] = ["plan", "--from", "2026-11-30", "--weeks", "4"];

fn firm(days: &str, hours: &str) -> String {
    entry(&format!("days = \"{days}\"\nhours = \"{hours}\""))
}

fn tentative(days: &str, hours: &str) -> String {
    entry(&format!("tentative = true\ndays = \"{days}\"\nhours = \"{hours}\""))
}

/// Three who help in the evenings, one of whom is away over a weekend.
fn evenings() -> TempDir {
    let team = "timezone = \"Europe/Berlin\"\n[policy]\nweekly-minimum = \"2h\"\n[[coverage]]\nname = \"evenings\"\nroles = [\"l1\"]\n\
                days = \"daily\"\nhours = \"17:00-23:00\"\n";
    let off = "[[time-off]]\nfrom = 2026-12-12\nuntil = 2026-12-13\n";
    let ann =
        "name = \"Ann\"\n".to_owned() + &tentative("mon-fri", "18:00-23:00") + &tentative("sat, sun", "10:00-18:00");
    let ben = tentative("mon, wed", "17:00-22:00") + &tentative("sat, sun", "12:00-20:00") + off;
    let cem = firm("thu", "18:00-21:00") + &tentative("mon-thu", "18:00-22:00");
    folder(&[
        ("team.toml", team),
        ("agents/ann.toml", &agent("Europe/Berlin", &ann)),
        ("agents/ben.toml", &agent("America/Sao_Paulo", &ben)),
        ("agents/cem.toml", &agent("Europe/Istanbul", &cem)),
    ])
}

fn answer(team: &Path, more: &[&str]) -> String {
    let output = coverage(team, &[&PLAN[..], more].concat());
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

fn texts(team: &Path) -> Vec<String> {
    let mut paths: Vec<_> =
        fs::read_dir(team.join("schedules/agents")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| format!("{}\n{}", path.display(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn a_rota_is_told_in_the_order_in_which_a_lead_reads() {
    let team = evenings();
    let text = answer(team.path(), &[]);
    let places: Vec<usize> =
        ["Ask ", "The week", "hours a week", "Stays open", "Why no rota", "Whom to look", "How good it is"]
            .iter()
            .map(|part| text.find(part).unwrap_or_else(|| panic!("{part}: {text}")))
            .collect();
    assert!(places.is_sorted(), "{text}");
    assert_snapshot(text, file!["../snapshots/rota.txt"]);
    assert_snapshot(answer(team.path(), &["--format", "markdown"]), file!["../snapshots/rota.md"]);
    assert_snapshot(answer(team.path(), &["--format", "json"]), file!["../snapshots/rota.json"]);
}

#[test]
fn a_message_for_each_is_on_their_own_clock_and_its_entry_says_yes() {
    let team = evenings();
    let text = answer(team.path(), &["--messages"]);
    assert_snapshot(text.clone(), file!["../snapshots/messages.txt"]);
    // What is pasted is theirs: it has no comment by which a later plan would take it back.
    assert!(!text.contains("Proposed by"), "{text}");
    let all = json(&coverage(team.path(), &[&PLAN[..], &["--messages", "--format", "json"]].concat()));
    for (message, asked) in all["messages"].as_array().unwrap().iter().zip(all["agents"].as_array().unwrap()) {
        let file = team.path().join(format!("schedules/agents/{}.toml", message["agent"].as_str().unwrap()));
        let before = fs::read_to_string(&file).unwrap();
        fs::write(&file, before + message["entry"].as_str().unwrap()).unwrap();
        assert_eq!(message["agent"], asked["agent"]);
    }
    let check = coverage(team.path(), &["check"]);
    assert!(check.status.success(), "{}", stdout(&check));
    let after = json(&coverage(team.path(), &["gaps", "--from", "2026-11-30", "--weeks", "4", "--format", "json"]));
    assert_eq!(after["requirements"][0]["gap_seconds"], all["after"]["requirements"][0]["gap_seconds"]);
}

#[test]
fn single_shifts_have_messages_too() {
    let team = evenings();
    let text =
        stdout(&coverage(team.path(), &["plan", "--single", "--messages", "--from", "2026-11-30", "--weeks", "1"]));
    assert!(text.contains("Hi Ann,") && text.contains("on your clock (Sao Paulo)"), "{text}");
}

#[test]
fn nobody_is_named_in_their_night_before_somebody_for_whom_it_is_daytime() {
    let team = "[[coverage]]\nname = \"night\"\nroles = [\"l1\"]\ndays = \"sat\"\nhours = \"02:00-06:00\"\n";
    // Berlin offers three in the morning, but for too short a time to be asked; Tokyo is awake.
    let team = folder(&[
        ("team.toml", team),
        ("agents/ann.toml", &agent("Europe/Berlin", &tentative("sat", "03:00-04:00"))),
        ("agents/zoe.toml", &agent("Asia/Tokyo", "")),
    ]);
    let text = answer(team.path(), &[]);
    let help = text.lines().find(|line| line.contains("Could help")).unwrap();
    assert!(help.find("zoe (awake)").unwrap() < help.find("ann (offers").unwrap(), "{text}");
}

#[test]
fn what_if_somebody_were_not_there_or_somebody_else_were_and_nothing_of_it_is_written() {
    let team = evenings();
    let before = texts(team.path());
    let gaps = |more: &[&str]| {
        let window = ["gaps", "--from", "2026-11-30", "--weeks", "4", "--format", "json"];
        let all = json(&coverage(team.path(), &[&window[..], more].concat()));
        all["requirements"][0]["gap_seconds"].as_i64().unwrap() / 3_600
    };
    let with = ["--with", "sat, sun 17:00-23:00 Europe/Berlin"];
    assert_eq!((gaps(&[]), gaps(&["--without", "cem"])), (7 * 6 * 4 - 8, 7 * 6 * 4));
    assert_eq!(gaps(&with), 5 * 6 * 4 - 8);
    let told = coverage(team.path(), &[&["gaps", "--from", "2026-11-30", "--weeks", "4"], &with[..]].concat());
    assert!(stdout(&told).contains("as it is"), "{}", stdout(&told));
    let planned = answer(team.path(), &[&with[..], &["--without", "cem", "--without", "ann"]].concat());
    let what_if = "As if cem and ann were not there and new-1 offered Saturdays and Sundays 17:00-23:00 (Berlin). Nothing of that";
    assert!(planned.split_whitespace().collect::<Vec<_>>().join(" ").contains(what_if), "{planned}");
    assert!(planned.contains("Ask new-1 for Saturdays") && !planned.contains("Ask ann"), "{planned}");
    assert_eq!(texts(team.path()), before);
    for more in [&["--write"][..], &["--proof", "proof.json"]] {
        let refused = coverage(team.path(), &[&PLAN[..], &with, more].concat());
        assert_eq!(refused.status.code(), Some(2), "{more:?}");
    }
    assert_eq!(texts(team.path()), before);
}

#[test]
fn somebody_new_counts_for_the_first_requirement_and_has_nobodys_handle() {
    let team = "[role.medic]\n[[coverage]]\nname = \"cases\"\nroles = [\"medic\"]\nposts = [\"phone\"]\nskills = [\"german\"]\ndays = \"sat\"\n\
                hours = \"10:00-14:00\"\n";
    let ann = agent("UTC", "");
    let team = folder(&[("team.toml", team), ("agents/new-1.toml", &ann)]);
    let found =
        json(&coverage(team.path(), &[&PLAN[..], &["--with", "sat 10:00-14:00 UTC", "--format", "json"]].concat()));
    assert_eq!((&found["agents"][0]["agent"], &found["levels"][0]["value"]), (&"new-2".into(), &0.into()), "{found}");
}

#[test]
fn whoever_is_named_by_others_can_be_left_out_all_the_same() {
    let team = "[[rotation]]\nname = \"lead\"\nagents = [\"ann\", \"bob\"]\nfrom = 2026-11-30\nturn = \"7d\"\nhours = \"10:00-12:00\"\n";
    let off = "[[time-off]]\nfrom = 2026-12-01\nuntil = 2026-12-02\ncovered-by = \"bob\"\n";
    let ann = agent("UTC", &(firm("daily", "08:00-16:00") + off));
    let bob = agent("UTC", &("joined = 2026-11-29\n".to_owned() + &tentative("daily", "16:00-20:00")));
    let team = folder(&[("team.toml", team), ("agents/ann.toml", &ann), ("agents/bob.toml", &bob)]);
    let gaps = coverage(team.path(), &["gaps", "--from", "2026-11-30", "--weeks", "2", "--without", "bob"]);
    assert_ne!(gaps.status.code(), Some(2), "{}", stderr(&gaps));
    assert!(!stdout(&gaps).contains("bob tentative"), "{}", stdout(&gaps));
}

#[test]
fn what_cannot_be_imagined_is_refused_with_the_right_form() {
    let team = evenings();
    for (more, said) in [
        (
            ["--with", "mon-fri 18-22 Asia/Manila"],
            "write days, hours and a zone, such as \"mon-fri 18:00-22:00 Asia/Manila\"",
        ),
        (["--without", "benn"], "there is no agent `benn`; did you mean ben?"),
        (["--time", "soon"], "expected seconds, minutes or hours, such as 90s or 5m"),
    ] {
        let refused = coverage(team.path(), &[&PLAN[..], &more].concat());
        assert_eq!(refused.status.code(), Some(2));
        assert!(stderr(&refused).contains(said), "{}", stderr(&refused));
    }
    let published = coverage(team.path(), &["gaps", "--as-published", "--without", "ben"]);
    assert!(stderr(&published).contains("leave one out"), "{}", stderr(&published));
}

/// What the work had reached when it was asked about.
static REACHED: Mutex<String> = Mutex::new(String::new());

#[test]
fn a_search_whose_time_is_up_says_so_and_tells_on_the_way_what_it_has_reached() {
    let team = evenings();
    let schedules = team.path().join("schedules");
    let ask = |go_on: GoOn, more: &[&str]| {
        let arguments = ["coverage", "-C", schedules.to_str().unwrap()];
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_262_400);
        let all = arguments.iter().chain(&PLAN).chain(more).map(std::ffi::OsString::from);
        run(all, &Surroundings::new(now, None, go_on)).stdout.to_string()
    };
    let up = ask(
        |work| {
            *REACHED.lock().unwrap() = (work.reached)();
            Err(Stop::TimeIsUp)
        },
        &[],
    );
    assert!(up.contains("Stopped after 60 s; this is the best so far."), "{up}");
    assert!(REACHED.lock().unwrap().starts_with("uncovered "), "{:?}", REACHED.lock());
    let asked = ask(|_| Err(Stop::Asked), &["--single"]);
    assert!(asked.contains("Stopped before it was done; this is the best so far."), "{asked}");
}
