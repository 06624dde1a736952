//! The feeds: what a subscriber gets, to the byte.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use std::collections::BTreeSet;

use crate::support::{self, agent, assert_snapshot, at, entry, roster, shifts_of};
use coverage::publish::{Publication, publish};
use coverage::roster::model::Roster;
use proptest::prelude::*;

const MONDAY: &str = "2026-11-16T00:00:00Z";

/// One event of a feed, unfolded and unescaped.
#[derive(Debug, PartialEq, Eq)]
struct Event {
    start: String,
    end: String,
    summary: String,
    uid: String,
}

/// Reads a feed and holds it against the rules that every feed keeps.
fn read(text: &str) -> Vec<Event> {
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "every line ends in CRLF");
    assert!(!text.replace("\r\n", "").chars().any(char::is_control), "no control character");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        let backslashes = line.bytes().rev().take_while(|byte| *byte == b'\\').count();
        assert!(backslashes % 2 == 0, "a fold splits an escape: {line}");
    }
    for never in ["RRULE", "TZID", "VTIMEZONE", "METHOD", "SEQUENCE", "LAST-MODIFIED"] {
        assert!(!text.contains(&format!("\r\n{never}")), "{never}");
    }
    let text = text.replace("\r\n ", "");
    let mut uids = BTreeSet::new();
    let events: Vec<Event> = text
        .split("BEGIN:VEVENT\r\n")
        .skip(1)
        .map(|event| {
            let all = |key: &str| -> Vec<&str> {
                let named = |line: &&str| line.starts_with(key) && line[key.len()..].starts_with([':', ';']);
                event.lines().filter(named).map(|line| line.split_once(':').unwrap().1).collect()
            };
            let one = |key: &str| {
                assert_eq!(all(key).len(), 1, "{key} in {event}");
                all(key)[0].to_owned()
            };
            assert!(["CONFIRMED", "TENTATIVE"].contains(&one("STATUS").as_str()));
            assert_eq!(one("TRANSP"), "TRANSPARENT");
            assert_eq!(one("DTSTAMP").len(), "20261116T000000Z".len());
            // What is due has no length.
            let end = all("DTEND").first().map_or_else(|| one("DTSTART"), |end| (*end).to_owned());
            Event { start: one("DTSTART"), end, summary: unescape(&one("SUMMARY")), uid: one("UID") }
        })
        .collect();
    assert!(!events.is_empty(), "clients refuse to empty a calendar");
    assert!(events.iter().all(|event| uids.insert(&event.uid)), "no UID twice");
    events
}

/// RFC 5545 §3.3.11.
fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        plain.push(match c {
            '\\' => match rest.next().unwrap() {
                'n' | 'N' => '\n',
                other => other,
            },
            other => other,
        });
    }
    plain
}

fn published(roster: &Roster, now: &str) -> Publication {
    publish(roster, at(now)).unwrap()
}

fn events(files: &[(&str, &str)], now: &str, path: &str) -> Vec<Event> {
    read(&published(&roster(files), now).files[path].text)
}

fn daily(hours: &str) -> String {
    agent("Europe/Berlin", &entry(&format!("days = \"daily\"\nhours = \"{hours}\"")))
}

#[test]
fn the_teams_feed_has_every_firm_shift_that_overlaps_its_horizon() {
    let ann = daily("22:00-06:00") + &entry("tentative = true\ndays = \"daily\"\nhours = \"08:00-12:00\"");
    let files = [("team.toml", "[feed]\nweeks-back = 2\nweeks-ahead = 3\n"), ("agents/ann.toml", ann.as_str())];
    let expected = shifts_of(&files, support::span("2026-11-02T00:00:00Z", "2026-12-07T00:00:00Z"));
    let found: Vec<String> = events(&files, "2026-11-20T09:30:00Z", "coverage.ics")
        .iter()
        .map(|event| format!("ann {}/{}", event.start, event.end))
        .collect();
    let plain: Vec<String> = expected.iter().map(|line| line.replace(['-', ':'], "")).collect();
    assert_eq!(found, plain);
}

#[test]
fn an_agents_feed_looks_52_weeks_ahead_and_has_nobody_elses_shifts() {
    let files = [("agents/ann.toml", &*daily("09:00-10:00")), ("agents/bob.toml", &*daily("09:00-10:00"))];
    let events = events(&files, MONDAY, "agents/ann.ics");
    assert_eq!(events.last().unwrap().start, "20271114T080000Z");
    assert!(events.iter().all(|event| event.summary == "Support duty: ann"));
    assert_eq!(events.len(), (52 + 4) * 7);
}

