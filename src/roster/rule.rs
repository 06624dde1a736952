//! Recurrence rules: the part of RFC 5545 §3.3.10 that an entry may use, checked.
//!
//! Rules are about dates: no times of day, no end (that is the key `until`). What a rule means is computed in `timeline/by_rule.rs`.

use std::fmt;
use std::sync::OnceLock;

use chrono::{NaiveDate, Weekday};

/// A rule that makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How often the period is.
    pub(crate) frequency: Frequency,
    /// Every how many periods; at least 1.
    pub(crate) interval: u16,
    /// How many dates in all, counted from the first.
    pub(crate) count: Option<u32>,
    /// Weekdays, each with the ordinal within the month or year it may have.
    pub(crate) by_day: Vec<(Option<i16>, Weekday)>,
    /// Days of the month, negative from its end.
    pub(crate) by_month_day: Vec<i8>,
    /// Months, January is 1.
    pub(crate) by_month: Vec<u8>,
    /// Which of the dates of one period, negative from the last.
    pub(crate) by_set_pos: Vec<i32>,
    /// The first day of the week.
    pub(crate) week_start: Weekday,
    /// How far COUNT goes, once it is known: to find it, one counts from the first date.
    counted: OnceLock<Counted>,
}

/// How far the dates of a rule with COUNT are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// This is the last date.
    Until(NaiveDate),
    /// There are more than one counts; up to this date all are known.
    Beyond(NaiveDate),
}

/// The period of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frequency {
    /// Days.
    Daily,
    /// Weeks, from Monday on unless the rule says otherwise.
    Weekly,
    /// Months of the calendar.
    Monthly,
    /// Years of the calendar.
    Yearly,
}

impl Rule {
    /// How far COUNT goes, which is found once.
    pub(crate) fn counted<E>(&self, find: impl FnOnce() -> Result<Counted, E>) -> Result<Counted, E> {
        match self.counted.get() {
            Some(counted) => Ok(*counted),
            None => find().map(|counted| *self.counted.get_or_init(|| counted)),
        }
    }

    /// More dates than this no period has, before BYSETPOS chooses from them.
    fn most_in_a_period(&self) -> u32 {
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let months = if self.by_month.is_empty() { 12 } else { number(self.by_month.len()) };
        // A month has five of a weekday at most, a year 53.
        let (weeks, days, month_days) = match self.frequency {
            Frequency::Daily => (1, 1, 1),
            Frequency::Weekly => (1, 7, 7),
            Frequency::Monthly => (5, 31, number(self.by_month_day.len())),
            Frequency::Yearly if self.by_month.is_empty() => (53, 366, 12 * number(self.by_month_day.len())),
            Frequency::Yearly => (5 * months, 31 * months, months * number(self.by_month_day.len())),
        };
        let by_day = self.by_day.iter().map(|(ordinal, _)| match (ordinal, self.frequency) {
            (None, _) => weeks,
            (Some(_), Frequency::Yearly) if !self.by_month.is_empty() => months,
            (Some(_), _) => 1,
        });
        let by_day = if self.by_day.is_empty() { days } else { by_day.sum::<u32>().min(days) };
        let by_month_day = if self.by_month_day.is_empty() { days } else { month_days.min(days) };
        match (self.by_day.is_empty(), self.by_month_day.is_empty(), self.frequency) {
            // The date of `from` alone, in each month that is named.
            (true, true, Frequency::Weekly | Frequency::Monthly) => 1,
            (true, true, Frequency::Yearly) => number(self.by_month.len()).max(1),
            _ => by_day.min(by_month_day).min(days),
        }
    }
}

/// As a rule is written, with the parts that it needs.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = FREQUENCIES.iter().find(|(_, known)| *known == self.frequency).map_or("", |(name, _)| name);
        let day = |day: &Weekday| DAYS.iter().find(|(_, known)| known == day).map_or("", |(name, _)| name);
        let by_day = |(number, on): &(Option<i16>, Weekday)| match number {
            Some(number) => format!("{number}{}", day(on)),
            None => day(on).to_owned(),
        };
        write!(f, "FREQ={frequency}")?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        let lists = [
            ("BYDAY", self.by_day.iter().map(by_day).collect::<Vec<_>>()),
            ("BYMONTHDAY", self.by_month_day.iter().map(ToString::to_string).collect()),
            ("BYMONTH", self.by_month.iter().map(ToString::to_string).collect()),
            ("BYSETPOS", self.by_set_pos.iter().map(ToString::to_string).collect()),
        ];
        for (name, values) in lists.iter().filter(|(_, values)| !values.is_empty()) {
            write!(f, ";{name}={}", values.join(","))?;
        }
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", day(&self.week_start))?;
        }
        Ok(())
    }
}

