//! Any text as a recurrence rule: it is refused, or it gives the dates that asking of every single day gives.
//!
//! The first line of an input is the rule. Numbers follow: its first date, where the window begins, how long that is, and whether
//! the rule began so long ago that asking would take too long.

#![no_main]

#[allow(dead_code)] // what else the model's zones are asked
#[path = "../../tests/it/oracle/clock.rs"]
mod clock;
#[allow(dead_code)] // what else a team says
#[path = "../../tests/it/oracle/model.rs"]
mod model;
#[allow(dead_code)] // what else recurs
#[path = "../../tests/it/oracle/recur.rs"]
mod recur;

use chrono::{Days, Months, NaiveDate};
use coverage::diagnostic::{Code, Severity};
use coverage::roster::budget::Budget;
use coverage::roster::load::load;
use coverage::time::interval::Interval;
use coverage::time::zone::Zone;
use coverage::timeline::recurrence::occurrences;
use coverage::view::diagnostics::{Strictness, draw};
use coverage_fuzz::{harmless, schedules};
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use model::{Freq, Rule, WEEKDAYS};

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let rule = String::from_utf8_lossy(&input[..end]);
    let numbers = Unstructured::new(input.get(end + 1..).unwrap_or_default()).arbitrary().unwrap_or_default();
    let (from, ahead, length, is_old): (u16, u16, u8, bool) = numbers;
    let from = NaiveDate::default() + Days::new(from.into());
    let first = from + Days::new(u64::from(ahead % 4_000)) - Days::new(100);
    let from = if is_old { from - Months::new(12 * 1_900) } else { from };
    let last = first + Days::new(400 + u64::from(length));

    // A JSON string is a TOML string, but for one character.
    let quoted = serde_json::Value::from(&*rule).to_string().replace('\u{7f}', "\\u007f");
    let entry = format!(
        "role = \"l1\"\ntimezone = \"UTC\"\n[[availability]]\nhours = \"12:00-13:00\"\nfrom = {from}\nrrule = {quoted}"
    );
    let sources = schedules(&[b"", b"", entry.as_bytes()]);
    let loaded = load(&sources);
    let _ = harmless(&draw(&loaded.diagnostics.shown(&Severity::ALL), &sources, Strictness::Usual, 100));
    let Some(roster) = loaded.roster() else {
        assert!(loaded.diagnostics.iter().all(|found| found.code == Code::BadRrule), "{:?}", loaded.diagnostics);
        return;
    };
    let ann = roster.agent(roster.find("ann").expect("her file is there"));
    let window = Interval::new(Zone::utc().midnight(first), Zone::utc().midnight(last + Days::new(1)));
    let window = window.expect("it ends after it begins");
    let found = match occurrences(&ann.availability()[0], window, &Budget::default()) {
        Ok(found) => found,
        // To count so far is refused.
        Err(error) => {
            assert!(error.code == Code::TooManySteps && rule.contains("COUNT"), "{rule}: {error:?}");
            return;
        }
    };
    let found: Vec<NaiveDate> = found.iter().map(|occurrence| occurrence.date).collect();
    assert!(found.is_sorted() && found.iter().all(|date| (first..=last).contains(date)), "{rule}: {found:?}");
    if is_old {
        return;
    }
    let mut expected = recur::expand(&parsed(&rule), from, last);
    expected.retain(|date| first <= *date);
    assert_eq!(found, expected, "{rule} from {from}, {first} to {last}");
});

/// A rule that is known to be one, as the model has it.
fn parsed(rule: &str) -> Rule {
    let values = |key: &str| -> Vec<&str> {
        let value = rule.split(';').find_map(|part| part.strip_prefix(key)?.strip_prefix('='));
        value.map(|value| value.split(',').collect()).unwrap_or_default()
    };
    let weekday = |name: &str| {
        let index = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|known| *known == name);
        WEEKDAYS[index.expect("it is a weekday")]
    };
    Rule {
        freq: match values("FREQ")[0] {
            "DAILY" => Freq::Daily,
            "WEEKLY" => Freq::Weekly,
            "MONTHLY" => Freq::Monthly,
            _ => Freq::Yearly,
        },
        interval: numbers(&values("INTERVAL")).first().copied(),
        count: numbers(&values("COUNT")).first().copied(),
        week_start: values("WKST").first().map(|name| weekday(name)),
        by_day: values("BYDAY")
            .iter()
            .map(|value| value.split_at(value.len() - 2))
            .map(|(ordinal, name)| (ordinal.parse().ok(), weekday(name)))
            .collect(),
        by_month_day: numbers(&values("BYMONTHDAY")),
        by_month: numbers(&values("BYMONTH")),
        by_set_pos: numbers(&values("BYSETPOS")),
    }
}

fn numbers<N: std::str::FromStr>(values: &[&str]) -> Vec<N> {
    values.iter().filter_map(|value| value.parse().ok()).collect()
}
