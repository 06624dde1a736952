//! How a time that is the same every week reads to somebody who is asked for it.

use chrono::Weekday;

use crate::time::civil::Weekdays;

/// From Monday.
const NAMES: [(Weekday, &str); 7] = [
    (Weekday::Mon, "Mondays"),
    (Weekday::Tue, "Tuesdays"),
    (Weekday::Wed, "Wednesdays"),
    (Weekday::Thu, "Thursdays"),
    (Weekday::Fri, "Fridays"),
    (Weekday::Sat, "Saturdays"),
    (Weekday::Sun, "Sundays"),
];

/// "Saturdays", "Mondays to Fridays", "Tuesdays and Thursdays", "every day".
///
/// ```
/// # use coverage::words::weekly::on_days;
/// assert_eq!(on_days("mon-thu, sat".parse().unwrap()), "Mondays to Thursdays and Saturdays");
/// assert_eq!(on_days("mon, wed, fri".parse().unwrap()), "Mondays, Wednesdays and Fridays");
/// assert_eq!(on_days("daily".parse().unwrap()), "every day");
/// ```
pub fn on_days(days: Weekdays) -> String {
    if days == Weekdays::DAILY {
        return "every day".to_owned();
    }
    let there: Vec<usize> = (0..NAMES.len()).filter(|day| days.contains(NAMES[*day].0)).collect();
    let name = |day: usize| NAMES[day].1.to_owned();
    let runs = there.chunk_by(|day, next| day + 1 == *next).flat_map(|run| match run {
        [first, _, .., last] => vec![format!("{} to {}", NAMES[*first].1, NAMES[*last].1)],
        few => few.iter().copied().map(name).collect(),
    });
    and(&runs.collect::<Vec<_>>())
}

/// "a", "a and b", "a, b and c".
pub(crate) fn and(parts: &[String]) -> String {
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

/// The city by which a zone is called: "Sao Paulo" for `America/Sao_Paulo`; the name where it has none.
///
/// ```
/// # use coverage::words::weekly::city;
/// assert_eq!(city("America/Argentina/Buenos_Aires"), "Buenos Aires");
/// assert_eq!(city("Etc/GMT+3"), "Etc/GMT+3");
/// assert_eq!(city("UTC"), "UTC");
/// ```
pub fn city(zone: &str) -> String {
    let place = zone.rsplit('/').next().filter(|_| !zone.starts_with("Etc/"));
    place.unwrap_or(zone).replace('_', " ")
}
