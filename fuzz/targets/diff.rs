//! Two folders of schedules: the comment on the change fits below a pull request, and what it opens and closes adds up.
//!
//! The first half of an input's parts are the files before the change.

#![no_main]

use coverage::time::interval::parse_instant;
use coverage_fuzz::{Memory, harmless, parts, schedules};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let parts = parts(input);
    let (before, after) = parts.split_at(parts.len() / 2);
    let memory = Memory { schedules: schedules(after), others: schedules(before), ..Memory::default() };
    let diff = |format: &str| memory.answer(&["diff", "main", "--weeks", "4", "--format", format]);

    let comment = diff("markdown");
    assert!(comment.code < 2, "{:?}", comment.stderr);
    let text = harmless(&comment.stdout);
    assert!(text.starts_with("### "), "{text}");
    assert!(text.chars().count() < 60_000, "{} characters", text.chars().count());
    let difference = diff("json");
    assert_eq!(difference.code, comment.code);
    let difference: Value = serde_json::from_str(&difference.stdout).expect("JSON");
    for requirement in difference["requirements"].as_array().into_iter().flatten() {
        adds_up(requirement);
    }
});

/// What is opened, less what is closed, is by how much more is open.
fn adds_up(requirement: &Value) {
    if requirement["before"].is_null() {
        return;
    }
    let sum = |key: &str, amount: &dyn Fn(&Value) -> i64| each(&requirement[key]).map(amount).sum::<i64>();
    let more = |key: &str| number(&requirement["after"][key]) - number(&requirement["before"][key]);
    let exposed = |part: &Value| number(&part["exposed_seconds"]);
    assert_eq!(
        sum("opened", &exposed) - sum("closed", &exposed) + sum("worse", &exposed) - sum("better", &exposed),
        more("exposed_seconds"),
        "{requirement}"
    );
    let length = |part: &Value| -> i64 {
        each(&part["intervals"]).map(|interval| unix(&interval["end"]) - unix(&interval["start"])).sum()
    };
    assert_eq!(sum("opened", &length) - sum("closed", &length), more("gap_seconds"), "{requirement}");
}

fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().expect("it is a list").iter()
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("it is a number")
}

fn unix(value: &Value) -> i64 {
    parse_instant(value.as_str().expect("it is text")).expect("it is an instant").unix()
}
