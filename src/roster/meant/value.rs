//! What is meant by a value that is no TOML, or not of the type of its key: hours, days, dates, lists, without quotes or in others.

use crate::roster::feed_url::FeedUrl;
use crate::roster::handle::{Handle, Word};
use crate::roster::repository::RepositoryUrl;
use crate::roster::rule::Rule;
use crate::time::civil::{Duration, Hours, Weekdays};

use super::date::Wanted;
use super::{date, days, duration, hours, letters, zone};

/// What a key has as its value, as far as it matters for what people mean.
#[derive(Clone, Copy)]
enum Kind {
    Bool,
    Number,
    Fraction,
    Duration,
    Turn,
    Date(Wanted),
    Dates,
    Words,
    Days,
    Hours,
    Zone,
    Handle,
    Role,
    Url,
    Repository,
    Rule,
    Text,
}

fn kind(table: &str, key: &str) -> Kind {
    match (table, key) {
        (_, "tentative") => Kind::Bool,
        ("", "days") | (_, "after-days") => Kind::Fraction,
        (
            _,
            "every" | "at-least" | "number" | "blocks" | "first-block" | "eligible-cycle" | "max-days" | "max-nights"
            | "weeks-back" | "weeks-ahead" | "night-weight" | "weekend-weight",
        ) => Kind::Number,
        (
            _,
            "weekly-minimum" | "response-within" | "stale-after" | "max-shift" | "min-shift" | "rest" | "pause"
            | "max-weekly" | "grid",
        ) => Kind::Duration,
        (_, "turn") => Kind::Turn,
        ("time-off", "from" | "until") => Kind::Date(Wanted::OrTime),
        (_, "from" | "until" | "joined" | "promoted" | "last-day" | "confirmed") => Kind::Date(Wanted::Date),
        (_, "start") => Kind::Date(Wanted::OrInstant),
        (_, "dates") => Kind::Dates,
        (_, "roles" | "skills" | "posts" | "agents") => Kind::Words,
        (_, "days") => Kind::Days,
        (_, "hours") => Kind::Hours,
        (_, "timezone") => Kind::Zone,
        (_, "covered-by") => Kind::Handle,
        (_, "role" | "was") => Kind::Role,
        ("repository", "url") => Kind::Repository,
        (_, "url") => Kind::Url,
        (_, "rrule") => Kind::Rule,
        _ => Kind::Text,
    }
}

const QUOTES: [char; 9] = ['"', '\'', '“', '”', '„', '‘', '’', '«', '»'];

/// What to write for a key below the header of `table` whose text, up to the end of its line, TOML cannot read.
pub(in crate::roster) fn written(table: &str, key: &str, raw: &str) -> Option<String> {
    let raw = raw.split(" #").next().unwrap_or(raw).trim().trim_end_matches([',', ';']);
    let plain = raw.trim_matches(QUOTES).trim();
    let value = |value: String| format!("write {key} = {value}");
    let quoted = |text: &str| value(format!("\"{text}\""));
    // What would need an escape, or more than a few words, is not guessed.
    if plain.is_empty() || plain.len() > 500 || plain.contains(['\\', '{', '}', '#']) {
        return None;
    }
    match kind(table, key) {
        Kind::Bool => truth(plain).map(|truth| value(truth.to_string())),
        Kind::Number => number(plain).map(|number| value(number.to_string())),
        Kind::Fraction => fraction(plain).map(value),
        Kind::Duration => plain
            .parse::<Duration>()
            .ok()
            .map(|_| plain.to_owned())
            .or_else(|| duration::duration(plain))
            .map(|text| quoted(&text))
            .or_else(|| duration::with_unit(plain).map(|help| format!("write {help}"))),
        Kind::Turn => duration::whole_days(plain).map(|days| quoted(&days)).or_else(|| {
            number(plain).filter(|_| plain.bytes().all(|b| b.is_ascii_digit())).map(|n| value(n.to_string()))
        }),
        Kind::Date(wanted) => {
            let help = wanted.help(plain)?;
            let is_date = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
            help.strip_prefix("write ").filter(is_date).map(|date| value(date.to_owned())).or(Some(help))
        }
        Kind::Dates => list(key, raw).map(value).or_else(|| {
            let text = text_of_list(raw);
            text.split(',').filter(|item| date::date(item).len() != 1).find_map(|item| Wanted::Date.help(item))
        }),
        Kind::Words => list(key, raw).map(value),
        Kind::Days => match list("dates", plain).filter(|_| table != "rotation") {
            Some(dates) => Some(format!("write dates = {dates}")),
            None if plain.parse::<Weekdays>().is_ok() => Some(quoted(plain)),
            None => {
                let help = days::help(&text_of_list(plain));
                Some(help.strip_prefix("write ").map_or(help.clone(), |days| value(days.to_owned())))
            }
        },
        Kind::Hours if plain.parse::<Hours>().is_ok() => Some(quoted(plain)),
        Kind::Hours => match hours::hours(plain)? {
            hours::Meant::Hours(hours) => Some(quoted(&hours)),
            other => Some(other.help()),
        },
        Kind::Zone if table == "rotation" && plain.eq_ignore_ascii_case("own") => Some(quoted("own")),
        Kind::Zone => Some(zone::one(plain).map_or_else(|| zone::help(plain), |zone| quoted(&zone))),
        Kind::Handle => handle(plain).map(|handle| quoted(&handle)),
        Kind::Role => role(plain).map(|role| quoted(&role)),
        Kind::Url => url(plain).map(|url| quoted(&url)),
        Kind::Repository => repository(plain).map(|url| quoted(&url)),
        Kind::Rule => plain.parse::<Rule>().is_ok().then(|| quoted(plain)),
        Kind::Text => {
            let text = if key == "account" { plain.trim_start_matches('@') } else { plain };
            let text = if key == "post" || key == "rather" { text.to_lowercase() } else { text.to_owned() };
            let is_word = text.chars().all(|c| c.is_alphanumeric() || "-_/ .:+,&()'".contains(c));
            (is_word && !text.is_empty() && text.len() <= 60).then(|| quoted(&text))
        }
    }
}

