//! `--as-of`: the schedules as they were, from a scripted history.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test writes files

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{self, agent, coverage, entry, git, json, stderr, stdout};
use tempfile::TempDir;

/// A repository with schedules in a folder of it.
struct History {
    root: TempDir,
    folder: PathBuf,
}

impl History {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("ops/team");
        fs::create_dir_all(folder.join("schedules/agents")).unwrap();
        git(root.path(), "2026-01-01T00:00:00Z", &["init", "--quiet", "--initial-branch=main"]);
        Self { root, folder }
    }

    fn write(&self, path: &str, text: &str) -> &Self {
        fs::write(self.folder.join("schedules").join(path), text).unwrap();
        self
    }

    fn commit(&self, at: &str, message: &str) -> &Self {
        git(self.root.path(), at, &["add", "--all"]);
        git(self.root.path(), at, &["commit", "--quiet", "--allow-empty", "--message", message]);
        self
    }

    /// The hours on which Ann is on, as of then.
    fn hours_of_ann(&self, as_of: &str) -> String {
        hours_of_ann(&self.folder, as_of)
    }
}

fn hours_of_ann(folder: &Path, as_of: &str) -> String {
    let day = ["shifts", "--from", "2026-12-08", "--until", "2026-12-08", "--format", "json", "--as-of", as_of];
    let output = coverage(folder, &day);
    assert!(output.status.success(), "{}", stderr(&output));
    let shift = &json(&output)["shifts"][0];
    let hour = |key: &str| shift[key].as_str().unwrap()[11..16].to_owned();
    format!("{}-{}", hour("start"), hour("end"))
}

fn ann(hours: &str) -> String {
    agent("UTC", &entry(&format!("days = \"daily\"\nhours = \"{hours}\"")))
}

/// Three commits on three days.
fn three() -> History {
    let history = History::new();
    history.write("agents/ann.toml", &ann("01:00-02:00")).commit("2026-03-01T12:00:00Z", "one");
    history.write("agents/ann.toml", &ann("03:00-04:00")).commit("2026-04-01T12:00:00Z", "two");
    history.write("agents/ann.toml", &ann("05:00-06:00")).commit("2026-05-01T12:00:00Z", "three");
    history
}

#[test]
fn a_commit_a_date_or_an_instant_says_which_schedules() {
    let history = three();
    assert_eq!(history.hours_of_ann("HEAD~2"), "01:00-02:00");
    assert_eq!(history.hours_of_ann("main"), "05:00-06:00");
    assert_eq!(history.hours_of_ann("2026-04-01T11:59:59Z"), "01:00-02:00");
    assert_eq!(history.hours_of_ann("2026-04-01T12:00:00Z"), "03:00-04:00");
    assert_eq!(history.hours_of_ann("2026-04-01"), "03:00-04:00", "to the end of the day");
    assert_eq!(history.hours_of_ann("2026-12-24"), "05:00-06:00");
}

#[test]
fn what_is_not_committed_is_not_of_any_commit() {
    let history = three();
    history.write("agents/ann.toml", &ann("20:00-21:00")).write("agents/bob.toml", "nonsense");
    assert_eq!(history.hours_of_ann("HEAD"), "05:00-06:00");
}

#[test]
fn every_output_says_of_which_commit_it_is() {
    let history = three();
    for command in ["check", "shifts", "gaps", "hours", "week", "now", "team", "cycles", "report"] {
        let run =
            |format: &str| coverage(&history.folder, &["-q", command, "--as-of", "2026-04-02", "--format", format]);
        for format in ["text", "markdown"] {
            assert!(stdout(&run(format)).trim_end().ends_with(", 2026-04-01T12:00:00Z)"), "{command} {format}");
        }
        assert_eq!(json(&run("json"))["as_of"]["committed"], "2026-04-01T12:00:00Z", "{command}");
        let now = coverage(&history.folder, &["-q", command, "--format", "json"]);
        assert!(json(&now).get("as_of").is_none(), "{command}");
    }
}

#[test]
fn a_branch_counts_from_the_merge_on_that_published_it() {
    let history = three();
    let root = history.root.path();
    git(root, "2026-05-02T00:00:00Z", &["checkout", "--quiet", "-b", "change"]);
    history.write("agents/ann.toml", &ann("07:00-08:00")).commit("2026-05-03T00:00:00Z", "on a branch");
    git(root, "2026-05-04T00:00:00Z", &["checkout", "--quiet", "main"]);
    git(root, "2026-05-09T00:00:00Z", &["merge", "--quiet", "--no-ff", "--message", "merge", "change"]);
    assert_eq!(history.hours_of_ann("2026-05-08"), "05:00-06:00");
    assert_eq!(history.hours_of_ann("2026-05-09"), "07:00-08:00");
}

#[test]
fn a_commit_whose_clock_was_slow_is_not_published_before_its_parent() {
    let history = three();
    history.write("agents/ann.toml", &ann("09:00-10:00")).commit("2026-03-15T00:00:00Z", "a slow clock");
    assert_eq!(history.hours_of_ann("2026-03-20"), "01:00-02:00");
    assert_eq!(history.hours_of_ann("2026-05-02"), "09:00-10:00");
}

