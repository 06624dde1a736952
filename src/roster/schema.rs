//! What the files of a team may say, with the place of every value.
//!
//! A type here holds what was written; whether it can be true is judged in [`load`](super::load). A key that is asked for
//! here is a key that the format has.

use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;

use crate::diagnostic::{Code, Diagnostic};
use crate::time::civil::{Duration, Hours, Weekdays};
use crate::time::interval::Instant;
use crate::time::zone::Zone;

use super::reader::{Fields, Report};
use super::rule::Rule;
use super::values::{Count, DateOrTime, DayCount, Name, Weeks};

/// The most `[[availability]]` and `[[time-off]]`, or entries of the other files, that one file may have.
pub const MAX_ENTRIES: usize = 200;

/// `agents/<handle>.toml`.
pub(super) struct AgentFile {
    pub(super) name: Option<Spanned<Name>>,
    pub(super) role: Option<Spanned<String>>,
    pub(super) timezone: Option<Spanned<Zone>>,
    pub(super) joined: Option<Spanned<NaiveDate>>,
    pub(super) promoted: Option<Spanned<NaiveDate>>,
    pub(super) last_day: Option<Spanned<NaiveDate>>,
    pub(super) confirmed: Option<Spanned<NaiveDate>>,
    pub(super) eligible_cycle: Option<u32>,
    pub(super) availability: Vec<Spanned<AvailabilityEntry>>,
    pub(super) time_off: Vec<Spanned<TimeOffEntry>>,
    pub(super) limits: LimitsTable,
}

/// `[[availability]]`.
pub(super) struct AvailabilityEntry {
    pub(super) tentative: bool,
    pub(super) hours: Option<Spanned<Hours>>,
    pub(super) dates: Option<DatesOf>,
    pub(super) from: Option<Spanned<NaiveDate>>,
    pub(super) until: Option<Spanned<NaiveDate>>,
    pub(super) timezone: Option<Spanned<Zone>>,
}

/// Which of the three ways to choose dates an entry uses, with all that the way needs.
pub(super) enum DatesOf {
    Days { days: Weekdays, every: u32 },
    Dates(Vec<NaiveDate>),
    Rule(Rule),
}

/// `[[time-off]]`.
pub(super) struct TimeOffEntry {
    pub(super) from: Option<Spanned<DateOrTime>>,
    pub(super) until: Option<Spanned<DateOrTime>>,
    pub(super) covered_by: Option<Spanned<String>>,
}

/// `[limits]`.
#[derive(Default)]
pub(super) struct LimitsTable {
    pub(super) max_weekly: Option<Duration>,
    pub(super) max_shift: Option<Duration>,
    pub(super) min_shift: Option<Duration>,
    pub(super) rest: Option<Duration>,
}

impl AgentFile {
    pub(super) fn read(file: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        let read = Self {
            name: file.optional("name", report),
            role: file.required(&["role"], "add role = \"l1\", \"l2\", \"intern\" or a role of team.toml", report),
            timezone: file.required(&["timezone"], "add for example timezone = \"Europe/Berlin\"", report),
            joined: file.optional("joined", report),
            promoted: file.optional("promoted", report),
            last_day: file.optional("last-day", report),
            confirmed: file.optional("confirmed", report),
            eligible_cycle: inner(file.optional("eligible-cycle", report)),
            availability: file.tables("availability", report, AvailabilityEntry::read),
            time_off: file.tables("time-off", report, TimeOffEntry::read),
            limits: file.table("limits", report, LimitsTable::read).unwrap_or_default(),
        };
        limit_entries(spans(&read.availability).chain(spans(&read.time_off)), report);
        read
    }
}

