//! `coverage diff` on twelve typical pull requests, each with the comment that its reviewers see, and on hostile ones.
//!
//! The team keeps its promise by four agents around the world, each in a zone with other clock changes.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test writes files

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{self, assert_snapshot, coverage, git, json, stdout};
use serde_json::Value;
use snapbox::Data;
use tempfile::TempDir;

const TEAM: &str = "name = \"Support\"\n\n[policy]\nresponse-within = \"30m\"\nweekly-minimum = \"10h\"\n\n\
    [[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\n";
const ANN: &str = "name = \"Ann\"\nrole = \"l1\"\ntimezone = \"Europe/Berlin\"\n\n\
    [[availability]]\ndays = \"daily\"\nhours = \"06:00-15:00\"\n";
const LEA: &str = "name = \"Léa\"\nrole = \"l1\"\ntimezone = \"Europe/Lisbon\"\n\n\
    [[availability]]\ndays = \"daily\"\nhours = \"14:00-22:00\"\n";
const NAT: &str = "name = \"Nat\"\nrole = \"l1\"\ntimezone = \"America/New_York\"\n\n\
    [[availability]]\ndays = \"daily\"\nhours = \"17:00-01:00\"\n";
const IRA: &str = "name = \"Ira\"\nrole = \"intern\"\ntimezone = \"Asia/Manila\"\n\n\
    [[availability]]\ndays = \"mon-fri\"\nhours = \"13:00-15:00\"\n";
const FILES: [(&str, &str); 5] = [
    ("team.toml", TEAM),
    ("agents/ann.toml", ANN),
    ("agents/ira.toml", IRA),
    ("agents/lea.toml", LEA),
    ("agents/nat.toml", NAT),
];
/// What every pull request is compared in, so that snapshots hold.
const NOW: [&str; 2] = ["--now", "2026-11-21T12:00:00Z"];

/// A repository whose main branch keeps the promise, with the branch of a pull request checked out.
struct PullRequest {
    root: TempDir,
}

impl PullRequest {
    fn new() -> Self {
        let root = support::folder(&FILES);
        let pull_request = Self { root };
        pull_request.git(&["init", "--quiet", "--initial-branch=main"]);
        pull_request.commit();
        pull_request.git(&["switch", "--quiet", "--create", "change"]);
        pull_request
    }

    fn git(&self, arguments: &[&str]) {
        git(self.root.path(), "2026-11-20T12:00:00Z", arguments);
    }

