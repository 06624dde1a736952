//! Zones as people name them: countries, states, cities, the names of Windows, abbreviations, offsets.
//!
//! What is offered has the clock that is meant, or nothing is offered.

use crate::time::zone::Zone;

use super::letters::plain;
use super::places::{OFFSETS, PLACES};

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

/// Legacy names without an area that stand for a place, and for no abbreviation.
const PLACES_OF_ONE_WORD: &[&str] = &[
    "Cuba",
    "Egypt",
    "Eire",
    "GB",
    "GB-Eire",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "NZ",
    "NZ-CHAT",
    "Navajo",
    "PRC",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
    "W-SU",
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

/// Areas that border on each other, so that a place of the one is taken for one of the other.
const NEIGHBOURS: &[(&str, &str)] = &[
    ("africa", "asia"),
    ("africa", "atlantic"),
    ("africa", "indian"),
    ("america", "atlantic"),
    ("america", "pacific"),
    ("asia", "australia"),
    ("asia", "europe"),
    ("asia", "indian"),
    ("asia", "pacific"),
    ("atlantic", "europe"),
    ("australia", "pacific"),
];

/// Names of zones that say where in a country they are, and are words of every country.
const DIRECTIONS: &[&str] = &["center", "east", "north", "south", "west"];

/// For a name that is no zone: what to write instead.
pub(crate) fn help(name: &str) -> String {
    // Nobody names a place by more than this.
    let name: String = name.trim().chars().take(80).collect();
    let upper = name.to_uppercase();
    if let Some((_, zone)) = ABBREVIATIONS.iter().find(|(short, _)| *short == upper) {
        return format!(
            "{upper} is an abbreviation that says nothing about clock changes; write the place, such as \"{zone}\""
        );
    }
    if let Some(hours) = offset(&upper) {
        let place = OFFSETS.iter().find(|(offset, _)| Some(*offset) == hours).map(|(_, place)| *place);
        let such = place.map_or(String::new(), |place| format!(", such as \"{place}\" if that is where it is"));
        return format!("an offset says nothing about clock changes; write the place{such}");
    }
    match close(&name).map(|zones| zones.split('|').map(str::to_owned).collect::<Vec<_>>()).as_deref() {
        None => "write the IANA name of a place in your zone: the area and its largest city, such as \"Europe/Berlin\""
            .to_owned(),
        Some([zone]) => format!("did you mean \"{zone}\"?"),
        Some(zones) => {
            let zones: Vec<String> = zones.iter().map(|zone| format!("\"{zone}\"")).collect();
            format!("that has several zones; write the one you live in, such as {}", zones.join(", "))
        }
    }
}

/// The zone that somebody types: by its name, or by a place that has one. An abbreviation or an offset says nothing about clock changes, and is none.
///
/// # Errors
/// What to write instead.
pub(crate) fn understood(name: &str) -> Result<Zone, String> {
    let place = || {
        let name: String = name.trim().chars().take(80).collect();
        let is_short = ABBREVIATIONS.iter().any(|(short, _)| short.eq_ignore_ascii_case(&name));
        // Who names a country that does not have that place may mean either of the two.
        let zones = if name.contains(',') { within(&name).filter(|(_, is_there)| *is_there) } else { None };
        let zone = if name.contains(',') { zones.map(|(zones, _)| zones) } else { of_place(&name) };
        zone.filter(|_| !is_short).and_then(|zone| Zone::named(&zone))
    };
    let renamed = renamed(name).and_then(|zone| Zone::named(&zone));
    renamed.or_else(|| Zone::named(name)).or_else(place).ok_or_else(|| help(name))
}

/// The zone of today that a name, an abbreviation or a legacy name means, where it means one.
pub(in crate::roster) fn one(name: &str) -> Option<String> {
    let name: String = name.trim().chars().take(80).collect();
    let upper = name.to_uppercase();
    if let Some((_, zone)) = ABBREVIATIONS.iter().find(|(short, _)| *short == upper) {
        return Some((*zone).to_owned());
    }
    if Zone::named(&name).is_some() {
        return modern_name(&name).or(Some(name));
    }
    close(&name).filter(|zones| !zones.contains('|'))
}

/// The zone of which a name is another way to write it: in other letters, with spaces.
pub(in crate::roster) fn certain(name: &str) -> Option<String> {
    let folded = |name: &str| name.trim().to_lowercase().replace([' ', '-'], "_").replace("_/_", "/");
    let wanted = folded(&name.chars().take(80).collect::<String>());
    let names = Zone::names();
    let mut same =
        names.into_iter().filter(|known| is_modern(known) || known == "UTC").filter(|known| folded(known) == wanted);
    same.next().filter(|_| same.next().is_none())
}

/// The name of today for a legacy one that stood for this one place and has the same clock.
pub(in crate::roster) fn renamed(name: &str) -> Option<String> {
    let of_a_place = name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("SystemV/");
    let is_renamed = of_a_place || PLACES_OF_ONE_WORD.contains(&name);
    let modern = modern_name(name).filter(|_| is_renamed)?;
    Zone::named(&modern)?.has_rules_of(&Zone::named(name)?).then_some(modern)
}

/// The zones of which a name is a place, or a typo, with | between several.
fn close(name: &str) -> Option<String> {
    let (area, city) = area_and_city(name);
    of_place(name).or_else(|| typo(area.as_deref(), &plain(&city), &Zone::names()).map(str::to_owned))
}

/// The zones of which a name is a place, with | between several.
fn of_place(name: &str) -> Option<String> {
    let names = Zone::names();
    if let Some(known) = names.iter().find(|known| known.eq_ignore_ascii_case(name)) {
        return Some(known.clone());
    }
    if name.contains(',') {
        return within(name).map(|(zones, _)| zones);
    }
    let (area, city) = area_and_city(name);
    let area = area.as_deref();
    let is_there = |zone: &&str| area.is_none_or(|area| borders(area, zone));
    let in_table = |city: &str| {
        let index = PLACES.binary_search_by(|(place, _)| (*place).cmp(city)).ok()?;
        let zones: Vec<&str> = PLACES[index].1.split('|').filter(is_there).collect();
        (!zones.is_empty()).then(|| zones.join("|"))
    };
    let is_place = |known: &&String| {
        let is_named = plain(&last_part(known).replace('_', " ")) == plain(&city);
        // Stations in the Antarctic are named as towns elsewhere are.
        let is_meant = area.is_some() || !(known.starts_with("Antarctica/") || DIRECTIONS.contains(&&*city));
        is_named && is_meant && is_modern(known) && is_there(&known.as_str())
    };
    in_table(&city).or_else(|| in_table(&plain(&city))).or_else(|| names.iter().find(is_place).cloned())
}

/// The zones of a place that are of the country behind its comma as well, and that they are; or those of the country, with those
/// of the place where the country has several: not all of a country's are known.
fn within(name: &str) -> Option<(String, bool)> {
    let (place, country) = name.rsplit_once(',')?;
    let (place, country) = (close(place.trim())?, close(country.trim())?);
    let there: Vec<&str> = place.split('|').filter(|zone| share_rules(zone, &country)).collect();
    let either = if country.contains('|') { format!("{place}|{country}") } else { country };
    Some(if there.is_empty() { (either, false) } else { (there.join("|"), true) })
}

/// The area and the city that a name has, in small letters: "europe" and "san marino" of "Europe / San Marino".
fn area_and_city(name: &str) -> (Option<String>, String) {
    let name = name.replace('_', " ").to_lowercase();
    let of_area = |area: &&str| {
        let (start, rest) = name.split_at_checked(area.len() - 1)?;
        let rest = rest.strip_prefix(['-', ' ', '.', '\\'])?.trim();
        (start == area[..area.len() - 1].to_lowercase() && !rest.is_empty())
            .then(|| (start.to_owned(), rest.to_owned()))
    };
    if let Some((area, city)) = name.rsplit_once('/') {
        return (Some(area.split('/').next().unwrap_or(area).trim().to_owned()), city.trim().to_owned());
    }
    let is_known = PLACES.binary_search_by(|(place, _)| (*place).cmp(&name)).is_ok();
    match AREAS.iter().find_map(of_area).filter(|_| !is_known) {
        Some((area, city)) => (Some(area), city),
        None => (None, name.trim().to_owned()),
    }
}

/// Whether a zone is in an area or in one beside it; of what is no area, such as "EU", nobody knows.
fn borders(area: &str, zone: &str) -> bool {
    let of_zone = zone.split('/').next().unwrap_or(zone).to_lowercase();
    let is_area = AREAS.iter().any(|known| known[..known.len() - 1].eq_ignore_ascii_case(area));
    !is_area || of_zone == area || NEIGHBOURS.iter().any(|two| *two == (area, &of_zone) || *two == (&of_zone, area))
}

/// Whether some zone of the one list, with | between them, has the rules of one of the other.
fn share_rules(some: &str, others: &str) -> bool {
    let zones = |list: &str| list.split('|').filter_map(Zone::named).collect::<Vec<_>>();
    let others = zones(others);
    zones(some).iter().any(|zone| others.iter().any(|other| zone.has_rules_of(other)))
}

fn is_modern(zone: &str) -> bool {
    AREAS.iter().any(|area| zone.starts_with(area))
}

/// The offset from UTC in whole hours that a text is, or nothing of the hours where it has others.
#[allow(clippy::option_option, reason = "an offset that is no whole hours is one all the same")]
fn offset(upper: &str) -> Option<Option<i32>> {
    let offset = upper.trim_start_matches("UTC").trim_start_matches("GMT").trim().replace('−', "-");
    let (hours, minutes) = offset.split_once(':').unwrap_or((&offset, "00"));
    let is_offset = offset.starts_with(['+', '-']) && offset[1..].bytes().all(|b| b.is_ascii_digit() || b == b':');
    is_offset.then(|| hours.parse().ok().filter(|_| minutes == "00"))
}

/// The zone of which a name is a typo: letters too many, missing or swapped in its city, one in a short name and two in a long one; and
/// in a name of seven letters or more another letter. Without an area less is a typo, as towns have names that are like one another.
fn typo<'n>(area: Option<&str>, city: &str, names: &'n [String]) -> Option<&'n str> {
    let city = city.replace([' ', '-'], "_");
    let few = match (area, city.len()) {
        (None, ..8) => return None,
        (Some(_), 10..) => 2,
        _ => 1,
    };
    let close = names.iter().filter(|known| is_modern(known)).filter_map(|known| {
        let lower = known.to_lowercase();
        let (its_area, its_city) = lower.rsplit_once('/')?;
        let is_near = area.is_none_or(|area| area == its_area) && its_city.chars().next() == city.chars().next();
        let has_another_letter = its_city.len() == city.len() && !is_swapped(its_city, &city);
        let may_have = area.is_some() && city.len() >= 7;
        let distance = strsim::damerau_levenshtein(&city, its_city);
        (is_near && distance <= few && (may_have || !has_another_letter)).then_some((distance, known.as_str()))
    });
    close.min().map(|(_, known)| known)
}

