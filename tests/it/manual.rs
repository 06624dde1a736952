//! What is made of the command line's description: completions for each shell, and the manual.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too; a test reads the pages

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::{agent, coverage, folder, on_sample, stderr, stdout};

/// The words that begin the lines of a list in the help.
fn listed(help: &str, heading: &str) -> Vec<String> {
    let list = help.split(&format!("{heading}:\n")).nth(1).unwrap().split("\n\n").next().unwrap();
    list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn commands() -> Vec<String> {
    let commands = listed(&stdout(&on_sample(&["-h"])), "Commands");
    assert!(commands.contains(&"check".to_owned()), "{commands:?}");
    commands
}

/// The long options that the help names at the beginning of a line.
fn options(help: &str) -> Vec<&str> {
    let lines = help.lines().filter(|line| line.trim_start().starts_with('-'));
    lines.flat_map(|line| line.split([' ', ','])).filter(|word| word.starts_with("--")).collect()
}

/// The program's exit and what it says of its input; nothing where it is not installed.
fn judged_by(program: &str, arguments: &[&str], input: &str) -> Option<Output> {
    let piped = || Stdio::piped();
    let mut child =
        Command::new(program).args(arguments).stdin(piped()).stdout(piped()).stderr(piped()).spawn().ok()?;
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Some(child.wait_with_output().unwrap())
}

/// What the program offers a shell at the end of these words.
fn offered_in(place: &Path, shell: &str, words: &[&str]) -> Vec<String> {
    let last = words.len().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_coverage"))
        .current_dir(place)
        .envs([("COVERAGE_COMPLETE", shell), ("_CLAP_COMPLETE_INDEX", &last), ("_CLAP_IFS", "\n")])
        .args(["--", "coverage"])
        .args(words)
        .output()
        .unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{words:?}");
    stdout(&output).lines().map(|line| line.split(['\t', ':']).next().unwrap().to_owned()).collect()
}

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

#[test]
fn every_shell_is_offered_every_command_and_option() {
    let help = stdout(&on_sample(&["completions", "--help"]));
    let shells: Vec<&str> =
        help.split("possible values: ").nth(1).unwrap().split(']').next().unwrap().split(", ").collect();
    assert_eq!(shells, SHELLS);
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"));
    for shell in SHELLS {
        let begun = offered_in(sample, shell, &[""]);
        assert!(commands().iter().all(|command| begun.contains(command)), "{shell}: {begun:?}");
        let all = offered_in(sample, shell, &["gaps", "--"]);
        let help = stdout(&on_sample(&["gaps", "--help"]));
        assert!(options(&help).iter().all(|option| all.iter().any(|known| known == option)), "{shell}: {all:?}");
    }
}

#[test]
fn handles_cycles_and_roles_are_offered_where_they_may_stand_and_only_of_valid_files() {
    let ann = agent("UTC", "");
    let cycles = "days = 30\n[[cycle]]\nnumber = 7\nstart = 2020-01-01\n";
    let hostile = "[[coverage]]\nname = \"$(touch owned)\"\nroles = [\"l1\"]\nposts = [\"mail\"]\n";
    let team = folder(&[
        ("team.toml", hostile),
        ("cycles.toml", cycles),
        ("agents/ann.toml", &ann),
        ("agents/bo-b.toml", &ann),
    ]);
    let offered = |words: &[&str]| offered_in(team.path(), "bash", words);
    for words in [
        &["edit", "away", ""][..],
        &["edit", "swap", "ann", "fri", ""],
        &["edit", "cover", "ann", "fri", ""],
        &["edit", "away", "ann", "fri", "--covered-by", ""],
        &["shifts", "--agent", ""],
        &["plan", "--without", ""],
    ] {
        let found = offered(words);
        assert!(["ann", "bo-b"].iter().all(|handle| found.iter().any(|word| word == handle)), "{words:?}: {found:?}");
    }
    assert_eq!(offered(&["shifts", "--agent", "b"]), ["bo-b"]);
    let cycles = offered(&["report", "--cycle", ""]);
    assert_eq!(cycles[..3], ["previous", "current", "next"]);
    assert!(cycles.len() > 10 && cycles[3..].iter().all(|number| number.parse::<u32>().is_ok()), "{cycles:?}");
    assert_eq!(offered(&["edit", "promote", "ann", "--role", "l"]), ["l1", "l2"]);
    assert_eq!(offered(&["edit", "add", "ann", "--post", ""]), ["mail"]);
    assert_eq!(offered(&["now", "--timezone", "Europe/Berl"]), ["Europe/Berlin"]);
    // Who is new has a handle that nobody has.
    assert!(offered(&["edit", "join", "a"]).is_empty() && offered(&["init", "--agent", "a"]).is_empty());
    // Another folder is asked where one is named, and one that is not there has nobody.
    let words = ["-C", team.path().join("schedules").to_str().unwrap(), "shifts", "--agent", "a"].map(str::to_owned);
    assert_eq!(offered_in(Path::new("/"), "bash", &words.each_ref().map(String::as_str)), ["ann"]);
    assert!(offered(&["-C", "nowhere", "shifts", "--agent", "a"]).is_empty());
    fs::write(team.path().join("schedules/agents/cem.toml"), "role = 1\n").unwrap();
    assert!(offered(&["shifts", "--agent", "a"]).is_empty(), "no partial truth");
    assert!(offered_in(team.path(), "tcsh", &["shifts"]).is_empty());
    // A file may have any name. Bash takes it as it is, and falls back to its own way, which quotes it.
    for name in ["p;touch owned", "p$(touch owned)", "p*", "p q", "plain"] {
        fs::write(team.path().join(name), "").unwrap();
    }
    assert_eq!(offered(&["verify", "p"]), ["plain"]);
    assert_eq!(offered_in(team.path(), "fish", &["verify", "p"]).len(), 5);
}

#[cfg(unix)]
#[test]
fn a_real_shell_completes_a_handle() {
    let team = folder(&[("agents/ann.toml", &agent("UTC", "")), ("agents/bo-b.toml", &agent("UTC", ""))]);
    let program = Path::new(env!("CARGO_BIN_EXE_coverage")).parent().unwrap().display().to_string();
    let script = stdout(&coverage(team.path(), &["completions", "bash"]));
    let script = format!(
        "export PATH='{program}':\"$PATH\"\ncd '{}'\n{script}\nCOMP_WORDS=(coverage edit away b)\nCOMP_CWORD=3\nCOMP_TYPE=9\n\
         _clap_complete_coverage coverage b away\nprintf '<%s>\\n' \"${{COMPREPLY[@]}}\"\n",
        team.path().display()
    );
    if let Some(output) = judged_by("bash", &["--norc"], &script) {
        assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("<bo-b>\n", ""));
    }
}

