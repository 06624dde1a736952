//! How amounts read.

use crate::time::civil::Duration;

/// Hours with at most one decimal, rounded down, without a unit.
pub fn decimal_hours(time: Duration) -> String {
    let tenths = time.seconds() / 360;
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// One decimal, rounded down, so that 100.0 % is all.
pub fn percent(value: f64) -> String {
    format!("{:.1} %", (value * 10.0).floor() / 10.0)
}
