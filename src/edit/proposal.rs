//! What `coverage plan` proposes to an agent, below a comment by which the next plan knows it again.
//!
//! The comment says for which dates the proposal is and, in parentheses, a digest: the first eight hexadecimal digits of SHA-256 over
//! these dates and all that follows up to the end of the proposal's last entry, with line feeds as line ends.
//!
//! ```toml
//! # Proposed by `coverage plan` for 2026-11-30 to 2026-12-06 (1a2b3c4d).
//! [[availability]]
//! dates = [2026-12-01]
//! hours = "09:00-13:00"
//! ```
//!
//! An earlier proposal is *unchanged* if the entries that follow such a comment give its digest; how many these are, the digest says.
//! [`withdrawn`] takes out those whose dates lie within others. Whoever changes a word of a proposal, or removes the digest, makes its
//! entries their own: from then on they stay. In a list in brackets there is no such comment, so what is proposed there stays, too.

use std::ops::Range;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use toml_edit::Array;

use crate::roster::reader::MAX_ENTRIES;
use crate::time::civil::{DateRange, parse_date};

use super::change::{Earlier, Entry, Kind, Off, Proposal};
use super::entries;
use super::error::EditError;
use super::file::{File, Place};
use super::lines::{appended, with_space_above};
use super::parts;
use super::render::{self, Field};
use super::splice::{Splice, spliced};

/// How the comment above a proposal begins.
const HEADING: &str = "# Proposed by `coverage plan` for ";

impl Proposal {
    /// Whether it changes nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.off.is_empty()
    }

    /// The proposal as it stands at the end of a file, with its comment; lines end in a line feed.
    pub(crate) fn toml(&self) -> String {
        let body =
            [Kind::Entry, Kind::TimeOff].into_iter().flat_map(|kind| self.lines(kind)).collect::<Vec<_>>().join("\n");
        let digest = digest_of(&started(&dates_of(self.dates)).chain_update(&body));
        format!("{HEADING}{} ({digest}).\n{body}", dates_of(self.dates))
    }

    /// What to write into a file by hand.
    pub(crate) fn in_file(&self, text: &str) -> InFile {
        let file = File::parse(text).ok();
        let has_list = |kind: &Kind| file.as_ref().is_some_and(|file| file.list(*kind).is_some());
        let there = [Kind::Entry, Kind::TimeOff].into_iter().filter(|kind| !self.fields(*kind).is_empty());
        let (lists, at_end): (Vec<Kind>, Vec<Kind>) = there.partition(has_list);
        if lists.is_empty() {
            return InFile { toml: self.toml(), is_in_list: false };
        }
        let mut toml = String::new();
        for kind in lists {
            toml += &format!("# Directly after `{} = [`\n{}", kind.key(), self.elements(kind));
        }
        let at_end: Vec<String> = at_end.into_iter().flat_map(|kind| self.lines(kind)).collect();
        if !at_end.is_empty() {
            toml += &format!("# At the end of the file\n{}", at_end.join("\n"));
        }
        InFile { toml, is_in_list: true }
    }

    /// The file with the proposal in it, however many entries it has then: to look at, and not to be written.
    ///
    /// # Errors
    /// The text is not TOML.
    pub(crate) fn beyond(&self, text: &str) -> Result<String, EditError> {
        let mut text = text.to_owned();
        for kind in [Kind::Entry, Kind::TimeOff] {
            let list = File::parse(&text)?.list(kind).and_then(Array::span);
            match list {
                Some(list) => text.insert_str(list.start + 1, &format!("\n{}", self.elements(kind))),
                None => self.lines(kind).iter().for_each(|lines| text += &format!("\n{lines}")),
            }
        }
        Ok(text)
    }

    /// What it says in each of its entries or each time off.
    fn fields(&self, kind: Kind) -> Vec<Vec<Field>> {
        match kind {
            Kind::Entry => self.entries.iter().map(Entry::fields).collect(),
            Kind::TimeOff => self.off.iter().map(Off::fields).collect(),
            Kind::Travel => Vec::new(),
        }
    }

    /// The same below headers.
    fn lines(&self, kind: Kind) -> Vec<String> {
        self.fields(kind).iter().map(|fields| render::lines(kind, fields)).collect()
    }

    /// The same in braces, each with a comma behind it.
    fn elements(&self, kind: Kind) -> String {
        self.fields(kind).iter().map(|fields| render::braces(fields, " ") + ",\n").collect()
    }
}

