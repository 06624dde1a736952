//! Wall-clock times, weekdays and amounts of time, as people write them.
//!
//! Nothing here knows a time zone: a wall-clock time becomes an instant in [`zone`](super::zone) alone.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use serde::{Serialize, Serializer};

/// An amount of elapsed time in whole seconds.
///
/// ```
/// # use coverage::time::civil::Duration;
/// assert_eq!(Duration::from_seconds(5_400).to_string(), "1h 30m");
/// assert_eq!("1h30m".parse(), Ok(Duration::from_seconds(5_400)));
/// assert!(Duration::DAY.minus(Duration::HOUR) < Duration::HOUR.times(24));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Sixty minutes.
    pub const HOUR: Self = Self(3_600);
    /// Twenty-four hours of elapsed time, whatever the clocks do.
    pub const DAY: Self = Self(86_400);
    /// Seven times twenty-four hours.
    pub const WEEK: Self = Self(7 * 86_400);
    /// The longest that can be written: 10,000 days.
    pub(crate) const MAX: Self = Self(10_000 * 86_400);

    /// `seconds` of elapsed time.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Whole seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Whether it is no time at all.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so whether to leave a field out")]
    pub(crate) const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// `times` this long, at most what fits.
    pub const fn times(self, times: i64) -> Self {
        Self(self.0.saturating_mul(times))
    }

    /// The sum of both.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference; negative where `other` is longer.
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// This share `part / whole`, rounded down; all of it where `whole` is zero.
    pub(crate) fn share(self, part: Self, whole: Self) -> Self {
        if whole.0 == 0 {
            return self;
        }
        let exact = i128::from(self.0) * i128::from(part.0) / i128::from(whole.0);
        Self(i64::try_from(exact).unwrap_or(i64::MAX))
    }
}

impl Sum for Duration {
    fn sum<I: Iterator<Item = Self>>(durations: I) -> Self {
        durations.fold(Self::ZERO, Self::plus)
    }
}

/// Integer seconds.
impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

/// Hours and minutes as people say them: `7h 30m`, `45m`, `0h`; seconds only where there are any.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let total = self.0.unsigned_abs();
        let parts: Vec<String> = [(total / 3_600, 'h'), (total / 60 % 60, 'm'), (total % 60, 's')]
            .into_iter()
            .filter(|(amount, _)| *amount > 0)
            .map(|(amount, unit)| format!("{amount}{unit}"))
            .collect();
        let text = if parts.is_empty() { "0h".to_owned() } else { parts.join(" ") };
        f.pad(&format!("{sign}{text}"))
    }
}

/// Reads `10h`, `1h30m`, `600m`, `2d`: whole numbers with the units d, h, m, each once, largest first.
impl FromStr for Duration {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a duration is whole numbers with the units d, h, m, each once and the largest first";
        let mut units = [('d', 86_400_i64), ('h', 3_600), ('m', 60)].into_iter();
        let mut rest = text;
        let mut total = 0_i64;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or(FORM)?;
            let (number, tail) = rest.split_at(digits);
            let unit = tail.chars().next().ok_or(FORM)?;
            let (_, seconds) = units.find(|(name, _)| *name == unit).ok_or(FORM)?;
            if number.is_empty() {
                return Err(FORM);
            }
            total = number
                .parse::<i64>()
                .ok()
                .and_then(|n| n.checked_mul(seconds)?.checked_add(total))
                .filter(|total| *total <= Self::MAX.0)
                .ok_or("a duration is at most 10000d")?;
            rest = &tail[unit.len_utf8()..];
        }
        if text.is_empty() { Err(FORM) } else { Ok(Self(total)) }
    }
}

/// The three-letter names of the weekdays, from Monday.
pub(crate) const WEEKDAY_NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A set of weekdays that holds at least one.
///
/// ```
/// # use coverage::time::civil::Weekdays;
/// let days: Weekdays = "sat, mon-wed".parse().unwrap();
/// assert_eq!(days.to_string(), "mon-wed, sat");
/// assert!("".parse::<Weekdays>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weekdays(u8);

