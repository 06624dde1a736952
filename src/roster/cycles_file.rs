//! `cycles.toml`: what it may say, and what is true of what it says.

use std::collections::BTreeMap;

use toml::Spanned;

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::time::civil::Duration;
use crate::time::cycle::Cycles;
use crate::time::interval::Instant;

use super::file_report::FileReport;
use super::table::table;
use super::team::{Blocks, Calendar, Deadline};
use super::values::Name;
use super::values::day_counts::{CycleLength, DayCount};

table! {
    /// schedules/cycles.toml: the cycles that have begun, and what is due in each. The file may be left out.
    pub(super) struct CyclesFile {
        /// How many days a cycle is expected to last; 32.5 are 4680 blocks of ten minutes.
        days: CycleLength = default("days" like "32.5", CycleLength(Duration::HOUR.times(780))),
        /// How many blocks a cycle has; with `first-block` it shows heights.
        blocks: Option<u32> = optional("blocks" like "4680", else "none"),
        /// The cycles that have begun: an entry for each `[[cycle]]`.
        cycles: Vec<Spanned<CycleEntry>> = entries("cycle"),
        /// What is due in every cycle: an entry for each `[[deadline]]`.
        deadlines: Vec<Spanned<DeadlineEntry>> = entries("deadline"),
    }
}

table! {
    /// A cycle that has begun.
    struct CycleEntry {
        /// The number of the cycle.
        number: Option<u32> = needed("number" like "85", "add the cycle's number"),
        /// When it began: a date (00:00 UTC), or an instant in whole seconds, such as 2026-08-31T12:00:00Z.
        start: Option<Spanned<Instant>> =
            needed("start" like "2026-08-31", "add the date on which it started, for example start = 2026-08-31"),
        /// The height of its first block.
        first_block: Option<u32> = optional("first-block" like "964867", else "none"),
    }
}

table! {
    /// What is due in every cycle.
    struct DeadlineEntry {
        /// What is due.
        name: Option<Name> = needed(
            "name" like "compensation request",
            "add what is due, for example name = \"compensation request\""
        ),
        /// How many days after the start of each cycle it is due.
        after: Option<DayCount> =
            needed("after-days" like "17.5", "add when it is due, for example after-days = 17.5"),
    }
}

impl CyclesFile {
    /// The cycles and deadlines, without those of which something is wrong.
    pub(super) fn calendar(self, report: &mut FileReport<'_>) -> Calendar {
        let mut starts: BTreeMap<u32, (Instant, Location)> = BTreeMap::new();
        let mut first = BTreeMap::new();
        for entry in self.cycles {
            let span = entry.span();
            let entry = entry.into_inner();
            let (Some(number), Some(start)) = (entry.number, entry.start) else {
                continue;
            };
            first.extend(entry.first_block.map(|block| (number, block)));
            if let Some((_, other)) = starts.get(&number) {
                let message = format!("cycle {number} is there twice");
                let diagnostic = Diagnostic::new(Code::DuplicateName, report.at(span), message);
                let diagnostic = diagnostic.related(other.clone(), "the other one is here").help("keep one of them");
                report.diagnostics.push(diagnostic);
                continue;
            }
            starts.insert(number, (*start.get_ref(), report.at(start.span())));
        }
        for ((number, (start, _)), (next, (next_start, at))) in starts.iter().zip(starts.iter().skip(1)) {
            let message = if next_start <= start {
                format!("cycle {next} does not start after cycle {number}")
            } else if Duration::between(*start, *next_start) < Duration::DAY.times(i64::from(next - number)) {
                format!("the cycles from {number} to {next} would last less than a day each")
            } else {
                continue;
            };
            let diagnostic = Diagnostic::new(Code::CycleOrder, at.clone(), message);
            report.diagnostics.push(diagnostic.help("correct the number or the start"));
        }
        let starts = starts.into_iter().map(|(number, (start, _))| (number, start)).collect();
        let deadline = |deadline: Spanned<DeadlineEntry>| {
            let deadline = deadline.into_inner();
            let (Name(name), DayCount(after)) = (deadline.name?, deadline.after?);
            Some(Deadline { name, after })
        };
        let deadlines = self.deadlines.into_iter().filter_map(deadline).collect();
        let blocks = self.blocks.map(|per_cycle| Blocks { per_cycle, first });
        let CycleLength(length) = self.days;
        Calendar { source: report.source, cycles: Cycles::new(length, starts), deadlines, blocks }
    }
}
