//! What is made of the command line's description: completions for each shell, and the manual.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too; a test reads the pages

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::support::{coverage, folder, on_sample, stderr, stdout};

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

#[test]
fn completions_of_every_shell_name_every_command_and_option() {
    let help = stdout(&on_sample(&["completions", "--help"]));
    let shells: Vec<&str> =
        help.split("possible values: ").nth(1).unwrap().split(']').next().unwrap().split(", ").collect();
    assert_eq!(shells, ["bash", "elvish", "fish", "powershell", "zsh"]);
    for shell in shells {
        let script = stdout(&on_sample(&["completions", shell]));
        for word in commands().iter().map(String::as_str).chain(options(&stdout(&on_sample(&["gaps", "--help"])))) {
            // Fish has the name of an option without its dashes.
            assert!(script.contains(word.trim_start_matches('-')), "{shell}: {word}");
        }
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
