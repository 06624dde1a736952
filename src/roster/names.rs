//! Names of zones that are refused or warned of, and what to write instead.

use crate::diagnostic::did_you_mean;
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
    ("EET", "Europe/Athens"),
    ("EST", "America/New_York"),
    ("EST5EDT", "America/New_York"),
    ("Etc/GMT", "UTC"),
    ("Etc/Greenwich", "UTC"),
    ("Etc/UCT", "UTC"),
    ("Etc/UTC", "UTC"),
    ("Etc/Universal", "UTC"),
    ("Etc/Zulu", "UTC"),
    ("GMT", "UTC"),
    ("Greenwich", "UTC"),
    ("HST", "Pacific/Honolulu"),
    ("MET", "Europe/Berlin"),
    ("MST", "America/Denver"),
    ("MST7MDT", "America/Denver"),
    ("PST8PDT", "America/Los_Angeles"),
    ("UCT", "UTC"),
    ("Universal", "UTC"),
    ("WET", "Europe/Lisbon"),
    ("Zulu", "UTC"),
];

/// Areas that today's database keeps for old files only.
const LEGACY_AREAS: &[&str] = &["Brazil/", "Canada/", "Chile/", "Mexico/", "SystemV/", "US/"];

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

/// For the name of a zone: what to write instead, where the name is a legacy one.
pub(super) fn modern_name(name: &str) -> Option<String> {
    if let Some((_, modern)) = LEGACY.iter().find(|(legacy, _)| *legacy == name) {
        return Some((*modern).to_owned());
    }
    let legacy = name != "UTC" && (!name.contains('/') || LEGACY_AREAS.iter().any(|area| name.starts_with(area)));
    if !legacy {
        return None;
    }
    let zone = Zone::named(name)?;
    let same = |other: &String| {
        AREAS.iter().any(|area| other.starts_with(area))
            && Zone::named(other).is_some_and(|other| other.has_rules_of(&zone))
    };
    Zone::names().into_iter().find(same).or(Some("UTC".to_owned()))
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
    fn legacy_areas_lead_to_a_place_with_the_same_rules() {
        assert_eq!(modern_name("US/Pacific").as_deref(), Some("America/Los_Angeles"));
        assert_eq!(modern_name("Europe/Berlin"), None);
        assert_eq!(modern_name("UTC"), None);
    }
}
