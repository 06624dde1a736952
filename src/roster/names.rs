//! Names of zones and weekdays that are refused or warned of, and what to write instead.

use crate::diagnostic::did_you_mean;
use crate::time::civil::{WEEKDAY_NAMES, Weekdays};
use crate::time::zone::Zone;

/// Abbreviations that people take for zones, each with the zone of most who write it.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("ACDT", "Australia/Adelaide"),
    ("ACST", "Australia/Darwin"),
    ("ADT", "America/Halifax"),
    ("AEDT", "Australia/Sydney"),
    ("AEST", "Australia/Brisbane"),
    ("AKDT", "America/Anchorage"),
    ("AKST", "America/Anchorage"),
    ("ART", "America/Argentina/Buenos_Aires"),
    ("AST", "America/Halifax"),
    ("AWST", "Australia/Perth"),
    ("BRT", "America/Sao_Paulo"),
    ("BST", "Europe/London"),
    ("CAT", "Africa/Maputo"),
    ("CDT", "America/Chicago"),
    ("CEST", "Europe/Berlin"),
    ("CLT", "America/Santiago"),
    ("COT", "America/Bogota"),
    ("CST", "America/Chicago"),
    ("CT", "America/Chicago"),
    ("EAT", "Africa/Nairobi"),
    ("EDT", "America/New_York"),
    ("EEST", "Europe/Athens"),
    ("ET", "America/New_York"),
    ("GST", "Asia/Dubai"),
    ("HKT", "Asia/Hong_Kong"),
    ("ICT", "Asia/Bangkok"),
    ("IDT", "Asia/Jerusalem"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
    ("KST", "Asia/Seoul"),
    ("MDT", "America/Denver"),
    ("MEST", "Europe/Berlin"),
    ("MESZ", "Europe/Berlin"),
    ("MEZ", "Europe/Berlin"),
    ("MSK", "Europe/Moscow"),
    ("MT", "America/Denver"),
    ("NDT", "America/St_Johns"),
    ("NST", "America/St_Johns"),
    ("NZDT", "Pacific/Auckland"),
    ("NZST", "Pacific/Auckland"),
    ("PDT", "America/Los_Angeles"),
    ("PHT", "Asia/Manila"),
    ("PKT", "Asia/Karachi"),
    ("PST", "America/Los_Angeles"),
    ("PT", "America/Los_Angeles"),
    ("SAST", "Africa/Johannesburg"),
    ("SGT", "Asia/Singapore"),
    ("TRT", "Europe/Istanbul"),
    ("WAT", "Africa/Lagos"),
    ("WEST", "Europe/Lisbon"),
    ("WIB", "Asia/Jakarta"),
    ("Z", "UTC"),
];

/// Legacy names that are in the database, each with the zone of most who write it.
const LEGACY: &[(&str, &str)] = &[
    ("CET", "Europe/Berlin"),
    ("CST6CDT", "America/Chicago"),
    ("Cuba", "America/Havana"),
    ("EET", "Europe/Athens"),
    ("Egypt", "Africa/Cairo"),
    ("Eire", "Europe/Dublin"),
    ("EST", "America/New_York"),
    ("EST5EDT", "America/New_York"),
    ("Etc/GMT", "UTC"),
    ("Etc/Greenwich", "UTC"),
    ("Etc/UCT", "UTC"),
    ("Etc/Universal", "UTC"),
    ("Etc/Zulu", "UTC"),
    ("GB", "Europe/London"),
    ("GB-Eire", "Europe/London"),
    ("GMT", "UTC"),
    ("GMT+0", "UTC"),
    ("GMT-0", "UTC"),
    ("GMT0", "UTC"),
    ("Greenwich", "UTC"),
    ("HST", "Pacific/Honolulu"),
    ("Hongkong", "Asia/Hong_Kong"),
    ("Iceland", "Atlantic/Reykjavik"),
    ("Iran", "Asia/Tehran"),
    ("Israel", "Asia/Jerusalem"),
    ("Jamaica", "America/Jamaica"),
    ("Japan", "Asia/Tokyo"),
    ("Kwajalein", "Pacific/Kwajalein"),
    ("Libya", "Africa/Tripoli"),
    ("MET", "Europe/Berlin"),
    ("MST", "America/Denver"),
    ("MST7MDT", "America/Denver"),
    ("NZ", "Pacific/Auckland"),
    ("NZ-CHAT", "Pacific/Chatham"),
    ("Navajo", "America/Denver"),
    ("PRC", "Asia/Shanghai"),
    ("PST8PDT", "America/Los_Angeles"),
    ("Poland", "Europe/Warsaw"),
    ("Portugal", "Europe/Lisbon"),
    ("ROC", "Asia/Taipei"),
    ("ROK", "Asia/Seoul"),
    ("Singapore", "Asia/Singapore"),
    ("Turkey", "Europe/Istanbul"),
    ("UCT", "UTC"),
    ("Universal", "UTC"),
    ("W-SU", "Europe/Moscow"),
    ("WET", "Europe/Lisbon"),
    ("Zulu", "UTC"),
];