impl AvailabilityEntry {
    fn read(entry: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        let ways: Vec<&str> =
            ["days", "dates", "rrule"].into_iter().filter(|way| entry.key_span(way).is_some()).collect();
        if ways.is_empty() {
            let help = "add `days`, `dates` or `rrule`, for example days = \"mon-fri\"";
            entry.missing(&["days", "dates", "rrule"], "nothing says on which dates this is", help);
        }
        for (first, other) in ways.iter().zip(ways.iter().skip(1)) {
            conflict(entry, first, other, "keep one of them and make a second entry of the other", report);
        }
        for key in ["every", "from", "until"] {
            conflict(entry, "dates", key, "the list of dates says it all; remove the other key", report);
        }
        conflict(entry, "rrule", "every", "use INTERVAL in the rule", report);
        for way in ["every", "rrule"] {
            let there = |key| entry.key_span(key).is_some();
            if there(way) && !there("from") && !there("dates") {
                let help = "add the date from which it counts, for example from = 2026-03-01";
                entry.missing(&["from"], format!("`{way}` needs the key `from`"), help);
            }
        }
        let days = entry.optional("days", report);
        let every = inner(entry.optional("every", report)).map_or(1, |Count(every)| every);
        let dates: Option<Spanned<Vec<Spanned<NaiveDate>>>> = entry.optional("dates", report);
        let rule = entry.optional("rrule", report);
        let dates = days
            .map(|days| DatesOf::Days { days: days.into_inner(), every })
            .or(rule.map(|rule| DatesOf::Rule(rule.into_inner())))
            .or(dates.map(|dates| DatesOf::Dates(dates.into_inner().into_iter().map(Spanned::into_inner).collect())));
        Self {
            tentative: entry.optional("tentative", report).is_some_and(Spanned::into_inner),
            hours: entry.required(&["hours"], "add the hours, for example hours = \"09:00-13:00\"", report),
            dates,
            from: entry.optional("from", report),
            until: entry.optional("until", report),
            timezone: entry.optional("timezone", report),
        }
    }
}

impl TimeOffEntry {
    fn read(entry: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        Self {
            from: entry.required(&["from"], "add the first day, for example from = 2026-12-24", report),
            until: entry.required(&["until"], "add the last day, for example until = 2026-12-26", report),
            covered_by: entry.optional("covered-by", report),
        }
    }
}

impl LimitsTable {
    fn read(table: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        Self {
            max_weekly: inner(table.optional("max-weekly", report)),
            max_shift: inner(table.optional("max-shift", report)),
            min_shift: inner(table.optional("min-shift", report)),
            rest: inner(table.optional("rest", report)),
        }
    }
}

/// `team.toml`.
#[derive(Default)]
pub(super) struct TeamFile {
    pub(super) name: Option<Spanned<Name>>,
    pub(super) timezone: Option<Spanned<Zone>>,
    pub(super) policy: PolicyTable,
    pub(super) coverage: Vec<Spanned<CoverageEntry>>,
    pub(super) roles: Vec<(Spanned<String>, RoleTable)>,
    pub(super) feed: FeedTable,
}

/// `[policy]`.
#[derive(Default)]
pub(super) struct PolicyTable {
    pub(super) weekly_minimum: Option<Duration>,
    pub(super) response_within: Option<Duration>,
    pub(super) stale_after: Option<Duration>,
    pub(super) max_shift: Option<Duration>,
    pub(super) min_shift: Option<Duration>,
    pub(super) rest: Option<Duration>,
}

/// `[[coverage]]`.
pub(super) struct CoverageEntry {
    pub(super) name: Option<Spanned<Name>>,
    pub(super) roles: Option<Vec<Spanned<String>>>,
    pub(super) at_least: u32,
    pub(super) days: Option<Weekdays>,
    pub(super) hours: Option<Hours>,
    pub(super) timezone: Option<Zone>,
}

/// `[role.<name>]`.
pub(super) struct RoleTable {
    pub(super) title: Option<Name>,
    pub(super) weekly_minimum: Option<Duration>,
}

/// `[feed]`.
#[derive(Default)]
pub(super) struct FeedTable {
    pub(super) url: Option<Spanned<String>>,
    pub(super) weeks_back: Option<u32>,
    pub(super) weeks_ahead: Option<u32>,
}

impl TeamFile {
    pub(super) fn read(file: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        let read = Self {
            name: file.optional("name", report),
            timezone: file.optional("timezone", report),
            policy: file.table("policy", report, PolicyTable::read).unwrap_or_default(),
            coverage: file.tables("coverage", report, CoverageEntry::read),
            roles: file.named_tables("role", report, RoleTable::read),
            feed: file.table("feed", report, FeedTable::read).unwrap_or_default(),
        };
        limit_entries(spans(&read.coverage).chain(read.roles.iter().map(|(name, _)| name.span())), report);
        read
    }
}

impl PolicyTable {
    fn read(table: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        Self {
            weekly_minimum: inner(table.optional("weekly-minimum", report)),
            response_within: inner(table.optional("response-within", report)),
            stale_after: inner(table.optional("stale-after", report)),
            max_shift: inner(table.optional("max-shift", report)),
            min_shift: inner(table.optional("min-shift", report)),
            rest: inner(table.optional("rest", report)),
        }
    }
}