    fn commit(&self) -> &Self {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "change"]);
        self
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join("schedules").join(path)
    }

    fn write(&self, path: &str, text: &str) -> &Self {
        fs::write(self.path(path), text).unwrap();
        self
    }

    fn append(&self, path: &str, text: &str) -> &Self {
        let before = fs::read_to_string(self.path(path)).unwrap();
        self.write(path, &(before + text))
    }

    fn replace(&self, path: &str, from: &str, to: &str) -> &Self {
        let before = fs::read_to_string(self.path(path)).unwrap();
        assert!(before.contains(from), "{path} has no {from}");
        self.write(path, &before.replace(from, to))
    }

    fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path(path)).unwrap();
        self
    }

    fn diff(&self, arguments: &[&str]) -> std::process::Output {
        coverage(self.root.path(), &[&["diff", "main"], &NOW[..], arguments].concat())
    }

    /// The comment, and the exit code with which the check ends.
    fn comment(&self) -> (String, Option<i32>) {
        let output = self.diff(&["--format", "markdown"]);
        (stdout(&output), output.status.code())
    }

    /// Holds the comment to its snapshot, and what is said to have changed to the shifts and shares of both sides.
    #[track_caller]
    fn shows(&self, code: i32, expected: Data) {
        self.commit();
        let (comment, status) = self.comment();
        assert_snapshot(comment.clone(), expected);
        assert_eq!(status, Some(code));
        assert_eq!(self.diff(&["change", "--format", "markdown"]).status.code(), Some(code));
        let difference = self.diff(&["--format", "json"]);
        let difference = json(&difference);
        if difference["diagnostics"].is_null() {
            self.adds_up(&difference);
        }
    }

    fn adds_up(&self, difference: &Value) {
        let window = &difference["window"];
        let asked = ["--from", window["start"].as_str().unwrap(), "--until", window["end"].as_str().unwrap()];
        let on = |revision: &str, command: &str| {
            let arguments = [&[command, "--format", "json", "--as-of", revision], &asked[..], &NOW].concat();
            json(&coverage(self.root.path(), &arguments))
        };
        let shifts = |revision: &str| -> BTreeSet<String> {
            let answer = on(revision, "shifts");
            let line = |shift: &Value| line(&shift["agent"], shift, &shift["role"], &shift["covering_for"]);
            answer["shifts"].as_array().unwrap().iter().map(line).collect()
        };
        // A pair may have one that lies just outside of the window.
        let (start, end) = (seconds(&window["start"]), seconds(&window["end"]));
        let is_seen = |interval: &&Value| seconds(&interval["start"]) < end && start < seconds(&interval["end"]);
        let mut after = shifts("main");
        for agent in difference["agents"].as_array().unwrap() {
            let lines = |shifts: &Value| -> Vec<String> {
                let intervals = shifts["intervals"].as_array().unwrap().iter().filter(is_seen);
                let of = |interval| line(&agent["agent"], interval, &shifts["role"], &shifts["covering_for"]);
                intervals.map(of).collect()
            };
            let all = |key: &str| agent[key].as_array().unwrap().clone();
            let gone =
                all("removed").into_iter().chain(all("moved").into_iter().map(|mut moved| moved["before"].take()));
            for gone in gone.flat_map(|shifts| lines(&shifts)) {
                assert!(after.remove(&gone), "{gone} was not there");
            }
            let there = all("added").into_iter().chain(all("moved").into_iter().map(|mut moved| moved["after"].take()));
            for there in there.flat_map(|shifts| lines(&shifts)) {
                assert!(after.insert(there.clone()), "{there} was there");
            }
        }
        assert_eq!(after, shifts("change"));
        for (side, revision) in [("before", "main"), ("after", "change")] {
            let gaps = on(revision, "gaps");
            for requirement in difference["requirements"].as_array().unwrap().iter().filter(|r| !r[side].is_null()) {
                let there = gaps["requirements"].as_array().unwrap().iter().find(|r| r["name"] == requirement["name"]);
                let Some(there) = there else {
                    // No longer asked for, and still held against.
                    continue;
                };
                let is_asked_anew = side == "after" && !requirement["as_asked"].is_null();
                let share = &requirement[if is_asked_anew { "as_asked" } else { side }];
                for key in ["need_seconds", "gap_seconds", "exposed_seconds", "covered_percent"] {
                    assert_eq!(share[key], there[key], "{key} of {side}");
                }
            }
        }
        for requirement in difference["requirements"].as_array().unwrap() {
            if requirement["before"].is_null() {
                continue;
            }
            for (change, of_gap) in [("exposed_seconds", false), ("gap_seconds", true)] {
                let sum = |key: &str| -> i64 {
                    let parts = requirement[key].as_array().unwrap().iter();
                    let length = |part: &Value| -> i64 {
                        let intervals = part["intervals"].as_array().unwrap().iter();
                        intervals.map(|i| seconds(&i["end"]) - seconds(&i["start"])).sum()
                    };
                    parts.map(|part| if of_gap { length(part) } else { part[change].as_i64().unwrap() }).sum()
                };
                let by =
                    requirement["after"][change].as_i64().unwrap() - requirement["before"][change].as_i64().unwrap();
                let more = if of_gap { 0 } else { sum("worse") - sum("better") };
                assert_eq!(sum("opened") - sum("closed") + more, by, "{change}");
            }
        }
    }
}

fn seconds(instant: &Value) -> i64 {
    support::at(instant.as_str().unwrap()).unix()
}

fn line(agent: &Value, interval: &Value, role: &Value, covering_for: &Value) -> String {
    format!("{agent} {role} {}/{} for {covering_for}", interval["start"], interval["end"])
}

fn snapshot(name: &str) -> Data {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/pull-requests");
    Data::read_from(&folder.join(name.replace('_', "-")).with_extension("md"), None)
}