/// A proposal as one writes it into a file by hand; lines end in a line feed.
pub(crate) struct InFile {
    /// The lines: for the end of the file, or below comments that say where they go.
    pub(crate) toml: String,
    /// Some of them go into a list in brackets.
    pub(crate) is_in_list: bool,
}

/// The text without the unchanged proposals for dates that lie within these.
///
/// # Errors
/// The text is not TOML.
pub(crate) fn withdrawn(text: &str, dates: DateRange) -> Result<String, EditError> {
    if !text.contains(HEADING) {
        return Ok(text.to_owned());
    }
    let file = File::parse(text)?;
    let mut parts: Vec<Range<usize>> = [Kind::Entry, Kind::TimeOff]
        .into_iter()
        .flat_map(|kind| file.parts(kind))
        .filter_map(|part| match part.place {
            Place::Lines(lines) => Some(lines),
            Place::InList(..) => None,
        })
        .collect();
    parts.sort_by_key(|lines| lines.start);
    let mut splices: Vec<Splice> = Vec::new();
    for first in 0..parts.len() {
        if let Some(proposal) = unchanged(text, &parts[first..], dates) {
            splices.push(Splice::remove(with_space_above(text, proposal)));
        }
    }
    Ok(spliced(text, splices))
}

/// Puts a proposal into a file.
pub(super) fn propose(text: &str, proposal: &Proposal, earlier: Earlier) -> Result<String, EditError> {
    let text = match earlier {
        Earlier::Stays => text.to_owned(),
        Earlier::Goes => withdrawn(text, proposal.dates)?,
    };
    if proposal.is_empty() {
        return Ok(text);
    }
    let file = File::parse(&text)?;
    let new = proposal.entries.len() + proposal.off.len();
    let in_lists = [Kind::Entry, Kind::TimeOff].into_iter().any(|kind| file.list(kind).is_some());
    if !in_lists && file.number_of_parts() + new <= MAX_ENTRIES {
        return Ok(appended(&text, &proposal.toml()));
    }
    let mut text = text;
    // A comment without a digest, for what stands apart or in entries that were there.
    let heading = format!("Proposed by `coverage plan` for {}.", dates_of(proposal.dates));
    for (index, entry) in proposal.entries.iter().enumerate() {
        text = entries::add_entry(&text, entry, Some(heading.as_str()).filter(|_| index == 0))?;
    }
    for (index, off) in proposal.off.iter().enumerate() {
        text = parts::add(&text, Kind::TimeOff, &off.fields(), Some(heading.as_str()).filter(|_| index == 0))?;
    }
    Ok(text)
}

/// Where an unchanged proposal for dates within these stands that begins with the first of these parts, heading and all.
fn unchanged(text: &str, parts: &[Range<usize>], dates: DateRange) -> Option<Range<usize>> {
    let first = parts.first()?;
    let above = text.get(..first.start)?.strip_suffix('\n')?;
    let start = above.rfind('\n').map_or(0, |end| end + 1);
    let (stated, digest) = above[start..].trim_end().strip_prefix(HEADING)?.strip_suffix(").")?.split_once(" (")?;
    let (from, until) = stated.split_once(" to ")?;
    let [from, until] = [from, until].map(parse_date);
    let of_proposal = DateRange { first: from.ok()?, last: until.ok()? };
    if of_proposal.intersection(dates) != of_proposal {
        return None;
    }
    let mut hashed = started(stated);
    let mut done = first.start;
    for part in parts {
        hashed.update(text.get(done..part.end)?.replace("\r\n", "\n"));
        done = part.end;
        // The last line of a file may have no end.
        let whole = if text[..done].ends_with('\n') { hashed.clone() } else { hashed.clone().chain_update("\n") };
        if digest_of(&whole) == digest {
            return Some(start..done);
        }
    }
    None
}

/// The dates of a proposal as its comment says them.
fn dates_of(dates: DateRange) -> String {
    let day = |date: NaiveDate| date.format("%F");
    format!("{} to {}", day(dates.first), day(dates.last))
}

fn started(dates: &str) -> Sha256 {
    Sha256::new().chain_update(dates).chain_update("\n")
}

fn digest_of(hashed: &Sha256) -> String {
    let digest = hashed.clone().finalize();
    digest.iter().take(4).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