/// The most dates that COUNT may ask for: the most shifts of an entry.
const MAX_COUNT: u32 = 30_000;

const FREQUENCIES: [(&str, Frequency); 4] = [
    ("DAILY", Frequency::Daily),
    ("WEEKLY", Frequency::Weekly),
    ("MONTHLY", Frequency::Monthly),
    ("YEARLY", Frequency::Yearly),
];

const DAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

/// Why a rule is refused: what is wrong, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// What is wrong.
    pub(crate) message: String,
    /// What to write instead.
    pub(crate) help: String,
}

impl std::str::FromStr for Rule {
    /// What is wrong with each of its parts; at least one.
    type Err = Vec<RuleError>;

    fn from_str(text: &str) -> Result<Self, Vec<RuleError>> {
        if text.starts_with("RRULE:") {
            return Err(vec![error("the word RRULE: is not part of the rule", "leave RRULE: out")]);
        }
        if text.contains(char::is_whitespace) && text.contains('=') {
            return Err(vec![error("a rule has no spaces", "leave the spaces out")]);
        }
        if text.contains('=') && text.chars().any(|c| c.is_ascii_lowercase()) {
            return Err(vec![error("a rule is written in capitals", "write for example FREQ=MONTHLY;BYDAY=1SA")]);
        }
        let mut faults = Faults(Vec::new());
        let mut parts: Vec<(&str, &str)> = Vec::new();
        for part in text.split(';') {
            let Some((name, value)) = part.split_once('=') else {
                return Err(vec![error("this is no rule", "a rule is parts such as FREQ=MONTHLY;BYDAY=1SA")]);
            };
            if parts.iter().any(|(other, _)| *other == name) {
                faults.0.push(error(format!("{name} is there twice"), "write each part once"));
            } else {
                parts.push((name, value));
            }
        }
        let has = |name: &str| text.split(';').any(|part| part.split_once('=').is_some_and(|(n, _)| n == name));
        let mut take = |name: &str| parts.iter().position(|(n, _)| *n == name).map(|i| parts.remove(i).1);
        // Without a known one the rest is judged as for the period that allows most.
        let frequency = faults.of(frequency(take("FREQ"))).unwrap_or(Frequency::Yearly);
        let rule = Self {
            frequency,
            interval: take("INTERVAL").and_then(|v| faults.of(number("INTERVAL", v, 1..=9_999))).unwrap_or(1),
            count: take("COUNT").and_then(|v| faults.of(number("COUNT", v, 1..=MAX_COUNT))),
            by_day: faults.of(list(take("BYDAY"), |v| by_day(v, frequency))).unwrap_or_default(),
            by_month_day: faults.of(list(take("BYMONTHDAY"), |v| nonzero("BYMONTHDAY", v, 31))).unwrap_or_default(),
            by_month: faults.of(list(take("BYMONTH"), |v| number("BYMONTH", v, 1..=12))).unwrap_or_default(),
            by_set_pos: faults.of(list(take("BYSETPOS"), |v| nonzero("BYSETPOS", v, 366))).unwrap_or_default(),
            week_start: take("WKST").and_then(|v| faults.of(week_start(v))).unwrap_or(Weekday::Mon),
            counted: OnceLock::new(),
        };
        faults.0.extend(parts.iter().map(|(name, _)| refused(name)));
        if frequency == Frequency::Weekly && has("BYMONTHDAY") {
            let message = "BYMONTHDAY does not go with FREQ=WEEKLY (RFC 5545 §3.3.10)";
            faults.0.push(error(message, "use FREQ=MONTHLY, or BYDAY"));
        }
        if has("BYSETPOS") && !["BYDAY", "BYMONTHDAY", "BYMONTH"].into_iter().any(has) {
            faults.0.push(error("BYSETPOS needs something to choose from", "add BYDAY, BYMONTHDAY or BYMONTH"));
        }
        // Of a rule that cannot be read nobody knows what its periods have.
        let most = if faults.0.is_empty() { rule.most_in_a_period() } else { u32::MAX };
        for position in rule.by_set_pos.iter().filter(|position| position.unsigned_abs() > most) {
            let period = match frequency {
                Frequency::Daily => "day",
                Frequency::Weekly => "week",
                Frequency::Monthly => "month",
                Frequency::Yearly => "year",
            };
            let dates = if most == 1 { "date" } else { "dates" };
            let message = format!("BYSETPOS={position} is never there: a {period} has at most {most} such {dates}");
            faults.0.push(error(message, "choose a position that the period has, or leave BYSETPOS out"));
        }
        if faults.0.is_empty() { Ok(rule) } else { Err(faults.0) }
    }
}

