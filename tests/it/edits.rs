//! Edits of the schedules: whatever happens to the program while it writes, the next run that writes leaves all of an edit or nothing of
//! it, and nothing else anywhere.
//!
//! `strace` ends the program at each system call that writes, or makes the call fail; `tests/edits/run` installs it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)] // a test reads what was written, and counts

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::support::{self, NOW, agent, entry, folder, json, stderr};
use tempfile::TempDir;

/// Changes the files of three agents.
const EDIT: [&str; 6] = ["plan", "--write", "--from", "2026-11-30", "--weeks", "1"];
/// Writes, and has nothing to change: nobody offers anything then.
const NEXT: [&str; 6] = ["plan", "--write", "--from", "2027-03-01", "--weeks", "1"];

/// What changes a disk. The names are those of all architectures.
const CALLS: [&str; 15] = [
    "rename",
    "renameat",
    "renameat2",
    "fsync",
    "write",
    "mkdir",
    "mkdirat",
    "rmdir",
    "unlink",
    "unlinkat",
    "fchmod",
    "chmod",
    "fchmodat",
    "flock",
    "openat",
];

/// Where an edit is noted.
#[derive(Clone, Copy, Debug)]
enum Notes {
    /// In the git directory of the schedules.
    Repository,
    /// Where the user keeps state, on another file system.
    Elsewhere,
}

/// A path, the file's mode and its bytes.
type Files = BTreeMap<PathBuf, (u32, Vec<u8>)>;

/// A team that can be edited, as often as it is needed.
struct Team {
    root: TempDir,
    state: TempDir,
    place: Notes,
}

impl Team {
    fn new(place: Notes) -> Self {
        let offer = |date: &str| entry(&format!("tentative = true\ndates = [{date}]\nhours = \"09:00-13:00\""));
        let file = |date: &str| agent("UTC", &(offer(date) + &"# What I agreed with Tom.\n".repeat(50)));
        let root = folder(&[
            ("agents/ann.toml", &file("2026-12-01")),
            ("agents/bob.toml", &file("2026-12-02").replace('\n', "\r\n")),
            ("agents/carl.toml", &file("2026-12-03")),
            ("agents/dina.toml", &agent("UTC", "")),
        ]);
        let private = root.path().join("schedules/agents/carl.toml");
        fs::set_permissions(private, Permissions::from_mode(0o600)).unwrap();
        let state = match place {
            Notes::Repository => {
                support::git(root.path(), NOW, &["init", "--quiet"]);
                tempfile::tempdir().unwrap()
            }
            Notes::Elsewhere => tempfile::tempdir_in("/dev/shm").unwrap(),
        };
        Self { root, state, place }
    }

    fn command(&self, program: &[&str], arguments: &[&str]) -> Command {
        let all = [program, &[env!("CARGO_BIN_EXE_coverage"), "--color", "never", "--now", NOW], arguments].concat();
        let mut command = Command::new(all[0]);
        command.args(&all[1..]).current_dir(self.root.path()).env("XDG_STATE_HOME", self.state.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(&[], arguments).output().unwrap()
    }

    fn schedules(&self) -> Files {
        files(&self.root.path().join("schedules"))
    }

    /// What is noted of edits, anywhere.
    fn notes(&self) -> Files {
        let mut found = files(&self.root.path().join(".git"));
        found.retain(|path, _| path.to_string_lossy().contains("coverage"));
        found.extend(files(self.state.path()));
        found
    }

    /// That the next run that writes leaves `before` or `after`, and nothing else; counts which.
    fn assert_all_or_nothing(&self, before: &Files, after: &Files, what: &str, left: &mut Left) {
        let (half, notes) = (self.schedules(), self.notes());
        let check = self.run(&["check", "--format", "json"]);
        let said = json(&check)["diagnostics"].to_string();
        let is_reported = said.contains("unfinished-edit");
        let mut kept = half.clone();
        kept.retain(|path, _| before.contains_key(path));
        assert!(is_reported || kept == *before || kept == *after, "{what}: {said}");
        assert!(kept == half || matches!(self.place, Notes::Elsewhere), "{what}: {:?}", names(&half));
        assert_eq!((self.schedules(), self.notes()), (half, notes), "{what}: whoever checks touches nothing");
        let next = self.run(&NEXT);
        assert_eq!(next.status.code(), Some(0), "{what}: {}", stderr(&next));
        let found = self.schedules();
        assert!(found == *before || found == *after, "{what}: {:?}", names(&found));
        let is_finished = stderr(&next).starts_with("finished an edit that was interrupted\n");
        assert_eq!((is_finished, is_reported && found == *after), (is_reported, is_reported), "{what}");
        assert!(self.notes().is_empty(), "{what}: {:?}", names(&self.notes()));
        *if found == *after { &mut left.all } else { &mut left.nothing } += 1;
        left.half += usize::from(kept != *before && kept != *after);
    }
}

/// How often the next run left what, and how often it found only some of the files written.
#[derive(Debug, Default)]
struct Left {
    nothing: usize,
    all: usize,
    half: usize,
}

/// All files below a folder; none where there is no folder.
fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    for entry in fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(
                files(&entry.path()).into_iter().map(|(path, file)| (Path::new(&entry.file_name()).join(path), file)),
            );
        } else {
            let mode = entry.metadata().unwrap().permissions().mode();
            found.insert(entry.file_name().into(), (mode, fs::read(entry.path()).unwrap()));
        }
    }
    found
}