/// What to write for a key below the header of `table` where nobody can tell what is meant, as far as that is not just any text.
pub(in crate::roster) fn example(table: &str, key: &str) -> Option<String> {
    let value = match kind(table, key) {
        Kind::Bool => "true, or false",
        Kind::Number => "2, a whole number",
        Kind::Duration => "\"10h\": hours h, minutes m or days d, in quotes",
        Kind::Date(Wanted::Date) => "2026-03-01: year, month, day",
        Kind::Date(Wanted::OrTime) => "2026-03-01: year, month, day; or with a time, 2026-03-01T09:00:00",
        Kind::Dates => "[2026-03-01, 2026-03-08]: year, month, day",
        Kind::Days => "\"mon-fri\", in quotes",
        Kind::Hours => "\"09:00-13:00\": two times in quotes",
        _ => return None,
    };
    Some(format!("write for example {key} = {value}"))
}

/// What to write for a list of which somebody has written the values, with or without brackets and quotes.
pub(in crate::roster) fn list(key: &str, raw: &str) -> Option<String> {
    let text = text_of_list(raw);
    let (is_dates, most) = match kind("", key) {
        Kind::Dates => (true, 2_000),
        Kind::Words => (false, 500),
        _ => return None,
    };
    if text.len() > most || text.contains(['[', ']', '=']) {
        return None;
    }
    // "24 Dec 2026" is one date, and "2026-12-24 2026-12-25" are two.
    let by = |separators: &'static [char]| -> Option<Vec<String>> {
        let items = text.split(separators).map(|item| item.trim().trim_matches(QUOTES).trim());
        let items = items.filter(|item| !item.is_empty() && *item != "and" && *item != "und");
        items.map(|item| if is_dates { one_date(item) } else { word(key, item) }).collect()
    };
    let items = by(&[',', ';']).or_else(|| by(&[',', ';', ' ', '&', '\t'])).filter(|items| !items.is_empty())?;
    Some(format!("[{}]", items.join(", ")))
}

fn text_of_list(raw: &str) -> String {
    let text = raw.trim().trim_matches(QUOTES).trim();
    let text = text.strip_prefix('[').unwrap_or(text);
    let text = text.strip_suffix(']').unwrap_or(text).trim_matches(QUOTES);
    if raw.trim().starts_with('[') { text.replace(QUOTES, "") } else { text.to_owned() }
}

fn one_date(text: &str) -> Option<String> {
    match date::date(text)[..] {
        [date] => Some(date.to_string()),
        _ => None,
    }
}

/// One of several words: an agent, a role, a skill or a post, in quotes.
fn word(key: &str, text: &str) -> Option<String> {
    let word = match key {
        "agents" => handle(text),
        "roles" => role(text),
        _ => text.to_lowercase().replace([' ', '_'], "-").parse::<Word>().ok().map(|word| word.to_string()),
    };
    word.map(|word| format!("\"{word}\""))
}