#[test]
fn it_works_in_a_worktree_and_with_the_folder_at_the_top() {
    let history = three();
    let elsewhere = tempfile::tempdir().unwrap();
    let tree = elsewhere.path().join("tree");
    git(history.root.path(), "2026-06-01T00:00:00Z", &["worktree", "add", "--quiet", tree.to_str().unwrap(), "HEAD"]);
    assert_eq!(hours_of_ann(&tree.join("ops/team"), "2026-04-01"), "03:00-04:00");

    let top = tempfile::tempdir().unwrap();
    git(top.path(), "2026-01-01T00:00:00Z", &["init", "--quiet"]);
    fs::create_dir(top.path().join("agents")).unwrap();
    fs::write(top.path().join("agents/ann.toml"), ann("01:00-02:00")).unwrap();
    git(top.path(), "2026-01-01T00:00:00Z", &["add", "--all"]);
    git(top.path(), "2026-01-01T00:00:00Z", &["commit", "--quiet", "--message", "one"]);
    let output = coverage(top.path(), &["-C", ".", "shifts", "--as-of", "HEAD", "--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(json(&output)["shifts"][0]["agent"], "ann");
}

#[test]
fn history_that_is_missing_is_said_to_be() {
    let history = three();
    let trouble = |folder: &Path, as_of: &str| {
        let output = coverage(folder, &["shifts", &format!("--as-of={as_of}")]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        stderr(&output)
    };
    assert!(trouble(&history.folder, "2026-02-28").contains("no commit as old as 2026-02-28T23:59:59Z"));
    assert!(trouble(&history.folder, "v9").contains("there is no commit `v9`"));
    assert!(trouble(&history.folder, ":/nosuch").contains("there is no commit `:/nosuch`"));
    assert!(trouble(&history.folder, "--upload-pack=x").contains("expected a commit"));
    let plain = support::folder(&[]);
    assert!(trouble(plain.path(), "HEAD").contains("not a git repository"));
    let clones = tempfile::tempdir().unwrap();
    let from = format!("file://{}", history.root.path().display());
    git(clones.path(), "2026-06-01T00:00:00Z", &["clone", "--quiet", "--depth", "1", &from, "shallow"]);
    let shallow = clones.path().join("shallow/ops/team");
    assert!(trouble(&shallow, "2026-04-01").contains("this clone is shallow"));
    assert_eq!(hours_of_ann(&shallow, "2026-05-01"), "05:00-06:00", "what it has, it has");
}

#[test]
fn findings_stand_in_the_files_of_the_commit() {
    let history = History::new();
    history.write("agents/ann.toml", "role = \"l9\"\ntimezone = \"UTC\"\n").commit("2026-03-01T12:00:00Z", "one");
    history.write("agents/ann.toml", &ann("01:00-02:00"));
    let output = coverage(&history.folder, &["check", "--as-of", "HEAD"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("error[unknown-role]"), "{}", stdout(&output));
    assert!(stdout(&output).contains("--> schedules@"), "{}", stdout(&output));
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_and_no_large_file_read_in_history() {
    let history = three();
    std::os::unix::fs::symlink("ann.toml", history.folder.join("schedules/agents/link.toml")).unwrap();
    history.write("agents/large.toml", &"#".repeat(70_000)).commit("2026-06-01T12:00:00Z", "four");
    let output =
        coverage(&history.folder, &["check", "--as-of", "HEAD", "--format", "json", "--now", "2026-06-02T00:00:00Z"]);
    let found: Vec<String> = json(&output)["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(found, ["file-too-large", "not-a-file"]);
}

/// The codes that `check` finds at an instant.
fn findings(folder: &Path, now: &str) -> Vec<String> {
    let output = coverage(folder, &["check", "--format", "json", "--now", now]);
    let found = json(&output)["diagnostics"].as_array().unwrap().clone();
    found
        .iter()
        .map(|finding| format!("{} {}", finding["file"].as_str().unwrap(), finding["code"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_file_is_stale_that_nobody_changed_or_confirmed_for_longer_than_the_team_says() {
    let history = History::new();
    history.write("agents/ann.toml", &ann("01:00-02:00")).write("team.toml", "[policy]\nstale-after = \"60d\"\n");
    history.write("agents/bob.toml", &ann("01:00-02:00").replace("role", "confirmed = 2026-03-20\nrole"));
    history.write("agents/gone.toml", &ann("01:00-02:00").replace("role", "last-day = 2026-03-20\nrole"));
    history.commit("2026-03-01T12:00:00Z", "one");
    let at = |now: &str| findings(&history.folder, now);
    let (ann_is, bob_is) = ("schedules/agents/ann.toml stale", "schedules/agents/bob.toml stale");
    assert!(at("2026-04-30T12:00:00Z").is_empty());
    assert_eq!(at("2026-04-30T12:00:01Z"), [ann_is]);
    assert_eq!(at("2026-05-19T00:00:01Z"), [ann_is, bob_is]);
    history.write("agents/ann.toml", &ann("03:00-04:00"));
    assert_eq!(at("2026-05-19T00:00:01Z"), [bob_is], "what is changed and not committed yet is no longer stale");
}

#[test]
fn where_there_is_no_history_or_not_all_of_it_nothing_is_called_stale() {
    let history = three();
    let clones = tempfile::tempdir().unwrap();
    let from = format!("file://{}", history.root.path().display());
    git(clones.path(), "2026-06-01T00:00:00Z", &["clone", "--quiet", "--depth", "1", &from, "shallow"]);
    let plain = support::folder(&[("agents/ann.toml", &ann("01:00-02:00"))]);
    for folder in [&clones.path().join("shallow/ops/team"), plain.path()] {
        assert!(findings(folder, "2030-01-01T00:00:00Z").is_empty());
    }
    assert_eq!(findings(&history.folder, "2030-01-01T00:00:00Z").len(), 1);
}

#[test]
fn staleness_changes_no_coverage_and_build_reads_no_history() {
    let history = three();
    let plain = support::folder(&[("agents/ann.toml", &ann("05:00-06:00"))]);
    let later = "2030-01-01T00:00:00Z";
    for folder in [history.folder.as_path(), plain.path()] {
        assert!(coverage(folder, &["build", "--now", later]).status.success());
    }
    let feed = |folder: &Path| fs::read(folder.join("out/coverage.ics")).unwrap();
    assert_eq!(feed(&history.folder), feed(plain.path()));
}

/// The report of the first ten days of March 2026.
fn report(history: &History, arguments: &[&str]) -> String {
    let window = ["report", "-q", "--from", "2026-03-01", "--until", "2026-03-10", "--now", "2026-09-01T00:00:00Z"];
    let output = coverage(&history.folder, &[&window[..], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

/// The hours of each agent in that report.
fn totals(history: &History, arguments: &[&str]) -> String {
    let report: serde_json::Value =
        serde_json::from_str(&report(history, &[arguments, &["--format", "json"]].concat())).unwrap();
    let agents = report["reports"][0]["agents"].as_array().unwrap().clone();
    let total = |agent: &serde_json::Value| {
        format!("{} {}", agent["agent"].as_str().unwrap(), agent["total_seconds"].as_i64().unwrap() / 3_600)
    };
    agents.iter().map(total).collect::<Vec<_>>().join(", ")
}

/// Ann and Bob from the start, and a change of Ann's hours in the middle of a shift.
fn changing() -> History {
    let history = History::new();
    history.write("agents/ann.toml", &ann("10:00-14:00")).write("agents/bob.toml", &ann("20:00-21:00"));
    history.commit("2026-02-01T00:00:00Z", "one");
    history.write("agents/ann.toml", &ann("11:00-13:00")).commit("2026-03-05T12:00:00Z", "two");
    history
}

#[test]
fn each_shift_counts_as_it_stood_at_its_start() {
    // Five days of four hours, that of the fifth too, and five of two hours.
    assert_eq!(totals(&changing(), &[]), "ann 30, bob 10");
    assert_eq!(totals(&changing(), &["--as-planned"]), "ann 20, bob 10");
}

#[test]
fn a_report_of_the_past_does_not_change_by_a_byte_when_the_schedules_do() {
    let history = changing();
    let (before, planned) = (report(&history, &[]), report(&history, &["--as-planned"]));
    history.write("agents/ann.toml", &ann("01:00-02:00")).write("agents/cy.toml", &ann("03:00-09:00"));
    history.write("team.toml", "[policy]\nweekly-minimum = \"1h\"\n").commit("2026-06-01T00:00:00Z", "three");
    fs::remove_file(history.folder.join("schedules/agents/bob.toml")).unwrap();
    history.commit("2026-07-01T00:00:00Z", "four");
    assert_eq!(report(&history, &[]), before);
    assert_ne!(report(&history, &["--as-planned"]), planned);
    history.write("agents/ann.toml", &ann("05:00-06:00"));
    assert_eq!(report(&history, &[]), before, "nor by what is not committed");
}

#[test]
fn shifts_hours_and_gaps_are_told_as_they_were_published_where_that_is_asked_for() {
    let history = changing();
    fs::remove_file(history.folder.join("schedules/agents/bob.toml")).unwrap();
    history.commit("2026-07-01T00:00:00Z", "bob is gone");
    let asked = |command: &str, arguments: &[&str]| -> serde_json::Value {
        let window = ["--from", "2026-03-01", "--until", "2026-03-10", "--now", "2026-09-01T00:00:00Z"];
        let output =
            coverage(&history.folder, &[&[command, "-q", "--format", "json"], &window[..], arguments].concat());
        serde_json::from_str(&stdout(&output)).unwrap()
    };
    let shifts = |arguments: &[&str]| -> Vec<(String, String)> {
        let shifts = asked("shifts", arguments)["shifts"].as_array().unwrap().clone();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        shifts.iter().map(|shift| (text(&shift["agent"]), text(&shift["start"])[11..16].to_owned())).collect()
    };
    let of = |agent: &str, starts: &[(String, String)]| starts.iter().filter(|(handle, _)| handle == agent).count();
    let (published, now) = (shifts(&["--as-published"]), shifts(&[]));
    assert_eq!((of("ann", &published), of("bob", &published)), (10, 10));
    assert_eq!((of("ann", &now), of("bob", &now)), (10, 0));
    assert_eq!(published.iter().filter(|(_, start)| start == "10:00").count(), 5);
    assert_eq!(shifts(&["--as-published", "--agent", "bob"]).len(), 10);
    let hours = asked("hours", &["--as-published"]);
    assert_eq!(hours["agents"][0]["total_seconds"], 30 * 3_600);
    assert_eq!(hours["schedules"], "schedules as they were published, each shift as it stood at its start");
    // Ann 30 h and Bob 10 h of ten days; ten days before, all was published.
    let requirement = asked("gaps", &["--as-published"])["requirements"][0].clone();
    assert_eq!(requirement["gap_seconds"], (240 - 40) * 3_600);
    assert_eq!(requirement["before"]["gap_seconds"], (240 - 50) * 3_600);
    let both = coverage(&history.folder, &["hours", "--as-published", "--as-of", "HEAD"]);
    assert_eq!(both.status.code(), Some(2));
    assert!(stderr(&both).contains("leave one of them out"), "{}", stderr(&both));
}

#[test]
fn a_turn_was_the_one_of_the_list_that_was_published_when_its_shift_began() {
    let history = History::new();
    let rotation = |agents: &str| {
        format!(
            "[[rotation]]\nname = \"lead\"\nagents = [{agents}]\nfrom = 2026-03-02\nturn = \"7d\"\nhours = \"10:00-12:00\"\n"
        )
    };
    let nothing = "role = \"l1\"\ntimezone = \"UTC\"\n";
    history.write("agents/ann.toml", nothing).write("agents/bob.toml", nothing);
    history.write("team.toml", &rotation("\"ann\", \"bob\"")).commit("2026-02-01T00:00:00Z", "one");
    history.write("team.toml", &rotation("\"bob\", \"ann\"")).commit("2026-03-12T11:00:00Z", "two");
    history.write("team.toml", &rotation("\"bob\"")).commit("2026-06-01T00:00:00Z", "three");
    let window = ["--from", "2026-03-02", "--until", "2026-03-15", "--now", "2026-09-01T00:00:00Z", "--format", "csv"];
    let of = |agent: &str, arguments: &[&str]| {
        let list = stdout(&coverage(&history.folder, &[&["shifts", "-q"], &window[..], arguments].concat()));
        list.lines().filter(|line| line.contains(&format!(",{agent},"))).count()
    };
    // Ann had the first week; Bob the second up to the 12th, whose shift had begun, and Ann the rest of it.
    assert_eq!((of("ann", &["--as-published"]), of("bob", &["--as-published"])), (7 + 3, 4));
    assert_eq!((of("ann", &[]), of("bob", &[])), (0, 14));
}

#[test]
fn what_was_not_on_record_is_not_compared() {
    let history = changing();
    let told = |command: &str, from: &str, until: &str, more: &[&str]| {
        let window = ["--from", from, "--until", until, "--now", "2026-09-01T00:00:00Z"];
        stdout(&coverage(&history.folder, &[&[command, "-q"], &window[..], more].concat()))
    };
    for (command, more) in [("report", &[][..]), ("gaps", &["--as-published"][..])] {
        let first = told(command, "2026-02-01", "2026-02-28", more);
        assert!(first.contains("no record of before") && !first.contains("nothing is on record"), "{first}");
        assert!(!told(command, "2026-03-10", "2026-03-20", more).contains("no record"));
        let earlier = told(command, "2026-01-20", "2026-02-28", more);
        assert!(earlier.contains("nothing is on record before"), "{earlier}");
    }
    history.write("agents/ann.toml", &ann("10:00-14:00").replace("role", "joined = 2026-03-01\nrole"));
    fs::remove_file(history.folder.join("schedules/agents/bob.toml")).unwrap();
    assert!(told("gaps", "2026-03-01", "2026-03-10", &[]).contains("no record of before"), "nobody was there");
}

#[test]
fn an_agent_who_was_removed_or_renamed_keeps_what_was_done() {
    let history = changing();
    fs::rename(history.folder.join("schedules/agents/bob.toml"), history.folder.join("schedules/agents/rob.toml"))
        .unwrap();
    history.commit("2026-03-06T00:00:00Z", "a rename");
    assert_eq!(totals(&history, &[]), "ann 30, bob 5, rob 5");
    assert!(report(&history, &["--agent", "bob"]).contains("- Hours: 5 h of"));
    let typo = coverage(&history.folder, &["report", "--from", "2026-03-01", "--agent", "anm"]);
    assert_eq!(typo.status.code(), Some(2));
    assert!(stderr(&typo).contains("did you mean ann?"), "{}", stderr(&typo));
}

#[test]
fn a_commit_with_errors_was_never_published_and_a_revert_counts_from_then_on() {
    let history = changing();
    history.write("agents/bob.toml", "role = \"l9\"\n").commit("2026-03-02T00:00:00Z", "broken, with a slow clock");
    history.write("agents/bob.toml", &ann("20:00-22:00")).commit("2026-03-07T00:00:00Z", "mended");
    git(history.root.path(), "2026-03-09T00:00:00Z", &["revert", "--no-edit", "HEAD"]);
    history.write("agents/bob.toml", &ann("20:00-21:00")).commit("2026-03-09T00:00:01Z", "as at first");
    // Six days of an hour, two of two, two of one.
    assert_eq!(totals(&history, &[]), "ann 30, bob 12");
}

#[test]
fn a_change_on_a_branch_counts_from_its_merge_on() {
    let history = changing();
    let root = history.root.path();
    git(root, "2026-03-06T00:00:00Z", &["checkout", "--quiet", "-b", "change"]);
    history.write("agents/bob.toml", &ann("20:00-23:00")).commit("2026-03-06T00:00:00Z", "on a branch");
    git(root, "2026-03-06T00:00:00Z", &["checkout", "--quiet", "main"]);
    git(root, "2026-03-09T00:00:00Z", &["merge", "--quiet", "--no-ff", "--message", "merge", "change"]);
    assert_eq!(totals(&history, &[]), "ann 30, bob 14");
}

#[test]
fn a_report_says_whose_file_was_stale_at_its_end_whatever_was_done_later() {
    let history = changing();
    history.write("team.toml", "[policy]\nstale-after = \"30d\"\n").commit("2026-03-06T00:00:00Z", "a month");
    history.write("agents/bob.toml", &ann("20:00-22:00")).commit("2026-08-01T00:00:00Z", "mended much later");
    let report = report(&history, &[]);
    assert!(report.contains("stale: nobody changed or confirmed the file since 2026-02-01"), "{report}");
    assert_eq!(report.matches("stale").count(), 1, "Ann changed hers: {report}");
}

#[test]
fn a_report_of_the_past_needs_the_past() {
    let history = changing();
    let clones = tempfile::tempdir().unwrap();
    let from = format!("file://{}", history.root.path().display());
    git(clones.path(), "2026-06-01T00:00:00Z", &["clone", "--quiet", "--depth", "1", &from, "shallow"]);
    let plain = support::folder(&[("agents/ann.toml", &ann("01:00-02:00"))]);
    for (folder, words) in
        [(clones.path().join("shallow/ops/team"), "shallow"), (plain.path().to_owned(), "not a git repository")]
    {
        let output = coverage(&folder, &["report", "--from", "2026-03-01"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(words) && stderr(&output).contains("--as-planned"), "{}", stderr(&output));
        assert!(coverage(&folder, &["report", "--from", "2026-03-01", "--as-planned"]).status.success());
    }
    let output = coverage(&history.folder, &["report", "--from", "2025-03-01", "--weeks", "1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no valid schedules were committed before 2025-03-08"), "{}", stderr(&output));
    assert!(stderr(&output).contains("--as-planned"), "{}", stderr(&output));
}

#[test]
fn a_report_of_no_certain_window_tells_what_there_is() {
    let report = |folder: &Path| {
        let output = coverage(folder, &["report", "--now", "2026-11-28T12:00:00Z"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let plain = support::folder(&[("agents/ann.toml", &ann("01:00-02:00"))]);
    let text = report(plain.path());
    assert!(text.contains("| ann | l1 | 28 h |"), "{text}");
    assert!(text.contains("is not on record (") && text.contains("not a git repository"), "{text}");
    let history = History::new();
    history.write("agents/ann.toml", &ann("01:00-02:00")).commit("2026-11-28T10:00:00Z", "Begin");
    let text = report(&history.folder);
    assert!(text.contains("no valid schedules were committed before 2026-11-23T00:00:00Z"), "{text}");
    history.write("cycles.toml", "[[cycle]]\nnumber = 5\nstart = 2026-11-20\n").commit("2026-11-28T11:00:00Z", "Cycle");
    assert!(report(&history.folder).contains("No finished cycle is on record"));
}

#[test]
fn no_name_of_a_file_or_folder_is_taken_for_something_else() {
    for name in ["-r", ":x", "[x]*", "wo rk", "фолдер", "HEAD"] {
        let root = tempfile::tempdir().unwrap();
        let schedules = root.path().join(name);
        fs::create_dir_all(schedules.join("agents")).unwrap();
        fs::write(schedules.join("agents/ann.toml"), ann("01:00-02:00")).unwrap();
        git(root.path(), "2026-03-01T12:00:00Z", &["init", "--quiet"]);
        git(root.path(), "2026-03-01T12:00:00Z", &["add", "--all"]);
        git(root.path(), "2026-03-01T12:00:00Z", &["commit", "--quiet", "--message", "one"]);
        let schedules = schedules.to_str().unwrap();
        for as_of in ["--as-of=2026-03-02", "--as-of=HEAD"] {
            let output = coverage(root.path(), &["-C", schedules, "shifts", as_of, "--format", "json"]);
            assert!(output.status.success(), "{name} {as_of}: {}", stderr(&output));
            assert_eq!(json(&output)["shifts"][0]["agent"], "ann", "{name} {as_of}");
        }
        let published = coverage(root.path(), &["-C", schedules, "report", "--from", "2026-04-01"]);
        assert!(
            stdout(&published).contains("| ann | l1 | 28 h |"),
            "{name}: {}{}",
            stdout(&published),
            stderr(&published)
        );
    }
}

#[cfg(unix)]
#[test]
fn a_file_with_a_name_of_controls_hides_no_other() {
    let history = changing();
    for name in ["a\u{1}b.toml", "\u{1}\n.toml", ":x.toml"] {
        fs::write(history.folder.join("schedules/agents").join(name), "").unwrap();
    }
    fs::write(history.folder.join("schedules/zz\u{1}.md"), "").unwrap();
    history.commit("2026-03-06T00:00:00Z", "strange names");
    for name in ["a\u{1}b.toml", "\u{1}\n.toml", ":x.toml"] {
        fs::remove_file(history.folder.join("schedules/agents").join(name)).unwrap();
    }
    history.write("agents/bob.toml", &ann("20:00-22:00")).commit("2026-03-08T00:00:00Z", "gone, and Bob has two hours");
    assert_eq!(totals(&history, &[]), "ann 30, bob 13");
}

#[test]
fn agents_that_are_no_folder_in_a_commit_are_an_error_and_not_an_empty_team() {
    let history = History::new();
    fs::remove_dir(history.folder.join("schedules/agents")).unwrap();
    history.write("agents", "nothing").commit("2026-03-01T12:00:00Z", "one");
    let output = coverage(&history.folder, &["check", "--as-of", "HEAD"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(stdout(&output).contains("not-a-file"), "{}", stdout(&output));
}

#[test]
fn a_commit_without_the_folder_is_trouble_and_not_an_empty_team() {
    let history = History::new();
    fs::write(history.root.path().join("readme"), "").unwrap();
    history.commit("2026-03-01T12:00:00Z", "one");
    let output = coverage(&history.folder, &["check", "--as-of", "HEAD"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
}

/// Three cycles of thirty days and forty-two commits. Ann's hours change every three days; Bob joins, is promoted and has three
/// hours for the ten days between a merge and its revert; Cy is renamed and removed. None of it is computed: the expectation is
/// counted by hand.
#[test]
fn the_figures_of_three_cycles_with_forty_commits_are_those_counted_by_hand() {
    let history = History::new();
    let root = history.root.path();
    let first = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    // Noon of a day, counted from the first of the first cycle, and minutes more.
    let noon = |day: i64, minutes: u32| format!("{}T12:{minutes:02}:00Z", first + chrono::TimeDelta::days(day));
    let cycle = |number: i64| {
        format!("[[cycle]]\nnumber = {number}\nstart = {}\n", first + chrono::TimeDelta::days(30 * (number - 1)))
    };
    history.write("cycles.toml", &(1..=4).map(cycle).collect::<String>());
    let bob = |hours: &str, lines: &str| {
        agent(
            "UTC",
            &format!("joined = 2026-03-10\n{lines}{}", entry(&format!("days = \"daily\"\nhours = \"{hours}\""))),
        )
    };
    let intern = bob("20:00-22:00", "").replace("l1", "intern");
    let promoted = bob("20:00-22:00", "promoted = 2026-04-10\n");
    let away = "[[time-off]]\nfrom = 2026-03-06\nuntil = 2026-03-16\n";
    for day in -1..90 {
        if (day + 1) % 3 == 0 {
            let hours = 1 + (day + 1) / 3 % 3;
            history.write("agents/ann.toml", &ann(&format!("00:00-0{hours}:00"))).commit(&noon(day, 0), "ann");
        }
        match day {
            9 => drop(history.write("agents/bob.toml", &intern).commit(&noon(day, 1), "bob joins")),
            20 => drop(history.write("agents/cy.toml", &ann("06:00-07:00")).commit(&noon(day, 1), "cy")),
            34 => drop(history.write("agents/bob.toml", &promoted).commit(&noon(day, 1), "bob will be an agent")),
            35 => drop(history.write("agents/bob.toml", &(promoted.clone() + away)).commit(&noon(day, 1), "the past")),
            44 => {
                git(
                    root,
                    &noon(day, 1),
                    &["mv", "ops/team/schedules/agents/cy.toml", "ops/team/schedules/agents/cyd.toml"],
                );
                history.commit(&noon(day, 1), "cy is called cyd");
            }
            50 => drop(history.write("agents/bob.toml", "role = \"l9\"\n").commit(&noon(day, 1), "broken")),
            52 => drop(history.write("agents/bob.toml", &(promoted.clone() + away)).commit(&noon(day, 1), "mended")),
            62 => {
                git(root, &noon(day, 1), &["checkout", "--quiet", "-b", "more"]);
                let more = promoted.replace("20:00-22:00", "20:00-23:00") + away;
                history.write("agents/bob.toml", &more).commit(&noon(day, 1), "an hour more, on a branch");
                git(root, &noon(day, 1), &["checkout", "--quiet", "main"]);
            }
            70 => {
                git(root, &noon(day, 1), &["merge", "--quiet", "--no-ff", "--message", "merge", "more"]);
                git(root, &noon(day, 1), &["tag", "merged"]);
            }
            75 => {
                fs::remove_file(history.folder.join("schedules/agents/cyd.toml")).unwrap();
                history.commit(&noon(day, 1), "cyd is gone");
            }
            80 => git(root, &noon(day, 1), &["revert", "--no-edit", "--mainline", "1", "merged"]),
            _ => {}
        }
    }
    let log = Command::new("git").args(["rev-list", "--count", "HEAD"]).current_dir(root).output().unwrap();
    assert_eq!(stdout(&log).trim(), "42");

    let elsewhere = tempfile::tempdir().unwrap();
    let tree = elsewhere.path().join("tree");
    git(root, &noon(95, 0), &["worktree", "add", "--quiet", "--detach", tree.to_str().unwrap(), "HEAD"]);
    for folder in [history.folder.clone(), tree.join("ops/team")] {
        let output =
            coverage(&folder, &["report", "-q", "--cycle", "1-3", "--format", "json", "--now", "2026-06-10T00:00:00Z"]);
        let reports = json(&output)["reports"].as_array().unwrap().clone();
        let hours = |report: &serde_json::Value| {
            let agents = report["agents"].as_array().unwrap().clone();
            let one = |agent: &serde_json::Value| {
                let hours = agent["total_seconds"].as_i64().unwrap() / 3_600;
                format!("{} {} {hours}", agent["agent"].as_str().unwrap(), agent["role"].as_str().unwrap())
            };
            agents.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let hours: Vec<String> = reports.iter().map(hours).collect();
        // Ann: thrice 1+2+3+1+2+3+1+2+3+1, and so on. Bob: 21 evenings of two hours; 30; 10 of two, 10 of three, 10 of two.
        // Cy: 9 mornings, then 15, and 15 as cyd, and 16.
        assert_eq!(
            hours,
            [
                "ann l1 57, bob intern 42, cy l1 9",
                "ann l1 60, bob intern 60, cy l1 15, cyd l1 15",
                "ann l1 63, bob l1 70, cyd l1 16"
            ]
        );
    }
}

/// Commits one after the other, an hour apart, each with other hours of Ann's; `notes` makes the file larger.
fn many(commits: usize, notes: usize) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    git(root.path(), "2026-01-01T00:00:00Z", &["init", "--quiet", "--initial-branch=main"]);
    let mut stream = String::new();
    for number in 0..commits {
        // 2026-01-01, and an hour later each time.
        let at = 1_767_225_600 + 3_600 * number;
        let hours = if number % 2 == 0 { "00:00-06:00" } else { "00:00-02:00" };
        let text = format!("{}# {number}{}", ann(hours), " and so on".repeat(notes));
        let head = format!("commit refs/heads/main\ncommitter t <t@example.org> {at} +0000\ndata 0\n");
        let file = format!("M 100644 inline schedules/agents/ann.toml\ndata {}\n{text}\n", text.len());
        stream += &(head + &file);
    }
    made(root.path(), &["fast-import", "--quiet"], &stream);
    git(root.path(), "2026-01-01T00:00:00Z", &["checkout", "--quiet", "main"]);
    root
}

/// What git makes of that input, by its id.
fn made(root: &Path, arguments: &[&str], input: &str) -> String {
    let (piped, command) = (std::process::Stdio::piped, &mut Command::new("git"));
    let command = command.args(arguments).current_dir(root).stdin(piped()).stdout(piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    stdout(&output).trim().to_owned()
}

#[test]
fn a_history_of_thousands_of_changes_counts_each_shift_by_the_one_in_force_at_its_start() {
    let root = many(2_400, 0);
    let report = |arguments: &[&str]| {
        let window = ["report", "-q", "--from", "2026-02-01", "--until", "2026-02-10", "--format", "json"];
        let output = coverage(root.path(), &[&window[..], arguments].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        json(&output)["reports"][0]["agents"][0]["total_seconds"].as_i64().unwrap() / 3_600
    };
    // At midnight the number of the commit is even: six hours on each of ten days. The last says two.
    assert_eq!((report(&[]), report(&["--as-planned"])), (60, 20));
}

#[test]
fn a_history_of_more_bytes_than_a_run_reads_is_refused_and_a_part_of_it_is_read() {
    let root = many(1_200, 6_000);
    let report = |from: &str| coverage(root.path(), &["report", "--from", from, "--until", "2026-02-15"]);
    let all = report("2026-01-01");
    assert_eq!(all.status.code(), Some(2));
    assert!(stderr(&all).contains("too large to read: more than 64 MiB of different files"), "{}", stderr(&all));
    let a_part = report("2026-02-10");
    assert!(a_part.status.success(), "{}", stderr(&a_part));
}

#[test]
fn nothing_that_the_work_tree_says_of_submodules_hides_what_a_commit_has() {
    let history = History::new();
    history.write("agents/ann.toml", &ann("10:00-14:00")).commit("2026-02-01T00:00:00Z", "right");
    history.write("agents/ann.toml", &ann("20:00-21:00"));
    let (root, at) = (history.root.path(), "2026-03-02T00:00:00Z");
    let submodule = "ops/team/schedules/agents/sub.toml";
    fs::write(root.join(".gitmodules"), format!("[submodule \"x\"]\n\tpath = {submodule}\n\tignore = all\n")).unwrap();
    git(root, at, &["add", "--all"]);
    let commit = "1".repeat(40);
    git(root, at, &["update-index", "--add", "--cacheinfo", &format!("160000,{commit},{submodule}")]);
    git(root, at, &["commit", "--quiet", "--message", "an error"]);
    assert_eq!(totals(&history, &[]), "ann 40", "a submodule is no file, so this was never published");
}

#[test]
fn a_clone_without_its_lists_of_files_is_trouble_and_no_history_without_schedules() {
    let history = three();
    git(history.root.path(), "2026-06-01T00:00:00Z", &["config", "uploadpack.allowFilter", "true"]);
    let clones = tempfile::tempdir().unwrap();
    for filter in ["tree:0", "tree:3"] {
        let (from, clone) = (format!("file://{}", history.root.path().display()), clones.path().join(filter));
        let filter = format!("--filter={filter}");
        let to = clone.to_str().unwrap();
        git(clones.path(), "2026-06-01T00:00:00Z", &["clone", "--quiet", "--no-checkout", &filter, &from, to]);
        fs::create_dir_all(clone.join("ops/team/schedules/agents")).unwrap();
        for arguments in
            [&["report", "--from", "2026-03-01", "--until", "2026-05-30"][..], &["gaps", "--as-of", "HEAD"]]
        {
            let output = coverage(&clone.join("ops/team"), arguments);
            assert_eq!(output.status.code(), Some(2));
            let said = stderr(&output);
            assert!(["tree", "lacks the object"].iter().any(|words| said.contains(words)), "{filter}: {said}");
        }
    }
}

#[test]
fn a_history_of_more_commits_than_a_run_reads_is_refused_and_a_check_says_what_it_did_not_look_at() {
    let root = many(20_001, 0);
    let report = coverage(root.path(), &["report", "--from", "2026-01-01", "--until", "2026-02-15"]);
    assert_eq!(report.status.code(), Some(2));
    assert!(stderr(&report).contains("too large to read: more than 20000 commits"), "{}", stderr(&report));
    let check = coverage(root.path(), &["check"]);
    assert!(check.status.success());
    assert!(stderr(&check).starts_with("note: which files are stale is not known: "), "{}", stderr(&check));
}

#[test]
fn a_history_of_long_lists_of_files_is_refused_by_their_lengths_alone() {
    let root = tempfile::tempdir().unwrap();
    git(root.path(), "2026-01-01T00:00:00Z", &["init", "--quiet", "--initial-branch=main"]);
    fs::create_dir_all(root.path().join("schedules/agents")).unwrap();
    fs::write(root.path().join("schedules/agents/ann.toml"), ann("10:00-14:00")).unwrap();
    // A list of 17 MB, and another that has a file more.
    let blob = made(root.path(), &["hash-object", "-w", "--stdin"], "");
    let name = |number: usize| format!("100644 blob {blob}\t{number:0>220}\n");
    let trees = [70_000, 70_001].map(|files| {
        let list: String = (0..files).map(name).collect();
        made(root.path(), &["mktree"], &list)
    });
    // By turns.
    let commits = (0..66).map(|number| {
        let at = 1_767_225_600 + number;
        let tree = &trees[number % 2];
        format!("commit refs/heads/main\ncommitter t <t@example.org> {at} +0000\ndata 0\nM 040000 {tree} schedules\n")
    });
    made(root.path(), &["fast-import", "--quiet"], &commits.collect::<String>());
    let as_of = coverage(root.path(), &["shifts", "--as-of", "main"]);
    assert!(stderr(&as_of).contains("too large to read: more than 16 MiB of names of files"), "{}", stderr(&as_of));
    let check = coverage(root.path(), &["check"]);
    assert!(stderr(&check).contains("too large to read: more than 1024 MiB of lists of files"), "{}", stderr(&check));
}

#[test]
fn what_was_a_folder_and_is_a_file_is_a_file_and_the_other_way_round() {
    let history = History::new();
    history.write("agents/ann.toml", &ann("10:00-14:00"));
    fs::create_dir(history.folder.join("schedules/agents/bob.toml")).unwrap();
    history.write("agents/bob.toml/x", "").commit("2026-02-01T00:00:00Z", "a folder, which is an error");
    fs::remove_dir_all(history.folder.join("schedules/agents/bob.toml")).unwrap();
    history.write("agents/bob.toml", &ann("20:00-21:00")).commit("2026-02-02T00:00:00Z", "a file");
    assert_eq!(totals(&history, &[]), "ann 40, bob 10");
    let agents = history.folder.join("schedules/agents");
    fs::rename(&agents, history.folder.join("schedules/aside")).unwrap();
    fs::write(&agents, "").unwrap();
    history.commit("2026-03-05T12:00:00Z", "never published");
    fs::remove_file(&agents).unwrap();
    fs::rename(history.folder.join("schedules/aside"), &agents).unwrap();
    history.commit("2026-03-07T00:00:00Z", "as before");
    assert_eq!(totals(&history, &[]), "ann 40, bob 10");
}
