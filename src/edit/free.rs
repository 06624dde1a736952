//! What is off, who covers it, and what is free: dates of time off, or of travels, become free where that begins later, ends earlier, falls in two, or goes.
//!
//! What is left of a single date with `covered-by` is then an exchange, as any time off of one date is.

use chrono::NaiveDate;
use toml_edit::TableLike;

use crate::roster::model::Agent;
use crate::roster::reader::MAX_ENTRIES;
use crate::roster::time_off::TimeOff;
use crate::time::civil::{DateRange, Duration};
use crate::time::interval::Interval;
use crate::time::zone::Zone;
use crate::words::clock::day;

use super::change::{Cover, Kind};
use super::day::in_words;
use super::error::EditError;
use super::file::{File, Part, Place, date_of};
use super::keys::{padding, set_in};
use super::lines::line_end;
use super::list::List;
use super::parts;
use super::refused::Refused;
use super::render::{Field, Written, braces, lines, quoted};
use super::splice::{Splice, spliced};

/// Takes dates out of time off of dates, or of travels.
pub(super) fn free(text: &str, kind: Kind, number: usize, free: DateRange) -> Result<String, EditError> {
    let file = File::parse(text)?;
    let part = file.part(kind, number)?;
    let first = date_of(part.table, "from").ok_or(EditError::OfTimes(number))?;
    let last = date_of(part.table, "until");
    let dates = DateRange { first, last: last.unwrap_or(DateRange::EVER.last) };
    let free = dates.intersection(free);
    if free.is_empty() {
        return Ok(text.to_owned());
    }
    let before = free.first.pred_opt().filter(|eve| first <= *eve);
    let after = free.last.succ_opt().filter(|next| *next <= dates.last);
    let set = |key: &str, date: NaiveDate| set_in(text, &part, key, &date.to_string(), &["from"]);
    let splices: Vec<Splice> = match (before, after) {
        (None, None) => return parts::remove(text, kind, number),
        (None, Some(after)) => set("from", after).into_iter().collect(),
        (Some(before), None) => set("until", before).into_iter().collect(),
        (Some(_), Some(_)) if file.number_of_parts() >= MAX_ENTRIES => return Err(EditError::Full),
        (Some(before), Some(after)) => {
            let second = fields(part.table, after, last);
            set("until", before).into_iter().chain(below(text, kind, &part, &second)).collect()
        }
    };
    Ok(spliced(text, splices))
}

/// Makes time off say who covers.
pub(super) fn cover_by(text: &str, number: usize, by: &Cover) -> Result<String, EditError> {
    let file = File::parse(text)?;
    let part = file.part(Kind::TimeOff, number)?;
    let splice = set_in(text, &part, "covered-by", &quoted(by.as_str()), &["timezone", "until", "from"]);
    Ok(spliced(text, splice.into_iter().collect()))
}

/// The second part of what falls in two.
fn fields(table: &dyn TableLike, from: NaiveDate, until: Option<NaiveDate>) -> Vec<Field> {
    let mut fields = vec![("from", Written::Plain(from.to_string()))];
    fields.extend(until.map(|until| ("until", Written::Plain(until.to_string()))));
    for key in ["covered-by", "timezone"] {
        let says = table.get(key).and_then(|value| value.as_str());
        fields.extend(says.map(|says| (key, Written::Plain(quoted(says)))));
    }
    fields
}

/// Puts a part of a kind directly below, or behind, another.
fn below(text: &str, kind: Kind, part: &Part<'_>, fields: &[Field]) -> Vec<Splice> {
    match &part.place {
        Place::Lines(there) => {
            let end = line_end(text);
            let new = lines(kind, fields).replace('\n', end);
            let new = if text[..there.end].ends_with('\n') {
                format!("{end}{new}")
            } else {
                format!("{end}{end}{}", new.strip_suffix(end).unwrap_or(&new))
            };
            vec![Splice::insert(there.end, new)]
        }
        Place::InList(array, index) => {
            let table = array.get(*index).and_then(toml_edit::Value::as_inline_table);
            let new = braces(fields, table.map_or(" ", |table| padding(text, table)));
            List::new(text, array).insert(index + 1, &new, None)
        }
    }
}

/// Refuses where time off of an agent, each with its place in the file, takes a time.
pub(super) fn free_at<'o>(
    agent: &Agent,
    all: impl IntoIterator<Item = (usize, &'o TimeOff)>,
    time: Interval,
    zone: &Zone,
) -> Result<(), Refused> {
    let date = zone.local(time.start()).date();
    let takes = |(_, off): &(usize, &TimeOff)| {
        off.dates().is_some_and(|dates| dates.contains(date)) || off.times().is_some_and(|off| off.overlaps(time))
    };
    let Some((place, off)) = all.into_iter().find(takes) else { return Ok(()) };
    let when = off.times().map_or(day(date), |time| in_words(agent, time, zone));
    let covers = off.covered_by().map_or(String::new(), |by| format!(", and {by} covers"));
    let agent = agent.handle();
    // `back` ends dates, and what is given to somebody for part of a day.
    let is_given = off.coverer().is_some() || off.is_request();
    let remedy = if off.times().is_none_or(|time| is_given && time.length() <= Duration::DAY) {
        let from = off.stated().first().map_or(date, |(from, _)| from.date());
        format!("`coverage edit back {agent} {from}` ends that")
    } else {
        format!("[[time-off]] number {} says so", place + 1)
    };
    Err(format!("{agent} is off on {when}{covers}; {remedy}").into())
}
