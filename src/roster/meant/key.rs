//! Keys as people name them: `to` for `until`, `[[vacation]]` for `[[time-off]]`.

/// What to write instead of a name that is no key.
pub(in crate::roster) struct Meant {
    /// The key that is meant, if it is one.
    pub(in crate::roster) key: Option<&'static str>,
    /// What to write.
    pub(in crate::roster) help: String,
}

const PUBLIC: &str = "leave reasons out: the file is public";
const COMMENT: &str = "write it after a #, for those who read the file; it is public";

/// What a name means in a table that knows these keys, where that is plain; `raw` is its value.
pub(in crate::roster) fn meant(known: &[&'static str], name: &str, raw: &str) -> Option<Meant> {
    let name = folded(name);
    let has = |key: &str| known.contains(&key);
    let said = |help: &str| Some(Meant { key: None, help: help.to_owned() });
    if has("covered-by") {
        match name.as_str() {
            "date" | "dates" | "day" => {
                let dates = super::value::list("dates", raw).unwrap_or_else(|| "[2026-12-24]".to_owned());
                let mut dates = dates.trim_matches(['[', ']']).split(", ");
                let first = dates.next()?;
                let last = dates.last().unwrap_or(first);
                let help = format!("write the first day and the last: from = {first} and until = {last}");
                return Some(Meant { key: Some("from"), help });
            }
            "days" | "hours" | "time" | "times" => {
                return said(
                    "write times instead, such as from = 2026-12-24T09:00:00 and until = 2026-12-24T13:00:00; or days: from = 2026-12-24 and until = 2026-12-26",
                );
            }
            "reason" | "why" | "type" | "kind" | "comment" | "note" | "notes" | "description" => {
                return said(PUBLIC);
            }
            _ => {}
        }
    }
    if matches!(name.as_str(), "comment" | "note" | "notes" | "description") {
        return said(COMMENT);
    }
    if has("time-off") && is_time_off(&name) {
        return Some(Meant { key: Some("time-off"), help: "write [[time-off]] above each entry".to_owned() });
    }
    let meant: &[&'static str] = match name.as_str() {
        "to" | "end" | "ends" | "till" | "til" | "through" | "thru" | "last" | "bis" => &["until", "last-day"],
        "start" | "starts" | "begin" | "begins" | "since" | "first" | "von" => &["from", "start", "joined"],
        "members" | "member" | "people" | "persons" | "who" | "order" | "handles" | "agent" => &["agents"],
        "cover" | "coverer" | "covered" | "covers" | "substitute" => &["covered-by"],
        "length" | "duration" | "period" => &["turn"],
        "zone" | "tz" | "time-zone" | "clock" => &["timezone"],
        "role" => &["roles"],
        "min" | "minimum" | "count" => &["at-least"],
        "post" => &["posts"],
        "weekday" | "weekdays" | "day" => &["days"],
        "hour" | "time" | "times" => &["hours"],
        "level" => &["role"],
        "title" | "label" => &["name"],
        _ => &[],
    };
    let key = *meant.iter().find(|key| has(key))?;
    let list = super::value::list(key, raw).map(|list| format!("write {key} = {list}"));
    Some(Meant { key: Some(key), help: list.unwrap_or_else(|| format!("write `{key}`")) })
}

/// The entry that a name in brackets means, where it is one.
pub(in crate::roster) fn header(name: &str) -> Option<&'static str> {
    const ENTRIES: [&str; 7] = ["availability", "time-off", "travel", "coverage", "rotation", "cycle", "deadline"];
    let name = folded(name);
    let plain = ENTRIES.into_iter().find(|entry| *entry == name);
    plain.or_else(|| is_time_off(&name).then_some("time-off"))
}

fn is_time_off(name: &str) -> bool {
    matches!(
        name,
        "time-off"
            | "timeoff"
            | "vacation"
            | "vacations"
            | "holiday"
            | "holidays"
            | "absence"
            | "absences"
            | "leave"
            | "away"
            | "pto"
            | "off"
            | "days-off"
            | "day-off"
            | "urlaub"
    )
}

fn folded(name: &str) -> String {
    let name: String = name.trim().chars().take(60).collect();
    name.trim_matches(['"', '\'']).to_lowercase().replace([' ', '_'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(known: &[&'static str], name: &str, raw: &str) -> Option<String> {
        meant(known, name, raw).map(|meant| meant.help)
    }

    #[test]
    fn names_of_other_calendars_lead_to_the_keys_here() {
        let time_off = ["from", "until", "covered-by", "timezone"];
        assert_eq!(help(&time_off, "to", "2026-12-26").as_deref(), Some("write `until`"));
        assert_eq!(help(&time_off, "reason", "\"ill\"").as_deref(), Some(PUBLIC));
        assert_eq!(
            help(&time_off, "dates", "[2026-12-24, 2026-12-26]").as_deref(),
            Some("write the first day and the last: from = 2026-12-24 and until = 2026-12-26")
        );
        let rotation = ["name", "agents", "from", "until", "turn"];
        assert_eq!(help(&rotation, "start", "2026-12-05").as_deref(), Some("write `from`"));
        assert_eq!(help(&rotation, "members", "\"ann, bob\"").as_deref(), Some("write agents = [\"ann\", \"bob\"]"));
        assert_eq!(help(&["name", "roles"], "role", "\"l1\"").as_deref(), Some("write roles = [\"l1\"]"));
        assert_eq!(help(&["role", "time-off"], "vacation", "").as_deref(), Some("write [[time-off]] above each entry"));
        assert_eq!(help(&rotation, "colour", "7"), None);
    }

    #[test]
    fn headers_that_mean_an_entry_lead_to_it() {
        for (name, meant) in [("time off", "time-off"), ("Holiday", "time-off"), ("availability", "availability")] {
            assert_eq!(header(name), Some(meant));
        }
        assert_eq!(header("limits"), None);
    }
}