/// Areas whose names are places of today.
const AREAS: &[&str] = &[
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
];

/// For a name that is no zone: what to write instead.
pub(super) fn instead_of(name: &str) -> String {
    let upper = name.to_uppercase();
    if let Some((_, zone)) = ABBREVIATIONS.iter().find(|(short, _)| *short == upper) {
        return format!(
            "{upper} is an abbreviation that says nothing about clock changes; write the place, such as \"{zone}\""
        );
    }
    let offset = upper.trim_start_matches("UTC").trim_start_matches("GMT");
    if offset.starts_with(['+', '-']) {
        return "an offset says nothing about clock changes; write the place, such as \"Europe/Berlin\"".to_owned();
    }
    let names = Zone::names();
    let exact = names.iter().find(|known| known.eq_ignore_ascii_case(name));
    let city = || {
        let wanted = upper.replace(' ', "_");
        names
            .iter()
            .find(|known| AREAS.iter().any(|area| known.starts_with(area)) && last_part(known).to_uppercase() == wanted)
    };
    let close = || did_you_mean(name, names.iter().map(String::as_str));
    match exact.or_else(city).map(String::as_str).or_else(close) {
        Some(known) => format!("did you mean \"{known}\"?"),
        None => "write the IANA name of a place in your zone, such as \"Europe/Berlin\"".to_owned(),
    }
}

/// Whether the name of a zone is a legacy one: it is in no area whose names are places of today.
pub(super) fn is_legacy(name: &str) -> bool {
    !["UTC", "Etc/UTC"].contains(&name) && AREAS.iter().all(|area| !name.starts_with(area))
}

/// For the name of a zone: what to write instead, where the name is a legacy one.
pub(super) fn legacy_help(name: &str) -> Option<String> {
    let offset = name.strip_prefix("Etc/GMT").and_then(|offset| offset.parse::<i32>().ok());
    if let Some(offset) = offset.filter(|offset| *offset != 0) {
        let side = if offset > 0 { "behind" } else { "ahead of" };
        let hours = offset.abs();
        return Some(format!(
            "its sign is reversed: this is {hours}h {side} UTC; write the place, such as \"Europe/Berlin\""
        ));
    }
    match modern_name(name)?.as_str() {
        "UTC" => Some("write \"UTC\", or the place if your clocks change, such as \"Europe/London\"".to_owned()),
        modern => Some(format!("write \"{modern}\" if that is the place")),
    }
}

/// The name of today for a legacy one.
fn modern_name(name: &str) -> Option<String> {
    if let Some((_, modern)) = LEGACY.iter().find(|(legacy, _)| *legacy == name) {
        return Some((*modern).to_owned());
    }
    if !is_legacy(name) {
        return None;
    }
    let zone = Zone::named(name)?;
    let same = |other: &String| {
        AREAS.iter().any(|area| other.starts_with(area))
            && Zone::named(other).is_some_and(|other| other.has_rules_of(&zone))
    };
    Zone::names().into_iter().find(same).or(Some("UTC".to_owned()))
}

