//! Dates, weeks and minutes of a home clock, as a template has them.

use chrono::{Days, NaiveDate, NaiveTime};

use crate::roster::model::Agent;
use crate::roster::time_off::When;
use crate::time::civil::DateRange;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;

/// A stretch of the clock, which is an interval in minutes instead of seconds: of a week from Monday 00:00, or of a day.
pub(super) fn minutes(start: i64, end: i64) -> Option<Interval> {
    Interval::new(Instant::from_unix(start), Instant::from_unix(end))
}

/// The dates of the week of a Monday.
pub(super) fn dates(monday: NaiveDate) -> [NaiveDate; 7] {
    [0, 1, 2, 3, 4, 5, 6].map(|days| monday.checked_add_days(Days::new(days)).unwrap_or(monday))
}

/// From Monday 00:00 to the next.
pub(super) fn week_span(zone: &Zone, monday: NaiveDate) -> Option<Interval> {
    Interval::new(zone.midnight(monday), zone.midnight(next(monday)))
}

/// The middle of the week of a Monday, by which it belongs to a window.
pub(super) fn middle(agent: &Agent, monday: NaiveDate) -> Instant {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    agent.zone().instant(dates(monday)[3].and_time(noon))
}

/// The Monday after one.
pub(super) fn next(monday: NaiveDate) -> NaiveDate {
    monday.checked_add_days(Days::new(7)).unwrap_or(monday)
}

/// The Monday before one.
pub(super) fn before(monday: NaiveDate) -> NaiveDate {
    monday.checked_sub_days(Days::new(7)).unwrap_or(monday)
}

/// Whether no shift of a template starts on a date: it is off, the agent is not in the team, or no entry is to say it.
pub(super) fn is_off(agent: &Agent, date: NaiveDate) -> bool {
    !is_said(agent, date) || agent.is_off_on(date)
}

/// Whether an entry of a template says something of a date: if that is off, the shift is taken and counts as done.
pub(super) fn is_said(agent: &Agent, date: NaiveDate) -> bool {
    agent.dates().contains(date) && !unsaid(agent).iter().any(|dates| dates.contains(date))
}

/// The dates on which no entry of a template is to say anything, by their first: it would be read elsewhere, as the agent travels, or what it says
/// would be somebody else's to cover.
pub(in crate::plan) fn unsaid(agent: &Agent) -> Vec<DateRange> {
    let travels = agent.whereabouts().travels().iter().map(|travel| travel.dates);
    let of_others = agent.time_off().iter().filter(|off| off.coverer().is_some() || off.is_request());
    let covered = of_others.map(|off| match off.when() {
        When::Dates(dates) => dates,
        // A shift of the day before may go on into it.
        When::Times(time) => {
            let date = |at: Instant| agent.zone().local(at).date();
            let first = date(time.start());
            DateRange { first: first.pred_opt().unwrap_or(first), last: date(time.end()) }
        }
    });
    let mut all: Vec<DateRange> = travels.chain(covered).collect();
    all.sort_unstable();
    all
}

/// What the clock shows at an instant, in minutes since 00:00 of a date. Where it shows that for the second time, the same number of
/// minutes after what is shown for the first, if `late`: no time of the clock that is read as before the instant.
pub(super) fn wall_minute(zone: &Zone, instant: Instant, date: NaiveDate, late: bool) -> i64 {
    let wall = zone.local(instant);
    let shown = (wall - date.and_time(NaiveTime::MIN)).num_seconds();
    let behind = if late { instant.unix() - zone.instant(wall).unix() } else { 0 };
    let seconds = shown + behind.max(0);
    // Clocks of the past are off the minute.
    if late { (seconds + 59).div_euclid(60) } else { seconds.div_euclid(60) }
}

/// The minute in which an instant lies.
pub(super) fn begun(instant: Instant) -> i64 {
    instant.unix().div_euclid(60)
}

/// The first minute that begins at an instant or after.
pub(super) fn ended(instant: Instant) -> i64 {
    instant.unix().saturating_add(59).div_euclid(60)
}
