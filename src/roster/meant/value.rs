//! What is meant by a value that is no TOML: hours, days and dates without quotes or in others.

use super::{date, days, hours};

/// How to write a value whose text, up to the end of its line, TOML cannot read.
pub(in crate::roster) fn written(raw: &str) -> Option<String> {
    let raw = raw.split(" #").next().unwrap_or(raw).trim();
    let quotes = ['"', '\'', '“', '”', '„', '‘', '’', '«', '»'];
    let plain = raw.trim_matches(quotes).trim();
    // What would need an escape, or more than a word or two, is not guessed.
    if plain.is_empty() || plain.len() > 60 || plain.contains(['"', '\\', '[', ']', '{', '}', '=', '#']) {
        return None;
    }
    if let [date] = date::date(plain)[..] {
        return Some(date.to_string());
    }
    if plain.parse::<crate::time::civil::Hours>().is_ok() || plain.parse::<crate::time::civil::Weekdays>().is_ok() {
        return Some(format!("\"{plain}\""));
    }
    let meant = match hours::hours(plain) {
        Some(hours::Meant::Hours(hours)) => Some(hours),
        _ => days::days(plain).filter(|_| !raw.starts_with(quotes) || plain.contains(['-', ','])),
    };
    let is_word = plain.chars().all(|c| c.is_alphanumeric() || "-_/ .:+".contains(c));
    meant.or_else(|| is_word.then(|| plain.to_owned())).map(|text| format!("\"{text}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_toml_cannot_read_is_shown_as_it_is_written() {
        for (raw, meant) in [
            ("mon-fri", "\"mon-fri\""),
            ("09:00-13:00", "\"09:00-13:00\""),
            ("9am-5pm # mornings", "\"09:00-17:00\""),
            ("“l1”", "\"l1\""),
            ("'l1", "\"l1\""),
            ("\"Europe/Berlin", "\"Europe/Berlin\""),
            ("24.12.2026", "2026-12-24"),
            ("2026-12-4", "2026-12-04"),
            ("l1", "\"l1\""),
        ] {
            assert_eq!(written(raw).as_deref(), Some(meant), "{raw}");
        }
        for raw in ["", "[\"a\", b]", "\"a\" \"b\"", "05/06/2026x = 7"] {
            assert_eq!(written(raw), None, "{raw}");
        }
    }
}
