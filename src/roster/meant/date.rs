//! Dates as people type them: `12/24/2026`, `24.12.2026`, `2026-12-4`, `24 Dec 2026`.

use chrono::NaiveDate;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What a text means as a date: one, or the two that it may be where day and month are not told apart.
pub(in crate::roster) fn date(text: &str) -> Vec<NaiveDate> {
    let text: String =
        text.trim().trim_matches(['"', '\'', '“', '”']).chars().take(40).collect::<String>().to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || ",./-–".contains(c)).filter(|word| !word.is_empty()).collect();
    let number = |word: &str| {
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
        (digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse::<u32>().ok())?
    };
    let year = |word: &str| (word.len() == 4).then(|| word.parse::<i32>().ok())?;
    let month = |word: &str| {
        let begins = |month: &&str| word.len() >= 3 && month.starts_with(word);
        MONTHS.iter().position(begins).and_then(|index| u32::try_from(index + 1).ok())
    };
    let date = |y: Option<i32>, m: Option<u32>, d: Option<u32>| NaiveDate::from_ymd_opt(y?, m?, d?);
    let found = match words[..] {
        [whole] if whole.len() == 8 && whole.is_ascii() => {
            vec![date(year(&whole[..4]), number(&whole[4..6]), number(&whole[6..]))]
        }
        [a, b, c] if year(a).is_some() => vec![date(year(a), number(b).or_else(|| month(b)), number(c))],
        [a, b, c] if month(a).is_some() => vec![date(year(c), month(a), number(b))],
        [a, b, c] if month(b).is_some() => vec![date(year(c), month(b), number(a))],
        // Dots stand between day, month and year alone.
        [a, b, c] if text.contains('.') => vec![date(year(c), number(b), number(a))],
        [a, b, c] => vec![date(year(c), number(b), number(a)), date(year(c), number(a), number(b))],
        _ => Vec::new(),
    };
    let mut dates: Vec<NaiveDate> = found.into_iter().flatten().collect();
    dates.dedup();
    dates
}

/// How to write `key` with the date that is meant, if it is one.
pub(in crate::roster) fn help(text: &str) -> Option<String> {
    match date(text)[..] {
        [one] => Some(format!("write {one}")),
        [one, other] => Some(format!("write {one}, or {other} if that is meant: year, month, day")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_other_forms_lead_to_the_date_that_is_meant() {
        for text in [
            "12/24/2026",
            "24.12.2026",
            "24/12/2026",
            "24-12-2026",
            "2026/12/24",
            "2026-12-24",
            "20261224",
            "24 Dec 2026",
            "Dec 24, 2026",
            "24th December 2026",
            "\"2026-12-24\"",
        ] {
            assert_eq!(help(text).as_deref(), Some("write 2026-12-24"), "{text}");
        }
        assert_eq!(help("2026-12-4").as_deref(), Some("write 2026-12-04"));
        assert_eq!(help("4.5.2026").as_deref(), Some("write 2026-05-04"));
    }

    #[test]
    fn where_day_and_month_are_not_told_apart_both_are_shown() {
        assert_eq!(
            help("05/06/2026").as_deref(),
            Some("write 2026-06-05, or 2026-05-06 if that is meant: year, month, day")
        );
    }

    #[test]
    fn nothing_is_guessed_of_other_texts() {
        for text in ["", "2026", "24.12.26", "31.02.2026", "13/13/2026", "tomorrow", "9-17", "2026-13-01"] {
            assert_eq!(help(text), None, "{text}");
        }
    }
}
