//! RFC 5545 §3.8.5.3: its examples of recurrence rules, those within the allowed set, give the dates that it lists.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use crate::support::{self, agent, entry, roster};

use coverage::roster::budget::Budget;
use coverage::timeline::recurrence::occurrences;

/// The first dates of a rule from `from`, at most `most`; a shift is an hour at noon UTC.
fn dates(from: &str, rule: &str, until: Option<&str>, most: usize) -> Vec<String> {
    let until = until.map(|until| format!("until = {until}\n")).unwrap_or_default();
    let text = agent("UTC", &entry(&format!("rrule = \"{rule}\"\nfrom = {from}\n{until}hours = \"12:00-13:00\"")));
    let roster = roster(&[("agents/ann.toml", &text)]);
    let ann = roster.agent(roster.find("ann").unwrap());
    let span = support::span("1990-01-01T00:00:00Z", "2010-01-01T00:00:00Z");
    let found = occurrences(&ann.availability()[0], span, &Budget::default()).unwrap();
    found.into_iter().take(most).map(|occurrence| occurrence.date.to_string()).collect()
}

/// "1997 9: 2 4, 10: 2" are the dates of three days.
fn written(list: &str) -> Vec<String> {
    let mut dates = Vec::new();
    let mut year = String::new();
    for part in list.split(", ") {
        let (month, days) = part.split_once(": ").unwrap();
        let month = match month.split_once(' ') {
            Some((new, month)) => {
                new.clone_into(&mut year);
                month
            }
            None => month,
        };
        dates.extend(days.split(' ').map(|day| format!("{year}-{month:0>2}-{day:0>2}")));
    }
    dates
}

