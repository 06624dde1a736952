//! Names of agents, of what teams require, and of files: which are refused, and which are warned of.

#![cfg(unix)] // file names of any bytes
#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::support::{self, agent, codes, coverage, folder, json, loaded, stderr, stdout};
use coverage::diagnostic::Diagnostic;
use coverage::findings::findings;

fn found(files: &[(String, String)]) -> Vec<Diagnostic> {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let loaded = loaded(&files);
    [loaded.diagnostics.to_vec(), findings(&loaded, support::at(support::NOW))].concat()
}

fn named(handle: &str, name: &str) -> (String, String) {
    (format!("agents/{handle}.toml"), agent("UTC", &format!("name = {}", serde_json::json!(name))))
}

#[test]
fn every_name_that_people_see_is_held_to_the_same() {
    for name in
        ["\u{200b}", "\u{3164}", "\u{2800}", "\u{ad}", "a\u{200e}", "a\u{61c}", "a\u{e0041}", "\u{202e}a", "\u{fe0f}"]
    {
        let team =
            format!("name = '{name}'\n[[coverage]]\nname = '{name}'\nroles = [\"l1\"]\n[role.l1]\ntitle = '{name}'\n");
        let cycles = format!("[[deadline]]\nname = '{name}'\nafter-days = 1\n");
        let files = [("team.toml".to_owned(), team), ("cycles.toml".to_owned(), cycles), named("ann", name)];
        assert_eq!(codes(&found(&files)), ["bad-name"; 5], "{name:?}");
    }
}

#[test]
fn the_remedy_is_the_name_without_what_nobody_sees() {
    let found = found(&[named("ann", "A\u{200b}nn \u{2066} Lee\u{200d}\u{200d}")]);
    let help: Vec<_> = found.iter().filter_map(|found| found.help.as_deref()).collect();
    assert_eq!(help, ["write \"Ann Lee\u{200d}\""]);
}

#[test]
fn a_name_is_taken_whatever_its_case_its_spaces_and_what_nobody_sees_in_it() {
    for name in ["Ann Lee", "ANN  LEE", "ann\u{a0}lee", "Ann\u{200d} Lee"] {
        assert_eq!(codes(&found(&[named("a", "Ann Lee"), named("b", name)])), ["name-taken"], "{name:?}");
    }
    for name in ["Ann Leé", "Ann-Lee", "\u{410}nn Lee"] {
        assert_eq!(codes(&found(&[named("a", "Ann Lee"), named("b", name)])), [""; 0], "{name:?}");
    }
}

#[test]
fn a_name_is_held_against_the_handle_first_and_never_against_its_own_agent() {
    let of = |files: &[(String, String)]| found(files).iter().map(|found| found.message.clone()).collect::<Vec<_>>();
    assert_eq!(of(&[named("ann", "Ann")]), [""; 0]);
    let both = of(&[named("ann", "Bob"), named("bob", "Bob"), named("cid", "BOB")]);
    assert_eq!(both, ["`Bob` is the handle of another agent: bob", "`BOB` is the handle of another agent: bob"]);
    let swapped = of(&[named("ann", "Bob"), named("bob", "Ann")]);
    assert_eq!(swapped, ["`Bob` is the handle of another agent: bob", "`Ann` is the handle of another agent: ann"]);
}

#[test]
fn fifty_thousand_agents_of_one_name_are_each_told_once() {
    let files: Vec<_> = (0..50_000).map(|number| named(&format!("a{number:05}"), "Ann")).collect();
    let found = found(&files);
    assert_eq!(found.len(), 49_999);
    assert!(found.iter().all(|found| found.message == "`Ann` is the name of another agent: a00000"));
}

/// What Windows keeps for devices, in any case of letters and whatever ending follows.
const DEVICES: [&str; 8] = ["con", "prn", "aux", "nul", "com0", "com9", "lpt0", "lpt9"];

#[test]
fn a_handle_that_windows_cannot_have_as_a_file_is_refused_with_one_that_it_can() {
    for device in DEVICES {
        let found = found(&[(format!("agents/{device}.toml"), agent("UTC", ""))]);
        assert_eq!(codes(&found), ["bad-handle"], "{device}");
        assert!(found[0].help.as_ref().unwrap().ends_with(&format!("take for example {device}-1")), "{found:?}");
        let nowhere = folder(&[]);
        let output = coverage(nowhere.path(), &["init", "new", "--agent", device]);
        assert_eq!(output.status.code(), Some(2), "{device}");
        assert!(stderr(&output).contains(&format!("take for example {device}-1")), "{}", stderr(&output));
        assert!(!nowhere.path().join("new").exists());
    }
    let files = ["con-1", "com", "com10", "lpt", "null", "auxiliary"];
    assert_eq!(found(&files.map(|handle| (format!("agents/{handle}.toml"), agent("UTC", "")))), []);
    // A role is the name of no file.
    assert_eq!(found(&[("team.toml".to_owned(), "[role.aux]\ntitle = \"Auxiliary\"\n".to_owned())]), []);
}

/// Other systems have no such names.
#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_not_utf8_is_named_byte_by_byte_and_is_no_other_file() {
    let schedules = folder(&[("agents/a\u{fffd}.toml", &agent("UTC", "")), (r"agents/a\xff.toml", &agent("UTC", ""))]);
    let write = |path: &[u8]| fs::write(schedules.path().join("schedules").join(OsStr::from_bytes(path)), "").unwrap();
    for path in [
        &b"agents/a\xff.toml"[..],
        b"agents/a\xfe.toml",
        b"agents/\xff.tml",
        b"team\xff.toml",
        b".\xff",
        b"agents/\xff.md",
    ] {
        write(path);
    }
    support::git(schedules.path(), "2026-03-01T12:00:00Z", &["init", "--quiet"]);
    support::git(schedules.path(), "2026-03-01T12:00:00Z", &["add", "--all"]);
    support::git(schedules.path(), "2026-03-01T12:00:00Z", &["commit", "--quiet", "--message", "one"]);
    let found = |as_of: &[&str]| -> Vec<(String, String)> {
        let document = json(&coverage(schedules.path(), &[&["check", "--format", "json"], as_of].concat()));
        let text = |found: &serde_json::Value, key: &str| found[key].as_str().unwrap().to_owned();
        let file = |found: &serde_json::Value| {
            let file = text(found, "file");
            file.split_once('/').unwrap().1.to_owned()
        };
        let found = document["diagnostics"].as_array().unwrap();
        found.iter().map(|found| (text(found, "code"), file(found))).collect()
    };
    let expected = [
        ("not-utf8", r"agents/\xff.tml"),
        ("bad-handle", r"agents/a\\xff.toml"),
        ("not-utf8", r"agents/a\xfe.toml"),
        ("not-utf8", r"agents/a\xff.toml"),
        ("bad-handle", "agents/a\u{fffd}.toml"),
        ("not-utf8", r"team\xff.toml"),
    ];
    let expected = expected.map(|(code, file)| (code.to_owned(), file.to_owned()));
    assert_eq!(found(&[]), expected);
    assert_eq!(found(&["--as-of", "HEAD"]), expected, "in a commit");
    let drawn = stdout(&coverage(schedules.path(), &["check"]));
    assert!(drawn.contains(r"error[not-utf8]: the name of this file is not UTF-8: `agents/a\xff.toml`"), "{drawn}");
    assert!(drawn.contains("help: rename the file"), "{drawn}");
}