/// What is wrong with a rule so far.
struct Faults(Vec<RuleError>);

impl Faults {
    fn of<T>(&mut self, read: Result<T, RuleError>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }
}

fn frequency(text: Option<&str>) -> Result<Frequency, RuleError> {
    let text = text.ok_or_else(|| error("FREQ is missing", "begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"))?;
    find(&FREQUENCIES, text)
        .ok_or_else(|| error(format!("FREQ={text} is not allowed"), "shifts recur DAILY, WEEKLY, MONTHLY or YEARLY"))
}

fn week_start(text: &str) -> Result<Weekday, RuleError> {
    find(&DAYS, text)
        .ok_or_else(|| error(format!("WKST={text} is no weekday"), "weekdays are MO, TU, WE, TH, FR, SA, SU"))
}

fn refused(name: &str) -> RuleError {
    const ALLOWED: [&str; 8] = ["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "WKST"];
    let help = match name {
        "UNTIL" => "use the key `until`".to_owned(),
        "DTSTART" => "use the key `from`".to_owned(),
        "BYHOUR" | "BYMINUTE" | "BYSECOND" => "a rule chooses dates; use the key `hours`".to_owned(),
        _ => match crate::diagnostic::did_you_mean(name, ALLOWED) {
            Some(known) => format!("did you mean {known}?"),
            None => format!("allowed are {}", ALLOWED.join(", ")),
        },
    };
    RuleError { message: format!("{name} is not allowed in a rule"), help }
}

fn error(message: impl Into<String>, help: &str) -> RuleError {
    RuleError { message: message.into(), help: help.to_owned() }
}

fn find<T: Copy>(known: &[(&str, T)], name: &str) -> Option<T> {
    known.iter().find(|(text, _)| *text == name).map(|(_, value)| *value)
}

fn list<T>(value: Option<&str>, item: impl Fn(&str) -> Result<T, RuleError>) -> Result<Vec<T>, RuleError> {
    value.map_or(Ok(Vec::new()), |value| value.split(',').map(item).collect())
}

fn number<T>(name: &str, text: &str, range: std::ops::RangeInclusive<T>) -> Result<T, RuleError>
where
    T: std::str::FromStr + PartialOrd + fmt::Display,
{
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|value| digits && range.contains(value)).ok_or_else(|| {
        error(
            format!("{name}={text} makes no sense"),
            &format!("{name} is a number from {} to {}", range.start(), range.end()),
        )
    })
}

fn nonzero<T: TryFrom<i32>>(name: &str, text: &str, most: i32) -> Result<T, RuleError> {
    signed(text)
        .filter(|value| *value != 0 && value.abs() <= most)
        .and_then(|value| T::try_from(value).ok())
        .ok_or_else(|| {
            let help = format!("{name} is a number from 1 to {most}, or from -{most} to -1 counted from the end");
            error(format!("{name}={text} makes no sense"), &help)
        })
}

