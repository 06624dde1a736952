//! How counts read.

/// "1 error", "3 errors".
///
/// ```
/// # use coverage::words::count::count;
/// assert_eq!(count(1, "error"), "1 error");
/// assert_eq!(count(0, "new warning"), "0 new warnings");
/// ```
pub fn count(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}