impl CoverageEntry {
    fn read(entry: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        let roles: Option<Spanned<Vec<Spanned<String>>>> =
            entry.required(&["roles"], "add the roles that count, for example roles = [\"l1\"]", report);
        if let Some(none) = roles.as_ref().filter(|roles| roles.get_ref().is_empty()) {
            let help = "name at least one role, for example roles = [\"l1\"]";
            report.add(Code::OutOfRange, none.span(), "`roles` names no role, so nobody can ever be on", help);
        }
        Self {
            name: entry.required(&["name"], "add a name, for example name = \"first response\"", report),
            roles: inner(roles),
            at_least: inner(entry.optional("at-least", report)).map_or(1, |Count(at_least)| at_least),
            days: inner(entry.optional("days", report)),
            hours: inner(entry.optional("hours", report)),
            timezone: inner(entry.optional("timezone", report)),
        }
    }
}

impl RoleTable {
    fn read(table: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        Self {
            title: inner(table.optional("title", report)),
            weekly_minimum: inner(table.optional("weekly-minimum", report)),
        }
    }
}

impl FeedTable {
    fn read(table: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        Self {
            url: table.optional("url", report),
            weeks_back: inner(table.optional("weeks-back", report)).map(|Weeks(weeks)| weeks),
            weeks_ahead: inner(table.optional("weeks-ahead", report)).map(|Weeks(weeks)| weeks),
        }
    }
}

/// `cycles.toml`.
#[derive(Default)]
pub(super) struct CyclesFile {
    pub(super) days: Option<Spanned<DayCount>>,
    pub(super) blocks: Option<u32>,
    pub(super) cycles: Vec<Spanned<CycleEntry>>,
    pub(super) deadlines: Vec<Spanned<DeadlineEntry>>,
}

/// `[[cycle]]`.
pub(super) struct CycleEntry {
    pub(super) number: Option<u32>,
    pub(super) start: Option<Spanned<Instant>>,
    pub(super) first_block: Option<u32>,
}

/// `[[deadline]]`.
pub(super) struct DeadlineEntry {
    pub(super) name: Option<Spanned<Name>>,
    pub(super) after: Option<DayCount>,
}

impl CyclesFile {
    pub(super) fn read(file: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        let read = Self {
            days: file.optional("days", report),
            blocks: inner(file.optional("blocks", report)),
            cycles: file.tables("cycle", report, CycleEntry::read),
            deadlines: file.tables("deadline", report, DeadlineEntry::read),
        };
        if let Some(zero) = read.days.as_ref().filter(|days| days.get_ref().0 < Duration::DAY) {
            report.add(Code::OutOfRange, zero.span(), "a cycle lasts at least a day", "write days such as 32.5");
        }
        limit_entries(spans(&read.cycles).chain(spans(&read.deadlines)), report);
        read
    }
}

impl CycleEntry {
    fn read(entry: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        Self {
            number: inner(entry.required(&["number"], "add the cycle's number", report)),
            start: entry.required(
                &["start"],
                "add the date on which it started, for example start = 2026-08-31",
                report,
            ),
            first_block: inner(entry.optional("first-block", report)),
        }
    }
}

impl DeadlineEntry {
    fn read(entry: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self {
        Self {
            name: entry.required(&["name"], "add what is due, for example name = \"compensation request\"", report),
            after: inner(entry.required(&["after-days"], "add when it is due, for example after-days = 17.5", report)),
        }
    }
}

/// The value without its place.
pub(super) fn inner<T>(value: Option<Spanned<T>>) -> Option<T> {
    value.map(Spanned::into_inner)
}

fn conflict(entry: &Fields<'_, '_>, first: &str, second: &str, help: &str, report: &mut Report<'_>) {
    let (Some(one), Some(other)) = (entry.key_span(first), entry.key_span(second)) else {
        return;
    };
    let diagnostic =
        Diagnostic::new(Code::ConflictingKeys, report.at(other), format!("`{second}` does not go with `{first}`"));
    report.diagnostics.push(diagnostic.related(report.at(one), format!("`{first}` is here")).help(help));
}

fn spans<T>(entries: &[Spanned<T>]) -> impl Iterator<Item = Range<usize>> {
    entries.iter().map(Spanned::span)
}

fn limit_entries(entries: impl Iterator<Item = Range<usize>>, report: &mut Report<'_>) {
    let mut entries: Vec<Range<usize>> = entries.collect();
    entries.sort_by_key(|span| span.start);
    if let Some(beyond) = entries.get(MAX_ENTRIES) {
        let message = format!("the file has {} entries, and here is the first too many", entries.len());
        let help = format!("a file has at most {MAX_ENTRIES}; remove old ones");
        report.add(Code::TooManyEntries, beyond.clone(), message, help);
    }
}
