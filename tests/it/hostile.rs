//! Files from strangers: whatever bytes they hold, the answer is a roster or findings, never a panic.
//!
//! More cases: `PROPTEST_CASES=1000000 cargo test --release --test it hostile`, with `PROPTEST_RNG_SEED` for others.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too

use crate::support;
use std::time::{Duration, Instant};

use coverage::coverage::gaps::gaps;
use coverage::diagnostic::{Refusal, Severity, Source, Sources};
use coverage::findings::findings;
use coverage::roster::load::load;
use coverage::time::window::{CycleChoice, WindowRequest};
use coverage::time::zone::Zone;
use coverage::timeline::Timeline;
use coverage::view::diagnostics::{Strictness, annotations, draw, records};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed};

/// The same cases in every run, unless the environment asks for others.
fn config() -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(85);
    }
    config
}

/// Does with the files what the commands do.
fn digest(files: Vec<(String, Vec<u8>)>) {
    let content = |bytes: Vec<u8>| {
        let valid = |end| String::from_utf8_lossy(&bytes[..end]).into_owned();
        std::str::from_utf8(&bytes).map(str::to_owned).map_err(|error| Refusal::NotUtf8(valid(error.valid_up_to())))
    };
    let source =
        |(path, bytes): (String, Vec<u8>)| Source { shown: format!("s/{path}"), path, content: content(bytes) };
    let sources = Sources::new(files.into_iter().map(source).collect());
    let mut loaded = load(&sources);
    let now = support::at(support::NOW);
    let found = findings(&loaded, now);
    if let Some(roster) = loaded.roster() {
        for request in [WindowRequest::Default, WindowRequest::Cycle(CycleChoice::Current), WindowRequest::NextWeeks(1)]
        {
            if let Ok(window) = request.resolve(now, roster.team().zone(), roster.cycles())
                && let Ok(timeline) = Timeline::new(roster, window.interval)
            {
                let _ = gaps(&timeline, Vec::new(), &Zone::utc());
                let _ = timeline.hours();
            }
        }
    }
    loaded.diagnostics.extend(found);
    let shown = loaded.diagnostics.shown(&Severity::ALL);
    let drawn = draw(&shown, &sources, Strictness::Usual, 100);
    let plain = anstream::adapter::strip_str(&drawn).to_string();
    assert!(!plain.contains(|c: char| c.is_control() && c != '\n'), "control characters in {plain:?}");
    let lines = annotations(&shown, &sources, Strictness::Usual);
    assert_eq!(lines.lines().count(), shown.found.len() + usize::from(shown.more > 0));
    for record in records(shown.found.iter().copied(), &sources, Strictness::Usual) {
        assert!(record.line > 0 && record.column > 0 && !record.message.is_empty());
    }
}

#[test]
fn thousands_of_findings_in_one_file_are_drawn_at_once() {
    let keys = |between: &str| (0..7_000).map(|number| format!("k{number}=1")).collect::<Vec<_>>().join(between);
    for text in [keys("\n"), format!("limits = {{{}}}", keys(","))] {
        assert!(text.len() < 64 * 1024);
        let started = Instant::now();
        digest(vec![("agents/ann.toml".to_owned(), text.into_bytes())]);
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    }
}

fn sample(name: &str) -> String {
    std::fs::read_to_string(format!("{}/schedules/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Words that mean something to the readers, and some that break things.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "[[availability]]",
        "[[time-off]]",
        "[limits]",
        "[[coverage]]",
        "[policy]",
        "[role.x]",
        "[repository]",
        "[feed]",
        "[[cycle]]",
        "days",
        "dates",
        "rrule",
        "hours",
        "from",
        "until",
        "every",
        "joined",
        "promoted",
        "last-day",
        "covered-by",
        "timezone",
        "tentative",
        "=",
        " = ",
        "\n",
        "\r\n",
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        ",",
        "#",
        "\"daily\"",
        "\"00:00-24:00\"",
        "\"02:30-02:31\"",
        "\"FREQ=DAILY\"",
        "\"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\"",
        "\"FREQ=MONTHLY;INTERVAL=9999;BYDAY=-5MO;BYSETPOS=-1\"",
        "\"FREQ=WEEKLY;COUNT=30000\"",
        "0000-01-01",
        "0001-01-01",
        "9999-12-31",
        "2026-12-24",
        "2026-11-01T01:30:00",
        "9999-12-31T23:59:59",
        "0000-01-01T00:00:00Z",
        "12:00:00",
        "0",
        "1",
        "-1",
        "4294967295",
        "1e308",
        "nan",
        "true",
        "false",
        "\"10000d\"",
        "\"0m\"",
        "\"Pacific/Apia\"",
        "\"America/Havana\"",
        "\"Africa/Cairo\"",
        "\"moss\"",
        "\"\\u0000\"",
        "\"\\u202e\"",
        "\u{1b}[31m",
        "\u{feff}",
        "\u{0}",
        "é",
        "中文",
        "👩‍💻",
        "\t",
    ];
    prop_oneof![8 => select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// A valid file with some of its text replaced by words.
fn mutated(name: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let edits = vec((any::<Index>(), 0..20_usize, word()), 0..6);
    edits.prop_map(move |edits| {
        let mut text: Vec<char> = sample(name).chars().collect();
        for (at, length, word) in edits {
            let start = at.index(text.len().max(1)).min(text.len());
            let end = (start + length).min(text.len());
            text.splice(start..end, word.chars());
        }
        text.into_iter().collect::<String>().into_bytes()
    })
}

const PATHS: [&str; 5] = ["team.toml", "cycles.toml", "agents/ann.toml", "agents/\u{1b}]\n.toml", "agents"];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_in_any_file_give_findings_and_no_panic(bytes in vec(any::<u8>(), 0..300), path in select(PATHS.to_vec())) {
        digest(vec![(path.to_owned(), bytes)]);
    }

    #[test]
    fn any_words_of_the_format_give_findings_and_no_panic(words in vec(word(), 0..60), path in select(PATHS.to_vec())) {
        digest(vec![(path.to_owned(), words.concat().into_bytes())]);
    }

    #[test]
    fn mutated_files_of_a_team_give_a_roster_or_findings_and_no_panic(
        team in mutated("team.toml"), cycles in mutated("cycles.toml"),
        ann in mutated("agents/quill.toml"), bob in mutated("agents/juniper.toml"), moss in mutated("agents/moss.toml"),
    ) {
        let files = [("team.toml", team), ("cycles.toml", cycles), ("agents/ann.toml", ann), ("agents/bob.toml", bob), ("agents/moss.toml", moss)];
        digest(files.into_iter().map(|(path, bytes)| (path.to_owned(), bytes)).collect());
    }
}