/// For a text that is no set of weekdays: what was meant, where every word of it is a weekday in other letters.
pub(super) fn weekdays_meant(text: &str) -> Option<String> {
    const ENGLISH: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "weekday" | "weekdays" | "workdays" => return Some("mon-fri".to_owned()),
        "weekend" | "weekends" => return Some("sat, sun".to_owned()),
        "everyday" | "every day" | "all" | "always" => return Some("daily".to_owned()),
        _ => {}
    }
    let day = |word: &str| {
        let word = word.trim();
        let plural = word.strip_suffix('s').filter(|word| word.len() > 3).unwrap_or(word);
        let begins = |day: &&&str| plural.len() >= 2 && day.starts_with(plural);
        let found = ENGLISH.iter().find(begins).map(|day| &day[..3]);
        found.or_else(|| did_you_mean(plural, WEEKDAY_NAMES.into_iter().chain(ENGLISH)).map(|day| &day[..3]))
    };
    let parts: Option<Vec<String>> = text
        .replace(" to ", "-")
        .replace(" and ", ",")
        .split(',')
        .map(|item| match item.split_once('-') {
            Some((first, last)) => Some(format!("{}-{}", day(first)?, day(last)?)),
            None => day(item).map(str::to_owned),
        })
        .collect();
    // What cannot be read either would be no help.
    parts.map(|parts| parts.join(", ")).filter(|meant| meant.parse::<Weekdays>().is_ok())
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_is_offered_is_a_zone_and_not_a_legacy_one() {
        for (_, zone) in ABBREVIATIONS.iter().chain(LEGACY) {
            assert!(Zone::named(zone).is_some() && modern_name(zone).is_none(), "{zone}");
        }
    }

    #[test]
    fn abbreviations_are_no_zones_and_legacy_names_are() {
        for (short, _) in ABBREVIATIONS {
            assert!(Zone::named(short).is_none(), "{short}");
        }
        for (legacy, _) in LEGACY {
            assert!(Zone::named(legacy).is_some(), "{legacy}");
        }
    }

    #[test]
    fn a_city_a_wrong_case_and_a_typo_lead_to_the_zone() {
        for (written, zone) in [
            ("Berlin", "Europe/Berlin"),
            ("europe/berlin", "Europe/Berlin"),
            ("Europe/Berln", "Europe/Berlin"),
            ("new york", "America/New_York"),
        ] {
            assert_eq!(instead_of(written), format!("did you mean \"{zone}\"?"));
        }
    }

    #[test]
    fn days_in_other_letters_lead_to_the_whole_text_that_was_meant() {
        let meant = [
            ("Monday to Friday", "mon-fri"),
            ("mo-fr", "mon-fri"),
            ("mon-fry", "mon-fri"),
            ("Mon, Wednesdays", "mon, wed"),
            ("weekend", "sat, sun"),
            ("Weekdays", "mon-fri"),
        ];
        for (written, days) in meant {
            assert_eq!(weekdays_meant(written).as_deref(), Some(days), "{written}");
        }
        for written in ["", "holidays", "mon-", "zebra", "mon-mon"] {
            assert_eq!(weekdays_meant(written), None, "{written}");
        }
    }

    #[test]
    fn legacy_areas_lead_to_a_place_with_the_same_rules() {
        assert_eq!(modern_name("US/Pacific").as_deref(), Some("America/Los_Angeles"));
        assert_eq!(modern_name("Europe/Berlin"), None);
        assert_eq!(modern_name("UTC"), None);
        assert_eq!(legacy_help("Etc/GMT+2").map(|help| help.contains("2h behind UTC")), Some(true));
        assert_eq!(legacy_help("Etc/GMT-10").map(|help| help.contains("10h ahead of UTC")), Some(true));
        assert_eq!(legacy_help("Etc/GMT0").map(|help| help.contains("\"UTC\"")), Some(true));
    }
}
