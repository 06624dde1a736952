//! Owns the proof that rules are expanded as RFC 5545 has it: its own examples from §3.8.5.3, and what follows from its
//! table in §3.3.10. Dates only.

use super::clock::date;
use super::model::{Freq, Rule};
use super::recur::expand;
use chrono::{Datelike as _, NaiveDate, Weekday};

#[test]
fn a_weekly_rule_counts_its_weeks_from_the_day_that_weeks_begin_on() {
    let rule = |week_start| Rule {
        interval: Some(2),
        count: Some(4),
        week_start: Some(week_start),
        by_day: vec![(None, Weekday::Tue), (None, Weekday::Sun)],
        ..plain(Freq::Weekly)
    };
    let from = date(1997, 8, 5);
    assert_eq!(short(&rule(Weekday::Mon), from), ["0805", "0810", "0819", "0824"]);
    assert_eq!(short(&rule(Weekday::Sun), from), ["0805", "0817", "0819", "0831"]);
}

#[test]
fn an_ordinal_counts_in_the_month_or_in_the_year() {
    let first_and_last_sunday = Rule {
        interval: Some(2),
        count: Some(6),
        by_day: vec![(Some(1), Weekday::Sun), (Some(-1), Weekday::Sun)],
        ..plain(Freq::Monthly)
    };
    let found = ["0907", "0928", "1102", "1130", "0104", "0125"];
    assert_eq!(short(&first_and_last_sunday, date(1997, 9, 7)), found);
    let twentieth_monday = Rule { count: Some(3), by_day: vec![(Some(20), Weekday::Mon)], ..plain(Freq::Yearly) };
    assert_eq!(short(&twentieth_monday, date(1997, 5, 19)), ["0519", "0518", "0517"]);
    let second_in_march =
        Rule { count: Some(2), by_day: vec![(Some(2), Weekday::Thu)], by_month: vec![3], ..plain(Freq::Yearly) };
    assert_eq!(short(&second_in_march, date(1997, 1, 1)), ["0313", "0312"]);
}

#[test]
fn an_ordinal_may_be_as_large_from_the_end_as_from_the_start() {
    let fifth_to_last = Rule { count: Some(3), by_day: vec![(Some(-5), Weekday::Tue)], ..plain(Freq::Monthly) };
    assert_eq!(short(&fifth_to_last, date(2024, 6, 12)), ["0702", "1001", "1203"]);
    // A leap year that begins on a Monday has 53 Tuesdays.
    let first_of_53 = Rule { by_day: vec![(Some(-53), Weekday::Tue)], ..plain(Freq::Yearly) };
    assert_eq!(short(&first_of_53, date(2023, 6, 1)), ["0102"]);
}

#[test]
fn weekdays_with_and_without_ordinal_add_up() {
    let rule =
        Rule { count: Some(6), by_day: vec![(None, Weekday::Mon), (Some(1), Weekday::Fri)], ..plain(Freq::Monthly) };
    assert_eq!(short(&rule, date(2026, 6, 1)), ["0601", "0605", "0608", "0615", "0622", "0629"]);
}

#[test]
fn days_of_the_month_count_from_either_end_and_skip_months_without_them() {
    let last_but_two = Rule { count: Some(4), by_month_day: vec![-3], ..plain(Freq::Monthly) };
    assert_eq!(short(&last_but_two, date(1997, 9, 28)), ["0928", "1029", "1128", "1229"]);
    let implied = Rule { count: Some(3), ..plain(Freq::Monthly) };
    assert_eq!(short(&implied, date(2026, 1, 31)), ["0131", "0331", "0531"]);
    let friday_the_13th =
        Rule { count: Some(3), by_day: vec![(None, Weekday::Fri)], by_month_day: vec![13], ..plain(Freq::Monthly) };
    assert_eq!(short(&friday_the_13th, date(1997, 9, 3)), ["0213", "0313", "1113"]);
}

#[test]
fn a_yearly_rule_takes_from_its_first_date_only_what_it_does_not_say() {
    let months = Rule { count: Some(3), by_month: vec![6, 7], ..plain(Freq::Yearly) };
    assert_eq!(short(&months, date(1997, 6, 10)), ["0610", "0710", "0610"]);
    let nothing = Rule { count: Some(2), ..plain(Freq::Yearly) };
    assert_eq!(expand(&nothing, date(2024, 2, 29), date(2030, 1, 1))[1], date(2028, 2, 29));
    let thursdays_in_march =
        Rule { count: Some(4), by_day: vec![(None, Weekday::Thu)], by_month: vec![3], ..plain(Freq::Yearly) };
    assert_eq!(short(&thursdays_in_march, date(1997, 3, 13)), ["0313", "0320", "0327", "0305"]);
}

#[test]
fn positions_are_those_in_the_whole_period_also_in_the_first() {
    let second_to_last_weekday = Rule {
        count: Some(4),
        by_day: [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri].map(|day| (None, day)).into(),
        by_set_pos: vec![-2],
        ..plain(Freq::Monthly)
    };
    assert_eq!(short(&second_to_last_weekday, date(1997, 9, 29)), ["0929", "1030", "1127", "1230"]);
    // The first of Monday and Thursday is the Monday, which lies before the rule begins.
    let first_of_two = Rule {
        count: Some(2),
        by_day: vec![(None, Weekday::Mon), (None, Weekday::Thu)],
        by_set_pos: vec![1],
        ..plain(Freq::Weekly)
    };
    assert_eq!(short(&first_of_two, date(2026, 6, 3)), ["0608", "0615"]);
}

#[test]
fn a_daily_rule_skips_days_and_is_narrowed_by_months() {
    let every_tenth = Rule { interval: Some(10), count: Some(5), ..plain(Freq::Daily) };
    assert_eq!(short(&every_tenth, date(1997, 9, 2)), ["0902", "0912", "0922", "1002", "1012"]);
    let january = Rule { by_month: vec![1], ..plain(Freq::Daily) };
    assert_eq!(expand(&january, date(1998, 1, 1), date(2000, 12, 31)).len(), 93);
}

fn plain(freq: Freq) -> Rule {
    Rule {
        freq,
        interval: None,
        count: None,
        week_start: None,
        by_day: Vec::new(),
        by_month_day: Vec::new(),
        by_month: Vec::new(),
        by_set_pos: Vec::new(),
    }
}

/// The months and days of what a rule yields within a few years.
fn short(rule: &Rule, from: NaiveDate) -> Vec<String> {
    let last = from.with_year(from.year() + 4).expect("not the 29th of February");
    let found = expand(rule, from, last);
    found.iter().map(|day| day.format("%m%d").to_string()).collect()
}
