//! What a stranger's repository, or what is committed in one, can make of `git`: it runs nothing, and it changes no verdict.
//!
//! Each of these is a way in that is known; the marker file says whether a command of the repository ran.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test makes repositories

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{self, agent, coverage, entry, git, json, stderr, stdout};
use tempfile::TempDir;

const BEFORE: &str = "2026-01-01T12:00:00Z";
const AFTER: &str = "2026-02-01T12:00:00Z";

/// A repository with one agent in two commits, each with other hours, and a place that a command of it would mark.
struct Stranger {
    root: TempDir,
}

impl Stranger {
    fn new() -> Self {
        let stranger = Self { root: tempfile::tempdir().unwrap() };
        fs::create_dir_all(stranger.schedules().join("agents")).unwrap();
        git(&stranger.top(), BEFORE, &["init", "--quiet", "--initial-branch=main"]);
        stranger.commit(BEFORE, "09:00-13:00");
        stranger.commit(AFTER, "09:00-17:00");
        stranger
    }

    fn top(&self) -> PathBuf {
        self.root.path().join("repository")
    }

    fn schedules(&self) -> PathBuf {
        self.top().join("schedules")
    }

    fn commit(&self, at: &str, hours: &str) {
        let text = agent("UTC", &entry(&format!("days = \"daily\"\nhours = \"{hours}\"")));
        fs::write(self.schedules().join("agents/ann.toml"), text).unwrap();
        git(&self.top(), at, &["add", "--all"]);
        git(&self.top(), at, &["commit", "--quiet", "--message", hours]);
    }

    fn marker(&self) -> PathBuf {
        self.root.path().join("it-ran")
    }

    /// A command for a configuration: it marks that it ran, and passes on what it is given.
    fn command(&self) -> String {
        format!("touch {}; cat", self.marker().display())
    }

    fn configure(&self, settings: &[(&str, &str)]) {
        for (key, value) in settings {
            git(&self.top(), BEFORE, &["config", key, value]);
        }
    }

    /// Runs every command that reads the history.
    fn run_all(&self) {
        for arguments in [
            &["check"][..],
            &["team"],
            &["report", "--from", "2026-01-20", "--until", "2026-02-10"],
            &["diff", "HEAD~1"],
            &["shifts", "--as-of", "HEAD"],
            &["shifts", "--as-of", "2026-01-15"],
        ] {
            let output = coverage(&self.top(), arguments);
            assert!(output.status.code().is_some_and(|code| code <= 2), "{arguments:?}: {}", stderr(&output));
            assert!(!self.marker().exists(), "a command of the repository ran in {arguments:?}");
        }
    }
}

/// The hours of each day by the commit before the last.
fn hours_before(folder: &Path, environment: &[(&str, &str)]) -> String {
    let arguments =
        ["shifts", "--from", "2026-03-02", "--until", "2026-03-02", "--format", "json", "--as-of", "HEAD~1"];
    let output = with(folder, environment, &arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    json(&output)["shifts"][0]["end"].as_str().unwrap().to_owned()
}

/// Makes a file look as if it might have changed, so that git would ask a filter for what it would commit of it.
fn touch(schedules: &Path) {
    fs::write(schedules.join(".gitattributes"), "* filter=x diff=x\n").unwrap();
    let file = fs::File::options().append(true).open(schedules.join("agents/ann.toml")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000)).unwrap();
}

