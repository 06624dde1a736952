//! One change of an agent's file as data, and the file's text with that change in it.
//!
//! [`edit`] takes the text of a file and [changes](change::Change), and gives the new text: comments, order, layout and line ends stay, and
//! outside of what a change is about every byte is the same. Where a change cannot be made, an [`EditError`] says why, and nothing
//! has changed.
//!
//! ```text
//! text ──> file     where everything stands (toml_edit, by place)
//!           │
//! change ───┴──> splices ──> text ──> roster::load: is it a file without errors?
//!                (entries, dates, keys, free, proposal)
//! ```
//!
//! The library `toml_edit` says where keys, values and entries stand, and writes values. Its own writing of whole documents is not used: it
//! moves dotted keys and adds a last line end. A change is instead a few [splices](splice::Splice) of the text, so what lies before and
//! after them is kept by construction.
//!
//! # What belongs to an entry
//!
//! An entry in double brackets is the lines from its header to its last value, with the comment that ends that line. The comment lines
//! directly above the header, without an empty line between, are its heading; they leave with it, as does one empty line above. New entries
//! stand at the end of the file. Where a file has `availability = [...]`, what is new goes into that list, in its layout.
//!
//! Entries are counted as people do: the first `[[availability]]` of the file is number 1, whatever its dates; so are
//! time off and travels, each by themselves.
//!
//! # What changes nothing
//!
//! Setting a key to what it says, adding a date that is there, removing or freeing one that is not, ending an entry on the day on which it
//! ends, and proposing what was proposed: the text is the same, to the byte.
//!
//! # What people ask for
//!
//! A person asks for less, and for more, than a change: "swap my Tuesday with Bob's Thursday" is two files. A [request](request::Request) is that
//! as data; it knows the team, and gives the changes of each file. A shift is to it what people see: when somebody is on without a break, whatever
//! entries state it and whatever has been taken off (`own`); two shifts that a move has made meet stay two (`apart`). [`typed`] reads dates, hours and shifts as people type them, [`asking`]
//! a request as a whole. A [form] of the git host's is one, by whom the team knows.
//!
//! Nothing here reads a clock or a disk. Nothing but requests knows the team: whether a role or a coverer exists is judged where all files are
//! loaded.

pub(crate) mod asking;
pub mod change;
pub(crate) mod error;
pub mod fix;
pub mod form;
pub(crate) mod proposal;
pub(crate) mod refused;
pub(crate) mod request;
pub mod typed;

mod apart;
mod back;
mod dates;
mod day;
mod entries;
mod file;
mod free;
mod given;
mod keys;
mod lines;
mod list;
mod moved;
mod own;
mod parts;
mod render;
mod shift;
mod splice;
mod whom;

pub(crate) use own::with_its_clock;
pub(crate) use shift::still_in_return;

use crate::diagnostic::{Code, Diagnostic, Severity, Source, Sources};
use crate::roster::files::MAX_FILE_BYTES;
use crate::roster::handle::Handle;
use crate::roster::load::load;

use change::{Change, Kind};
use error::EditError;

/// The text of an agent's file after these changes, one after the other; numbers of entries are those that the change before left.
///
/// # Errors
/// The file has errors, or would have some; a change speaks of what is not there; or the file would be too long. See [`EditError`].
///
/// ```
/// # use coverage::edit::{change::{Change, TopKey}, edit};
/// let file = "role = \"l1\"           # since May\ntimezone = \"Asia/Manila\"\n";
/// let confirm = Change::Set(TopKey::Confirmed("2026-11-21".parse().unwrap()));
/// let edited = edit(&"ann".parse().unwrap(), file, &[confirm]).unwrap();
/// assert_eq!(edited, format!("{file}confirmed = 2026-11-21\n"));
/// ```
pub fn edit(agent: &Handle, text: &str, changes: &[Change]) -> Result<String, EditError> {
    let errors = errors(agent, text);
    if !errors.is_empty() {
        return Err(EditError::Broken(errors));
    }
    let mut edited = text.to_owned();
    for change in changes {
        edited = apply(&edited, change)?;
    }
    if edited == text {
        return Ok(edited);
    }
    if edited.len() > MAX_FILE_BYTES {
        return Err(EditError::TooLarge);
    }
    let errors = self::errors(agent, &edited);
    if errors.is_empty() { Ok(edited) } else { Err(EditError::Untrue(errors)) }
}

