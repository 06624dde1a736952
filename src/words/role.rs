//! How a change of role reads.

use chrono::NaiveDate;

/// "intern until 2026-08-31, then l1", where the first day in the later role is given.
///
/// ```
/// # use coverage::words::role::until_then;
/// let on = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
/// assert_eq!(until_then("intern", on, "l1"), "intern until 2026-08-31, then l1");
/// ```
pub fn until_then(before: &str, on: NaiveDate, after: &str) -> String {
    format!("{before} until {}, then {after}", on.pred_opt().unwrap_or(on))
}