/// The id of an object.
fn id(top: &Path, name: &str) -> String {
    let output = Command::new("git").args(["rev-parse", name]).current_dir(top).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn with(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coverage"));
    command.current_dir(folder).args(["--now", support::NOW]).args(arguments);
    command.envs(environment.iter().copied()).output().unwrap()
}

#[test]
fn no_filter_of_a_repository_runs() {
    for kind in ["clean", "smudge", "process"] {
        let stranger = Stranger::new();
        stranger.configure(&[(&format!("filter.x.{kind}"), &stranger.command()), ("filter.x.required", "true")]);
        touch(&stranger.schedules());
        stranger.run_all();
    }
}

#[test]
fn no_other_program_of_a_repository_runs() {
    let stranger = Stranger::new();
    let hooks = stranger.root.path().join("hooks");
    fs::create_dir(&hooks).unwrap();
    for hook in ["post-index-change", "reference-transaction", "fsmonitor-watchman"] {
        fs::write(hooks.join(hook), format!("#!/bin/sh\n{}\n", stranger.command())).unwrap();
        fs::set_permissions(hooks.join(hook), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let command = stranger.command();
    stranger.configure(&[
        ("core.fsmonitor", &command),
        ("core.hooksPath", hooks.to_str().unwrap()),
        ("core.pager", &command),
        ("pager.log", "true"),
        ("diff.external", &command),
        ("diff.x.textconv", &command),
        ("diff.x.command", &command),
        ("gpg.program", &command),
        ("log.showSignature", "true"),
        ("alias.rev-list", &format!("!{command}")),
        ("core.editor", &command),
        ("core.askPass", &command),
        ("credential.helper", &format!("!{command}")),
        ("core.gitProxy", &command),
        ("core.alternateRefsCommand", &command),
    ]);
    touch(&stranger.schedules());
    stranger.run_all();
}

/// Takes away the blob of the first commit, so that whoever wants it has to fetch it.
fn lose_a_blob(stranger: &Stranger) {
    let id = id(&stranger.top(), "HEAD~1:schedules/agents/ann.toml");
    let (folder, file) = id.split_at(2);
    fs::remove_file(stranger.top().join(".git/objects").join(folder).join(file)).unwrap();
    stranger.configure(&[
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"),
        ("protocol.allow", "always"),
        ("protocol.ext.allow", "always"),
        ("protocol.file.allow", "always"),
        ("protocol.ssh.allow", "always"),
    ]);
}

#[test]
fn nothing_is_fetched_over_any_transport() {
    for way in ["ssh://localhost/x", "ext::", "."] {
        let stranger = Stranger::new();
        lose_a_blob(&stranger);
        let command = stranger.command();
        let ext = format!("ext::sh -c {}", command.replace(' ', "% "));
        stranger.configure(&[
            ("remote.origin.url", if way == "ext::" { &ext } else { way }),
            ("remote.origin.uploadpack", &command),
            ("core.sshCommand", &command),
        ]);
        stranger.run_all();
        let output = coverage(&stranger.top(), &["diff", "HEAD~1"]);
        assert!(stderr(&output).contains("lacks the object"), "{way}: {}", stderr(&output));
    }
}

/// Puts a bare repository of one commit into the schedules, as a pull request can.
fn commit_a_bare_repository(stranger: &Stranger) {
    let schedules = stranger.schedules();
    let seed = stranger.root.path().join("seed");
    fs::create_dir_all(seed.join("agents")).unwrap();
    fs::copy(schedules.join("agents/ann.toml"), seed.join("agents/ann.toml")).unwrap();
    git(&seed, BEFORE, &["init", "--quiet", "--initial-branch=main"]);
    for message in ["one", "two"] {
        git(&seed, BEFORE, &["add", "--all"]);
        git(&seed, BEFORE, &["commit", "--quiet", "--allow-empty", "--message", message]);
    }
    for part in ["HEAD", "objects", "refs", "index"] {
        let copied = Command::new("cp").arg("-r").arg(seed.join(".git").join(part)).arg(&schedules).status().unwrap();
        assert!(copied.success());
    }
    let config = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n";
    let filter = format!("[filter \"x\"]\n\tclean = \"{0}\"\n\tprocess = \"{0}\"\n", stranger.command());
    fs::write(schedules.join("config"), format!("{config}{filter}")).unwrap();
    fs::write(schedules.join(".gitattributes"), "* filter=x\n").unwrap();
    fs::write(schedules.join("agents/ann.toml"), agent("UTC", "")).unwrap();
    git(&stranger.top(), AFTER, &["-c", "filter.x.clean=cat", "add", "--all", "--force"]);
    git(&stranger.top(), AFTER, &["commit", "--quiet", "--message", "Add my hours"]);
}

#[test]
fn a_bare_repository_that_is_committed_in_the_schedules_is_an_error_and_runs_nothing() {
    let stranger = Stranger::new();
    commit_a_bare_repository(&stranger);
    stranger.run_all();
    let output = coverage(&stranger.top(), &["check", "--format", "json"]);
    let found = json(&output)["diagnostics"].as_array().unwrap().clone();
    let repository: Vec<&str> = found
        .iter()
        .filter(|found| found["code"] == "repository-in-schedules")
        .map(|found| found["file"].as_str().unwrap())
        .collect();
    assert_eq!(repository, ["HEAD", "config", "index", "objects", "refs"].map(|name| format!("schedules/{name}")));
    // Its own history says that nothing has changed.
    let difference = coverage(&stranger.top(), &["diff", "HEAD~1"]);
    assert_eq!(difference.status.code(), Some(1));
    assert!(stderr(&difference).contains("repository-in-schedules"), "{}", stdout(&difference));
    // So it is where the folder is that of a commit.
    let committed = coverage(&stranger.top(), &["check", "--as-of", "HEAD"]);
    assert!(stdout(&committed).contains("repository-in-schedules"), "{}", stdout(&committed));
}

#[test]
fn a_folder_that_is_the_top_of_its_repository_has_a_git_folder_of_its_own_and_no_other() {
    let stranger = Stranger::new();
    let top = stranger.top();
    fs::rename(top.join("schedules/agents"), top.join("agents")).unwrap();
    let found = || {
        let output = coverage(&top, &["check", "-C", ".", "--format", "json", "-q"]);
        let found = json(&output)["diagnostics"].as_array().unwrap().clone();
        found.iter().map(|found| found["file"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(), Vec::<String>::new());
    fs::create_dir(top.join("agents/.git")).unwrap();
    fs::write(top.join(".Git"), "gitdir: x\n").unwrap();
    assert_eq!(found(), ["./.Git", "./agents/.git"]);
}

#[test]
fn no_filter_of_a_submodule_runs() {
    let stranger = Stranger::new();
    let inner = Stranger::new();
    let url = inner.top();
    git(&stranger.top(), AFTER, &["submodule", "--quiet", "add", url.to_str().unwrap(), "schedules/inner"]);
    git(&stranger.top(), AFTER, &["commit", "--quiet", "--message", "a submodule"]);
    let module = stranger.schedules().join("inner");
    git(&module, AFTER, &["config", "filter.x.clean", &stranger.command()]);
    git(&module, AFTER, &["config", "filter.x.process", &stranger.command()]);
    for folder in [stranger.schedules(), module.join("schedules")] {
        touch(&folder);
        coverage(&stranger.top(), &["-C", folder.to_str().unwrap(), "check"]);
        assert!(!stranger.marker().exists());
    }
    stranger.run_all();
}

#[test]
fn neither_grafts_nor_replaced_commits_nor_the_environment_change_the_history() {
    let stranger = Stranger::new();
    let top = stranger.top();
    let id = |name: &str| id(&top, name);
    // Another history, in which the hours were others.
    git(&top, BEFORE, &["checkout", "--quiet", "--orphan", "other"]);
    stranger.commit(BEFORE, "01:00-02:00");
    let other = id("other");
    git(&top, BEFORE, &["checkout", "--quiet", "main"]);
    let honest = "2026-03-02T13:00:00Z";
    assert_eq!(hours_before(&top, &[]), honest);

    let graft = format!("{} {other}\n", id("main"));
    fs::create_dir_all(top.join(".git/info")).unwrap();
    fs::write(top.join(".git/info/grafts"), &graft).unwrap();
    assert_eq!(hours_before(&top, &[]), honest, "info/grafts");
    fs::remove_file(top.join(".git/info/grafts")).unwrap();

    let file = stranger.root.path().join("grafts");
    fs::write(&file, &graft).unwrap();
    assert_eq!(hours_before(&top, &[("GIT_GRAFT_FILE", file.to_str().unwrap())]), honest, "GIT_GRAFT_FILE");

    git(&top, BEFORE, &["replace", &id("main~1"), &other]);
    assert_eq!(hours_before(&top, &[]), honest, "replaced");
    git(&top, BEFORE, &["replace", "--delete", &id("main~1")]);

    let elsewhere = Stranger::new();
    elsewhere.commit(AFTER, "03:00-04:00");
    elsewhere.commit(AFTER, "05:00-06:00");
    let git_dir = elsewhere.top().join(".git");
    let git_dir = git_dir.to_str().unwrap();
    for variable in ["GIT_DIR", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        assert_eq!(hours_before(&top, &[(variable, git_dir)]), honest, "{variable}");
    }
    let configured =
        [("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "core.worktree"), ("GIT_CONFIG_VALUE_0", git_dir)];
    assert_eq!(hours_before(&top, &configured), honest, "GIT_CONFIG_COUNT");
}

#[test]
fn a_folder_of_folders_without_end_is_not_walked() {
    let stranger = Stranger::new();
    let top = stranger.top();
    let make = |lines: &str| {
        let mut child = Command::new("git")
            .args(["mktree", "-z"])
            .current_dir(&top)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), lines.as_bytes()).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
    };
    // Ten in ten in ten, twelve deep: a million million files in a few hundred bytes.
    let blob = id(&top, "HEAD:schedules/agents/ann.toml");
    let mut tree = make(&format!("100644 blob {blob}\tann.toml\0"));
    for _ in 0..12 {
        let lines: Vec<String> = (0..10).map(|number| format!("040000 tree {tree}\t{number}\0")).collect();
        tree = make(&lines.concat());
    }
    let agents = make(&format!("100644 blob {blob}\tann.toml\0040000 tree {tree}\tbomb\0"));
    let schedules = make(&format!("040000 tree {agents}\tagents\0040000 tree {tree}\tbomb\0"));
    let root = make(&format!("040000 tree {schedules}\tschedules\0"));
    let commit = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org", "commit-tree", "-p", "HEAD", "-m", "bomb", &root])
        .current_dir(&top)
        .output()
        .unwrap();
    let commit = String::from_utf8(commit.stdout).unwrap();
    git(&top, AFTER, &["update-ref", "refs/heads/main", commit.trim()]);
    stranger.run_all();
}

#[test]
fn line_ends_that_git_gave_a_file_are_no_change_of_it() {
    let stranger = Stranger::new();
    let stale = |stranger: &Stranger| {
        let output = coverage(&stranger.top(), &["check", "--format", "json", "--now", "2030-01-01T00:00:00Z"]);
        json(&output)["diagnostics"].as_array().unwrap().iter().filter(|found| found["code"] == "stale").count()
    };
    assert_eq!(stale(&stranger), 1);
    let file = stranger.schedules().join("agents/ann.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace('\n', "\r\n")).unwrap();
    assert_eq!(stale(&stranger), 1);
    fs::write(&file, text + "# still right\n").unwrap();
    assert_eq!(stale(&stranger), 0);
}