/// Whether two words have the same letters.
fn is_swapped(one: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}

/// Whether the name of a zone is a legacy one: it is in no area whose names are places of today.
pub(in crate::roster) fn is_legacy(name: &str) -> bool {
    !["UTC", "Etc/UTC"].contains(&name) && AREAS.iter().all(|area| !name.starts_with(area))
}

/// For the name of a zone: what to write instead, where the name is a legacy one.
pub(in crate::roster) fn legacy_help(name: &str) -> Option<String> {
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
    fn places_are_in_order_and_lead_to_zones_of_today() {
        assert!(PLACES.is_sorted_by(|one, other| one.0 < other.0));
        for zone in PLACES.iter().flat_map(|(_, zones)| zones.split('|')).chain(OFFSETS.iter().map(|(_, zone)| *zone)) {
            assert!(Zone::named(zone).is_some() && !is_legacy(zone), "{zone}");
        }
    }

    #[test]
    fn an_offset_leads_to_a_place_whose_clocks_show_it_in_winter() {
        let january = crate::time::interval::parse_instant("2026-01-15T12:00:00Z").unwrap();
        let july = crate::time::interval::parse_instant("2026-07-15T12:00:00Z").unwrap();
        for (hours, place) in OFFSETS {
            let zone = Zone::named(place).unwrap();
            let shown = [january, july].map(|at| (zone.local(at) - Zone::utc().local(at)).num_hours());
            assert!(shown.contains(&i64::from(*hours)), "{place}: {shown:?}");
        }
    }

    #[test]
    fn countries_cities_and_typos_lead_to_the_zone() {
        for (written, zone) in [
            ("Berlin", "Europe/Berlin"),
            ("europe/berlin", "Europe/Berlin"),
            ("Europe/Berln", "Europe/Berlin"),
            ("new york", "America/New_York"),
            ("India", "Asia/Kolkata"),
            ("Mumbai", "Asia/Kolkata"),
            ("America/San_Francisco", "America/Los_Angeles"),
            ("Europe/Munich", "Europe/Berlin"),
            ("Asia/Beijing", "Asia/Shanghai"),
            ("Pacific Time", "America/Los_Angeles"),
            ("W. Europe Standard Time", "Europe/Berlin"),
        ] {
            assert_eq!(help(written), format!("did you mean \"{zone}\"?"), "{written}");
        }
        assert!(help("Australia").contains("several zones"));
        assert!(help("UTC-8").contains("\"America/Los_Angeles\""));
        assert!(help("UTC+5:30").ends_with("write the place"));
    }

    #[test]
    fn a_place_that_is_typed_is_its_zone_and_what_may_be_several_is_none() {
        for (typed, zone) in [
            ("Tokyo", "Asia/Tokyo"),
            ("new york", "America/New_York"),
            ("UTC", "UTC"),
            ("Japan", "Asia/Tokyo"),
            ("Mumbai", "Asia/Kolkata"),
            ("San Jose, Costa Rica", "America/Costa_Rica"),
            ("San Jose, USA", "America/Los_Angeles"),
            ("Berlin, Germany", "Europe/Berlin"),
        ] {
            assert_eq!(understood(typed).map(|zone| zone.name().to_owned()).as_deref(), Ok(zone));
        }
        let offered = help("Phoenix, USA");
        assert!(offered.contains("America/Phoenix") && offered.contains("America/Denver"), "{offered}");
        for typed in
            ["PST", "cst", "Australia", "UTC+5", "home", "", "Tenerife, Spain", "San Jose", "Georgia, USA, Earth"]
        {
            assert_eq!(understood(typed).err(), Some(help(typed)), "{typed}");
        }
    }

    #[test]
    fn no_place_is_offered_that_has_another_clock() {
        for written in ["America/Austen_Bay", "Europe/Bern_City", "Moon", "Asia/Springfield", "home"] {
            assert!(help(written).starts_with("write the IANA name"), "{written}: {}", help(written));
        }
        // Towns whose names are like that of a zone, or that are elsewhere than what has their name.
        for written in [
            "Lublin",
            "Europe/Lublin",
            "Manisa",
            "Manama",
            "Passau",
            "Kiel",
            "Europe/Kiel",
            "Soria",
            "Davis",
            "Europe/Soria",
            "South",
            "Europe/Vincennes",
            "America/Birmingham",
            "America/London",
            "Berlin, Ohio County",
        ] {
            let offered = help(written);
            let has_clock = |zone: &str| offered.contains(zone);
            assert!(
                ![
                    "Dublin",
                    "Grenada",
                    "Manila",
                    "Panama",
                    "Nassau",
                    "Kiev",
                    "Kyiv",
                    "Sofia",
                    "Antarctica",
                    "Australia",
                    "America",
                    "London\""
                ]
                .into_iter()
                .any(has_clock),
                "{written}: {offered}"
            );
        }
        for (written, zone) in [
            ("Europe/Granada", "Europe/Madrid"),
            ("Petersburg", "Europe/Moscow"),
            ("Monterey", "America/Los_Angeles"),
            ("Canary Islands", "Atlantic/Canary"),
            ("Greenland", "America/Nuuk"),
            ("Berlin, Germany", "Europe/Berlin"),
            ("Birmingham, Alabama", "America/Chicago"),
            ("Europe / Berlin", "Europe/Berlin"),
            ("Europe-Berlin", "Europe/Berlin"),
            ("EU/Berlin", "Europe/Berlin"),
            ("Asia/Moscow", "Europe/Moscow"),
            ("America/Hawaii", "Pacific/Honolulu"),
            ("Europe/Amsterdm", "Europe/Amsterdam"),
            ("Amsterdm", "Europe/Amsterdam"),
            ("Australia/Melbourn", "Australia/Melbourne"),
            ("Mérida", "America/Merida"),
            ("Asia/Tokio", "Asia/Tokyo"),
        ] {
            assert_eq!(help(written), format!("did you mean \"{zone}\"?"), "{written}");
        }
        assert!(help("Samoa").contains("\"Pacific/Apia\", \"Pacific/Pago_Pago\""), "{}", help("Samoa"));
        assert!(help("America/Georgia").contains("America/New_York"));
        assert!(!help("America/Georgia").contains("Tbilisi"));
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