#[test]
fn the_feed_of_an_agent_who_left_says_so_for_eight_weeks_and_is_then_withdrawn() {
    let ann = daily("09:00-10:00").replace("role", "last-day = 2026-11-15\nrole");
    let files = [("agents/ann.toml", ann.as_str())];
    let last = events(&files, "2027-01-10T23:59:59Z", "agents/ann.ics");
    assert_eq!(last.len(), 1);
    assert_eq!((last[0].summary.as_str(), last[0].start.as_str()), ("ann is no longer on duty", "20261116"));
    let after = published(&roster(&files), "2027-01-11T00:00:00Z");
    assert_eq!(after.withdrawn, ["agents/ann.ics"]);
    assert!(!after.files.contains_key("agents/ann.ics"));
}

#[test]
fn the_feed_of_gaps_has_each_gap_of_the_horizon_and_says_how_it_breaks_the_promise() {
    let files = [("agents/ann.toml", &*daily("01:00-24:00").replace("Europe/Berlin", "UTC"))];
    let events = events(&files, MONDAY, "gaps.ics");
    assert_eq!(events.len(), (4 + 13) * 7);
    assert_eq!((events[0].start.as_str(), events[0].end.as_str()), ("20261019T000000Z", "20261019T010000Z"));
    assert_eq!(events[0].summary, "Gap: first response");
    let text =
        |hours: &str| published(&roster(&[("agents/ann.toml", &daily(hours))]), MONDAY).files["gaps.ics"].text.clone();
    assert!(!text("01:00-24:00").contains("DESCRIPTION"));
    assert!(text("02:30-24:00").contains("DESCRIPTION:For 1h 30m a question would wait longer than 1h."));
}

#[test]
fn the_feed_of_cycles_has_starts_and_deadlines_and_says_which_are_estimated() {
    let cycles =
        "days = 30\n[[deadline]]\nname = \"request\"\nafter-days = 17.5\n[[cycle]]\nnumber = 7\nstart = 2026-11-20\n";
    let files = [("cycles.toml", cycles)];
    let found = events(&files, MONDAY, "cycles.ics");
    let lines: Vec<String> = found.iter().take(4).map(|event| format!("{} {}", event.start, event.summary)).collect();
    assert_eq!(
        lines,
        [
            "20261120 Cycle 7 begins",
            "20261207T120000Z request, cycle 7",
            "20261220 Cycle 8 begins (estimated)",
            "20270106T120000Z request, cycle 8 (estimated)"
        ]
    );
    assert!(!published(&roster(&[]), MONDAY).files.contains_key("cycles.ics"));
}

#[test]
fn a_feed_without_events_says_so_on_the_monday_of_this_week() {
    let empty = events(&[], "2026-11-18T12:00:00Z", "coverage.ics");
    assert_eq!((empty.len(), empty[0].summary.as_str()), (1, "Nobody is on duty"));
    assert_eq!((empty[0].start.as_str(), empty[0].end.as_str()), ("20261116", "20261117"));
    let full = [("agents/ann.toml", &*daily("00:00-24:00"))];
    assert_eq!(events(&full, MONDAY, "gaps.ics")[0].summary, "No gaps before 2027-02-15");
}

#[test]
fn this_week_is_in_the_feed_of_a_team_that_asks_for_no_week() {
    let team = ("team.toml", "[feed]\nweeks-back = 0\nweeks-ahead = 0\n");
    assert_eq!(events(&[team, ("agents/ann.toml", &daily("09:00-10:00"))], MONDAY, "coverage.ics").len(), 7);
}

#[test]
fn bytes_change_with_the_week_and_not_within_it() {
    let team = roster(&[("agents/ann.toml", &daily("22:00-06:00"))]);
    let bytes = |now: &str| {
        let files = published(&team, now).files;
        files.into_iter().map(|(path, file)| path + &file.text).collect::<String>()
    };
    assert_eq!(bytes(MONDAY), bytes("2026-11-22T23:59:59Z"));
    assert_ne!(bytes(MONDAY), bytes("2026-11-23T00:00:00Z"));
}