#[test]
fn shells_can_read_their_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let script = stdout(&on_sample(&["completions", shell]));
        if let Some(output) = judged_by(shell, &["-n"], &script) {
            assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {}", stderr(&output));
        }
    }
}

#[test]
fn neither_completions_nor_manual_need_a_schedules_folder() {
    for arguments in [&["completions", "bash"][..], &["man"]] {
        let output = coverage(folder(&[]).path(), &[&["-C", "nowhere"], arguments].concat());
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    }
}

#[test]
fn the_manual_is_a_page_for_each_command_with_its_options_and_examples() {
    let place = folder(&[]);
    let output = coverage(place.path(), &["man", "--out", "man1"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = |name: &str| fs::read_to_string(place.path().join("man1").join(name)).unwrap();
    assert_eq!(page("coverage.1"), stdout(&on_sample(&["man"])));
    assert_eq!(fs::read_dir(place.path().join("man1")).unwrap().count(), commands().len() + 1);
    for command in commands() {
        let page = page(&format!("coverage-{command}.1")).replace("\\-", "-");
        let help = stdout(&on_sample(&[&command, "--help"]));
        for option in options(&help) {
            assert!(page.contains(option), "{command}: {option}");
        }
        for example in help.lines().filter_map(|line| line.strip_prefix("  coverage ")) {
            assert!(page.contains(&format!("\ncoverage {example}\n")), "{command}: {example}");
        }
    }
}

#[test]
fn the_manual_is_what_man_can_read() {
    let place = folder(&[]);
    coverage(place.path(), &["man", "--out", "man1"]);
    for path in fs::read_dir(place.path().join("man1")).unwrap().map(|entry| entry.unwrap().path()) {
        let page = fs::read_to_string(&path).unwrap();
        if let Some(output) = judged_by("groff", &["-man", "-Tascii", "-ww", "-z"], &page) {
            assert!(output.status.success() && output.stderr.is_empty(), "{}: {}", path.display(), stderr(&output));
        }
    }
}

#[test]
fn a_manual_that_cannot_be_written_is_trouble() {
    let place = folder(&[("team.toml", "")]);
    let output = coverage(place.path(), &["man", "--out", "schedules/team.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: cannot write schedules/team.toml"), "{}", stderr(&output));
}
