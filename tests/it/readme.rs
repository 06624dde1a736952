//! The README is true: its outputs are those of the program, and its example is a valid file.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use crate::support::{self, assert_snapshot, coverage, folder, on_sample, stdout};

const README: &str = include_str!("../../README.md");

/// The fenced blocks of that language, in order.
fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    README.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn it_has_fewer_than_nine_hundred_words() {
    let words = README.split_whitespace().count();
    assert!(words < 900, "{words}");
}

#[test]
fn the_output_at_the_top_is_that_of_the_program_on_the_sample_team() {
    let (command, output) = blocks("console")[0].split_once('\n').unwrap();
    assert_eq!(command, format!("$ coverage gaps --weeks 1 --now {}", support::NOW));
    assert_eq!(output, stdout(&on_sample(&["gaps", "--weeks", "1"])));
}

#[test]
fn the_picture_of_the_week_is_that_of_the_program_on_the_sample_team() {
    let week = stdout(&on_sample(&["week", "2026-11-23", "--color", "always"]));
    assert_snapshot(week, snapbox::file!["../../docs/week.term.svg": TermSvg]);
}

#[test]
fn the_findings_shown_are_those_of_the_program() {
    let file =
        "role     = \"l1\"\ntimezone = \"CEST\"\n\n[[availability]]\ndays  = \"mon-fry\"\nhours = \"09:00-13:00\"\n";
    let schedules = folder(&[("agents/ann.toml", file)]);
    let (_, output) = blocks("console")[1].split_once('\n').unwrap();
    assert_eq!(output, stdout(&coverage(schedules.path(), &["check"])));
}

#[test]
fn the_example_of_an_agents_file_has_no_finding() {
    let quill = "role = \"l1\"\ntimezone = \"UTC\"\n";
    let schedules = folder(&[("agents/ann.toml", blocks("toml")[0]), ("agents/quill.toml", quill)]);
    assert_eq!(stdout(&coverage(schedules.path(), &["check"])), "2 agents, no findings\n");
}

#[test]
fn every_file_that_it_links_to_is_there() {
    for target in README.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        let there =
            target.starts_with("https://") || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(target).exists();
        assert!(there, "{target}");
    }
}
