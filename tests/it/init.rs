//! `coverage init`: a new team's repository works at once, and nothing that was there is touched.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads what was written

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{coverage, json, stderr, stdout};
use tempfile::{TempDir, tempdir};

/// The outcome of each file, by its path.
#[track_caller]
fn begin(folder: &TempDir, arguments: &[&str]) -> BTreeMap<String, String> {
    let output = coverage(folder.path(), &[&["init", "--format", "json"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let files = json(&output)["files"].as_array().unwrap().clone();
    files.iter().map(|file| (text(&file["path"]), text(&file["outcome"]))).collect()
}

fn text(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap()
}

#[test]
fn every_command_answers_at_once_in_a_new_teams_repository() {
    for arguments in [&[][..], &["--agent", "ann", "--timezone", "Asia/Kolkata"]] {
        let folder = tempdir().unwrap();
        begin(&folder, arguments);
        let run = |arguments: &[&str]| coverage(folder.path(), arguments);
        assert_eq!(stdout(&run(&["check", "--deny-warnings"])), "1 agent, no findings\n");
        assert_eq!(run(&["gaps"]).status.code(), Some(1), "one agent leaves gaps");
        assert_eq!(run(&["hours"]).status.code(), Some(0), "the first agent does the hours that are asked for");
        assert_eq!(run(&["build"]).status.code(), Some(0));
        assert!(folder.path().join("out/index.html").exists());
    }
}

#[test]
fn the_first_agent_is_the_one_that_was_named() {
    let folder = tempdir().unwrap();
    begin(&folder, &["--agent", "ann", "--timezone", "Europe/Berlin"]);
    assert!(text(&folder, "schedules/agents/ann.toml").contains("timezone = \"Europe/Berlin\""));
    assert!(!folder.path().join("schedules/agents/example.toml").exists());
}

#[test]
fn an_agent_who_is_made_up_owns_nothing() {
    let folder = tempdir().unwrap();
    begin(&folder, &[]);
    assert!(text(&folder, ".github/CODEOWNERS").lines().all(|line| line.starts_with('#')));
}

#[test]
fn an_agent_whose_account_nobody_has_given_owns_nothing_yet() {
    let folder = tempdir().unwrap();
    let said = said(&folder, &["--agent", "ann"]);
    let owners = text(&folder, ".github/CODEOWNERS");
    assert_eq!(owners.lines().last(), Some("# /schedules/agents/ann.toml @ann"));
    assert!(owners.lines().all(|line| line.starts_with('#')), "{owners}");
    assert!(
        said.contains("Write the account of ann at the git host into .github/CODEOWNERS and into their file."),
        "{said}"
    );
}

#[test]
fn whose_account_is_given_owns_their_file_by_it() {
    let folder = tempdir().unwrap();
    begin(&folder, &["--agent", "ann", "--account", "Ann-L"]);
    assert_eq!(text(&folder, ".github/CODEOWNERS").lines().last(), Some("/schedules/agents/ann.toml @Ann-L"));
    assert!(text(&folder, "schedules/agents/ann.toml").contains("\naccount  = \"Ann-L\"\n"));
    assert_eq!(stdout(&coverage(folder.path(), &["check", "--deny-warnings"])), "1 agent, no findings\n");
    // Once it is there, nothing renews it; where it is gone, the files say whose accounts these are.
    fs::write(folder.path().join("schedules/agents/bob.toml"), crate::support::agent("UTC", "account = \"b.ob\""))
        .unwrap();
    fs::write(folder.path().join("schedules/agents/cem.toml"), crate::support::agent("UTC", "")).unwrap();
    begin(&folder, &[]);
    assert!(!text(&folder, ".github/CODEOWNERS").contains("bob"));
    fs::remove_file(folder.path().join(".github/CODEOWNERS")).unwrap();
    begin(&folder, &["--agent", "ann", "--account", "Ann-L"]);
    let owners = text(&folder, ".github/CODEOWNERS");
    let owners: Vec<&str> = owners.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(owners, ["/schedules/agents/ann.toml @Ann-L", "/schedules/agents/bob.toml @b.ob"]);
    for wrong in ["", "a b", "@ann", "a\n* @x", "\u{e9}"] {
        let output = coverage(folder.path(), &["init", "--agent", "dan", &format!("--account={wrong}")]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn every_link_of_the_guides_and_the_readme_leads_somewhere() {
    let folder = tempdir().unwrap();
    let written = begin(&folder, &[]);
    let pages: Vec<&String> =
        written.keys().filter(|path| Path::new(path).extension().is_some_and(|kind| kind == "md")).collect();
    assert_eq!(pages.len(), 9, "{pages:?}");
    for page in pages {
        let all = text(&folder, page);
        let prose: String = all.split("```").step_by(2).collect();
        let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.contains("://")) {
            // The host's own pages: a form, and a new file.
            if let Some(form) = target.strip_prefix("../../issues/new?template=") {
                assert!(folder.path().join(".github/ISSUE_TEMPLATE").join(form).exists(), "{page}: {target}");
                continue;
            }
            if target.starts_with("../../new/main/schedules/agents?") {
                continue;
            }
            let (path, place) = target.split_once('#').unwrap_or((target, ""));
            let beside = folder.path().join(page).parent().unwrap().join(path);
            let linked = if path.is_empty() { folder.path().join(page) } else { beside };
            assert!(linked.exists(), "{page}: {target}");
            let heading = |line: &str| {
                let title = line.trim_start_matches('#').trim().to_lowercase();
                let plain = title.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-').collect::<String>();
                plain.replace(' ', "-")
            };
            let has = || {
                fs::read_to_string(&linked).unwrap().lines().any(|line| line.starts_with('#') && heading(line) == place)
            };
            assert!(place.is_empty() || has(), "{page}: {target}");
        }
    }
}

#[test]
fn pre_commit_gets_the_hook_from_where_the_program_comes_from_or_what_to_fill_in() {
    let folder = tempdir().unwrap();
    begin(&folder, &["--program", "https://example.org/coverage@v1.2.3"]);
    let lines =
        "repos:\n  - repo: 'https://example.org/coverage'\n    rev: 'v1.2.3'\n    hooks:\n      - id: coverage-check\n";
    assert!(text(&folder, ".pre-commit-config.yaml").ends_with(lines), "{}", text(&folder, ".pre-commit-config.yaml"));
    let hooks = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
    assert!(hooks.contains("- id: coverage-check\n"));
    let folder = tempdir().unwrap();
    assert!(said(&folder, &[]).contains(".pre-commit-config.yaml says the same"));
    let todo = text(&folder, ".pre-commit-config.yaml");
    let rest = "# repos:\n#   - repo: ''\n#     rev: ''\n#     hooks:\n#       - id: coverage-check\nrepos: []\n";
    assert!(todo.ends_with(rest), "{todo}");
}

#[test]
fn a_team_that_has_agents_gets_no_example_among_them() {
    let folder = tempdir().unwrap();
    begin(&folder, &["--agent", "ann"]);
    assert!(!begin(&folder, &[]).contains_key("schedules/agents/example.toml"));
    assert_eq!(begin(&folder, &["--agent", "bob"])["schedules/agents/bob.toml"], "written");
}

#[test]
fn what_the_files_only_suggest_is_valid_as_well() {
    let folder = tempdir().unwrap();
    begin(&folder, &["--agent", "another-handle", "--timezone", "Asia/Tokyo"]);
    begin(&folder, &["--agent", "ann"]);
    let meant = |line: &str| {
        let suggested = line.strip_prefix("# ").filter(|rest| rest.starts_with('[') || rest.contains(" = "));
        suggested.unwrap_or(line).to_owned()
    };
    for path in ["schedules/team.toml", "schedules/agents/ann.toml"] {
        let all: Vec<String> = text(&folder, path).lines().map(meant).collect();
        assert!(all.iter().filter(|line| line.starts_with('[')).count() >= 3, "{all:?}");
        fs::write(folder.path().join(path), all.join("\n")).unwrap();
    }
    let readme = text(&folder, "README.md");
    let cycles = readme.split("```toml\n").nth(1).unwrap().split("   ```").next().unwrap();
    fs::write(folder.path().join("schedules/cycles.toml"), cycles).unwrap();
    assert_eq!(stdout(&coverage(folder.path(), &["check", "--deny-warnings"])), "2 agents, no findings\n");
}

#[test]
fn who_joins_gets_a_file_to_begin_with_by_a_link_that_is_valid_as_it_is() {
    let folder = tempdir().unwrap();
    begin(&folder, &["--agent", "ann", "--timezone", "Asia/Tokyo"]);
    let readme = text(&folder, "README.md");
    let link = readme.split("[begin your file](").nth(1).unwrap().split(')').next().unwrap();
    let (place, query) = link.split_once('?').unwrap();
    assert_eq!(place, "../../new/main/schedules/agents");
    let (name, value) = query.strip_prefix("filename=").unwrap().split_once("&value=").unwrap();
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8().unwrap();
    assert!(decoded.contains("timezone = \"Asia/Tokyo\"") && decoded.contains("# account = "), "{decoded}");
    assert!(value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'%'), "no character ends the link");
    fs::write(folder.path().join("schedules/agents").join(name), &*decoded).unwrap();
    let meant = decoded.replace("# account", "account");
    assert_eq!(stdout(&coverage(folder.path(), &["check", "--deny-warnings"])), "2 agents, no findings\n");
    fs::write(folder.path().join("schedules/agents").join(name), meant).unwrap();
    assert_eq!(stdout(&coverage(folder.path(), &["check", "--deny-warnings"])), "2 agents, no findings\n");
}

#[test]
fn what_is_there_stays_and_is_said() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("README.md"), "ours").unwrap();
    let first = begin(&folder, &[]);
    assert_eq!((first["README.md"].as_str(), first["schedules/team.toml"].as_str()), ("kept", "written"));
    assert_eq!(text(&folder, "README.md"), "ours");
    fs::write(folder.path().join(".ci/program"), "ours too").unwrap();
    assert!(begin(&folder, &[]).values().all(|outcome| outcome == "kept"));
    assert_eq!(text(&folder, ".ci/program"), "ours too");
}

/// What is said to people, on one line.
#[track_caller]
fn said(folder: &TempDir, arguments: &[&str]) -> String {
    let output = coverage(folder.path(), &[&["init"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_agent_who_joins_later_is_told_which_line_of_owners_is_theirs() {
    let folder = tempdir().unwrap();
    assert!(
        !said(&folder, &["--agent", "ann", "--account", "ann"]).contains("CODEOWNERS was kept"),
        "it is in the file"
    );
    let line = |handle: &str| {
        format!(".github/CODEOWNERS was kept; unless it is there, add the line /schedules/agents/{handle}.toml @")
    };
    let joins = said(&folder, &["--agent", "bob", "--account", "Bob-L"]);
    assert!(joins.contains(&format!("{}Bob-L 3. Look", line("bob"))), "{joins}");
    let joins = said(&folder, &["--agent", "cem"]);
    assert!(joins.contains(&format!("{} and the account of cem", line("cem"))), "{joins}");
    assert!(!said(&folder, &["--agent", "bob"]).contains("CODEOWNERS was kept"), "nothing was begun");
}

#[test]
fn the_program_comes_from_where_the_command_line_says() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    for (repository, revision) in
        [("https://example.org/a~b/coverage.git", "v1.2.3"), ("https://me@example.org:8443/c", commit)]
    {
        let folder = tempdir().unwrap();
        let said = said(&folder, &["--program", &format!("{repository}@{revision}")]);
        assert!(said.contains(" 1. Put the real hours"), "{said}");
        let lines = format!("\nrepository='{repository}'\nrevision='{revision}'\n");
        assert!(text(&folder, ".ci/program").contains(&lines));
    }
}

#[test]
fn where_nobody_says_where_the_program_comes_from_that_is_the_first_thing_to_do() {
    let folder = tempdir().unwrap();
    let begun = said(&folder, &[]);
    assert!(begun.contains(" 1. Write into .ci/program where the program comes from"), "{begun}");
    assert!(text(&folder, ".ci/program").contains("\nrepository=''\nrevision=''\n"));
    assert!(text(&folder, "README.md").contains("\n1. See that [`.ci/program`](.ci/program) says where"));
    let kept = said(&folder, &["--program", "https://example.org/coverage@v1"]);
    let lines = "write into it repository='https://example.org/coverage' and revision='v1' 2. Look";
    assert!(kept.contains(lines), "what was kept does not have it: {kept}");
}

#[test]
fn a_place_that_a_shell_could_take_for_more_or_that_may_move_is_wrong_usage() {
    let folder = tempdir().unwrap();
    for program in [
        "",
        "coverage",
        "https://example.org/coverage",
        "https://me@example.org/coverage",
        "https://example.org@v1",
        "@v1",
        "git@example.org:coverage@v1",
        "http://example.org/coverage@v1",
        "https://example.org/coverage@",
        "https://example.org/coverage@--locked",
        "https://example.org/'$(touch owned)'@v1",
        "https://example.org/coverage@v1'\ntouch owned'",
    ] {
        let output = coverage(folder.path(), &["init", &format!("--program={program}")]);
        assert_eq!(output.status.code(), Some(2), "{program}");
        assert!(
            stderr(&output).contains("after an @, a tag or a full commit") || program.is_empty(),
            "{}",
            stderr(&output)
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_is_not_there_is_made() {
    let folder = tempdir().unwrap();
    let output = coverage(folder.path(), &["init", "a/b"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(folder.path().join("a/b/schedules/team.toml").exists());
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_of_the_folder() {
    let (folder, elsewhere) = (tempdir().unwrap(), tempdir().unwrap());
    std::os::unix::fs::symlink(elsewhere.path().join("team.md"), folder.path().join("README.md")).unwrap();
    assert_eq!(begin(&folder, &[])["README.md"], "kept");
    fs::remove_dir_all(folder.path().join(".github")).unwrap();
    fs::remove_dir_all(folder.path().join("schedules")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join(".github")).unwrap();
    let output = coverage(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains(".github: something stands there that is no folder"), "{}", stderr(&output));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    assert!(!folder.path().join("schedules").exists(), "nothing is begun that cannot be finished");
}

#[test]
fn a_handle_that_is_none_is_wrong_usage() {
    let folder = tempdir().unwrap();
    for handle in ["Ann", "../ann", "-ann", ""] {
        let output = coverage(folder.path(), &["init", &format!("--agent={handle}")]);
        assert_eq!(output.status.code(), Some(2), "{handle}");
    }
    assert_eq!(coverage(folder.path(), &["init", "-C", "elsewhere"]).status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn workflows_and_scripts_are_those_of_this_repository_but_for_the_one_that_gets_the_program() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempdir().unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_shared = |path: &String| {
        [".ci/", ".github/workflows/", ".github/ISSUE_TEMPLATE/"].iter().any(|folder| path.starts_with(folder))
    };
    let shared: Vec<String> =
        begin(&folder, &[]).into_keys().filter(|path| is_shared(path) && path != ".ci/program").collect();
    assert_eq!(shared.len(), 10, "{shared:?}");
    for path in &shared {
        assert_eq!(text(&folder, path), fs::read_to_string(here.join(path)).unwrap(), "{path}");
    }
    for path in [".ci/program", ".ci/pull-request"] {
        let mode = fs::metadata(folder.path().join(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{path} can be run");
    }
}
