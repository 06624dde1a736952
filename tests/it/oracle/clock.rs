//! Owns the zones and what their clocks show, as one table of offsets a zone: a cell for every UTC minute.
//! A `Minute` is a UTC minute since 1970; a wall-clock time is the minute that would be it if the zone were UTC.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;
use std::sync::OnceLock;

pub(crate) type Minute = i64;

pub(crate) const DAY: Minute = 24 * 60;

/// The zones that teams live in: half hours, quarters, both hemispheres, changes at midnight, a change backwards in summer.
const ZONES: [Tz; 19] = [
    Tz::UTC,
    Tz::Europe__Berlin,
    Tz::Europe__London,
    Tz::America__New_York,
    Tz::America__Los_Angeles,
    Tz::America__Sao_Paulo,
    Tz::Australia__Sydney,
    Tz::Australia__Lord_Howe,
    Tz::Asia__Kathmandu,
    Tz::Asia__Kolkata,
    Tz::Pacific__Kiritimati,
    Tz::Pacific__Honolulu,
    Tz::Pacific__Auckland,
    Tz::Pacific__Chatham,
    Tz::Africa__Cairo,
    Tz::Asia__Beirut,
    Tz::America__Santiago,
    Tz::Africa__Casablanca,
    Tz::Asia__Tokyo,
];

/// One of `ZONES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Zone(usize);

/// What a zone's clocks show at every minute of the years that are looked at.
pub(crate) struct Clock {
    start: Minute,
    offsets: Vec<i16>,
}

impl Zone {
    pub(crate) const UTC: Self = Self(0);

    pub(crate) fn all() -> Vec<Self> {
        (0..ZONES.len()).map(Self).collect()
    }

    /// The zone of an IANA name in `ZONES`.
    pub(crate) fn named(name: &str) -> Self {
        let index = ZONES.iter().position(|zone| zone.name() == name);
        Self(index.expect("a zone of the list"))
    }

    pub(crate) fn name(self) -> &'static str {
        ZONES[self.0].name()
    }

    /// Up to when chrono-tz knows the zone's rules: later laws are in the program's newer data only.
    pub(crate) fn known_until(self) -> Minute {
        match self.name() {
            // Newer databases have +00 from then on; chrono-tz 0.10.4 has tzdb 2025b.
            "Africa/Casablanca" => utc(2026, 9, 20),
            _ => utc(2027, 3, 1),
        }
    }

    pub(crate) fn clock(self) -> &'static Clock {
        static CLOCKS: [OnceLock<Clock>; ZONES.len()] = [const { OnceLock::new() }; ZONES.len()];
        CLOCKS[self.0].get_or_init(|| Clock::read(ZONES[self.0]))
    }
}

impl Clock {
    fn read(zone: Tz) -> Self {
        let start = utc(2023, 7, 1);
        let offset = |minute: Minute| {
            let offset = zone.offset_from_utc_datetime(&civil(minute)).fix();
            i16::try_from(offset.local_minus_utc() / 60).expect("an offset is less than a day")
        };
        let offsets = (start..utc(2027, 7, 1)).map(offset).collect();
        Self { start, offsets }
    }

    fn offset(&self, minute: Minute) -> Minute {
        let cell = usize::try_from(minute - self.start).expect("a minute of the years in the table");
        i64::from(self.offsets[cell])
    }

    /// What the clock shows at an instant.
    pub(crate) fn wall(&self, minute: Minute) -> Minute {
        minute + self.offset(minute)
    }

    pub(crate) fn date(&self, minute: Minute) -> NaiveDate {
        civil(self.wall(minute)).date()
    }

    /// The instant of a wall-clock time: the first minute that shows it, as RFC 5545 §3.3.5 has it.
    ///
    /// A time that is never shown is read with the offset in force just before the clock jumped over it.
    pub(crate) fn instant(&self, wall: Minute) -> Minute {
        // No offset is as large as 15 hours.
        let mut minute = wall - 15 * 60;
        while self.wall(minute) < wall {
            minute += 1;
        }
        // The first minute at or past `wall`: either it shows the time, or the jump lies right before it. A clock that
        // is set back shows smaller times afterwards, so it cannot have passed over `wall` earlier without showing it.
        if self.wall(minute) == wall { minute } else { wall - self.offset(minute - 1) }
    }

    /// The instant of 00:00 of a date.
    pub(crate) fn midnight(&self, date: NaiveDate) -> Minute {
        self.instant(midnight(date))
    }

    /// The minutes at which the offset is another than a minute before.
    pub(crate) fn changes(&self) -> Vec<Minute> {
        let end = self.start + i64::try_from(self.offsets.len()).expect("a few years of minutes");
        let changed = |minute: &Minute| self.offset(*minute) != self.offset(*minute - 1);
        (self.start + 1..end).filter(changed).collect()
    }
}

/// The wall-clock minute of 00:00 of a date.
pub(crate) fn midnight(date: NaiveDate) -> Minute {
    wall(date.and_hms_opt(0, 0, 0).expect("midnight is a time"))
}

/// A civil time as a wall-clock minute.
pub(crate) fn wall(at: NaiveDateTime) -> Minute {
    at.and_utc().timestamp() / 60
}

/// The 00:00 UTC of a date.
pub(crate) fn utc(year: i32, month: u32, day: u32) -> Minute {
    midnight(date(year, month, day))
}

pub(crate) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date of the calendar")
}

/// A wall-clock minute as a civil time.
pub(crate) fn civil(minute: Minute) -> NaiveDateTime {
    let at = DateTime::from_timestamp(minute * 60, 0);
    at.expect("a time of these years").naive_utc()
}

/// An instant as RFC 3339 in UTC.
pub(crate) fn rfc3339(minute: Minute) -> String {
    civil(minute).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