fn names(files: &Files) -> Vec<&PathBuf> {
    files.keys().collect()
}

/// The schedules before and after the edit.
fn both(notes: Notes) -> (Files, Files) {
    let team = Team::new(notes);
    let before = team.schedules();
    let edit = team.run(&EDIT);
    assert_eq!(edit.status.code(), Some(0), "{}", stderr(&edit));
    let after = team.schedules();
    let changed = before.iter().filter(|(path, file)| after[*path] != **file).count();
    assert_eq!((changed, names(&before)), (3, names(&after)));
    assert!(team.notes().is_empty());
    let modes = |files: &Files| files.values().map(|(mode, _)| *mode).collect::<Vec<_>>();
    assert_eq!(modes(&before), modes(&after));
    (before, after)
}

/// How often the edit makes each call.
fn counts(notes: Notes) -> Vec<(&'static str, usize)> {
    let team = Team::new(notes);
    let log = team.state.path().join("log");
    let calls = CALLS.map(|call| format!("?{call}")).join(",");
    let log = log.to_str().unwrap();
    assert!(team.command(&["strace", "-qq", "-f", "-o", log, "-e", &calls], &EDIT).output().unwrap().status.success());
    let log = fs::read_to_string(log).unwrap();
    let count = |call: &'static str| (call, log.matches(&format!(" {call}(")).count());
    CALLS.map(count).into_iter().filter(|(_, count)| *count > 0).collect()
}

/// The fault at each of the calls, one after the other.
fn inject(fault: &str) {
    for place in [Notes::Repository, Notes::Elsewhere] {
        let (before, after) = both(place);
        let mut left = Left::default();
        for (call, count) in counts(place) {
            for number in 1..=count {
                let team = Team::new(place);
                let what = format!("inject={call}:{fault}:when={number}");
                let strace = ["strace", "-qq", "-f", "-o", "/dev/null", "-e", &what];
                let edit = team.command(&strace, &EDIT).output().unwrap();
                assert_ne!(edit.status.code(), Some(101), "{what}: {}", stderr(&edit));
                team.assert_all_or_nothing(&before, &after, &what, &mut left);
            }
        }
        println!("{fault}, {place:?}: {left:?}");
        assert!(left.nothing > 0 && left.all > 0 && left.half > 0, "{left:?}");
    }
}

#[test]
#[ignore = "strace is needed, which tests/edits/run installs"]
fn an_edit_killed_at_any_call_is_finished_or_undone_by_the_next_command_that_writes() {
    inject("signal=KILL");
}

#[test]
#[ignore = "strace is needed, which tests/edits/run installs"]
fn an_edit_that_the_disk_refuses_at_any_call_is_finished_or_undone_by_the_next_command_that_writes() {
    inject("error=EIO");
}

#[test]
fn edits_at_once_lose_nothing_of_one_another() {
    let (_, after) = both(Notes::Repository);
    for _ in 0..5 {
        let team = Team::new(Notes::Repository);
        let edit = || team.command(&[], &EDIT).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let outputs = [edit(), edit(), edit()].map(Child::wait_with_output).map(Result::unwrap);
        for output in &outputs {
            let refused = stderr(output).contains("it has changed since it was read; run the command again");
            assert!(output.status.success() || (output.status.code() == Some(2) && refused), "{output:?}");
        }
        assert!(outputs.iter().any(|output| output.status.success()));
        assert_eq!(team.schedules(), after);
        assert!(team.notes().is_empty());
    }
}

#[test]
fn an_edit_that_may_not_be_as_large_changes_nothing() {
    let team = Team::new(Notes::Repository);
    let before = team.schedules();
    let limited = ["sh", "-c", "ulimit -f 1; exec \"$0\" \"$@\""];
    let output = team.command(&limited, &EDIT).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("File too large"), "{}", stderr(&output));
    assert_eq!(team.schedules(), before);
    assert!(team.notes().is_empty());
}
