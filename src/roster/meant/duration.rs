//! Amounts of time as people type them: `1,5h`, `7.5 hours`, `90 min`, `2 weeks`, `week`.

use crate::time::civil::Duration;

const MINUTES: &[(&str, u64)] = &[
    ("m", 1),
    ("min", 1),
    ("mins", 1),
    ("minute", 1),
    ("minutes", 1),
    ("minuten", 1),
    ("h", 60),
    ("hr", 60),
    ("hrs", 60),
    ("hour", 60),
    ("hours", 60),
    ("hourly", 60),
    ("std", 60),
    ("stunde", 60),
    ("stunden", 60),
    ("d", DAY),
    ("day", DAY),
    ("days", DAY),
    ("daily", DAY),
    ("tag", DAY),
    ("tage", DAY),
    ("w", 7 * DAY),
    ("wk", 7 * DAY),
    ("wks", 7 * DAY),
    ("week", 7 * DAY),
    ("weeks", 7 * DAY),
    ("weekly", 7 * DAY),
    ("woche", 7 * DAY),
    ("wochen", 7 * DAY),
    ("fortnight", 14 * DAY),
];
const DAY: u64 = 24 * 60;

/// How to write what a text means as an amount of time, if it is one in some other form.
pub(in crate::roster) fn duration(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(60).collect::<String>().to_lowercase();
    let text = text.replace(" and ", " ").replace(" und ", " ").replace(", ", " ");
    let mut rest = text.trim();
    let (mut total, mut has_days) = (0_u64, false);
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && !".,".contains(c))?;
        let (number, tail) = rest.split_at(number);
        let tail = tail.trim_start();
        let unit = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit);
        let (_, minutes) = MINUTES.iter().find(|(name, _)| *name == unit)?;
        total = total.checked_add(times(number, *minutes)?)?;
        has_days |= *minutes >= DAY;
        rest = tail.trim_start_matches('.').trim_start();
    }
    of(total, has_days)
}

/// The same, where it has a number.
pub(in crate::roster) fn certain(text: &str) -> Option<String> {
    duration(text).filter(|_| text.trim().starts_with(|c: char| c.is_ascii_digit()))
}

/// What to write for a number that has no unit.
pub(in crate::roster) fn with_unit(number: &str) -> Option<String> {
    let (hours, days) = (of(times(number.trim(), 60)?, false)?, of(times(number.trim(), DAY)?, true)?);
    let is_number = !number.trim().is_empty();
    is_number.then(|| format!("the unit too, in quotes: \"{hours}\" for hours, \"{days}\" for days"))
}

/// How to write an amount of time in whole days, if it is one.
pub(in crate::roster) fn whole_days(text: &str) -> Option<String> {
    let length: Duration = duration(text)?.parse().ok()?;
    let days = length.seconds() / Duration::DAY.seconds();
    (days > 0 && length == Duration::DAY.times(days)).then(|| format!("{days}d"))
}

/// These minutes times a number, where the result is whole; no number is once.
fn times(number: &str, minutes: u64) -> Option<u64> {
    if number.is_empty() {
        return Some(minutes);
    }
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    // "1,000" may be a thousand.
    let is_number = |digits: &str, most: usize| digits.len() <= most && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole, 6) || !is_number(fraction, 2) || number.ends_with(['.', ',']) {
        return None;
    }
    let scale = if fraction.len() == 2 { 100 } else { 10_u64.pow(u32::from(!fraction.is_empty())) };
    let scaled: u64 = format!("{whole}{fraction}").parse().ok()?;
    let product = scaled * minutes;
    product.is_multiple_of(scale).then_some(product / scale)
}

fn of(total: u64, has_days: bool) -> Option<String> {
    let days = if has_days { total / DAY } else { 0 };
    let (hours, minutes) = ((total - days * DAY) / 60, total % 60);
    let parts = [(days, 'd'), (hours, 'h'), (minutes, 'm')];
    let parts = parts.into_iter().filter(|(amount, _)| *amount > 0).map(|(amount, unit)| format!("{amount}{unit}"));
    let parts: Vec<String> = parts.collect();
    let shown = if parts.is_empty() { "0h".to_owned() } else { parts.concat() };
    shown.parse::<Duration>().is_ok().then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_other_forms_lead_to_the_one_that_is_meant() {
        for (written, meant) in [
            ("1,5h", "1h30m"),
            ("1.5h", "1h30m"),
            ("7,5 hours", "7h30m"),
            ("0,5 d", "12h"),
            ("0.25h", "15m"),
            (".5h", "30m"),
            ("20 hours", "20h"),
            ("90 min", "1h30m"),
            ("30m8h", "8h30m"),
            ("1 hour and 30 minutes", "1h30m"),
            ("1h, 30min", "1h30m"),
            ("10H", "10h"),
            ("1w", "7d"),
            ("2 weeks", "14d"),
            ("week", "7d"),
            ("1.5 days", "1d12h"),
            ("8 Std.", "8h"),
        ] {
            assert_eq!(duration(written).as_deref(), Some(meant), "{written}");
        }
        assert!(with_unit("7,5").is_some_and(|help| help.ends_with("\"7h30m\" for hours, \"7d12h\" for days")));
        assert_eq!(with_unit(""), None);
    }

    #[test]
    fn whole_days_are_weeks_too_and_nothing_less_than_a_day() {
        for (written, meant) in [("1w", "7d"), ("2 weeks", "14d"), ("7 days", "7d"), ("week", "7d"), ("48 hours", "2d")]
        {
            assert_eq!(whole_days(written).as_deref(), Some(meant), "{written}");
        }
        for written in ["12h", "1.5d", "0d", "7", "month"] {
            assert_eq!(whole_days(written), None, "{written}");
        }
    }

    #[test]
    fn nothing_is_guessed_of_other_texts() {
        for text in ["8", "1,000h", "1.2.3h", "0.333h", "99999d", "h5", "5 months", "-2h", "1h!", "some hours"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