/// Why a text names no set of weekdays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WeekdaysError {
    /// This part is no weekday.
    Unknown(String),
    /// The text has another form than names, ranges and lists.
    Form(&'static str),
}

impl Weekdays {
    /// All seven.
    pub(crate) const DAILY: Self = Self(0b111_1111);
    /// Saturday and Sunday.
    pub(crate) const WEEKEND: Self = Self(0b110_0000);

    /// Whether `day` is one of them.
    pub(crate) fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }
}

/// Weekdays in the order in which somebody wrote them, which says where their week begins.
///
/// ```
/// # use coverage::time::civil::WrittenDays;
/// # use chrono::Weekday;
/// let night_nurse: WrittenDays = "sat, sun, mon".parse().unwrap();
/// assert_eq!(night_nurse.week_start(), Weekday::Sat);
/// assert_eq!("mon, sat".parse::<WrittenDays>().unwrap().week_start(), Weekday::Mon);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenDays {
    days: Weekdays,
    first: Weekday,
    past_sunday: usize,
}

impl WrittenDays {
    /// Which days they are.
    pub(crate) fn days(self) -> Weekdays {
        self.days
    }

    /// The day on which their week begins: Monday, or the first of them where they go past Sunday.
    pub fn week_start(self) -> Weekday {
        if self.past_sunday == 0 { Weekday::Mon } else { self.first }
    }

    /// How often they go past Sunday.
    pub(crate) fn past_sunday(self) -> usize {
        self.past_sunday
    }
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        Self(days.into_iter().fold(0, |bits, day| bits | 1 << day.num_days_from_monday()))
    }
}

/// Reads `mon`, `mon-fri`, `sat-mon` (ranges wrap), `sat, sun`, `daily`.
impl FromStr for Weekdays {
    type Err = WeekdaysError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(WrittenDays::days)
    }
}

/// Reads what [`Weekdays`] does.
impl FromStr for WrittenDays {
    type Err = WeekdaysError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim() == "daily" {
            return Ok(Self { days: Weekdays::DAILY, first: Weekday::Mon, past_sunday: 0 });
        }
        let day = |name: &str| {
            WEEKDAY_NAMES.iter().position(|known| *known == name).ok_or_else(|| WeekdaysError::Unknown(name.to_owned()))
        };
        // Days from Monday on, in the order in which they are written.
        let mut written: Vec<usize> = Vec::new();
        for item in text.split(',').map(str::trim) {
            if item.is_empty() {
                return Err(WeekdaysError::Form("a weekday is missing"));
            }
            let Some((first, last)) = item.split_once('-') else {
                written.push(day(item)?);
                continue;
            };
            let (first, last) = (day(first.trim())?, day(last.trim())?);
            if first == last {
                return Err(WeekdaysError::Form("a range needs two different weekdays"));
            }
            let length = (last + 7 - first) % 7;
            written.extend((0..=length).map(|step| (first + step) % 7));
        }
        let weekday = |day: &usize| Weekday::try_from(u8::try_from(*day).unwrap_or(0)).unwrap_or(Weekday::Mon);
        Ok(Self {
            days: written.iter().map(weekday).collect(),
            first: written.first().map_or(Weekday::Mon, weekday),
            past_sunday: written.windows(2).filter(|two| two[1] < two[0]).count(),
        })
    }
}

/// As short as it can be written: `mon-fri`, `sat, sun`, `daily`.
impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::DAILY {
            return f.write_str("daily");
        }
        let on = |day: usize| self.0 & (1 << (day % 7)) != 0;
        let mut parts = Vec::new();
        for first in (0..7).filter(|day| on(*day) && !on(day + 6)) {
            let length = (1..7).take_while(|step| on(first + step)).count();
            let name = |day: usize| WEEKDAY_NAMES[day % 7];
            match length {
                0 => parts.push(name(first).to_owned()),
                1 => parts.extend([name(first).to_owned(), name(first + 1).to_owned()]),
                _ => parts.push(format!("{}-{}", name(first), name(first + length))),
            }
        }
        f.write_str(&parts.join(", "))
    }
}