/// A number with an optional sign, as RFC 5545 writes ordinals.
fn signed(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn by_day(text: &str, frequency: Frequency) -> Result<(Option<i16>, Weekday), RuleError> {
    const HELP: &str = "BYDAY is weekdays such as MO, or 1SA and -1FR for the first Saturday and the last Friday";
    let bad = || error(format!("BYDAY={text} makes no sense"), HELP);
    let split = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at)).ok_or_else(bad)?;
    let (ordinal, name) = text.split_at(split);
    let day = find(&DAYS, name).ok_or_else(bad)?;
    if ordinal.is_empty() {
        return Ok((None, day));
    }
    let most = match frequency {
        Frequency::Monthly => 5,
        Frequency::Yearly => 53,
        Frequency::Daily | Frequency::Weekly => {
            return Err(error(
                format!("BYDAY={text} counts weekdays within a month or year"),
                "such a number goes with FREQ=MONTHLY or FREQ=YEARLY only",
            ));
        }
    };
    let ordinal =
        signed(ordinal).filter(|n| *n != 0 && n.abs() <= most).and_then(|n| i16::try_from(n).ok()).ok_or_else(bad)?;
    Ok((Some(ordinal), day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        let faults = text.parse::<Rule>().unwrap_err();
        faults.iter().map(|fault| format!("{}; {}", fault.message, fault.help)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_rule_that_is_written_is_the_same_rule() {
        for text in [
            "FREQ=DAILY",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=7;BYDAY=MO,WE;WKST=SU",
            "FREQ=MONTHLY;BYDAY=1SA,-1FR",
            "FREQ=MONTHLY;BYDAY=MO,TU;BYMONTHDAY=1,-1;BYSETPOS=-1",
            "FREQ=YEARLY;BYMONTH=1,12",
        ] {
            assert_eq!(text.parse::<Rule>().unwrap().to_string(), text);
        }
        let other: Rule = "WKST=MO;BYDAY=+1SA;INTERVAL=1;FREQ=MONTHLY".parse().unwrap();
        assert_eq!(other.to_string(), "FREQ=MONTHLY;BYDAY=1SA");
    }

    #[test]
    fn the_allowed_parts_are_read() {
        let rule: Rule =
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=1SA,-1FR,MO;COUNT=5;WKST=SU;BYSETPOS=-1;BYMONTH=1,12".parse().unwrap();
        assert_eq!(rule.by_day, [(Some(1), Weekday::Sat), (Some(-1), Weekday::Fri), (None, Weekday::Mon)]);
        assert_eq!((rule.interval, rule.count, rule.week_start), (2, Some(5), Weekday::Sun));
        assert_eq!((rule.by_set_pos, rule.by_month), (vec![-1], vec![1, 12]));
    }

    #[test]
    fn everything_else_is_refused_by_name() {
        assert_eq!(message("FREQ=DAILY;UNTIL=20261231"), "UNTIL is not allowed in a rule; use the key `until`");
        assert_eq!(message("FREQ=YEARLY;BYWEEKNO=20").split(';').next(), Some("BYWEEKNO is not allowed in a rule"));
        assert_eq!(
            message("FREQ=DAILY;BYHOUR=9"),
            "BYHOUR is not allowed in a rule; a rule chooses dates; use the key `hours`"
        );
        assert_eq!(message("FREQ=DAILY;INTERVALL=2"), "INTERVALL is not allowed in a rule; did you mean INTERVAL?");
        assert!(message("FREQ=HOURLY").starts_with("FREQ=HOURLY is not allowed"));
    }

    #[test]
    fn everything_that_is_wrong_with_a_rule_is_said() {
        let text = "FREQ=HOURLY;INTERVAL=0;BYMONTH=13,14;BYHOUR=9;INTERVAL=2;UNTIL=2026";
        let faults = text.parse::<Rule>().unwrap_err();
        let words: Vec<&str> = faults.iter().map(|fault| fault.message.split([' ', ',']).next().unwrap()).collect();
        assert_eq!(words, ["INTERVAL", "FREQ=HOURLY", "INTERVAL=0", "BYMONTH=13", "BYHOUR", "UNTIL"]);
        assert_eq!(message("FREQ=WEEKLY;BYDAY=XX;BYSETPOS=1").lines().count(), 1);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "FREQ",
            "INTERVAL=2",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;INTERVAL=-1",
            "FREQ=DAILY;INTERVAL=+1",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;COUNT=30001",
            "FREQ=WEEKLY;BYDAY=1MO",
            "FREQ=MONTHLY;BYDAY=6MO",
            "FREQ=MONTHLY;BYDAY=0MO",
            "FREQ=YEARLY;BYDAY=54MO",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=MONTHLY;BYMONTHDAY=0",
            "FREQ=WEEKLY;BYMONTHDAY=1",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=MONTHLY;BYSETPOS=1",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
            "FREQ=YEARLY;BYDAY=MO;BYSETPOS=367",
            "FREQ=DAILY;FREQ=WEEKLY",
            "FREQ=DAILY;",
            "FREQ=DAILY;BYDAY=",
            "FREQ=DAILY;BYDAY=é",
            "freq=daily",
            "FREQ=DAILY;WKST=XX",
        ] {
            assert!(text.parse::<Rule>().is_err(), "{text}");
        }
    }
}
