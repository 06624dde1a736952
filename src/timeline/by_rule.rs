//! The dates of recurrence rules (RFC 5545 §3.3.10): the crate `rrule` finds them, and this is the only place that asks it.
//!
//! It is asked about dates alone, from the start of one of the rule's periods to the end of another, and what it answers is
//! not always what the RFC says:
//!
//! | Part | What the crate does | What is done here |
//! |---|---|---|
//! | FREQ, INTERVAL, BYMONTH, BYMONTHDAY | finds the dates; those of BYMONTHDAY counted from the end of a month come after the others | put in order, each once |
//! | BYDAY without numbers | finds the dates | taken as they are |
//! | BYDAY with numbers | drops all dates of a rule that has weekdays with and without one, and all of -5 and -53 | asked for the weekdays alone, the numbers counted here |
//! | BYSETPOS | counts within what is left after the start | counted here, in whole periods, which may begin before `from` |
//! | COUNT | would have to find all dates from the first on | found once, and then a last date |
//! | a rule without dates | searches as far as it can | the first date that may be one is looked for here; without one, nothing is asked |
//! | what is unsaid | takes it from the start that it is given | said: the weekday or the day of `from` |

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Weekday};
use rrule::{NWeekday, RRule, RRuleSet, Unvalidated};

use crate::roster::budget::{Budget, MAX_ALL_STEPS};
use crate::roster::rule::{Counted, Frequency, Rule};
use crate::time::civil::{DateRange, day_after};

/// The most dates that are tried to find those of one rule in a window; a rule that has none is looked at for 400 years.
const MAX_STEPS: usize = 100_000;
/// The calendar repeats after as many days.
const STEPS_OF_400_YEARS: usize = 146_097;

/// The dates within `range` of a rule that holds in `own`, in order.
///
/// # Errors
/// More dates would have to be tried than this.
pub(super) fn dates<'r>(
    rule: &'r Rule,
    own: DateRange,
    range: DateRange,
    budget: &Budget,
) -> Result<Box<dyn Iterator<Item = NaiveDate> + 'r>, usize> {
    let range = own.intersection(range);
    let last = match rule.counted(|| counted(rule, own.first, own.last, budget))? {
        Counted::Until(last) => last,
        Counted::Beyond(known) if range.last <= known => known,
        Counted::Beyond(_) => return Err(MAX_STEPS),
    };
    let range = range.intersection(DateRange { first: own.first, last });
    let steps = take_steps(range, budget)?;
    Ok(if steps == 0 { Box::new(std::iter::empty()) } else { Box::new(by_rule(rule, own.first, range)) })
}

/// Takes a step from the budget for each date of the range; if these are too many, says how many would not be.
fn take_steps(range: DateRange, budget: &Budget) -> Result<usize, usize> {
    let steps = usize::try_from((range.last - range.first).num_days() + 1).unwrap_or(0);
    match steps {
        steps if steps > MAX_STEPS => Err(MAX_STEPS),
        steps if !budget.take_steps(steps) => Err(MAX_ALL_STEPS),
        steps => Ok(steps),
    }
}

/// How far a rule goes that has a COUNT and starts at `from`; without one, to the last date there is.
///
/// A rule that has no date in 400 years, after which the calendar repeats, has none.
fn counted(rule: &Rule, from: NaiveDate, until: NaiveDate, budget: &Budget) -> Result<Counted, usize> {
    let Some(count) = rule.count.map(|count| usize::try_from(count).unwrap_or(usize::MAX)) else {
        return Ok(Counted::Until(NaiveDate::MAX));
    };
    let (mut missing, mut first, mut days, mut tried) = (count, from, 64, 0);
    while first <= until && tried < STEPS_OF_400_YEARS {
        let last = first.checked_add_days(Days::new(days)).map_or(until, |last| last.min(until));
        tried += take_steps(DateRange { first, last }, budget)?;
        let dates: Vec<NaiveDate> = by_rule(rule, from, DateRange { first, last }).take(missing).collect();
        missing -= dates.len();
        match dates.last() {
            Some(last) if missing == 0 => return Ok(Counted::Until(*last)),
            _ if tried > MAX_STEPS && missing < count => return Ok(Counted::Beyond(last)),
            _ => {}
        }
        first = day_after(last);
        days = (2 * days).min(16_384);
    }
    Ok(Counted::Until(until))
}

/// The dates of a rule that starts at `from` within `range`, in order, by RFC 5545 §3.3.10; COUNT aside.
fn by_rule(rule: &Rule, from: NaiveDate, range: DateRange) -> impl Iterator<Item = NaiveDate> + '_ {
    let mut dates = range.first.max(from).iter_days().take_while(|date| *date <= range.last);
    // The crate would search for a date that never comes as far as it can.
    let start = dates.find(|date| rule.may_fall_on(*date, from)).and_then(|reached| period_start(rule, from, reached));
    let candidates = start.map(|start| {
        let start = rrule::Tz::UTC.from_utc_datetime(&start.and_time(NaiveTime::MIN));
        // A period ends within a year.
        let until = range.last.checked_add_days(Days::new(366)).unwrap_or(range.last).and_time(NaiveTime::MIN);
        match explicit(rule, from).until(rrule::Tz::UTC.from_utc_datetime(&until)).validate(start) {
            Ok(validated) => RRuleSet::new(start).rrule(validated).limit(),
            Err(error) => unreachable!("a checked rule is valid: {error}"),
        }
    });
    let end = rule.period(range.last);
    let dates = candidates.into_iter().flat_map(|candidates| candidates.into_iter()).map(|time| time.date_naive());
    let dates = dates.take_while(move |date| rule.period(*date) <= end).filter(|date| rule.has_day(*date));
    positioned(rule, dates)
        .filter(move |date| range.first.max(from) <= *date)
        .take_while(move |date| *date <= range.last)
}

