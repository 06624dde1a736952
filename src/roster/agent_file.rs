//! `agents/<handle>.toml`: what it may say, and what is true of what it says.
//!
//! The file names other agents and is judged alone all the same: whether these exist, [`load`](super::load) judges. Dates
//! are days on the agent's clock.

use chrono::NaiveDate;
use toml::Spanned;

use crate::diagnostic::{Code, Diagnostic, Location, did_you_mean};
use crate::time::civil::{Hours, Weekdays, day_after};
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;

use super::key::KeyRule;
use super::model::{Agent, Availability, DateRange, Dates, Firmness, Handle, Limits, TimeOff};
use super::report::{Report, shown};
use super::rule::Rule;
use super::table::table;
use super::team::{Role, RoleId};
use super::values::times::DateOrTime;
use super::values::{Count, HandleText, Name, RoleText, Whole};

table! {
    /// schedules/agents/<handle>.toml: when an agent is on duty. The name of the file is the agent's handle. Every date is
    /// inclusive.
    pub(super) struct AgentFile {
        /// The name that people see.
        name: Option<Spanned<Name>> = optional("name" like "Ann", else "the handle"),
        /// What the agent does in the team: `l1`, `l2`, `intern`, or a role of `team.toml`.
        role: Option<Spanned<RoleText>> =
            needed("role" like "l1", "add role = \"l1\", \"l2\", \"intern\" or a role of team.toml"),
        /// The agent's clock, on which hours and dates are meant.
        timezone: Option<Spanned<Zone>> =
            needed("timezone" like "Europe/Berlin", "add for example timezone = \"Europe/Berlin\""),
        /// The first day in the team; for an intern the start of the internship.
        joined: Option<Spanned<NaiveDate>> = optional("joined" like "2026-01-12", else "always there"),
        /// The first day in `role`; from `joined` until then an intern.
        promoted: Option<Spanned<NaiveDate>> = optional("promoted" like "2026-03-15", else "none"),
        /// The last day in the team.
        last_day: Option<Spanned<NaiveDate>> = optional("last-day" like "2026-11-30", else "none"),
        /// A day on which somebody looked at the file, and it was right.
        confirmed: Option<NaiveDate> = optional("confirmed" like "2026-10-01", else "none"),
        /// The number of the first cycle that counts for an intern, where the lead decides otherwise than the rule: the one
        /// after the first whole cycle.
        eligible_cycle: Option<u32> = optional("eligible-cycle" like "87", else "by the rule"),
        /// When the agent is on duty, or could be: an entry for each `[[availability]]`. At most 200 entries a file.
        availability: Vec<Spanned<AvailabilityEntry>> = entries("availability"),
        /// When the agent is away all the same: an entry for each `[[time-off]]`.
        time_off: Vec<Spanned<TimeOffEntry>> = entries("time-off"),
        /// How far a proposed schedule may go. What the agent has written is never cut.
        limits: Limits = table("limits"),
    }
}

table! {
    /// Shifts that recur, or single ones: `days`, `dates` or `rrule` choose the dates on which they start, `hours` the time.
    struct AvailabilityEntry {
        /// The days of the week on which shifts start.
        days: Option<Weekdays> = optional("days" like "mon-fri"),
        /// With `days`: 2 for every second week, and so on, counted from the week (Monday) of `from`, which it needs.
        every: Count = default("every" like "1", Whole(1)),
        /// The dates on which single shifts start; without `from`, `until` and `every`.
        dates: Option<Vec<NaiveDate>> = optional("dates" like "[2026-12-24, 2026-12-31]"),
        /// A rule for the dates on which shifts start, where days of the week do not say it; needs `from`.
        rrule: Option<Rule> = optional("rrule" like "FREQ=MONTHLY;BYDAY=1SA"),
        /// Whether the agent could be on duty rather than is, which is never coverage and counts no hours.
        tentative: bool = default("tentative" like "false", false),
        /// When shifts start and end.
        hours: Option<Spanned<Hours>> =
            needed("hours" like "09:00-13:00", "add the hours, for example hours = \"09:00-13:00\""),
        /// The first date on which a shift may start.
        from: Option<Spanned<NaiveDate>> = optional("from" like "2026-03-01", else "always"),
        /// The last date on which a shift may start.
        until: Option<Spanned<NaiveDate>> = optional("until" like "2026-06-30", else "for ever"),
        /// Another clock for this entry, on a journey for example.
        timezone: Option<Zone> = optional("timezone" like "Asia/Tokyo", else "the file's"),
    }
    rules: &[
        KeyRule::OneOf {
            keys: &["days", "dates", "rrule"],
            none: "nothing says on which dates this is",
            add: "add `days`, `dates` or `rrule`, for example days = \"mon-fri\"",
            keep: "keep one of them and make a second entry of the other",
        },
        KeyRule::Apart {
            key: "dates",
            others: &["every", "from", "until"],
            help: "the list of dates says it all; remove the other key",
        },
        KeyRule::Apart { key: "rrule", others: &["every"], help: "use INTERVAL in the rule" },
        KeyRule::Needs { key: "every", needed: "from", help: COUNTS_FROM },
        KeyRule::Needs { key: "rrule", needed: "from", help: COUNTS_FROM },
    ]
}

