//! Weekdays as people type them: `Monday to Friday`, `mon/tue`, `MWF`, `Mo-Fr`, `lunes`.

use crate::diagnostic::did_you_mean;
use crate::time::civil::{WEEKDAY_NAMES, Weekdays};

const ENGLISH: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words of other languages that mean one weekday in all of them that have the word, without accents; in the order of the week.
const FOREIGN: [&[&str]; 7] = [
    &["montag", "mo", "lundi", "lun", "lunes", "lunedi", "segunda", "seg", "maandag", "poniedzialek"],
    &["dienstag", "die", "mardi", "mar", "martes", "martedi", "terca", "ter", "dinsdag", "wtorek"],
    &[
        "mittwoch",
        "mi",
        "mit",
        "mercredi",
        "mer",
        "miercoles",
        "mie",
        "mercoledi",
        "quarta",
        "qua",
        "woensdag",
        "sroda",
    ],
    &["donnerstag", "don", "jeudi", "jeu", "jueves", "jue", "giovedi", "gio", "quinta", "qui", "donderdag", "czwartek"],
    &["freitag", "fr", "fre", "vendredi", "ven", "viernes", "vie", "venerdi", "sexta", "sex", "vrijdag", "piatek"],
    &["samstag", "sonnabend", "sa", "sam", "samedi", "sabado", "sab", "sabato", "zaterdag", "sobota"],
    &["sonntag", "so", "son", "dimanche", "dim", "domingo", "dom", "domenica", "zondag", "niedziela"],
];

/// What to write where a text says no weekdays that one could guess.
pub(in crate::roster) const ALL: &str = "the weekdays are mon, tue, wed, thu, fri, sat and sun: write names, ranges or lists such as \"mon-fri\" or \"sat, sun\", or \"daily\"";

/// For a text that is no set of weekdays: what was meant, where every word of it is a weekday in other letters.
pub(in crate::roster) fn days(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(100).collect();
    if let Some(letters) = letters(&text) {
        return Some(letters);
    }
    let text = text.to_lowercase();
    match text.as_str() {
        "weekday" | "weekdays" | "workdays" | "working days" => return Some("mon-fri".to_owned()),
        "weekend" | "weekends" => return Some("sat, sun".to_owned()),
        "everyday" | "every day" | "all" | "always" | "all days" | "*" => return Some("daily".to_owned()),
        _ => {}
    }
    let text = text.replace(['–', '—', '−', '‐', '‑'], "-").replace([';', '/', '&', '+'], ",");
    let text = [" to ", " through ", " bis ", " until "].iter().fold(text, |text, word| text.replace(word, "-"));
    let text = [" and ", " und ", " y ", " et ", " e "].iter().fold(text, |text, word| text.replace(word, ","));
    let separator = if text.contains([',', '-']) { ',' } else { ' ' };
    let parts = text.trim_end_matches([',', ' ']).split(separator).filter(|item| !item.trim().is_empty());
    let parts: Option<Vec<String>> = parts
        .map(|item| match item.split_once('-') {
            Some((first, last)) => Some(format!("{}-{}", day(first)?, day(last)?)),
            None => day(item).map(str::to_owned),
        })
        .collect();
    // What cannot be read either would be no help.
    parts.map(|parts| parts.join(", ")).filter(|meant| meant.parse::<Weekdays>().is_ok())
}

/// The weekday that a word means.
fn day(word: &str) -> Option<&'static str> {
    let word: String = word.trim().trim_end_matches('.').chars().map(without_accent).collect();
    let plural =
        word.strip_suffix('s').filter(|short| short.len() > 3 && !FOREIGN.iter().any(|day| day.contains(&&*word)));
    let word = plural.unwrap_or(&word);
    let name = |index: usize| WEEKDAY_NAMES[index];
    // "di", "do" and "ma" are other days in other languages, and so begin no word.
    if let Some(index) = FOREIGN.iter().position(|day| day.contains(&word)) {
        return Some(name(index));
    }
    let begins = |day: &&str| word.len() >= 2 && day.starts_with(word);
    let english = ENGLISH.iter().position(begins);
    english.map(name).or_else(|| {
        let close = did_you_mean(word, WEEKDAY_NAMES.into_iter().chain(ENGLISH)).filter(|_| word.len() > 2)?;
        WEEKDAY_NAMES.into_iter().find(|day| close.starts_with(day))
    })
}

/// "MWF", "`TTh`", "MTWThF": capital letters that stand for days one after the other.
fn letters(text: &str) -> Option<String> {
    const LETTERS: [(&str, &str); 9] = [
        ("Th", "thu"),
        ("TH", "thu"),
        ("Su", "sun"),
        ("Sa", "sat"),
        ("M", "mon"),
        ("T", "tue"),
        ("W", "wed"),
        ("R", "thu"),
        ("F", "fri"),
    ];
    let mut rest = text;
    let mut found: Vec<&str> = Vec::new();
    while !rest.is_empty() {
        let (letters, day) = LETTERS.iter().find(|(letters, _)| rest.starts_with(letters))?;
        rest = &rest[letters.len()..];
        found.push(day);
    }
    let is_in_order = found.is_sorted_by_key(|day| WEEKDAY_NAMES.iter().position(|name| name == day));
    (found.len() > 1 && is_in_order).then(|| found.join(", "))
}

fn without_accent(c: char) -> char {
    match c {
        'á' | 'à' | 'ą' => 'a',
        'é' | 'è' | 'ę' => 'e',
        'í' | 'ì' => 'i',
        'ç' => 'c',
        'ś' => 's',
        'ł' => 'l',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_other_letters_lead_to_the_whole_text_that_was_meant() {
        for (written, meant) in [
            ("Monday to Friday", "mon-fri"),
            ("mo-fr", "mon-fri"),
            ("mon-fry", "mon-fri"),
            ("mon–fri", "mon-fri"),
            ("Mon, Wednesdays", "mon, wed"),
            ("mon/tue", "mon, tue"),
            ("mon tue", "mon, tue"),
            ("mon, wed,", "mon, wed"),
            ("MWF", "mon, wed, fri"),
            ("TTh", "tue, thu"),
            ("weekend", "sat, sun"),
            ("Weekdays", "mon-fri"),
            ("Montag bis Freitag", "mon-fri"),
            ("Mi, So", "wed, sun"),
            ("lunes, miércoles", "mon, wed"),
            ("samedi et dimanche", "sat, sun"),
        ] {
            assert_eq!(days(written).as_deref(), Some(meant), "{written}");
        }
    }

    #[test]
    fn nothing_is_guessed_where_a_word_is_another_day_elsewhere() {
        // Tuesday in German and Sunday in French, Thursday in German and Sunday in Spanish.
        for written in ["", "holidays", "mon-", "zebra", "mon-mon", "di", "do", "ma", "FWM"] {
            assert_eq!(days(written), None, "{written}");
        }
    }
}