/// The handle that a name leads to.
pub(in crate::roster) fn handle(name: &str) -> Option<String> {
    if name == "?" {
        return Some(name.to_owned());
    }
    let plain: String = letters::plain(name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-").parse::<Handle>().ok().map(|handle| handle.to_string())
}

fn role(name: &str) -> Option<String> {
    match name.to_lowercase().as_str() {
        "1" | "level 1" | "level1" | "l 1" => Some("l1".to_owned()),
        "2" | "level 2" | "level2" | "l 2" => Some("l2".to_owned()),
        other => handle(other).filter(|_| !other.contains(',')),
    }
}

/// Whether a word says yes or no.
pub(in crate::roster) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" | "ja" | "sí" | "si" | "oui" | "maybe" => Some(true),
        "false" | "no" | "n" | "off" | "0" | "nein" | "non" => Some(false),
        _ => None,
    }
}

/// The whole number with which a text begins, such as `2w` or `every 2 weeks`.
pub(in crate::roster) fn number(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("every").unwrap_or(&text).trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let is_plain = rest.trim_end_matches('.').chars().all(|c| c.is_alphabetic() || c == ' ' || c == '%');
    number.parse().ok().filter(|_| is_plain)
}

/// A number with a fraction, of which the comma may be the point.
pub(in crate::roster) fn fraction(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(|c: char| c.is_alphabetic() || c == ' ').replace(',', ".");
    let is_number = text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit());
    let days = text.parse::<f64>().ok().filter(|days| (0.0..=10_000.0).contains(days))?;
    is_number.then(|| days.to_string())
}

/// The plain web address that a text leads to.
pub(in crate::roster) fn url(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['<', '>']);
    let text = text.split(['?', '#']).next().unwrap_or(text);
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let scheme = if scheme.eq_ignore_ascii_case("http") { "http" } else { "https" };
    let slash = if rest.contains('/') { "" } else { "/" };
    let url = format!("{scheme}://{rest}{slash}");
    (rest.contains('.') && url.parse::<FeedUrl>().is_ok()).then_some(url)
}

