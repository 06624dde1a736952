//! The zone data: held against another copy of the database, read by other code.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone, Utc};
use coverage::time::zone::{WallClock, Zone};

/// How many seconds the clocks of a zone are ahead of UTC.
fn offset(zone: &Zone, at: i64) -> i64 {
    zone.local(DateTime::from_timestamp(at, 0).unwrap().into()).and_utc().timestamp() - at
}

/// Whether both agree on every day from 2020 to 2037 and on both sides of every change of the other copy.
fn agree(zone: &Zone, other: chrono_tz::Tz) -> bool {
    let theirs = |seconds| {
        let at = DateTime::from_timestamp(seconds, 0).unwrap();
        i64::from(other.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc())
    };
    let start = Utc.with_ymd_and_hms(2020, 1, 1, 0, 0, 0).unwrap().timestamp();
    let end = Utc.with_ymd_and_hms(2038, 1, 1, 0, 0, 0).unwrap().timestamp();
    let same = |seconds| offset(zone, seconds) == theirs(seconds);
    (start..end).step_by(86_400).all(|day| {
        let (mut before, mut after) = (day, day + 86_400);
        if theirs(before) == theirs(after) {
            return same(before);
        }
        while after - before > 1 {
            let middle = i64::midpoint(before, after);
            if theirs(middle) == theirs(before) {
                before = middle;
            } else {
                after = middle;
            }
        }
        same(before) && same(after)
    })
}

#[test]
fn every_zone_is_that_of_chrono_tz_from_2020_to_2037_but_for_those_whose_law_changed_since() {
    let ours: BTreeSet<String> = Zone::names().into_iter().collect();
    let theirs: BTreeSet<String> = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name().to_owned()).collect();
    let differ: Vec<&str> = ours
        .intersection(&theirs)
        .map(String::as_str)
        .filter(|name| !agree(&Zone::named(name).unwrap(), name.parse().unwrap()))
        .collect();
    // Release 2025b there, 2026f here.
    assert_eq!((chrono_tz::IANA_TZDB_VERSION, Zone::database_version()), ("2025b", "2026f"));
    let changed = [
        "Africa/Casablanca",
        "Africa/El_Aaiun",
        "America/Edmonton",
        "America/Havana",
        "America/Inuvik",
        "America/Rainy_River",
        "America/Vancouver",
        "America/Winnipeg",
        "America/Yellowknife",
        "Canada/Central",
        "Canada/Mountain",
        "Canada/Pacific",
        "Cuba",
        "Europe/Chisinau",
        "Europe/Tiraspol",
    ];
    assert_eq!(differ, changed);
    assert_eq!(theirs.difference(&ours).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn vancouver_stays_on_summer_time_from_november_2026() {
    let zone = Zone::named("America/Vancouver").unwrap();
    let noon: NaiveDateTime = "2026-12-01T12:00:00".parse().unwrap();
    assert_eq!(zone.instant(noon).to_string(), "2026-12-01T19:00:00Z");
}

#[test]
fn a_time_that_occurs_twice_is_the_first_and_one_that_does_not_exist_has_the_offset_before() {
    // RFC 5545 §3.3.5, with the instants that it gives for New York in 2007.
    let zone = Zone::named("America/New_York").unwrap();
    let read = |time: &str| zone.wall_clock(time.parse().unwrap());
    let at = |text: &str| coverage::time::interval::parse_instant(text).unwrap();
    assert_eq!(read("2007-11-04T01:30:00"), WallClock::Twice(at("2007-11-04T05:30:00Z")));
    assert_eq!(read("2007-03-11T02:30:00"), WallClock::Skipped(at("2007-03-11T07:30:00Z")));
    assert_eq!(read("2007-03-11T03:00:00"), WallClock::Once(at("2007-03-11T07:00:00Z")));
    assert_eq!(read("2007-11-04T02:00:00"), WallClock::Once(at("2007-11-04T07:00:00Z")));
}

#[test]
fn times_read_one_after_the_other_are_those_read_alone() {
    let start: NaiveDateTime = "2010-01-01T00:15:00".parse().unwrap();
    for name in Zone::names() {
        let zone = Zone::named(&name).unwrap();
        let mut reader = zone.reader();
        // Steps of 49 minutes meet every hour of the clock, and the changes from both sides.
        for step in 0..20_000 {
            let time = start + chrono::Duration::minutes(49 * 8 * step + 49 * (step % 3));
            assert_eq!(reader.wall_clock(time), zone.wall_clock(time), "{name} {time}");
        }
    }
}

#[test]
fn names_are_exact() {
    for name in ["europe/berlin", "Europe/berlin", "Berlin", "PST", "", "Etc/Unknown", "../Europe/Berlin"] {
        assert_eq!(Zone::named(name), None, "{name}");
    }
}

#[test]
fn instants_at_the_ends_of_time_do_not_panic() {
    use coverage::time::interval::Instant;
    for name in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
        let zone = Zone::named(name).unwrap();
        for instant in [Instant::MIN, Instant::MAX] {
            let local = zone.local(instant);
            assert!((zone.instant(local).unix() - instant.unix()).abs() < 86_400);
        }
    }
}