/// As short as it can be written with the same week: `mon-fri`, `sat-mon`, `mon, sat, sun`, `daily`.
impl fmt::Display for WrittenDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.week_start().num_days_from_monday() as usize;
        if self.days == Weekdays::DAILY && start == 0 {
            return f.write_str("daily");
        }
        // In the order of their week, so that no range of it goes past its end.
        let on: Vec<usize> = (start..start + 7).filter(|day| self.days.0 & (1 << (day % 7)) != 0).collect();
        let name = |day: usize| WEEKDAY_NAMES[day % 7];
        let runs = on.chunk_by(|day, next| day + 1 == *next).map(|run| match run {
            [day] => name(*day).to_owned(),
            [first, second] => format!("{}, {}", name(*first), name(*second)),
            run => format!("{}-{}", name(run[0]), name(run[run.len() - 1])),
        });
        f.write_str(&runs.collect::<Vec<_>>().join(", "))
    }
}

/// A stretch of the wall clock, such as `22:00-06:00`: from one time of a day to one of the same or the next day.
///
/// ```
/// # use coverage::time::civil::Hours;
/// let night: Hours = "22:00-06:00".parse().unwrap();
/// assert_eq!(night.to_string(), "22:00-06:00");
/// assert!("9-17".parse::<Hours>().is_err()); // in a file; what people type is read by `edit::typed`
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    start: NaiveTime,
    end: NaiveTime,
    /// The end belongs to the day after the start.
    overnight: bool,
}

impl Hours {
    /// 00:00 to 24:00.
    pub(crate) const WHOLE_DAY: Self = Self { start: NaiveTime::MIN, end: NaiveTime::MIN, overnight: true };
    /// 22:00 to 06:00, what a night is.
    pub(crate) const NIGHT: Self = Self { start: hour(22), end: hour(6), overnight: true };
    /// How much of a night a shift has at least that is one.
    pub(crate) const OF_A_NIGHT: Duration = Duration::HOUR.times(2);
    /// 08:00 to 23:00, when people are awake.
    pub(crate) const WAKING: Self = Self { start: hour(8), end: hour(23), overnight: false };

    /// From one time of a day to another: of the same day, or of the next where it is not after the start.
    pub(crate) fn between(start: NaiveTime, end: NaiveTime) -> Self {
        Self { start, end, overnight: end <= start }
    }

    /// The wall-clock times at which it starts and ends when it starts on `date`.
    pub(crate) fn on(self, date: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
        let last = if self.overnight { date.checked_add_days(Days::new(1)).unwrap_or(date) } else { date };
        (date.and_time(self.start), last.and_time(self.end))
    }

    /// From its end to its start, where both are times of a day that differ.
    pub(crate) fn turned(self) -> Option<Self> {
        let turned = Self { start: self.end, end: self.start, overnight: self.start <= self.end };
        (self.start != self.end).then_some(turned)
    }

    /// How long it is on the clock.
    pub(crate) fn stated(self) -> Duration {
        let (start, end) = self.on(NaiveDate::MIN);
        Duration((end - start).num_seconds())
    }
}

/// Reads `09:00-13:00`; an end before the start, or equal to it, is on the next day; `24:00` is allowed as an end.
impl FromStr for Hours {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "hours are two times such as 09:00-13:00";
        let (start, end) = text.split_once('-').ok_or(FORM)?;
        if start == "24:00" {
            return Err("24:00 can only be an end; as a start it is 00:00 of the next day");
        }
        let start = wall_time(start).ok_or(FORM)?;
        let (end, overnight) = match end {
            "24:00" => (NaiveTime::MIN, true),
            end => wall_time(end).map(|end| (end, end <= start)).ok_or(FORM)?,
        };
        Ok(Self { start, end, overnight })
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.overnight && self.end == NaiveTime::MIN {
            return write!(f, "{}-24:00", self.start.format("%H:%M"));
        }
        write!(f, "{}-{}", self.start.format("%H:%M"), self.end.format("%H:%M"))
    }
}