macro_rules! pull_requests {
    ($($name:ident: exit $code:literal, $change:expr;)*) => {$(
        #[test]
        fn $name() {
            let pull_request = PullRequest::new();
            let change: fn(&PullRequest) = |p| { $change(p); };
            change(&pull_request);
            pull_request.shows($code, snapshot(stringify!($name)));
        }
    )*};
}

pull_requests! {
    a_new_agent_is_shown_with_shifts_and_hours: exit 0, |p: &PullRequest| {
        p.write("agents/max.toml", &support::agent("Asia/Kolkata", &support::entry("days = \"sat, sun\"\nhours = \"09:00-15:00\"")));
    };
    a_move_to_another_zone_shows_old_and_new_hours: exit 1, |p: &PullRequest| {
        p.replace("agents/lea.toml", "Europe/Lisbon", "America/Sao_Paulo");
    };
    time_off_without_a_cover_opens_a_gap_on_those_days: exit 1, |p: &PullRequest| {
        p.append("agents/nat.toml", "\n[[time-off]]\nfrom = 2026-12-24\nuntil = 2026-12-31\n");
    };
    time_off_with_a_cover_moves_the_shifts_to_the_other_agent: exit 0, |p: &PullRequest| {
        p.append("agents/nat.toml", "\n[[time-off]]\nfrom = 2026-12-24\nuntil = 2026-12-31\ncovered-by = \"lea\"\n");
    };
    a_typo_is_shown_with_its_line_and_remedy: exit 1, |p: &PullRequest| {
        p.replace("agents/ann.toml", "\"daily\"", "\"mon-fry\"").replace("agents/lea.toml", "role", "roll");
    };
    an_agent_who_is_removed_leaves_gaps: exit 1, |p: &PullRequest| {
        p.remove("agents/lea.toml");
    };
    a_gap_only_between_the_american_and_the_european_clock_change_is_found: exit 1, |p: &PullRequest| {
        p.replace("agents/ann.toml", "06:00-15:00", "07:00-15:00");
    };
    tentative_time_changes_nothing_else: exit 0, |p: &PullRequest| {
        p.append("agents/ann.toml", "\n[[availability]]\ntentative = true\ndays = \"sat\"\nhours = \"18:00-20:00\"\n");
    };
    fewer_hours_name_the_agent_who_falls_below_the_minimum: exit 1, |p: &PullRequest| {
        p.replace("agents/nat.toml", "\"daily\"", "\"mon\"");
    };
    a_promotion_shows_the_new_role: exit 0, |p: &PullRequest| {
        p.replace("agents/ira.toml", "role = \"intern\"", "role = \"l1\"\npromoted = 2026-12-14");
    };
    one_shift_cancelled_is_one_line: exit 1, |p: &PullRequest| {
        p.append("agents/ann.toml", "\n[[time-off]]\nfrom = 2026-12-08T06:00:00\nuntil = 2026-12-08T15:00:00\n");
    };
    a_comment_in_a_file_changes_nothing: exit 0, |p: &PullRequest| {
        p.append("agents/ann.toml", "\n# Ann was here.\n");
    };
    a_requirement_that_asks_less_hides_nothing: exit 1, |p: &PullRequest| {
        p.append("team.toml", "days = \"mon-fri\"\nhours = \"08:00-12:00\"\n").replace("team.toml", "30m", "4h").remove("agents/nat.toml");
    };
    a_requirement_that_is_renamed_hides_nothing: exit 1, |p: &PullRequest| {
        p.replace("team.toml", "first response", "First response").remove("agents/nat.toml");
    };
    a_promise_and_a_minimum_that_are_others_are_said: exit 0, |p: &PullRequest| {
        p.replace("team.toml", "30m", "10m").replace("team.toml", "10h", "60h").append("team.toml", "at-least = 2\n");
    };
    an_agent_who_leaves_is_not_in_the_team_any_more: exit 1, |p: &PullRequest| {
        p.replace("agents/nat.toml", "role", "last-day = 2027-01-13\nrole");
    };
    other_tentative_hours_of_the_same_length_are_a_change: exit 0, |p: &PullRequest| {
        p.append("agents/ann.toml", "\n[[availability]]\ntentative = true\ndays = \"sat\"\nhours = \"18:00-20:00\"\n");
        p.git(&["switch", "--quiet", "main"]);
        p.commit();
        p.git(&["switch", "--quiet", "--force-create", "change"]);
        p.replace("agents/ann.toml", "\"sat\"", "\"sun\"");
    };
    half_an_hour_a_day_in_another_zone_names_nobody_who_was_short_before: exit 0, |p: &PullRequest| {
        p.write("agents/max.toml", &support::agent("Europe/Berlin", &support::entry("days = \"mon-fri\"\nhours = \"09:00-10:00\"")));
        p.git(&["switch", "--quiet", "main"]);
        p.commit();
        p.git(&["switch", "--quiet", "--force-create", "change"]);
        p.replace("agents/max.toml", "Europe/Berlin", "America/New_York");
    };
    a_new_requirement_is_no_worse_promise: exit 0, |p: &PullRequest| {
        p.append("team.toml", "\n[[coverage]]\nname = \"escalation\"\nroles = [\"l2\"]\ndays = \"mon-fri\"\nhours = \"09:00-17:00\"\ntimezone = \"UTC\"\n");
    };
}