const COUNTS_FROM: &str = "add the date from which it counts, for example from = 2026-03-01";

table! {
    /// Days or hours in which the agent is away.
    struct TimeOffEntry {
        /// The first day off, or the time on the agent's clock from which the agent is away.
        from: Option<Spanned<DateOrTime>> =
            needed("from" like "2026-12-24", "add the first day, for example from = 2026-12-24"),
        /// The last day off, or the time at which the agent is back.
        until: Option<Spanned<DateOrTime>> =
            needed("until" like "2026-12-26", "add the last day, for example until = 2026-12-26"),
        /// The agent who takes over the shifts of that time: the name of that file without `.toml`.
        covered_by: Option<Spanned<HandleText>> = optional("covered-by" like "bob", else "nobody"),
    }
}

impl AgentFile {
    /// The agent, with stand-ins for what is wrong: there is no roster then, and the rest of the file is judged all the
    /// same.
    pub(super) fn agent(self, handle: Handle, roles: &[Role], report: &mut Report<'_>) -> Agent {
        let at = |name: &Spanned<Name>| report.at(name.span());
        let name = self.name.as_ref().map(|name| (name.get_ref().0.clone(), at(name)));
        let (joined, last_day) = (self.joined.as_ref(), self.last_day.as_ref());
        not_before(joined, self.promoted.as_ref(), Code::PromotedBeforeJoined, "the promotion", report);
        let role = self.role.as_ref().and_then(|role| role_of(role, roles, report)).unwrap_or(RoleId::FIRST_RESPONSE);
        let zone = self.timezone.map_or_else(Zone::utc, Spanned::into_inner);
        let employed = employed(joined, last_day, &zone, report);
        let availability = self.availability.into_iter().filter_map(|entry| shifts(entry, &zone, report)).collect();
        let time_off = self.time_off.into_iter().filter_map(|entry| time_off(entry, &zone, &handle, report)).collect();
        let promoted = self.promoted.map(Spanned::into_inner);
        Agent {
            source: report.source,
            handle,
            name,
            role,
            intern: RoleId::INTERN,
            employed: employed.unwrap_or(Interval::EVER),
            promotion: promoted.filter(|_| role != RoleId::INTERN).map(|day| zone.midnight(day)),
            zone,
            joined: self.joined.map(Spanned::into_inner),
            last_day: self.last_day.map(Spanned::into_inner),
            confirmed: self.confirmed,
            eligible_cycle: self.eligible_cycle,
            availability,
            time_off,
            limits: self.limits,
        }
    }
}

/// The role of that name among those of the team.
pub(super) fn role_of(name: &Spanned<RoleText>, roles: &[Role], report: &mut Report<'_>) -> Option<RoleId> {
    let (span, RoleText(name)) = (name.span(), name.get_ref());
    let known = roles.iter().position(|role| role.name == *name);
    if known.is_none() && !report.has_room(Code::UnknownRole) {
        report.count(Code::UnknownRole);
    } else if known.is_none() {
        let names = || roles.iter().map(|role| role.name.as_str());
        let help = match did_you_mean(name, names()) {
            Some(close) => format!("did you mean \"{close}\"?"),
            None => format!("known are {}; team.toml can define others", names().collect::<Vec<_>>().join(", ")),
        };
        report.add(Code::UnknownRole, span, format!("`{}` is no role", shown(name)), help);
    }
    known.map(RoleId)
}