/// The dates at the positions of BYSETPOS in each period; all dates where the rule has none.
fn positioned(rule: &Rule, dates: impl Iterator<Item = NaiveDate>) -> impl Iterator<Item = NaiveDate> {
    let mut dates = dates.peekable();
    let periods = std::iter::from_fn(move || {
        let first = dates.next()?;
        let period = rule.period(first);
        let mut set = vec![first];
        while let Some(next) = dates.next_if(|date| rule.period(*date) == period) {
            set.push(next);
        }
        // The crate gives days counted from the end of a month after those counted from its start.
        set.sort_unstable();
        set.dedup();
        Some(set)
    });
    periods.flat_map(|set| {
        let count = i32::try_from(set.len()).unwrap_or(i32::MAX);
        let chosen = |index: i32| {
            rule.by_set_pos.is_empty() || rule.by_set_pos.iter().any(|p| *p == index + 1 || *p == index - count)
        };
        (0..count).zip(set).filter(|(index, _)| chosen(*index)).map(|(_, date)| date).collect::<Vec<_>>()
    })
}

/// The first day of the last period of the rule, counted from the one that holds `from`, that begins by `reached`.
fn period_start(rule: &Rule, from: NaiveDate, reached: NaiveDate) -> Option<NaiveDate> {
    let periods = rule.period(reached) - rule.period(from);
    let steps = u64::try_from(periods - periods.rem_euclid(i64::from(rule.interval))).ok()?;
    let months = |first: NaiveDate, count: u64| first.checked_add_months(Months::new(u32::try_from(count).ok()?));
    match rule.frequency {
        Frequency::Daily => from.checked_add_days(Days::new(steps)),
        Frequency::Weekly => from.week(rule.week_start).checked_first_day()?.checked_add_days(Days::new(7 * steps)),
        Frequency::Monthly => months(from.with_day(1)?, steps),
        Frequency::Yearly => months(from.with_ordinal(1)?, 12 * steps),
    }
}

/// What the crate is to find, with everything said that the RFC takes from the first date.
fn explicit(rule: &Rule, from: NaiveDate) -> RRule<Unvalidated> {
    let mut days: Vec<NWeekday> = rule.by_day.iter().map(|(_, day)| NWeekday::Every(*day)).collect();
    let mut month_days = rule.by_month_day.clone();
    let mut months: Vec<u8> = rule.by_month.clone();
    let unsaid = days.is_empty() && month_days.is_empty();
    match rule.frequency {
        Frequency::Weekly if days.is_empty() => days.push(NWeekday::Every(from.weekday())),
        Frequency::Monthly | Frequency::Yearly if unsaid => {
            month_days.extend(i8::try_from(from.day()));
            if rule.frequency == Frequency::Yearly && months.is_empty() {
                months.extend(u8::try_from(from.month()));
            }
        }
        _ => {}
    }
    let months: Vec<chrono::Month> = months.into_iter().filter_map(|month| month.try_into().ok()).collect();
    let frequency = match rule.frequency {
        Frequency::Daily => rrule::Frequency::Daily,
        Frequency::Weekly => rrule::Frequency::Weekly,
        Frequency::Monthly => rrule::Frequency::Monthly,
        Frequency::Yearly => rrule::Frequency::Yearly,
    };
    RRule::new(frequency)
        .interval(rule.interval)
        .week_start(rule.week_start)
        .by_weekday(days)
        .by_month_day(month_days)
        .by_month(&months)
}

impl Rule {
    /// The period in which a date lies, numbered so that the next period has the next number.
    fn period(&self, date: NaiveDate) -> i64 {
        let days = i64::from(date.num_days_from_ce());
        match self.frequency {
            Frequency::Daily => days,
            Frequency::Weekly => {
                let into_week = date.weekday().days_since(self.week_start);
                (days - i64::from(into_week)).div_euclid(7)
            }
            Frequency::Monthly => i64::from(date.year()) * 12 + i64::from(date.month0()),
            Frequency::Yearly => i64::from(date.year()),
        }
    }

    /// Whether INTERVAL, BYMONTH, BYMONTHDAY and BYDAY all allow a date, for a rule that starts at `from`.
    fn may_fall_on(&self, date: NaiveDate, from: NaiveDate) -> bool {
        let month = i64::from(date.month());
        let day = i64::from(date.day());
        let from_end = day - i64::from(date.num_days_in_month()) - 1;
        let months = self.by_month.is_empty() || self.by_month.iter().any(|m| i64::from(*m) == month);
        let days =
            self.by_month_day.is_empty() || self.by_month_day.iter().any(|d| [day, from_end].contains(&i64::from(*d)));
        let aligned = || (self.period(date) - self.period(from)) % i64::from(self.interval) == 0;
        months && days && aligned() && self.has_day(date)
    }

    /// Whether BYDAY allows a date: its weekday, and that in the right place of the month (of the year where the rule is
    /// yearly and has no BYMONTH).
    fn has_day(&self, date: NaiveDate) -> bool {
        let in_year = self.frequency == Frequency::Yearly && self.by_month.is_empty();
        let (day, length) = if in_year {
            (date.ordinal(), if date.leap_year() { 366 } else { 365 })
        } else {
            (date.day(), u32::from(date.num_days_in_month()))
        };
        let nth = |days: u32| i16::try_from(days / 7 + 1).unwrap_or(i16::MAX);
        let places = [nth(day - 1), -nth(length - day)];
        let allows = |(ordinal, weekday): &(Option<i16>, Weekday)| {
            *weekday == date.weekday() && ordinal.is_none_or(|ordinal| places.contains(&ordinal))
        };
        self.by_day.is_empty() || self.by_day.iter().any(allows)
    }
}