/// Every pull request that a stranger may make of a valid team must be answered without harm.
#[track_caller]
fn harmless(pull_request: &PullRequest) -> String {
    pull_request.commit();
    let (comment, code) = pull_request.comment();
    assert!(code.is_some_and(|code| code <= 1), "{code:?}: {comment:.300}");
    assert!(comment.chars().count() < 60_000);
    let harm = comment.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(harm, None);
    // The only markup is the program's own.
    for tag in comment.split('<').skip(1) {
        let own = ["details>", "/details>", "summary>", "/summary>", "span>", "/span>"];
        assert!(own.iter().any(|own| tag.starts_with(own)), "<{tag:.60}");
    }
    assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
    for format in ["text", "json", "github"] {
        let output = pull_request.diff(&["--format", format]);
        let text = stdout(&output) + &support::stderr(&output);
        assert!(output.status.code().is_some_and(|code| code <= 1), "{text:.300}");
        assert_eq!(text.chars().find(|c| c.is_control() && *c != '\n'), None, "{text:.300}");
        let commands = text.lines().filter(|line| format == "github" && line.starts_with("::"));
        let ours = ["::error file=", "::warning file=", "::notice::and "];
        assert!(commands.clone().all(|line| ours.iter().any(|ours| line.starts_with(ours))));
    }
    comment
}

/// Names and texts that mean something where they land.
const HOSTILE: [&str; 9] = [
    "</details></summary><script>alert(1)</script>",
    "<!-- coverage --><img src=x onerror=alert(1)>",
    "`` ``` ````\\",
    "| a | b |\\| --- |",
    "@bisq/support #1 https://evil.example www.evil.example",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "::set-output name=x::y ##[add-mask]",
    "::error file=a,line=1::b",
    "${{ secrets.GITHUB_TOKEN }} $(touch pwned) `touch pwned`",
];

#[test]
fn no_name_breaks_out_of_the_comment_the_annotations_or_the_terminal() {
    let pull_request = PullRequest::new();
    for (index, name) in HOSTILE.into_iter().enumerate() {
        let quoted = serde_json::to_string(name).unwrap();
        let file = support::agent(
            "UTC",
            &format!("name = {quoted}\n[[availability]]\ndays = \"mon\"\nhours = \"09:00-10:00\""),
        );
        pull_request.write(&format!("agents/h{index}.toml"), &file);
        let requirement = format!("\n[[coverage]]\nname = {quoted}\nroles = [\"l1\"]\nat-least = 2\n");
        pull_request.append("team.toml", &requirement);
    }
    let comment = harmless(&pull_request);
    assert!(comment.contains("&lt;/details&gt;&lt;/summary&gt;&lt;script&gt;"), "{comment}");
    assert!(comment.contains("<span>@</span>bisq/support <span>#</span>1 https<span>:</span>//evil"), "{comment}");
}