const YEAR_1: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

const END_OF_9999: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(date) => date,
    None => NaiveDate::MAX,
};

/// All dates from the first to the last, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateRange {
    /// The first date.
    pub first: NaiveDate,
    /// The last date; before the first where the range is empty.
    pub last: NaiveDate,
}

impl DateRange {
    /// All dates there are.
    pub(crate) const EVER: Self = Self { first: NaiveDate::MIN, last: NaiveDate::MAX };

    /// All dates that can be written: those of the years 1 to 9999.
    pub(crate) const WRITTEN: Self = Self { first: YEAR_1, last: END_OF_9999 };

    /// The first date, if one is stated.
    pub(crate) fn first_stated(self) -> Option<NaiveDate> {
        Some(self.first).filter(|first| *first > NaiveDate::MIN)
    }

    /// The last date, if one is stated.
    pub(crate) fn last_stated(self) -> Option<NaiveDate> {
        Some(self.last).filter(|last| *last < NaiveDate::MAX)
    }

    /// Whether it holds no date.
    pub fn is_empty(self) -> bool {
        self.last < self.first
    }

    /// The smallest range that holds both.
    pub(crate) fn hull(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }

    /// Widened by some days at both ends.
    pub(crate) fn widened(self, days: u64) -> Self {
        let days = Days::new(days);
        Self {
            first: self.first.checked_sub_days(days).unwrap_or(NaiveDate::MIN),
            last: self.last.checked_add_days(days).unwrap_or(NaiveDate::MAX),
        }
    }

    /// Its dates in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |date| *date <= self.last)
    }

    /// Whether a date is one of them.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }

    /// The dates that are in both; empty where the last is before the first.
    pub(crate) fn intersection(self, other: Self) -> Self {
        Self { first: self.first.max(other.first), last: self.last.min(other.last) }
    }
}

/// The Monday of the week that holds `date`.
pub(crate) fn monday_of(date: NaiveDate) -> NaiveDate {
    week_of(date, Weekday::Mon)
}

/// The first day of the week that holds `date`, where weeks begin on `start`.
pub(crate) fn week_of(date: NaiveDate, start: Weekday) -> NaiveDate {
    date.week(start).checked_first_day().unwrap_or(date)
}

/// The day after `date` (the last day that chrono knows has none and stays).
pub(crate) fn day_after(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(date)
}