/// The time from the first day to the last, if that is any.
fn employed(
    joined: Option<&Spanned<NaiveDate>>,
    last_day: Option<&Spanned<NaiveDate>>,
    zone: &Zone,
    report: &mut Report<'_>,
) -> Option<Interval> {
    let start = joined.map_or(Instant::MIN, |day| zone.midnight(*day.get_ref()));
    let end = last_day.map_or(Instant::MAX, |day| zone.midnight(day_after(*day.get_ref())));
    let employed = Interval::new(start, end);
    not_before(joined, last_day, Code::LastDayBeforeJoined, "the last day", report);
    if let (None, Some(joined), Some(last_day)) = (employed, joined, last_day)
        && joined.get_ref() == last_day.get_ref()
    {
        let message = format!("the only day, {}, is one that the clocks of {zone} leave out", last_day.get_ref());
        report.add(Code::BadDate, last_day.span(), message, "correct one of the two dates");
    }
    employed
}

fn not_before(
    joined: Option<&Spanned<NaiveDate>>,
    day: Option<&Spanned<NaiveDate>>,
    code: Code,
    what: &str,
    report: &mut Report<'_>,
) {
    let (Some(joined), Some(day)) = (joined, day) else {
        return;
    };
    if day.get_ref() < joined.get_ref() {
        let message = format!("{what}, {}, lies before the first day, {}", day.get_ref(), joined.get_ref());
        let diagnostic = Diagnostic::new(code, report.at(day.span()), message);
        let joined = report.at(joined.span());
        let diagnostic = diagnostic.related(joined, "the first day is here").help("correct one of the two dates");
        report.diagnostics.push(diagnostic);
    }
}

fn shifts(entry: Spanned<AvailabilityEntry>, zone: &Zone, report: &mut Report<'_>) -> Option<Availability> {
    let at = report.at(entry.span());
    let entry = entry.into_inner();
    if let (Some(from), Some(until)) = (&entry.from, &entry.until)
        && until.get_ref() < from.get_ref()
    {
        let message =
            format!("until {} lies before from {}, so the entry does nothing", until.get_ref(), from.get_ref());
        let help = "correct one of the two dates, or remove the entry";
        report.add(Code::UntilBeforeFrom, until.span(), message, help);
    }
    let range = DateRange {
        first: entry.from.map_or(NaiveDate::MIN, Spanned::into_inner),
        last: entry.until.map_or(NaiveDate::MAX, Spanned::into_inner),
    };
    let dates = match (entry.days, entry.rrule, entry.dates) {
        (Some(days), ..) => Dates::Weekly { days, every: entry.every.0, range },
        (None, Some(rule), _) => Dates::Rule { rule, range },
        (None, None, dates) => Dates::Listed(dates?.into_iter().collect()),
    };
    let hours = entry.hours?;
    Some(Availability {
        firmness: if entry.tentative { Firmness::Tentative } else { Firmness::Firm },
        dates,
        hours_at: report.at(hours.span()),
        hours: hours.into_inner(),
        zone: entry.timezone.unwrap_or_else(|| zone.clone()),
        at,
    })
}

fn time_off(entry: Spanned<TimeOffEntry>, zone: &Zone, handle: &Handle, report: &mut Report<'_>) -> Option<TimeOff> {
    let at = report.at(entry.span());
    let entry = entry.into_inner();
    let covered_by = entry.covered_by.and_then(|coverer| coverer_of(&coverer, handle, report));
    let (from, until) = (entry.from?, entry.until?);
    let start = match *from.get_ref() {
        DateOrTime::Date(date) => zone.midnight(date),
        DateOrTime::Time(time) => zone.instant(time),
    };
    let end = match *until.get_ref() {
        DateOrTime::Date(date) => zone.midnight(day_after(date)),
        DateOrTime::Time(time) => zone.instant(time),
    };
    let interval = Interval::new(start, end);
    if interval.is_none() {
        let message = "the end lies before the start, so this time off does nothing";
        let help = "correct one of the two, or remove the entry";
        report.add(Code::UntilBeforeFrom, until.span(), message, help);
    }
    Some(TimeOff { interval: interval?, covered_by, at })
}

fn coverer_of(name: &Spanned<HandleText>, handle: &Handle, report: &mut Report<'_>) -> Option<(String, Location)> {
    let (span, HandleText(name)) = (name.span(), name.get_ref());
    if name == handle.as_str() {
        let message = format!("{handle} cannot cover {handle}");
        report.add(Code::CoversOneself, span, message, "name another agent, or remove the key");
        return None;
    }
    Some((name.clone(), report.at(span)))
}