#[test]
fn no_broken_value_breaks_out_of_the_comment_the_annotations_or_the_terminal() {
    let pull_request = PullRequest::new();
    for (index, value) in
        HOSTILE.into_iter().chain(["a\u{1b}[2J\n::error::x", "\u{202e}evil", "%0A::error::x"]).enumerate()
    {
        let quoted = serde_json::to_string(value).unwrap();
        pull_request
            .write(&format!("agents/h{index}.toml"), &format!("role = {quoted}\ntimezone = {quoted}\n{quoted} = 1\n"));
    }
    harmless(&pull_request);
}

#[cfg(unix)]
#[test]
fn a_file_name_of_several_lines_and_a_link_out_of_the_folder_are_findings() {
    let pull_request = PullRequest::new();
    pull_request.write("agents/x\n::error file=a::b\n<script>.toml", ANN);
    std::os::unix::fs::symlink("/etc/passwd", pull_request.path("agents/out.toml")).unwrap();
    let comment = harmless(&pull_request);
    assert!(comment.starts_with("### This change has 2 errors\n"), "{comment}");
    assert!(!comment.contains("root:"), "{comment}");
}

#[test]
fn ten_thousand_files_and_names_of_the_longest_are_one_short_comment() {
    let pull_request = PullRequest::new();
    let name = "@".repeat(200);
    for index in 0..10_000 {
        let text = format!("name = \"{name}\"\n[[availability]]\ndays = \"mon\"\nhours = \"09:00-10:00\"");
        pull_request.write(&format!("agents/h{index}.toml"), &support::agent("Pacific/Auckland", &text));
    }
    // Of more requirements so many agents are refused.
    for index in 0..24 {
        pull_request.append("team.toml", &format!("\n[[coverage]]\nname = \"{name:.190}{index}\"\nroles = [\"l1\"]\n"));
    }
    pull_request.commit();
    let (comment, code) = pull_request.comment();
    assert_eq!(code, Some(0), "{comment:.300}");
    assert!(comment.chars().count() < 60_000);
    assert!(comment.contains("Shifts and hours of 10000 agents"), "{comment:.2000}");
}

#[test]
fn ten_thousand_broken_files_are_one_short_comment() {
    let pull_request = PullRequest::new();
    for index in 0..10_000 {
        pull_request.write(&format!("agents/h{index}.toml"), "role = \"@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\"\n");
    }
    assert!(harmless(&pull_request).starts_with("### This change has 20000 errors\n"));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let pull_request = PullRequest::new();
    let of = |arguments: &[&str]| {
        let output = coverage(pull_request.root.path(), &[arguments, &NOW].concat());
        (output.status.code(), stdout(&output) + &support::stderr(&output))
    };
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("schedules", pull_request.root.path().join("link")).unwrap();
        let (code, text) = of(&["diff", "main", "-C", "link"]);
        assert_eq!(code, Some(2));
        assert!(text.contains("link is a link"), "{text}");
    }
    let (code, text) = of(&["diff", "nowhere"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("there is no commit `nowhere`, and no folder of that name"), "{text}");
    assert_eq!(of(&["diff", "main", "change", "--as-of", "main"]).0, Some(2));
    assert_eq!(of(&["diff"]).0, Some(2));
    assert_eq!(of(&["diff", "main", "--from", "2026-12-01", "--until", "2026-11-01"]).0, Some(2));
    // What main has wrong is no fault of the change that mends it.
    pull_request.git(&["switch", "--quiet", "main"]);
    pull_request.replace("agents/ann.toml", "daily", "dayly").commit();
    pull_request.git(&["switch", "--quiet", "change"]);
    let (code, text) = of(&["diff", "main"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("main has 1 error, so there is nothing to compare with"), "{text}");
}

#[test]
fn a_change_is_compared_with_what_there_was_before_any_schedules_and_with_folders() {
    let root = support::folder(&FILES);
    git(root.path(), "2026-11-20T12:00:00Z", &["init", "--quiet", "--initial-branch=main"]);
    git(root.path(), "2026-11-20T12:00:00Z", &["commit", "--quiet", "--allow-empty", "--message", "nothing"]);
    let first = coverage(root.path(), &[&["diff", "HEAD", "--format", "json"], &NOW[..]].concat());
    assert_eq!(json(&first)["agents"].as_array().unwrap().iter().filter(|agent| agent["file"] == "added").count(), 4);
    // A folder that is no schedules folder is no empty team.
    fs::create_dir(root.path().join("empty")).unwrap();
    let wrong = coverage(root.path(), &[&["diff", "./empty", "schedules"], &NOW[..]].concat());
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        support::stderr(&wrong).contains("no schedules folder: it has neither team.toml nor agents/"),
        "{}",
        support::stderr(&wrong)
    );
    fs::create_dir(root.path().join("empty/agents")).unwrap();
    let folders = coverage(root.path(), &[&["diff", "./empty", "schedules", "--format", "json"], &NOW[..]].concat());
    assert_eq!(json(&folders)["agents"], json(&first)["agents"]);
}

