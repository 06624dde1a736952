//! An event of a git host, as a stranger may make it: it is followed or not, and what is said of it commands nothing.
//!
//! The first part of an input is the event, the others are the schedules.

#![no_main]

use coverage_fuzz::{Memory, harmless, parts, schedules};
use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::Value;

fuzz_target!(|input: &[u8]| -> Corpus {
    let parts = parts(input);
    let [event, files @ ..] = parts.as_slice() else { return Corpus::Reject };
    let text = String::from_utf8_lossy(event).into_owned();
    let memory = Memory { schedules: schedules(files), text, ..Memory::default() };
    for rights in [&[][..], &["--may-write"]] {
        let answer = memory.answer(&[&["form", "event.json", "--format", "json"], rights].concat());
        // There may be no schedules at all.
        if answer.code == 2 {
            assert!(answer.stdout.is_empty() && !harmless(&answer.stderr).is_empty());
            return Corpus::Reject;
        }
        let decided: Value = serde_json::from_str(&harmless(&answer.stdout)).expect("it is JSON");
        let _ = harmless(&answer.stderr);
        // Of what is nobody's nothing is said.
        let is_nobodys = ["no-form", "stranger"].iter().any(|outcome| decided["outcome"] == *outcome);
        assert!(!is_nobodys || decided.as_object().is_some_and(|decided| decided.len() == 2), "{decided}");
        assert!(rights.is_empty() || decided["outcome"] != "stranger", "{decided}");
    }
    Corpus::Keep
});