fn apply(text: &str, change: &Change) -> Result<String, EditError> {
    match change {
        Change::AddEntry { entry, heading } => entries::add_entry(text, entry, heading.as_deref()),
        Change::AddTimeOff(off) => parts::add(text, Kind::TimeOff, &off.fields(), None),
        Change::AddTravel(travel) => parts::add(text, Kind::Travel, &travel.fields(), None),
        Change::End { kind, number, on } => dates::end(text, *kind, *number, *on),
        Change::Remove { kind, number } => parts::remove(text, *kind, *number),
        Change::AddDate { number, date } => dates::add(text, *number, *date),
        Change::RemoveDate { number, date } => dates::remove(text, *number, |other| other == *date),
        Change::Free { kind, number, dates } => free::free(text, *kind, *number, *dates),
        Change::CoverBy { number, by } => free::cover_by(text, *number, by),
        Change::Set(key) => keys::set(text, key),
        Change::Unset(name) => keys::unset(text, *name),
        Change::Propose { proposal, earlier } => proposal::propose(text, proposal, *earlier),
    }
}

/// The errors of one agent's file, but for those that other files decide.
fn errors(agent: &Handle, text: &str) -> Vec<Diagnostic> {
    let path = format!("agents/{agent}.toml");
    let source = Source { shown: path.clone(), path, content: Ok(text.to_owned()) };
    let loaded = load(&Sources::new(vec![source]));
    if loaded.diagnostics.number(Severity::Error) == 0 {
        return Vec::new();
    }
    let is_of_others = |code: Code| matches!(code, Code::UnknownRole | Code::UnknownHandle);
    let errors = loaded.diagnostics.iter().filter(|found| found.is_error() && !is_of_others(found.code));
    errors.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::change::{Cover, Earlier, Entry, KeyName, Off, OffWhen, On, Proposal, TopKey, Travel};
    use super::*;
    use crate::roster::model::Firmness;
    use crate::time::civil::DateRange;
    use crate::time::zone::Zone;
    use chrono::NaiveDate;

    const TOP: &str = "role = \"l1\"\ntimezone = \"UTC\"\n";

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn edited(text: &str, changes: &[Change]) -> Result<String, EditError> {
        edit(&"ann".parse().unwrap(), text, changes)
    }

    /// Holds what stands below the two keys after a change against what is expected there.
    #[track_caller]
    fn becomes(below: &str, change: Change, expected: &str) {
        let edited = edited(&format!("{TOP}{below}"), &[change]).unwrap();
        assert_eq!(edited, format!("{TOP}{expected}"));
    }

    fn on_dates(dates: &[&str]) -> Entry {
        let dates = dates.iter().map(|text| date(text)).collect();
        let hours = "09:00-13:00".parse().unwrap();
        Entry { on: On::Dates(dates), hours, firmness: Firmness::Firm, post: None, zone: None }
    }

    fn add(entry: Entry) -> Change {
        Change::AddEntry { entry, heading: Some("New.".to_owned()) }
    }

    fn add_date(text: &str) -> Change {
        Change::AddDate { number: 1, date: date(text) }
    }

    #[test]
    fn everything_that_an_entry_can_say_is_written() {
        let entry = Entry {
            on: On::EveryNth {
                every: 2,
                days: "sat, sun, mon".parse().unwrap(),
                from: date("2026-12-05"),
                until: Some(date("2027-01-31")),
            },
            hours: "22:00-24:00".parse().unwrap(),
            firmness: Firmness::Tentative,
            post: Some("chat".parse().unwrap()),
            zone: Zone::named("Asia/Tokyo"),
        };
        let expected = "\n# New.\n[[availability]]\ntentative = true\ndays  = \"sat-mon\"\nhours = \"22:00-24:00\"\nevery = 2\nfrom  = 2026-12-05\nuntil = 2027-01-31\npost  = \"chat\"\ntimezone = \"Asia/Tokyo\"\n";
        becomes("", add(entry), expected);
        let on =
            On::Rule { rule: "FREQ=MONTHLY;BYDAY=1SA,-1FR".parse().unwrap(), from: date("2026-12-05"), until: None };
        let entry = Entry { on, ..on_dates(&[]) };
        let expected = "\n# New.\n[[availability]]\nrrule = \"FREQ=MONTHLY;BYDAY=1SA,-1FR\"\nhours = \"09:00-13:00\"\nfrom  = 2026-12-05\n";
        becomes("", add(entry), expected);
        let when = OffWhen::Times {
            from: date("2026-12-01").and_hms_opt(12, 0, 0).unwrap(),
            until: date("2026-12-01").and_hms_opt(18, 30, 0),
            zone: Zone::named("Asia/Tokyo"),
        };
        let off = Off { when, covered_by: Some(Cover::Anybody) };
        let expected = "\n[[time-off]]\nfrom  = 2026-12-01T12:00:00\nuntil = 2026-12-01T18:30:00\ncovered-by = \"?\"\ntimezone = \"Asia/Tokyo\"\n";
        becomes("", Change::AddTimeOff(off), expected);
        let travel = Travel { from: date("2026-12-01"), until: None, zone: Zone::named("Asia/Tokyo").unwrap() };
        becomes("", Change::AddTravel(travel), "\n[[travel]]\nfrom  = 2026-12-01\ntimezone = \"Asia/Tokyo\"\n");
    }

    #[test]
    fn a_new_entry_goes_into_a_list_in_brackets_in_its_layout() {
        let new = || add(on_dates(&["2026-12-01"]));
        let one = "dates = [2026-12-01], hours = \"09:00-13:00\"";
        let old = "days = \"mon\", hours = \"09:00-13:00\"";
        becomes("availability = []\n", new(), &format!("availability = [{{ {one} }}]\n"));
        becomes(
            &format!("availability = [{{{old}}}] # mine\n[limits]\n"),
            new(),
            &format!("availability = [{{{old}}}, {{{one}}}] # mine\n[limits]\n"),
        );
        becomes(
            &format!("availability = [ # mine\n  {{ {old} }}, # always\n]\n"),
            new(),
            &format!("availability = [ # mine\n  {{ {old} }}, # always\n  # New.\n  {{ {one} }},\n]\n"),
        );
        becomes(
            &format!("availability = [\n  {{ {old} }} # always, or so\n]\n"),
            new(),
            &format!("availability = [\n  {{ {old} }}, # always, or so\n  # New.\n  {{ {one} }}\n]\n"),
        );
    }

    #[test]
    fn line_ends_and_a_missing_last_one_and_the_mark_of_an_editor_stay() {
        let text = format!("\u{feff}{TOP}").replace('\n', "\r\n");
        let new = edited(&text, &[add(on_dates(&["2026-12-01"]))]).unwrap();
        let expected = "\r\n# New.\r\n[[availability]]\r\ndates = [2026-12-01]\r\nhours = \"09:00-13:00\"\r\n";
        assert_eq!(new, format!("{text}{expected}"));
        let new = edited(&text, &[Change::Set(TopKey::Name("Ann".into()))]).unwrap();
        assert_eq!(new, format!("\u{feff}name = \"Ann\"\r\n{}", &text[3..]));
        let text = TOP.trim_end();
        let new = edited(text, &[add(on_dates(&["2026-12-01"]))]).unwrap();
        assert_eq!(new, format!("{text}\n\n# New.\n[[availability]]\ndates = [2026-12-01]\nhours = \"09:00-13:00\""));
        let new = edited(text, &[Change::Set(TopKey::Confirmed(date("2026-12-01")))]).unwrap();
        assert_eq!(new, format!("{text}\nconfirmed = 2026-12-01"));
    }

    #[test]
    fn a_key_at_the_top_stands_above_the_first_header_and_as_its_neighbours_do() {
        let text = "# Ann's file\nrole      = \"l1\" # first line\n\"timezone\" = 'UTC'\nlimits.max-weekly = \"20h\"\n\n[[availability]]\ndays = \"mon\"\nhours = \"09:00-13:00\"\n";
        let set = |key| edited(text, &[Change::Set(key)]).unwrap();
        let joined = set(TopKey::Joined(date("2026-01-12")));
        assert_eq!(joined, text.replace("'UTC'\n", "'UTC'\njoined     = 2026-01-12\n"));
        let name = set(TopKey::Name("Ann \"A\" \\".into()));
        assert!(name.starts_with("# Ann's file\nname      = "), "{name}");
        assert_eq!(set(TopKey::Role("l2".into())), text.replace("\"l1\"", "\"l2\""));
        assert_eq!(set(TopKey::Timezone(Zone::utc())), text, "it says so already");
        let skills = ["mac", "german"].map(|word| word.parse().unwrap()).into_iter().collect();
        assert!(set(TopKey::Skills(skills)).contains("\nskills     = [\"german\", \"mac\"]\nlimits."));
        let twice = edited(&joined, &[Change::Unset(KeyName::Joined), Change::Unset(KeyName::Joined)]).unwrap();
        assert_eq!(twice, text);
    }

    #[test]
    fn a_date_goes_into_its_place_in_a_list_and_the_layout_stays() {
        let entry = |dates: &str| format!("[[availability]]\ndates = {dates} # mine\nhours = \"09:00-13:00\"\n");
        let cases = [
            ("[2026-12-01, 2026-12-05]", "[2026-12-01, 2026-12-03, 2026-12-05]"),
            ("[ 2026-12-01, ]", "[ 2026-12-01, 2026-12-03, ]"),
            ("[2026-12-05]", "[2026-12-03, 2026-12-05]"),
            ("[2026-12-05, 2026-12-01]", "[2026-12-05, 2026-12-01, 2026-12-03]"),
            (
                "[\n  2026-12-01, # a, b\n  # c\n  2026-12-05 # d\n]",
                "[\n  2026-12-01, # a, b\n  2026-12-03,\n  # c\n  2026-12-05 # d\n]",
            ),
            ("[\n  2026-12-01 # d\n]", "[\n  2026-12-01, # d\n  2026-12-03\n]"),
            ("[ # all\n  2026-12-05,\n]", "[ # all\n  2026-12-03,\n  2026-12-05,\n]"),
            ("[\n  2026-11-01, 2026-12-01,\n]", "[\n  2026-11-01, 2026-12-01,\n  2026-12-03,\n]"),
            (
                "[\n  2026-11-01, 2026-11-02,\n  2026-12-01\n]",
                "[\n  2026-11-01, 2026-11-02,\n  2026-12-01, 2026-12-03\n]",
            ),
            ("[ 2026-12-01\n, 2026-12-02\n]", "[ 2026-12-01\n, 2026-12-02, 2026-12-03\n]"),
        ];
        for (before, after) in cases {
            becomes(&entry(before), add_date("2026-12-03"), &entry(after));
            becomes(&entry(after), add_date("2026-12-03"), &entry(after));
            becomes(&entry(after), Change::RemoveDate { number: 1, date: date("2026-12-03") }, &entry(before));
        }
        becomes(
            &entry("[2026-12-03,\n  2026-12-05]"),
            Change::RemoveDate { number: 1, date: date("2026-12-03") },
            &entry("[\n  2026-12-05]"),
        );
        becomes(
            "# Mine.\n[[availability]]\ndates = [2026-12-03]\nhours = \"09:00-13:00\"\n# End.\n",
            Change::RemoveDate { number: 1, date: date("2026-12-03") },
            "# End.\n",
        );
    }

    #[test]
    fn an_entry_ends_by_until_or_loses_its_later_dates_or_goes() {
        let end = |on: &str| Change::End { kind: Kind::Entry, number: 1, on: date(on) };
        let entry = |lines: &str| format!("\n[[availability]]\n{lines}");
        let days = "days  = \"mon\"    # Mondays\nhours = \"09:00-13:00\"\n";
        becomes(&entry(days), end("2026-12-03"), &entry(&format!("{days}until = 2026-12-03\n")));
        let from = "from = 2026-12-01 # from then on\n";
        let ended = entry(&format!("{from}until = 2026-12-03\n{days}"));
        becomes(&entry(&format!("{from}{days}")), end("2026-12-03"), &ended);
        becomes(&ended, end("2026-12-03"), &ended);
        becomes(&ended, end("2027-12-03"), &ended.replace("2026-12-03", "2027-12-03"));
        becomes(&ended, end("2026-11-30"), "");
        let dates = |dates: &str| entry(&format!("dates = [{dates}]\nhours = \"09:00-13:00\"\n"));
        let all = dates("2026-12-05, 2026-12-01, 2026-12-04, 2026-12-06, 2026-12-02");
        becomes(&all, end("2026-12-03"), &dates("2026-12-01, 2026-12-02"));
        becomes(&all, end("2026-11-30"), "");
        becomes(
            "availability = [{ days = \"mon\", from = 2026-12-01, hours = \"09:00-13:00\" }]\n",
            end("2026-12-03"),
            "availability = [{ days = \"mon\", from = 2026-12-01, until = 2026-12-03, hours = \"09:00-13:00\" }]\n",
        );
    }

    #[test]
    fn time_off_is_shortened_split_or_removed_so_that_a_date_is_free() {
        let free_to = |first: &str, last: &str| {
            let dates = DateRange { first: date(first), last: date(last) };
            Change::Free { kind: Kind::TimeOff, number: 1, dates }
        };
        let free = |date: &str| free_to(date, date);
        let off = |from: &str, until: &str| {
            format!("\n[[time-off]]\nfrom  = {from}\nuntil = {until}\ncovered-by = \"bob\"\n")
        };
        let all = off("2026-12-01", "2026-12-05");
        becomes(&all, free("2026-12-01"), &off("2026-12-02", "2026-12-05"));
        becomes(&all, free("2026-12-05"), &off("2026-12-01", "2026-12-04"));
        let split = off("2026-12-01", "2026-12-02") + &off("2026-12-04", "2026-12-05");
        becomes(&all, free("2026-12-03"), &split);
        becomes(&split, free("2026-12-03"), &split);
        let ends = off("2026-12-01", "2026-12-01") + &off("2026-12-05", "2026-12-05");
        becomes(&all, free_to("2026-12-02", "2026-12-04"), &ends);
        becomes(&all, free_to("2026-11-01", "2026-12-04"), &off("2026-12-05", "2026-12-05"));
        becomes(&off("2026-12-03", "2026-12-03"), free("2026-12-03"), "");
        becomes(
            "[[time-off]]\nfrom = 2026-12-01",
            free("2026-12-03"),
            "[[time-off]]\nfrom = 2026-12-01\nuntil = 2026-12-02\n\n[[time-off]]\nfrom  = 2026-12-04",
        );
        becomes(
            "time-off = [{from = 2026-12-01}]\n",
            free("2026-12-03"),
            "time-off = [{from = 2026-12-01, until = 2026-12-02}, {from = 2026-12-04}]\n",
        );
        let times = format!("{TOP}[[time-off]]\nfrom = 2026-12-01T12:00:00\n");
        assert_eq!(edited(&times, &[free("2026-12-01")]), Err(EditError::OfTimes(1)));
    }

    #[test]
    fn a_full_file_takes_dates_into_an_entry_that_is_alike_and_nothing_else() {
        let entry = "[[availability]]\ndates = [2026-12-01]\nhours = \"09:00-13:00\"\n";
        let other = "[[availability]]\ndates = [2026-12-01]\nhours = \"09:00-13:00\"\npost = \"chat\"\n";
        let below = other.repeat(199) + entry;
        let expected = other.repeat(199) + &entry.replace("[2026-12-01]", "[2026-12-01, 2026-12-03]");
        becomes(&below, add(on_dates(&["2026-12-03", "2026-12-01"])), &expected);
        let full = format!("{TOP}{below}");
        let tentative = Entry { firmness: Firmness::Tentative, ..on_dates(&["2026-12-03"]) };
        assert_eq!(edited(&full, &[add(tentative)]), Err(EditError::Full));
        let when = OffWhen::Dates { from: date("2026-12-03"), until: None };
        let off = Change::AddTimeOff(Off { when, covered_by: None });
        assert_eq!(edited(&full, std::slice::from_ref(&off)), Err(EditError::Full));
        let one_less = Change::Remove { kind: Kind::Entry, number: 7 };
        assert!(edited(&full, &[one_less, off]).is_ok());
    }

    #[test]
    fn what_cannot_be_or_is_not_there_is_refused_and_says_why() {
        let none = Change::Remove { kind: Kind::Entry, number: 2 };
        let one = format!("{TOP}[[availability]]\ndays = \"mon\"\nhours = \"09:00-13:00\"\n");
        let missing = |number| EditError::NoSuch { kind: Kind::Entry, number, there: 1 };
        assert_eq!(edited(&one, &[none]), Err(missing(2)));
        assert_eq!(edited(&one, &[Change::Remove { kind: Kind::Entry, number: 0 }]), Err(missing(0)));
        assert_eq!(edited(&one, &[add_date("2026-12-03")]), Err(EditError::NoDates(1)));
        let broken = edited("role = \"l1\n", &[add_date("2026-12-03")]);
        assert!(matches!(&broken, Err(EditError::Broken(errors)) if errors.len() == 1), "{broken:?}");
        let untrue = edited(TOP, &[Change::Set(TopKey::Was("intern".into()))]).unwrap_err();
        assert_eq!(untrue.to_string(), "the file would have an error: `was` needs the key `promoted`");
        let changes = [TopKey::Was("intern".into()), TopKey::Promoted(date("2026-12-03"))].map(Change::Set);
        assert!(edited(TOP, &changes).is_ok(), "changes are judged together");
        let oneself = Off {
            when: OffWhen::Dates { from: date("2026-12-03"), until: None },
            covered_by: Some(Cover::Agent("ann".parse().unwrap())),
        };
        assert!(matches!(edited(TOP, &[Change::AddTimeOff(oneself)]), Err(EditError::Untrue(_))));
        let long = format!("{TOP}# {}\n", "x".repeat(65_490));
        assert_eq!(edited(&long, &[add(on_dates(&["2026-12-03"]))]), Err(EditError::TooLarge));
    }

    #[test]
    fn a_heading_cannot_end_its_comment() {
        let change = Change::AddEntry {
            entry: on_dates(&["2026-12-01"]),
            heading: Some("One\rrole = \"l2\"\nTwo\u{202e}\u{85}".into()),
        };
        let text = edited(TOP, &[change]).unwrap();
        assert!(text.contains("\n# One role = \"l2\"\n# Two\n[[availability]]\n"), "{text:?}");
    }

    fn proposal(first: &str, last: &str, dates: &[&str]) -> Change {
        let dates_of_plan = DateRange { first: date(first), last: date(last) };
        let when = OffWhen::Times {
            from: date(first).and_hms_opt(9, 0, 0).unwrap(),
            until: date(first).and_hms_opt(10, 0, 0),
            zone: None,
        };
        let off = Off { when, covered_by: None };
        let proposal = Proposal { dates: dates_of_plan, entries: vec![on_dates(dates)], off: vec![off] };
        Change::Propose { proposal, earlier: Earlier::Goes }
    }

    #[test]
    fn an_unchanged_proposal_for_the_same_dates_is_replaced_and_any_other_stays() {
        let first = || proposal("2026-11-30", "2026-12-06", &["2026-12-01"]);
        let second = || proposal("2026-11-30", "2026-12-13", &["2026-12-02", "2026-12-08"]);
        for text in [TOP.to_owned(), TOP.replace('\n', "\r\n"), TOP.trim_end().to_owned()] {
            let once = edited(&text, &[first()]).unwrap();
            assert!(once.contains("# Proposed by `coverage plan` for 2026-11-30 to 2026-12-06 ("), "{once}");
            assert_eq!(edited(&once, &[first()]).unwrap(), once);
            assert_eq!(edited(&once, &[second()]).unwrap(), edited(&text, &[second()]).unwrap());
            // The new one does not speak of all dates of the old one.
            let other = edited(&once, &[proposal("2026-12-01", "2026-12-06", &["2026-12-02"])]).unwrap();
            assert!(other.starts_with(&once) && other.len() > once.len());
            for changed in
                [once.replace("09:00-13:00", "09:00-12:00"), once.replacen("2026-11-30 to", "2026-11-29 to", 1)]
            {
                let wide = edited(&changed, &[proposal("2026-11-01", "2026-12-31", &["2026-12-02"])]).unwrap();
                assert!(wide.starts_with(&changed) && wide.len() > changed.len(), "{wide}");
            }
            // What stands below it is none of it.
            let below = edited(&once, &[add(on_dates(&["2026-12-04"]))]).unwrap();
            let rest = edited(&text, &[add(on_dates(&["2026-12-04"]))]).unwrap();
            assert_eq!(edited(&below, &[second()]).unwrap(), edited(&rest, &[second()]).unwrap());
        }
    }
}