#[test]
fn exposed_time_below_what_is_allowed_is_no_finding() {
    let pull_request = PullRequest::new();
    pull_request.replace("agents/ann.toml", "06:00-15:00", "07:00-15:00").commit();
    assert_eq!(pull_request.diff(&["--allow", "10h30m"]).status.code(), Some(0));
    assert_eq!(pull_request.diff(&["--allow", "10h29m"]).status.code(), Some(1));
}

#[test]
fn in_a_terminal_the_same_is_said() {
    let pull_request = PullRequest::new();
    pull_request
        .append("agents/nat.toml", "\n[[time-off]]\nfrom = 2026-12-24\nuntil = 2026-12-31\ncovered-by = \"lea\"\n");
    pull_request.replace("agents/ann.toml", "06:00-15:00", "07:00-15:00").commit();
    assert_snapshot(stdout(&pull_request.diff(&[])), snapbox::file!["../snapshots/diff.txt"]);
    assert_snapshot(
        stdout(&pull_request.diff(&["--timezone", "Asia/Manila"])),
        snapbox::file!["../snapshots/diff-manila.txt"],
    );
}

#[test]
fn a_change_of_shifts_that_have_begun_and_of_an_account_is_said() {
    let pull_request = PullRequest::new();
    // Monday of this week is over.
    let off = "\n[[time-off]]\nfrom = 2026-11-16\nuntil = 2026-11-16\n";
    pull_request
        .append("agents/ann.toml", off)
        .replace("agents/ann.toml", "role", "account = \"ann-l\"\nrole")
        .commit();
    let text = stdout(&pull_request.diff(&["--from", "2026-11-16", "--weeks", "2"]));
    assert!(text.contains("! changes the past: 1 shift that had begun, Mon 2026-11-16"), "{text}");
    assert!(text.contains("! account at the git host: none → ann-l"), "{text}");
    let pull_request = PullRequest::new();
    pull_request.append("agents/ann.toml", &off.replace("11-16", "11-23")).commit();
    let text = stdout(&pull_request.diff(&["--from", "2026-11-16", "--weeks", "2"]));
    assert!(!text.contains("changes the past"), "{text}");
}