#[test]
fn a_uid_is_a_digest_of_what_is_seen_and_of_nothing_else() {
    let uid = |team: &str, ann: &str, now: &str| {
        let events = events(&[("team.toml", team), ("agents/ann.toml", ann)], now, "coverage.ics");
        events.into_iter().find(|event| event.start == "20261125T080000Z").map(|event| event.uid)
    };
    let (team, ann) = ("[feed]\nurl = \"https://cal.example.org:8443/x/\"\n", daily("09:00-10:00"));
    let first = uid(team, &ann, MONDAY).unwrap();
    let (digest, host) = first.split_once('@').unwrap();
    assert_eq!((digest.len(), host), (24, "cal.example.org"));
    assert!(digest.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
    assert_eq!(uid(team, &ann, "2026-11-24T00:00:00Z").unwrap(), first, "another week");
    assert_eq!(
        uid(team, &(daily("09:00-10:00") + &entry("days = \"sat\"\nhours = \"20:00-21:00\"")), MONDAY).unwrap(),
        first
    );
    assert_ne!(uid(team, &ann.replace("role", "name = \"Ann\"\nrole"), MONDAY).unwrap(), first, "another name");
    assert_ne!(uid(team, &daily("09:00-11:00"), MONDAY).unwrap(), first, "another end");
    assert!(uid("", &ann, MONDAY).unwrap().ends_with("@coverage.invalid"));
}

#[test]
fn a_cover_is_the_coverers_event_and_says_for_whom() {
    let ann = daily("09:00-10:00").replace("role", "name = \"Ann, of Berlin\"\nrole")
        + "[[time-off]]\nfrom = 2026-11-25\nuntil = 2026-11-25\ncovered-by = \"bob\"\n";
    let bob = agent("UTC", "");
    let published = published(&roster(&[("agents/ann.toml", &ann), ("agents/bob.toml", &bob)]), MONDAY);
    let text = &published.files["agents/bob.ics"].text;
    assert_eq!(read(text).len(), 1);
    assert!(text.contains("SUMMARY:Support duty: bob (for Ann\\, of Berlin)\r\n"), "{text}");
}

#[test]
fn what_is_published_tells_no_zone_and_no_time_off() {
    let ann = agent("Asia/Kathmandu", &entry("days = \"mon-fri\"\nhours = \"09:00-13:00\""))
        + "[[time-off]]\nfrom = 2026-11-25\nuntil = 2026-11-25\n";
    for (path, file) in published(&roster(&[("agents/ann.toml", &ann)]), MONDAY).files {
        // The desk lists the clocks of all zones for its reader to choose from, each zone once.
        let listed = usize::from(path == "desk.html");
        assert_eq!(file.text.matches("Asia/Kathmandu").count(), listed, "{path}");
        assert!(!file.text.contains("time_off"), "{path}");
    }
}

#[test]
fn a_feed_that_google_would_not_take_is_warned_of() {
    let files: Vec<(String, String)> =
        (0..9).map(|index| (format!("agents/a{index}.toml"), daily("09:00-10:00"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let published = published(&roster(&files), MONDAY);
    let warnings: Vec<&String> =
        published.files.iter().filter(|(_, file)| file.too_large().is_some()).map(|(path, _)| path).collect();
    assert_eq!(warnings, ["coverage.ics"]);
}

#[test]
fn the_sample_teams_next_hours_as_a_feed() {
    let ann = agent("America/New_York", &entry("dates = [2026-11-20]\nhours = \"22:00-06:00\"")).replace(
        "role",
        "name = \"Änn O'Brien, \\\"A\\\\\\\\B\\\"; 中文 👩‍💻 and a name that is long enough to be folded\"\nrole",
    );
    let team = "name = \"Bisq; support\"\n[feed]\nurl = \"https://example.org/coverage/\"\nweeks-back = 0\n";
    let published = published(&roster(&[("team.toml", team), ("agents/ann.toml", &ann)]), MONDAY);
    assert_snapshot(published.files["coverage.ics"].text.clone(), snapbox::file!["../snapshots/coverage.ics"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_name_comes_back_as_it_was(name in r#"([ -~é中👩💻"\\;,']|👩‍💻|❤️|ی‌ر){1,60}"#) {
        // A JSON string is a TOML string.
        let quoted = serde_json::to_string(name.trim()).unwrap();
        prop_assume!(!name.trim().is_empty());
        let ann = daily("09:00-10:00").replace("role", &format!("name = {quoted}\nrole"));
        let found = events(&[("agents/ann.toml", &ann)], MONDAY, "coverage.ics");
        prop_assert_eq!(&found[0].summary, &format!("Support duty: {}", name.trim()));
    }
}
