//! Any team's calendars: their lines are as RFC 5545 §3.1 wants them, and another reader finds the same events in them.

#![no_main]

use std::collections::BTreeSet;

use coverage::publish::publish;
use coverage::roster::load::load;
use coverage_fuzz::{now, parts, schedules};
use icalendar::{Calendar, Component};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|input: &[u8]| -> Corpus {
    let loaded = load(&schedules(&parts(input)));
    let Some(published) = loaded.roster().and_then(|roster| publish(roster, now()).ok()) else {
        return Corpus::Reject;
    };
    for (file, events) in published.files.values().filter_map(|file| Some((&file.text, file.events?))) {
        are_sound(file);
        are_the_same(file, events);
    }
    serde_json::from_str::<serde_json::Value>(&published.files["coverage.json"].text).expect("the facts are JSON");
    Corpus::Keep
});

/// The lines of a calendar.
fn are_sound(text: &str) {
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.chars().any(char::is_control), "{line:?}");
        let backslashes = line.bytes().rev().take_while(|byte| *byte == b'\\').count();
        assert!(backslashes % 2 == 0, "a fold splits an escape: {line}");
    }
}

/// The events of a calendar as another program reads them.
fn are_the_same(text: &str, events: usize) {
    assert_eq!(text.matches("\r\nBEGIN:VEVENT\r\n").count(), events);
    let calendar: Calendar = text.parse().expect("another program reads it");
    assert_eq!(calendar.events().count(), events);
    let mut uids = BTreeSet::new();
    for event in calendar.events() {
        let value = |key: &str| event.property_value(key).expect("every event has it");
        // Both are written alike, so that the earlier one is the lesser text. A deadline is an instant and has no end (§3.6.1).
        assert!(event.property_value("DTEND").is_none_or(|end| value("DTSTART") < end), "{event:?}");
        assert!(uids.insert(value("UID")), "{event:?}");
        assert!(!value("SUMMARY").is_empty(), "{event:?}");
    }
}
