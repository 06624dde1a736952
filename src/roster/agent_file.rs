//! `agents/<handle>.toml`: what it may say, and what is true of what it says.
//!
//! The file names other agents and is judged alone all the same: whether these exist, [`load`](super::load) judges. Dates
//! are days on the agent's clock.

use chrono::NaiveDate;
use toml::Spanned;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::time::civil::{DateRange, Hours, WrittenDays};
use crate::time::zone::Zone;

use super::file_report::{FileReport, shown};
use super::handle::{Handle, Word};
use super::key::KeyRule;
use super::model::{Agent, Availability, Dates, Firmness, Limits, Promotion};
use super::rule::Rule;
use super::table::table;
use super::team::{Role, RoleId};
use super::values::{Account, Count, Name, RatherNot, RoleText, Whole};
use super::whereabouts::Whereabouts;

mod absence;

use absence::{TimeOffEntry, TravelEntry, times_off, whereabouts};

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
        /// The first day in `role`; until then an intern, or what `was` says.
        promoted: Option<Spanned<NaiveDate>> = optional("promoted" like "2026-03-15", else "none"),
        /// With `promoted`: the role before.
        was: Option<Spanned<RoleText>> = optional("was" like "intern", else "intern"),
        /// The last day in the team.
        last_day: Option<Spanned<NaiveDate>> = optional("last-day" like "2026-11-30", else "none"),
        /// A day on which somebody looked at the file, and it was right.
        confirmed: Option<Spanned<NaiveDate>> = optional("confirmed" like "2026-10-01", else "none"),
        /// What the agent can do that a requirement of `team.toml` asks for.
        skills: Option<Vec<Word>> = optional("skills" like "[\"german\", \"mac\"]", else "none"),
        /// The agent's account at the git host, for edits by form. It is never published.
        account: Option<Spanned<Account>> = optional("account" like "ann-l", else "none"),
        /// The number of the first cycle that counts for an intern, where the lead decides otherwise than the rule: the one
        /// after the first whole cycle.
        eligible_cycle: Option<u32> = optional("eligible-cycle" like "87", else "by the rule"),
        /// When the agent is on duty, or could be: an entry for each `[[availability]]`. At most 200 entries a file.
        availability: Vec<Spanned<AvailabilityEntry>> = entries("availability"),
        /// When the agent is away all the same: an entry for each `[[time-off]]`.
        time_off: Vec<Spanned<TimeOffEntry>> = entries("time-off"),
        /// Dates on which entries are read on another clock: an entry for each `[[travel]]`.
        travel: Vec<Spanned<TravelEntry>> = entries("travel"),
        /// How far a proposed schedule may go. What the agent has written is never cut.
        limits: Limits = table("limits"),
    }
    rules: &[KeyRule::Needs {
        key: "was",
        needed: "promoted",
        help: "add the first day in the role, for example promoted = 2026-03-15",
    }]
}

table! {
    /// Shifts that recur, or single ones: `days`, `dates` or `rrule` choose the dates on which they start, `hours` the time.
    struct AvailabilityEntry {
        /// The days of the week on which shifts start.
        days: Option<Spanned<WrittenDays>> = optional("days" like "mon-fri"),
        /// With `days`: 2 for every second week, and so on, counted from the week of `from`, which it needs. The week begins on Monday, or
        /// where the days as written go past Sunday ("wed-tue"), on the first of them.
        every: Count = default("every" like "1", Whole(1)),
        /// The dates on which single shifts start; without `from`, `until` and `every`.
        dates: Option<Vec<NaiveDate>> = optional("dates" like "[2026-12-24, 2026-12-31]"),
        /// A rule for the dates on which shifts start, where days of the week do not say it; needs `from`.
        rrule: Option<Rule> = optional("rrule" like "FREQ=MONTHLY;BYDAY=1SA"),
        /// Whether the agent could be on duty rather than is, which is never coverage and counts no hours.
        tentative: bool = default("tentative" like "false", false),
        /// With `tentative`: "not", if the agent would rather not be on then, and should be only where it must be.
        rather: Option<RatherNot> = optional("rather" like "not", else "no matter"),
        /// When shifts start and end.
        hours: Option<Spanned<Hours>> =
            needed("hours" like "09:00-13:00", "add the hours, for example hours = \"09:00-13:00\""),
        /// The first date on which a shift may start.
        from: Option<Spanned<NaiveDate>> = optional("from" like "2026-03-01", else "always"),
        /// The last date on which a shift may start.
        until: Option<Spanned<NaiveDate>> = optional("until" like "2026-06-30", else "for ever"),
        /// What these shifts are for, where the team tells posts apart.
        post: Option<Word> = optional("post" like "mediation", else "none"),
        /// Another clock for this entry, wherever the agent is.
        timezone: Option<Zone> = optional("timezone" like "Asia/Tokyo", else "the agent's"),
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
        KeyRule::Needs { key: "rather", needed: "tentative", help: "add tentative = true, or remove `rather`" },
        KeyRule::Needs { key: "rrule", needed: "from", help: COUNTS_FROM },
    ]
}

const COUNTS_FROM: &str = "add the date from which it counts, for example from = 2026-03-01";