/// The address of the page of a repository that a text leads to: what git clones, or a page below it.
pub(in crate::roster) fn repository(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['<', '>']);
    let text = text.split(['?', '#']).next().unwrap_or(text);
    let (host, path) = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?,
        // As ssh has it: git@host:path.
        None if text.contains('@') => text.split_once(':')?,
        None => text.split_once('/')?,
    };
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = if text.starts_with("ssh:") { host.split(':').next().unwrap_or(host) } else { host };
    // Pages below that of a repository.
    let path = ["/-/", "/tree/", "/blob/", "/edit/", "/src/branch/"]
        .iter()
        .fold(path, |path, below| path.split(below).next().unwrap_or(path));
    let path = path.trim_end_matches('/');
    let url = format!("https://{host}/{}", path.strip_suffix(".git").unwrap_or(path));
    (host.contains('.') && url.parse::<RepositoryUrl>().is_ok()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::key::{Described, Holds};
    use crate::roster::schema::File;

    #[test]
    fn a_value_that_toml_cannot_read_is_shown_as_it_is_written() {
        for (header, line, meant) in [
            ("availability", "days = mon-fri", "days = \"mon-fri\""),
            ("availability", "days = weekdays", "days = \"mon-fri\""),
            ("availability", "days = [mon, fri]", "days = \"mon, fri\""),
            ("availability", "days = 2026-12-24,", "dates = [2026-12-24]"),
            ("availability", "hours = 09:00-13:00", "hours = \"09:00-13:00\""),
            ("availability", "hours = 9am-5pm # mornings", "hours = \"09:00-17:00\""),
            ("availability", "hours = 9-17 CET", "hours = \"09:00-17:00\" and timezone = \"Europe/Berlin\""),
            ("availability", "tentative = True", "tentative = true"),
            ("availability", "every = 2w", "every = 2"),
            ("availability", "dates = [2026-12-24 2026-12-25]", "dates = [2026-12-24, 2026-12-25]"),
            ("availability", "from = 24.12.2026 18:00", "from = 2026-12-24, without a time"),
            ("availability", "rrule = FREQ=MONTHLY;BYDAY=1SA", "rrule = \"FREQ=MONTHLY;BYDAY=1SA\""),
            ("time-off", "from = 24.12.2026 18:00", "from = 2026-12-24T18:00:00"),
            ("time-off", "until = 05.12.2026", "until = 2026-12-05"),
            ("time-off", "covered-by = ?", "covered-by = \"?\""),
            ("time-off", "covered-by = Bob", "covered-by = \"bob\""),
            ("", "role = “l1”", "role = \"l1\""),
            ("", "role = 'l1", "role = \"l1\""),
            ("", "role = Level 2", "role = \"l2\""),
            ("", "timezone = \"Europe/Berlin", "timezone = \"Europe/Berlin\""),
            ("", "timezone = berlin", "timezone = \"Europe/Berlin\""),
            ("", "joined = 2026-12-4", "joined = 2026-12-04"),
            ("", "joined = 12/01/2026", "joined = 2026-01-12, or 2026-12-01 if that is meant: year, month, day"),
            ("", "days = 32,5", "days = 32.5"),
            ("policy", "weekly-minimum = 7,5h", "weekly-minimum = \"7h30m\""),
            ("coverage", "roles = [l1, L2]", "roles = [\"l1\", \"l2\"]"),
            ("rotation", "agents = [ann, Bob, ?]", "agents = [\"ann\", \"bob\", \"?\"]"),
            ("rotation", "turn = 1w", "turn = \"7d\""),
            ("rotation", "timezone = Own", "timezone = \"own\""),
            ("feed", "url = example.org", "url = \"https://example.org/\""),
            ("repository", "url = github.com/org/support", "url = \"https://github.com/org/support\""),
            ("repository", "branch = main", "branch = \"main\""),
        ] {
            let (key, raw) = line.split_once(" = ").unwrap();
            assert_eq!(written(header, key, raw), Some(format!("write {meant}")), "{line}");
        }
    }

    #[test]
    fn a_key_whose_value_nobody_can_tell_is_shown_with_one() {
        assert_eq!(example("", "joined").as_deref(), Some("write for example joined = 2026-03-01: year, month, day"));
        assert!(example("availability", "hours").is_some_and(|help| help.contains("hours = \"09:00-13:00\"")));
        assert_eq!(example("", "name"), None);
    }

    #[test]
    fn an_address_to_clone_or_of_a_page_below_leads_to_the_repository() {
        for text in [
            "https://github.com/org/support.git",
            "https://github.com/org/support/",
            "http://github.com/org/support",
            "git@github.com:org/support.git",
            "ssh://git@github.com:22/org/support.git",
            "https://ann:secret@github.com/org/support",
            "github.com/org/support",
            "https://github.com/org/support/tree/main/schedules",
            "https://github.com/org/support/blob/main/schedules/team.toml?plain=1#L3",
        ] {
            assert_eq!(repository(text).as_deref(), Some("https://github.com/org/support"), "{text}");
        }
        for text in ["org/support", "https://github.com", "../support", "https://github.com/org/../x", ""] {
            assert_eq!(repository(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_shown_is_never_what_is_refused() {
        for (key, raw) in [("last-day", "2026-11-31"), ("dates", "[2026-12-24, 2026-11-31]")] {
            let said = "November 2026 has 30 days; write 2026-11-30 if its last day is meant";
            assert_eq!(written("", key, raw).as_deref(), Some(said));
        }
        for (key, raw) in [
            ("role", ""),
            ("roles", "[\"a\", [b]]"),
            ("name", "\"a\" \"b\""),
            ("joined", "tomorrow"),
            ("hours", "mornings"),
            ("turn", "1 month"),
            ("url", "home"),
            ("every", "other week"),
        ] {
            assert_eq!(written("rotation", key, raw), None, "{raw}");
        }
    }

    /// What a key's example is without its quotes, and with: by the table, as files name it.
    fn examples(table: &str, described: &Described, found: &mut Vec<(String, &'static str, String)>) {
        for key in &described.keys {
            match &key.holds {
                Holds::Value { example, .. } => found.push((table.to_owned(), key.name, example.clone())),
                Holds::Table(below) | Holds::Entries(below) | Holds::Named(below) => examples(key.name, below, found),
            }
        }
    }

    #[test]
    fn what_is_written_for_an_example_without_its_quotes_is_the_example() {
        let mut all = Vec::new();
        for file in [File::Agent, File::Team, File::Cycles] {
            examples("", &file.described(), &mut all);
        }
        let wrong = all.iter().filter_map(|(table, key, example)| {
            let raw = example.replace('"', "");
            let found = written(table, key, &raw);
            (found != Some(format!("write {key} = {example}"))).then(|| format!("[{table}] {key} = {raw}: {found:?}"))
        });
        assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
        assert!(all.len() > 60, "{}", all.len());
    }
}
