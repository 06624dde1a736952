//! Weekdays as people type them: `Monday to Friday`, `mon/tue`, `MWF`, `Mo-Fr`, `lunes`.

use chrono::Weekday;

use crate::diagnostic::did_you_mean;
use crate::time::civil::{WEEKDAY_NAMES, Weekdays};

use super::letters;

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
pub(crate) fn days(text: &str) -> Option<String> {
    days_by(text, day)
}

/// The one weekday that a word means, where it has not to be taken for a typo.
pub(crate) fn weekday(word: &str) -> Option<Weekday> {
    written_day(word)?.parse().ok()
}

/// Whether a word is a weekday of each week: `saturdays`, `sats`, `samstags`; `tues` and `lunes` are one day.
pub(crate) fn is_plural(word: &str) -> bool {
    let word = letters::plain(word.trim());
    let is_name = ENGLISH.iter().any(|day| day.starts_with(&*word)) || FOREIGN.iter().any(|day| day.contains(&&*word));
    !is_name && word != "weds" && word.strip_suffix('s').is_some_and(|day| written_day(day).is_some())
}

/// The same as [`days`], where no word has to be taken for a typo.
pub(in crate::roster) fn certain(text: &str) -> Option<String> {
    days_by(text, written_day)
}

fn days_by(text: &str, day: fn(&str) -> Option<&'static str>) -> Option<String> {
    let text: String = text.trim().chars().take(100).collect();
    if let Some(letters) = letters(&text) {
        return Some(letters);
    }
    let text = text.to_lowercase();
    match text.as_str() {
        "weekday" | "weekdays" | "workdays" | "working days" | "werktage" | "werktags" | "wochentage" | "m-f" => {
            return Some("mon-fri".to_owned());
        }
        "weekend" | "weekends" | "wochenende" | "am wochenende" => return Some("sat, sun".to_owned()),
        "daily" | "everyday" | "every day" | "all" | "always" | "all days" | "*" | "täglich" | "taglich"
        | "taeglich" | "jeden tag" => return Some("daily".to_owned()),
        _ => {}
    }
    let text = text.replace(['–', '—', '−', '‐', '‑'], "-");
    for without in [" except ", " without ", " but not ", " außer ", " ohne "] {
        if let Some((all, none)) = text.split_once(without) {
            let (all, none): (Weekdays, Weekdays) =
                (days_by(all, day)?.parse().ok()?, days_by(none, day)?.parse().ok()?);
            return without_days(all, none).map(|days| days.to_string());
        }
    }
    let text = text.replace([';', '/', '&', '+'], ",");
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

/// What to write for a text that is no set of weekdays.
pub(in crate::roster) fn help(text: &str) -> String {
    // "di" and "do" are other days in other languages, and so is all that they are a part of.
    let german = |word: &str| match word {
        "di" => "dienstag".to_owned(),
        "do" => "donnerstag".to_owned(),
        other => other.to_owned(),
    };
    let lower = text.chars().take(100).collect::<String>().to_lowercase();
    let in_german: String = lower
        .split_inclusive(|c: char| !c.is_alphabetic())
        .map(|word| {
            let end = word.trim_end_matches(|c: char| !c.is_alphabetic());
            german(end) + &word[end.len()..]
        })
        .collect();
    let guess = |text: &str, end: &str| days(text).map(|days| format!("write \"{days}\"{end}"));
    guess(text, "").or_else(|| guess(&in_german, " if that is German")).unwrap_or_else(|| ALL.to_owned())
}

/// The days of the first set that are not in the other, if there are any.
fn without_days(all: Weekdays, none: Weekdays) -> Option<Weekdays> {
    let week = (0..7).filter_map(|day| Weekday::try_from(day).ok());
    let left: Vec<Weekday> = week.filter(|day| all.contains(*day) && !none.contains(*day)).collect();
    (!left.is_empty()).then(|| left.into_iter().collect())
}

/// The weekday that a word means, or of which it is a typo.
fn day(word: &str) -> Option<&'static str> {
    written_day(word).or_else(|| {
        let word = letters::plain(word.trim().trim_end_matches('.'));
        let close = did_you_mean(&word, WEEKDAY_NAMES.into_iter().chain(ENGLISH)).filter(|_| word.len() > 2)?;
        WEEKDAY_NAMES.into_iter().find(|day| close.starts_with(day))
    })
}

/// The weekday that a word means.
fn written_day(word: &str) -> Option<&'static str> {
    let word = letters::plain(word.trim().trim_end_matches('.'));
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
    english.map(name)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plural_is_a_day_of_each_week() {
        for word in ["saturdays", "Sats", "mons", "samstags", "sábados", "lundis"] {
            assert!(is_plural(word), "{word}");
        }
        for word in ["sat", "tues", "weds", "thurs", "lunes", "martes", "fr", "s", ""] {
            assert!(!is_plural(word), "{word}");
        }
    }

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
            ("täglich", "daily"),
            ("Werktage", "mon-fri"),
            ("Wochenende", "sat, sun"),
            ("M-F", "mon-fri"),
            ("mon-fri except wed", "mon, tue, thu, fri"),
            ("daily except Sunday", "mon-sat"),
        ] {
            assert_eq!(days(written).as_deref(), Some(meant), "{written}");
        }
    }

    #[test]
    fn what_is_another_day_elsewhere_is_offered_as_what_it_is_in_german() {
        assert_eq!(help("Mi, Do"), "write \"wed, thu\" if that is German");
        assert_eq!(help("Di-Do"), "write \"tue-thu\" if that is German");
        assert_eq!(help("Mo-Fr"), "write \"mon-fri\"");
        assert_eq!(help("lu, do"), ALL);
    }

    #[test]
    fn nothing_is_guessed_where_a_word_is_another_day_elsewhere() {
        // Tuesday in German and Sunday in French, Thursday in German and Sunday in Spanish.
        for written in ["", "holidays", "mon-", "zebra", "mon-mon", "mon except mon", "di", "do", "ma", "FWM"] {
            assert_eq!(days(written), None, "{written}");
        }
    }
}