impl AgentFile {
    /// The agent, with stand-ins for what is wrong: there is no roster then, and the rest of the file is judged all the
    /// same.
    pub(super) fn agent(self, handle: Handle, roles: &[Role], report: &mut FileReport<'_>) -> Agent {
        let at = |name: &Spanned<Name>| report.at(name.span());
        let name = self.name.as_ref().map(|name| (name.get_ref().0.clone(), at(name)));
        let account = self.account.map(|account| (report.at(account.span()), account.into_inner()));
        let (joined, last_day) = (self.joined.as_ref(), self.last_day.as_ref());
        not_before(joined, self.promoted.as_ref(), Code::PromotedBeforeJoined, "the promotion", report);
        not_before(joined, last_day, Code::LastDayBeforeJoined, "the last day", report);
        let role = self.role.as_ref().and_then(|role| role_of(role, roles, report)).unwrap_or(RoleId::FIRST_RESPONSE);
        let was = self.was.as_ref().and_then(|role| role_of(role, roles, report)).unwrap_or(RoleId::INTERN);
        let whereabouts = whereabouts(self.timezone.map(Spanned::into_inner), self.travel, report);
        let availability =
            self.availability.into_iter().filter_map(|entry| shifts(entry, &whereabouts, report)).collect();
        let (time_off, also_named) = times_off(self.time_off, &whereabouts, &handle, report);
        let promotion = self.promoted.map(|promoted| Promotion { on: promoted.into_inner(), was });
        Agent {
            source: report.source,
            handle,
            name,
            role,
            promotion: promotion.filter(|promotion| promotion.was != role),
            whereabouts,
            employed: DateRange {
                first: joined.map_or(NaiveDate::MIN, |day| *day.get_ref()),
                last: last_day.map_or(NaiveDate::MAX, |day| *day.get_ref()),
            },
            joined_at: joined.map(|day| report.at(day.span())),
            confirmed: self.confirmed.map(|day| (*day.get_ref(), report.at(day.span()))),
            skills: self.skills.into_iter().flatten().collect(),
            account: account.map(|(at, Account(account))| (account, at)),
            eligible_cycle: self.eligible_cycle,
            availability,
            time_off,
            also_named,
            limits: self.limits,
        }
    }
}

/// The role of that name among those of the team.
pub(super) fn role_of(name: &Spanned<RoleText>, roles: &[Role], report: &mut FileReport<'_>) -> Option<RoleId> {
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
        let same = names().find(|known| known.eq_ignore_ascii_case(name.trim()));
        let fix = same.map(|known| format!("\"{known}\""));
        report.add_fixed(Code::UnknownRole, span, format!("`{}` is no role", shown(name)), help, fix);
    }
    known.map(RoleId)
}

fn not_before(
    joined: Option<&Spanned<NaiveDate>>,
    day: Option<&Spanned<NaiveDate>>,
    code: Code,
    what: &str,
    report: &mut FileReport<'_>,
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

/// From the first date of an entry to the last, with a finding where these are none.
pub(super) fn date_range(
    from: Option<&Spanned<NaiveDate>>,
    until: Option<&Spanned<NaiveDate>>,
    report: &mut FileReport<'_>,
) -> DateRange {
    if let (Some(from), Some(until)) = (from, until)
        && until.get_ref() < from.get_ref()
    {
        let message =
            format!("until {} lies before from {}, so the entry does nothing", until.get_ref(), from.get_ref());
        let help = "correct one of the two dates, or remove the entry";
        report.add(Code::UntilBeforeFrom, until.span(), message, help);
    }
    DateRange {
        first: from.map_or(NaiveDate::MIN, |from| *from.get_ref()),
        last: until.map_or(NaiveDate::MAX, |until| *until.get_ref()),
    }
}

fn shifts(
    entry: Spanned<AvailabilityEntry>,
    whereabouts: &Whereabouts,
    report: &mut FileReport<'_>,
) -> Option<Availability> {
    let at = report.at(entry.span());
    let entry = entry.into_inner();
    let range = date_range(entry.from.as_ref(), entry.until.as_ref(), report);
    let dates = match (entry.days, entry.rrule, entry.dates) {
        (Some(days), ..) => {
            let (span, days) = (days.span(), days.into_inner());
            if entry.every.0 > 1 && days.past_sunday() > 1 {
                let help = "write the days in the order of the week, for example days = \"mon, wed, sat\"";
                let message =
                    "with `every` the days go past Sunday once at most, or nobody knows where their week begins";
                report.add(Code::BadDays, span, message, help);
            }
            Dates::Weekly { days: days.days(), week_start: days.week_start(), every: entry.every.0, range }
        }
        (None, Some(rule), _) => Dates::Rule { rule, range },
        (None, None, dates) => Dates::Listed(dates?.into_iter().collect()),
    };
    let hours = entry.hours?;
    Some(Availability {
        firmness: if entry.tentative { Firmness::Tentative } else { Firmness::Firm },
        dates,
        hours_at: report.at(hours.span()),
        hours: hours.into_inner(),
        whereabouts: entry.timezone.map_or_else(|| whereabouts.clone(), Whereabouts::fixed),
        post: entry.post,
        rather_not: entry.rather.is_some(),
        at,
    })
}
