//! How instants read on the clocks of a zone.

use chrono::{Duration as Delta, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::time::interval::{Instant, Interval};
use crate::time::window::Window;
use crate::time::zone::Zone;

/// A date with its weekday: `Thu 2026-12-10`.
pub(crate) fn day(date: NaiveDate) -> String {
    date.format("%a %F").to_string()
}

/// A date of this year, or near it: `10 Dec`.
pub(crate) fn short_day(date: NaiveDate) -> String {
    date.format("%-d %b").to_string()
}

/// The clock on which a person reads.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    zone: Zone,
}

impl Clock {
    /// The clock of `zone`.
    pub(crate) fn new(zone: Zone) -> Self {
        Self { zone }
    }

    /// Its zone.
    pub(crate) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// `Sat 2026-12-12 06:00`.
    pub(crate) fn moment(&self, instant: Instant) -> String {
        let local = self.zone.local(instant);
        format!("{} {}", day(local.date()), time(local))
    }

    /// `2026-12-12`.
    pub(crate) fn date(&self, instant: Instant) -> String {
        self.zone.local(instant).date().to_string()
    }

    /// `Sat 2026-12-12 06:00-10:00`, `Sat 2026-12-12 22:00-Sun 06:00`, and with both dates where it is more than six
    /// days long.
    pub(crate) fn range(&self, interval: Interval) -> String {
        self.range_in(interval, &Form { day: "%a %Y-%m-%d", dash: "-", far: " to " })
    }

    /// `on Sat 2026-12-12 06:00-10:00 UTC`.
    pub(crate) fn on(&self, interval: Interval) -> String {
        format!("on {} {}", self.range(interval), self.zone)
    }

    /// `Sat 12 Dec 06:00–10:00`, `Sat 12 Dec 22:00–Sun 06:00`, and both dates where it is more than six days long.
    pub(crate) fn range_without_year(&self, interval: Interval) -> String {
        self.range_in(interval, &Form { day: "%a %-d %b", dash: "–", far: "–" })
    }

    fn range_in(&self, interval: Interval, form: &Form) -> String {
        let (start, end) = (self.zone.local(interval.start()), self.zone.local(interval.end()));
        let midnight = end.time() == NaiveTime::MIN && end - start <= Delta::hours(24);
        let moment = |local: NaiveDateTime| format!("{} {}", local.format(form.day), time(local));
        match (end.date() - start.date()).num_days() {
            0 => format!("{}{}{}", moment(start), form.dash, time(end)),
            1 if midnight => format!("{}{}24:00", moment(start), form.dash),
            1..=6 => format!("{}{}{} {}", moment(start), form.dash, end.format("%a"), time(end)),
            _ => format!("{}{}{}", moment(start), form.far, moment(end)),
        }
    }

    /// A window in words: its borders, its zone, and the cycles that it is.
    pub(crate) fn window(&self, window: Window) -> String {
        let (start, end) = (window.interval.start(), window.interval.end());
        let cycles = window.cycles.map(|cycles| format!(" ({cycles})")).unwrap_or_default();
        format!("{} to {} {}{cycles}", self.moment(start), self.moment(end), self.zone)
    }
}

/// How a range is written.
struct Form {
    /// A day, as `strftime` says it.
    day: &'static str,
    /// What stands between its times.
    dash: &'static str,
    /// What stands between them where they are more than six days apart.
    far: &'static str,
}

/// Hours and minutes; seconds only where there are any.
fn time(local: NaiveDateTime) -> String {
    let form = if local.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    local.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::interval::parse_instant;

    #[test]
    fn a_range_says_no_more_than_it_must() {
        let clock = Clock::new(Zone::utc());
        let range = |start: &str, end: &str| {
            clock.range(Interval::new(parse_instant(start).unwrap(), parse_instant(end).unwrap()).unwrap())
        };
        assert_eq!(range("2026-12-12T06:00:00Z", "2026-12-12T10:00:30Z"), "Sat 2026-12-12 06:00-10:00:30");
        assert_eq!(range("2026-12-12T06:00:00Z", "2026-12-13T00:00:00Z"), "Sat 2026-12-12 06:00-24:00");
        assert_eq!(range("2026-12-12T22:00:00Z", "2026-12-13T06:00:00Z"), "Sat 2026-12-12 22:00-Sun 06:00");
        assert_eq!(
            range("2026-12-12T22:00:00Z", "2026-12-19T06:00:00Z"),
            "Sat 2026-12-12 22:00 to Sat 2026-12-19 06:00"
        );
        let short = |start: &str, end: &str| {
            clock.range_without_year(Interval::new(parse_instant(start).unwrap(), parse_instant(end).unwrap()).unwrap())
        };
        assert_eq!(short("2026-12-05T06:00:00Z", "2026-12-06T00:00:00Z"), "Sat 5 Dec 06:00–24:00");
        assert_eq!(short("2026-12-05T22:00:00Z", "2026-12-12T06:00:00Z"), "Sat 5 Dec 22:00–Sat 12 Dec 06:00");
    }
}