const fn hour(hour: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, 0, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

/// Reads exactly `HH:MM`, from 00:00 to 23:59.
fn wall_time(text: &str) -> Option<NaiveTime> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str| {
        (digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
    };
    NaiveTime::from_hms_opt(number(hours)?, number(minutes)?, 0)
}

/// Reads exactly `YYYY-MM-DD`, from the year 1 on: what is around it then has a year that RFC 3339 can write.
///
/// # Errors
/// A sentence that says what was expected.
pub(crate) fn parse_date(text: &str) -> Result<NaiveDate, &'static str> {
    let exact = |date: &NaiveDate| date.to_string() == text && (1..=9999).contains(&date.year());
    let date = text.parse().ok().filter(exact);
    date.ok_or("expected a date such as 2026-12-01")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_that_are_written_have_the_same_week() {
        for (text, shown) in [
            ("mon-fri", "mon-fri"),
            ("sat, sun, mon", "sat-mon"),
            ("mon, sat, sun", "mon, sat, sun"),
            ("wed-tue", "wed-tue"),
            ("mon-sun", "daily"),
            ("tue-fri, mon", "tue-fri, mon"),
            ("sun", "sun"),
        ] {
            let days: WrittenDays = text.parse().unwrap();
            let again: WrittenDays = shown.parse().unwrap();
            assert_eq!(days.to_string(), shown);
            assert_eq!((again.days(), again.week_start()), (days.days(), days.week_start()), "{text}");
        }
    }

    #[test]
    fn durations_have_each_unit_once_and_the_largest_first() {
        for (text, seconds) in [("10h", 36_000), ("1h30m", 5_400), ("600m", 36_000), ("0h", 0), ("2d1h5m", 176_700)] {
            assert_eq!(text.parse(), Ok(Duration::from_seconds(seconds)), "{text}");
        }
        for text in [
            "",
            "h",
            "10",
            "1.5h",
            "30m1h",
            "1h1h",
            "-1h",
            "1 h",
            "10H",
            "1h30",
            "99999999999999999999h",
            "10001d",
            "1é",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }

    #[test]
    fn durations_read_as_people_say_them() {
        for (seconds, text) in [(0, "0h"), (5_400, "1h 30m"), (2_700, "45m"), (7_200, "2h"), (-3_601, "-1h 1s")] {
            assert_eq!(Duration::from_seconds(seconds).to_string(), text);
        }
    }

    #[test]
    fn weekdays_are_names_ranges_that_wrap_and_lists() {
        for (text, shown) in [
            ("mon-fri", "mon-fri"),
            ("sat, sun", "sat, sun"),
            ("sat-mon", "sat-mon"),
            ("daily", "daily"),
            ("mon,wed , fri", "mon, wed, fri"),
            ("fri-thu", "daily"),
            ("tue-thu, sun", "tue-thu, sun"),
        ] {
            assert_eq!(text.parse::<Weekdays>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn a_week_begins_on_monday_or_where_days_go_past_sunday_on_the_first_of_them() {
        for (text, first, past_sunday) in [
            ("daily", Weekday::Mon, 0),
            ("mon, wed, sun", Weekday::Mon, 0),
            ("wed-tue", Weekday::Wed, 1),
            ("sat, sun, mon", Weekday::Sat, 1),
            ("tue-fri, mon", Weekday::Tue, 1),
            ("sun, sat, fri", Weekday::Sun, 2),
        ] {
            let written: WrittenDays = text.parse().unwrap();
            assert_eq!((written.week_start(), written.past_sunday()), (first, past_sunday), "{text}");
        }
    }

    #[test]
    fn weekdays_refuse_every_other_form() {
        for text in ["", "Mon", "monday", "mon-", "mon,,fri", "mon-mon", "daily, mon", "mon-tue-wed"] {
            assert!(text.parse::<Weekdays>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_end_before_the_start_is_the_next_day_and_24_00_is_the_end_of_the_day() {
        let on = |hours: &str| hours.parse::<Hours>().unwrap().on(date("2026-03-01"));
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        assert_eq!(on("09:00-13:00"), (at("2026-03-01T09:00:00"), at("2026-03-01T13:00:00")));
        assert_eq!(on("22:00-06:00"), (at("2026-03-01T22:00:00"), at("2026-03-02T06:00:00")));
        assert_eq!(on("22:00-00:00"), on("22:00-24:00"));
        assert_eq!(on("00:00-24:00"), (at("2026-03-01T00:00:00"), at("2026-03-02T00:00:00")));
        assert_eq!(on("12:00-12:00"), (at("2026-03-01T12:00:00"), at("2026-03-02T12:00:00")));
        assert_eq!(on("00:00-00:00"), on("00:00-24:00"));
    }

    #[test]
    fn hours_refuse_every_other_form() {
        for text in [
            "",
            "09:00",
            "9:00-13:00",
            "24:00-06:00",
            "09:00-25:00",
            "09:60-10:00",
            "09:00 - 13:00",
            "09:00-13:00-14:00",
            "+9:00-10:00",
        ] {
            assert!(text.parse::<Hours>().is_err(), "{text}");
        }
    }
}