#[test]
fn the_examples_of_the_rfc_give_its_dates() {
    let examples = [
        ("1997-09-02", "FREQ=DAILY;COUNT=10", "1997 9: 2 3 4 5 6 7 8 9 10 11"),
        ("1997-09-02", "FREQ=DAILY;INTERVAL=2", "1997 9: 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30, 10: 2 4"),
        ("1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997 9: 2 12 22, 10: 2 12"),
        ("1997-09-02", "FREQ=WEEKLY;COUNT=10", "1997 9: 2 9 16 23 30, 10: 7 14 21 28, 11: 4"),
        (
            "1997-09-02",
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
            "1997 9: 2 16 30, 10: 14 28, 11: 11 25, 12: 9 23, 1998 1: 6 20, 2: 3 17",
        ),
        ("1997-09-02", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "1997 9: 2 4 9 11 16 18 23 25 30, 10: 2"),
        ("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997 9: 2 4 16 18 30, 10: 2 14 16"),
        (
            "1997-09-05",
            "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
            "1997 9: 5, 10: 3, 11: 7, 12: 5, 1998 1: 2, 2: 6, 3: 6, 4: 3, 5: 1, 6: 5",
        ),
        (
            "1997-09-07",
            "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
            "1997 9: 7 28, 11: 2 30, 1998 1: 4 25, 3: 1 29, 5: 3 31",
        ),
        ("1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997 9: 22, 10: 20, 11: 17, 12: 22, 1998 1: 19, 2: 16"),
        ("1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3", "1997 9: 28, 10: 29, 11: 28, 12: 29, 1998 1: 29, 2: 26"),
        (
            "1997-09-02",
            "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
            "1997 9: 2 15, 10: 2 15, 11: 2 15, 12: 2 15, 1998 1: 2 15",
        ),
        (
            "1997-09-30",
            "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
            "1997 9: 30, 10: 1 31, 11: 1 30, 12: 1 31, 1998 1: 1 31, 2: 1",
        ),
        (
            "1997-09-10",
            "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
            "1997 9: 10 11 12 13 14 15, 1999 3: 10 11 12 13",
        ),
        (
            "1997-09-02",
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
            "1997 9: 2 9 16 23 30, 11: 4 11 18 25, 1998 1: 6 13 20 27, 3: 3 10 17 24 31",
        ),
        (
            "1997-06-10",
            "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
            "1997 6: 10, 7: 10, 1998 6: 10, 7: 10, 1999 6: 10, 7: 10, 2000 6: 10, 7: 10, 2001 6: 10, 7: 10",
        ),
        (
            "1997-03-10",
            "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
            "1997 3: 10, 1999 1: 10, 2: 10, 3: 10, 2001 1: 10, 2: 10, 3: 10, 2003 1: 10, 2: 10, 3: 10",
        ),
        ("1997-05-19", "FREQ=YEARLY;BYDAY=20MO", "1997 5: 19, 1998 5: 18, 1999 5: 17"),
        ("1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997 3: 13 20 27, 1998 3: 5 12 19 26, 1999 3: 4 11 18 25"),
        (
            "1997-06-05",
            "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
            "1997 6: 5 12 19 26, 7: 3 10 17 24 31, 8: 7 14 21 28, 1998 6: 4 11 18 25",
        ),
        ("1997-09-02", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1998 2: 13, 3: 13, 11: 13, 1999 8: 13, 2000 10: 13"),
        (
            "1997-09-13",
            "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
            "1997 9: 13, 10: 11, 11: 8, 12: 13, 1998 1: 10, 2: 7, 3: 7, 4: 11, 5: 9, 6: 13",
        ),
        (
            "1996-11-05",
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "1996 11: 5, 2000 11: 7, 2004 11: 2",
        ),
        ("1997-09-04", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997 9: 4, 10: 7, 11: 6"),
        (
            "1997-09-29",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            "1997 9: 29, 10: 30, 11: 27, 12: 30, 1998 1: 29, 2: 26, 3: 30",
        ),
        ("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997 8: 5 10 19 24"),
        ("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997 8: 5 17 19 31"),
        ("2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007 1: 15 30, 2: 15, 3: 15 30"),
    ];
    for (from, rule, list) in examples {
        let expected = written(list);
        let found = dates(from, rule, None, expected.len() + usize::from(rule.contains("COUNT")));
        assert_eq!(found, expected, "{rule}");
    }
}

#[test]
fn the_examples_that_end_by_a_date_end_by_the_key_until() {
    let fortnights = "1997 9: 1 3 5 15 17 19 29, 10: 1 3 13 15 17 27 29 31, 11: 10 12 14 24 26 28, 12: 8 10 12 22";
    let rule = "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR";
    assert_eq!(dates("1997-09-01", rule, Some("1997-12-23"), 100), written(fortnights));
    let days = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31";
    let januaries = format!("1998 1: {days}, 1999 1: {days}, 2000 1: {days}");
    for rule in ["FREQ=YEARLY;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "FREQ=DAILY;BYMONTH=1"] {
        assert_eq!(dates("1998-01-01", rule, Some("2000-01-31"), 200), written(&januaries));
    }
}

#[test]
fn the_first_date_is_an_occurrence_only_where_the_rule_yields_it() {
    assert_eq!(dates("2006-01-01", "FREQ=WEEKLY;BYDAY=MO;COUNT=2", None, 9), written("2006 1: 2 9"));
    assert_eq!(dates("2006-01-31", "FREQ=MONTHLY", None, 3), written("2006 1: 31, 3: 31, 5: 31"));
    assert_eq!(dates("2004-02-29", "FREQ=YEARLY", None, 9), written("2004 2: 29, 2008 2: 29"));
}

#[test]
fn weekdays_with_and_without_an_ordinal_add_up_and_the_fifth_from_the_end_is_one() {
    let rule = "FREQ=MONTHLY;BYMONTH=4;BYDAY=MO,3SU";
    assert_eq!(dates("2006-04-01", rule, None, 6), written("2006 4: 3 10 16 17 24, 2007 4: 2"));
    assert_eq!(dates("2006-01-01", "FREQ=MONTHLY;BYDAY=-5SU", None, 4), written("2006 1: 1, 4: 2, 7: 2, 10: 1"));
    assert_eq!(dates("2000-01-01", "FREQ=YEARLY;BYDAY=-53SA,53SU", None, 3), written("2000 1: 1, 12: 31, 2005 1: 1"));
    assert_eq!(
        dates("2006-01-01", "FREQ=MONTHLY;BYDAY=SU,-1SA;BYSETPOS=-1", None, 3),
        written("2006 1: 29, 2: 26, 3: 26")
    );
}

#[test]
fn days_from_the_start_and_from_the_end_of_a_month_are_in_order_and_once() {
    let days = "FREQ=MONTHLY;BYMONTH=5;BYMONTHDAY=-11,2,27,-30";
    assert_eq!(dates("2006-01-01", days, None, 4), written("2006 5: 2 21 27, 2007 5: 2"));
    assert_eq!(dates("2006-01-01", &format!("{days};BYSETPOS=-1"), None, 2), written("2006 5: 27, 2007 5: 27"));
    assert_eq!(dates("2006-01-01", &format!("{days};COUNT=2"), None, 9), written("2006 5: 2 21"));
}

#[test]
fn positions_count_in_whole_periods_also_where_the_first_date_lies_inside_one() {
    // The second weekday of January 2006 is the 3rd; a start on the 3rd still counts from the 2nd.
    let rule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2";
    assert_eq!(dates("2006-01-03", rule, None, 2), written("2006 1: 3, 2: 2"));
    assert_eq!(dates("2006-01-04", rule, None, 2), written("2006 2: 2, 3: 2"));
    let rule = "FREQ=WEEKLY;BYDAY=MO,SU;BYSETPOS=1;WKST=SU";
    assert_eq!(dates("2006-01-05", rule, None, 2), written("2006 1: 8 15"));
}

#[test]
fn a_rule_gives_the_same_dates_whatever_the_span_that_is_looked_at() {
    let rules = [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SA;WKST=SU",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=YEARLY;INTERVAL=3;BYMONTH=2,8;BYDAY=MO;BYSETPOS=2,-1",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=40",
    ];
    for rule in rules {
        let text = agent("UTC", &entry(&format!("rrule = \"{rule}\"\nfrom = 1999-12-30\nhours = \"12:00-13:00\"")));
        let roster = roster(&[("agents/ann.toml", &text)]);
        let entry = &roster.agent(roster.find("ann").unwrap()).availability()[0];
        let whole =
            occurrences(entry, support::span("1990-01-01T00:00:00Z", "2020-01-01T00:00:00Z"), &Budget::default())
                .unwrap();
        let new_year = |year: i32| format!("{year}-01-01T00:00:00Z");
        let pieces = (1990..2020).map(|year| support::span(&new_year(year), &new_year(year + 1)));
        let pieces: Vec<_> = pieces.flat_map(|span| occurrences(entry, span, &Budget::default()).unwrap()).collect();
        assert!(whole.len() > 5, "{rule}");
        assert_eq!(pieces, whole, "{rule}");
    }
}
