//! How amounts read.

use crate::time::civil::Duration;

/// Hours with at most one decimal, rounded down, without a unit.
pub(crate) fn decimal_hours(time: Duration) -> String {
    tenths(time.seconds() / 360)
}

fn tenths(tenths: i64) -> String {
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// Days with at most one decimal, to the nearest, without a unit.
pub(crate) fn decimal_days(time: Duration) -> String {
    tenths((time.seconds() + 4_320) / 8_640)
}

/// An amount to the nearest minute, or from two hours on to the nearest hour.
///
/// ```
/// # use coverage::time::civil::Duration;
/// # use coverage::words::amount::roughly;
/// let minutes = |minutes: i64| Duration::from_seconds(60 * minutes);
/// assert_eq!(roughly(minutes(115)).to_string(), "1h 55m");
/// assert_eq!(roughly(minutes(150)).to_string(), "3h");
/// ```
pub fn roughly(time: Duration) -> Duration {
    let unit = if time < Duration::HOUR.times(2) { 60 } else { 3_600 };
    Duration::from_seconds((time.seconds() + unit / 2) / unit * unit)
}

/// One decimal, rounded down, so that 100.0 % is all.
pub(crate) fn percent(value: f64) -> String {
    format!("{:.1} %", (value * 10.0).floor() / 10.0)
}