/// Who has to agree, as it is said in a terminal.
fn agreed(pull_request: &PullRequest, arguments: &[&str]) -> Vec<String> {
    let text = stdout(&pull_request.diff(arguments));
    text.lines().filter(|line| line.contains("to agree")).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn who_is_named_as_coverer_has_to_agree_and_whose_file_another_changes() {
    let off =
        |handle: &str| format!("\n[[time-off]]\nfrom = 2026-12-24\nuntil = 2026-12-24\ncovered-by = \"{handle}\"\n");
    let covers = "lea has to agree: covers for nat, Thu 2026-12-24 22:00-Fri 06:00 UTC";
    let pull_request = PullRequest::new();
    pull_request.append("agents/nat.toml", &off("lea"));
    let own = "nat has to agree, unless the change is their own: their file changes";
    assert_eq!(agreed(&pull_request, &[]), [covers, own]);
    // The account is that of main, whatever its case; that of the change itself counts for nothing.
    pull_request.replace("agents/nat.toml", "role", "account = \"Nat-1\"\nrole");
    assert_eq!(agreed(&pull_request, &["--author", "nat-1"]), [covers, own]);
    pull_request.commit();
    pull_request.git(&["switch", "--quiet", "main"]);
    pull_request.replace("agents/nat.toml", "role", "account = \"Nat-1\"\nrole");
    pull_request.replace("agents/lea.toml", "role", "account = \"lea\"\nrole").commit();
    pull_request.git(&["switch", "--quiet", "--force-create", "change"]);
    pull_request.append("agents/nat.toml", &off("lea"));
    assert_eq!(agreed(&pull_request, &["--author", "nat-1"]), [covers]);
    // Who covers makes the change.
    assert_eq!(agreed(&pull_request, &["--author", "lea"]), [own]);
    assert_eq!(agreed(&pull_request, &["--author", "dependabot[bot]"]), [covers, own]);
    // What is agreed to already is not asked again, other hours of it are.
    pull_request.commit();
    pull_request.git(&["switch", "--quiet", "--force-create", "main"]);
    pull_request.git(&["switch", "--quiet", "--force-create", "change"]);
    pull_request.replace("agents/nat.toml", "17:00-01:00", "17:00-02:00");
    let more = "lea has to agree: covers for nat, Fri 2026-12-25 06:00-07:00 UTC";
    assert_eq!(agreed(&pull_request, &["--author", "nat-1"]), [more]);
    pull_request.git(&["checkout", "--quiet", "main", "--", "schedules"]);
    pull_request.append("agents/nat.toml", "# a word\n");
    assert_eq!(agreed(&pull_request, &["--author", "nat-1"]), [""; 0]);
}

#[test]
fn both_who_swap_have_to_agree_and_who_gets_turns_of_a_rotation() {
    let pull_request = PullRequest::new();
    for (handle, by) in [("ann", "lea"), ("lea", "ann")] {
        let off = format!("\n[[time-off]]\nfrom = 2026-12-08\nuntil = 2026-12-08\ncovered-by = \"{by}\"\n");
        pull_request.append(&format!("agents/{handle}.toml"), &off);
    }
    let turns = "\n[[rotation]]\nname = \"desk\"\nagents = [\"ira\"]\nfrom = 2026-12-05\nturn = \"7d\"\ndays = \"sat\"\nhours = \"10:00-12:00\"\nuntil = 2026-12-06\n";
    pull_request.append("team.toml", turns);
    let expected = [
        "ann has to agree: swaps with lea and does Tue 2026-12-08 14:00-22:00 UTC; their file changes",
        "ira has to agree: is on by other turns in team.toml, Sat 2026-12-05 10:00-12:00 UTC",
        "lea has to agree: swaps with ann and does Tue 2026-12-08 05:00-14:00 UTC; their file changes",
    ];
    assert_eq!(agreed(&pull_request, &[]), expected);
    let told = json(&pull_request.diff(&["--format", "json"]));
    let kinds = |agent: usize| -> Vec<&Value> {
        told["must_agree"][agent]["to"].as_array().unwrap().iter().map(|to| &to["kind"]).collect()
    };
    assert_eq!(kinds(0), ["swap", "file"]);
    assert_eq!(told["must_agree"][0]["to"][0]["with"], "lea");
    assert_eq!(kinds(1), ["turns"]);
    let (comment, _) = pull_request.comment();
    assert!(comment.starts_with("### What this change does\n\n- ann has to agree: swaps with lea"), "{comment}");
}

#[test]
fn whose_files_change_is_said_where_main_is_wrong_and_in_one_line_of_many() {
    let pull_request = PullRequest::new();
    for handle in ["ann", "lea", "nat"] {
        pull_request.append(&format!("agents/{handle}.toml"), "# a word\n");
    }
    pull_request.remove("agents/ira.toml");
    pull_request.write("agents/max.toml", &support::agent("UTC", ""));
    let all = "ann, ira, lea and nat have to agree, but who makes the change: their files change";
    assert_eq!(agreed(&pull_request, &[]), [all]);
    pull_request.commit();
    pull_request.git(&["switch", "--quiet", "main"]);
    pull_request.replace("agents/ann.toml", "daily", "dayly").commit();
    pull_request.git(&["switch", "--quiet", "change"]);
    assert_eq!(agreed(&pull_request, &["--author", "ann"]), [all]);
}
