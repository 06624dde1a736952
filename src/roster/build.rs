//! What is true of what one file says, with every finding on the way.
//!
//! An agent's file names other agents and is judged alone all the same: whether these exist, [`load`](super::load) judges.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use toml::Spanned;

use crate::diagnostic::{Code, Diagnostic, Findings, Location, SourceId, Span, did_you_mean};
use crate::time::civil::{Duration, Hours, Weekdays, day_after};
use crate::time::cycle::Cycles;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;

use super::model::{Agent, Availability, DateRange, Dates, Firmness, Handle, HandleError, Limits, TimeOff};
use super::reader::{Report, shown};
use super::schema::{
    AgentFile, AvailabilityEntry, CoverageEntry, CyclesFile, DatesOf, DeadlineEntry, TeamFile, TimeOffEntry, inner,
};
use super::team::{Blocks, Calendar, Deadline, Feed, FeedUrl, Policy, Requirement, Role, RoleId, Team};
use super::values::{DateOrTime, DayCount, Name};

/// Makes what is true of what one file says.
pub(super) struct Builder<'d> {
    pub(super) source: SourceId,
    pub(super) diagnostics: &'d mut Findings,
}

/// The built-in roles, in the order of their ids, with their titles.
const BUILT_IN: [(&str, &str); 3] = [("l1", "Level 1"), ("l2", "Level 2"), ("intern", "Intern")];
const FIRST_RESPONSE: RoleId = RoleId(0);
const INTERN: RoleId = RoleId(2);

impl Builder<'_> {
    fn at(&self, span: std::ops::Range<usize>) -> Location {
        Location { source: self.source, span: Span::from(span) }
    }

    fn report(&mut self) -> Report<'_> {
        Report { source: self.source, text: "", diagnostics: self.diagnostics }
    }

    pub(super) fn team(&mut self, file: TeamFile) -> Team {
        let zone = file.timezone.map_or_else(Zone::utc, Spanned::into_inner);
        let policy = Policy {
            weekly_minimum: file.policy.weekly_minimum.unwrap_or(Duration::HOUR.times(10)),
            response_within: file.policy.response_within.unwrap_or(Duration::HOUR),
            stale_after: file.policy.stale_after.unwrap_or(Duration::DAY.times(60)),
            max_shift: file.policy.max_shift.unwrap_or(Duration::HOUR.times(8)),
            min_shift: file.policy.min_shift.unwrap_or(Duration::HOUR.times(2)),
            rest: file.policy.rest.unwrap_or(Duration::HOUR.times(8)),
        };
        let mut roles: Vec<Role> = BUILT_IN
            .iter()
            .map(|(name, title)| Role {
                name: (*name).to_owned(),
                title: (*title).to_owned(),
                weekly_minimum: if *name == "l2" { Duration::ZERO } else { policy.weekly_minimum },
            })
            .collect();
        for (name, table) in file.roles {
            // A role is named in the same places as a handle, so it has the same form.
            if name.get_ref().parse::<Handle>() == Err(HandleError::Form) {
                let help = "use 1 to 39 lower-case letters, digits and dashes, a letter or digit first";
                let message = format!("`{}` cannot be the name of a role", shown(name.get_ref()));
                self.report().add(Code::BadName, name.span(), message, help);
            }
            let name = name.into_inner();
            let index = roles.iter().position(|role| role.name == name).unwrap_or_else(|| {
                roles.push(Role { title: name.clone(), name, weekly_minimum: policy.weekly_minimum });
                roles.len() - 1
            });
            let role = &mut roles[index];
            role.weekly_minimum = table.weekly_minimum.unwrap_or(role.weekly_minimum);
            role.title = table.title.map_or_else(|| role.title.clone(), |Name(title)| title);
        }
        let requirements = self.requirements(file.coverage, &roles, &zone);
        let url = file.feed.url.and_then(|url| self.url(&url));
        let feed = Feed {
            url,
            weeks_back: file.feed.weeks_back.unwrap_or(4),
            weeks_ahead: file.feed.weeks_ahead.unwrap_or(13),
        };
        let name = file.name.map(|name| name.into_inner().0);
        Team { name, zone, policy, roles, requirements, feed }
    }

    fn requirements(&mut self, entries: Vec<Spanned<CoverageEntry>>, roles: &[Role], zone: &Zone) -> Vec<Requirement> {
        if entries.is_empty() {
            return vec![Requirement {
                name: "first response".to_owned(),
                roles: BTreeSet::from([FIRST_RESPONSE]),
                at_least: 1,
                when: None,
                zone: zone.clone(),
            }];
        }
        let mut named: BTreeMap<String, Location> = BTreeMap::new();
        let mut requirements = Vec::new();
        for entry in entries {
            let entry = entry.into_inner();
            let counting = entry.roles.unwrap_or_default().iter().filter_map(|role| self.role(role, roles)).collect();
            let Some(name) = entry.name else {
                continue;
            };
            let at = self.at(name.span());
            let name = name.into_inner().0;
            if let Some(first) = named.insert(name.clone(), at.clone()) {
                let diagnostic = Diagnostic::new(
                    Code::DuplicateName,
                    at,
                    format!("`{}` is the name of another entry", shown(&name)),
                );
                self.diagnostics.push(
                    diagnostic.related(first, "the other one is here").help("give each [[coverage]] a name of its own"),
                );
            }
            let when = (entry.days.is_some() || entry.hours.is_some())
                .then(|| (entry.days.unwrap_or(Weekdays::DAILY), entry.hours.unwrap_or(Hours::WHOLE_DAY)));
            let zone = entry.timezone.unwrap_or_else(|| zone.clone());
            requirements.push(Requirement { name, roles: counting, at_least: entry.at_least, when, zone });
        }
        requirements
    }

    fn role(&mut self, name: &Spanned<String>, roles: &[Role]) -> Option<RoleId> {
        let known = roles.iter().position(|role| role.name == *name.get_ref());
        if known.is_none() && !self.report().has_room(Code::UnknownRole) {
            self.report().count(Code::UnknownRole);
        } else if known.is_none() {
            let names = || roles.iter().map(|role| role.name.as_str());
            let help = match did_you_mean(name.get_ref(), names()) {
                Some(close) => format!("did you mean \"{close}\"?"),
                None => format!("known are {}; team.toml can define others", names().collect::<Vec<_>>().join(", ")),
            };
            self.report().add(Code::UnknownRole, name.span(), format!("`{}` is no role", shown(name.get_ref())), help);
        }
        known.map(RoleId)
    }

    fn url(&mut self, url: &Spanned<String>) -> Option<FeedUrl> {
        let parsed = url.get_ref().parse().ok();
        if parsed.is_none() {
            let message = format!("`{}` is no plain web address", shown(url.get_ref()));
            self.report().add(Code::BadUrl, url.span(), message, "write for example \"https://example.org/coverage/\"");
        }
        parsed
    }

    pub(super) fn calendar(&mut self, file: CyclesFile) -> Calendar {
        // A nominal cycle: 4680 blocks of ten minutes.
        let length = file.days.map_or(Duration::HOUR.times(780), |days| days.into_inner().0);
        let mut starts: BTreeMap<u32, (Instant, Location)> = BTreeMap::new();
        let mut first = BTreeMap::new();
        for entry in file.cycles {
            let span = entry.span();
            let entry = entry.into_inner();
            let (Some(number), Some(start)) = (entry.number, entry.start) else {
                continue;
            };
            first.extend(entry.first_block.map(|block| (number, block)));
            if let Some((_, other)) = starts.get(&number) {
                let diagnostic =
                    Diagnostic::new(Code::DuplicateName, self.at(span), format!("cycle {number} is there twice"));
                let diagnostic = diagnostic.related(other.clone(), "the other one is here").help("keep one of them");
                self.diagnostics.push(diagnostic);
                continue;
            }
            starts.insert(number, (*start.get_ref(), self.at(start.span())));
        }
        for ((number, (start, _)), (next, (next_start, at))) in starts.iter().zip(starts.iter().skip(1)) {
            if next_start <= start {
                let message = format!("cycle {next} does not start after cycle {number}");
                let diagnostic =
                    Diagnostic::new(Code::CycleOrder, at.clone(), message).help("correct the number or the start");
                self.diagnostics.push(diagnostic);
            } else if Duration::between(*start, *next_start) < Duration::DAY.times(i64::from(next - number)) {
                let message = format!("the cycles from {number} to {next} would last less than a day each");
                let diagnostic =
                    Diagnostic::new(Code::CycleOrder, at.clone(), message).help("correct the number or the start");
                self.diagnostics.push(diagnostic);
            }
        }
        let starts = starts.into_iter().map(|(number, (start, _))| (number, start)).collect();
        let deadline = |deadline: Spanned<DeadlineEntry>| {
            let deadline = deadline.into_inner();
            let (Name(name), DayCount(after)) = (deadline.name?.into_inner(), deadline.after?);
            Some(Deadline { name, after })
        };
        let deadlines = file.deadlines.into_iter().filter_map(deadline).collect();
        let blocks = file.blocks.map(|per_cycle| Blocks { per_cycle, first });
        Calendar { source: self.source, cycles: Cycles::new(length, starts), deadlines, blocks }
    }

    pub(super) fn agent(&mut self, handle: Handle, file: AgentFile, roles: &[Role]) -> Agent {
        self.not_before(file.joined.as_ref(), file.promoted.as_ref(), Code::PromotedBeforeJoined, "the promotion");
        let role = file.role.as_ref().and_then(|role| self.role(role, roles));
        // Without zone or role there is no roster; with stand-ins the rest of the file is judged all the same.
        let zone = file.timezone.map_or_else(Zone::utc, Spanned::into_inner);
        let role = role.unwrap_or(FIRST_RESPONSE);
        let employed = self.employed(file.joined.as_ref(), file.last_day.as_ref(), &zone);
        let availability = file.availability.into_iter().filter_map(|entry| self.availability(entry, &zone)).collect();
        let time_off = file.time_off.into_iter().filter_map(|entry| self.time_off(entry, &zone, &handle)).collect();
        Agent {
            source: self.source,
            handle,
            name: file
                .name
                .map(|name| (name.get_ref().0.clone(), Location { source: self.source, span: name.span().into() })),
            role,
            intern: INTERN,
            employed: employed.unwrap_or(Interval::EVER),
            promotion: inner(file.promoted).filter(|_| role != INTERN).map(|day| zone.midnight(day)),
            zone,
            joined: inner(file.joined),
            last_day: inner(file.last_day),
            confirmed: inner(file.confirmed),
            eligible_cycle: file.eligible_cycle,
            availability,
            time_off,
            limits: Limits {
                max_weekly: file.limits.max_weekly,
                max_shift: file.limits.max_shift,
                min_shift: file.limits.min_shift,
                rest: file.limits.rest,
            },
        }
    }

    /// The time from the first day to the last, if that is any.
    fn employed(
        &mut self,
        joined: Option<&Spanned<NaiveDate>>,
        last_day: Option<&Spanned<NaiveDate>>,
        zone: &Zone,
    ) -> Option<Interval> {
        let start = joined.map_or(Instant::MIN, |day| zone.midnight(*day.get_ref()));
        let end = last_day.map_or(Instant::MAX, |day| zone.midnight(day_after(*day.get_ref())));
        let employed = Interval::new(start, end);
        self.not_before(joined, last_day, Code::LastDayBeforeJoined, "the last day");
        if let (None, Some(joined), Some(last_day)) = (employed, joined, last_day)
            && joined.get_ref() == last_day.get_ref()
        {
            let message = format!("the only day, {}, is one that the clocks of {zone} leave out", last_day.get_ref());
            let help = "correct one of the two dates";
            self.report().add(Code::BadDate, last_day.span(), message, help);
        }
        employed
    }

    fn not_before(
        &mut self,
        joined: Option<&Spanned<NaiveDate>>,
        day: Option<&Spanned<NaiveDate>>,
        code: Code,
        what: &str,
    ) {
        let (Some(joined), Some(day)) = (joined, day) else {
            return;
        };
        if day.get_ref() < joined.get_ref() {
            let message = format!("{what}, {}, lies before the first day, {}", day.get_ref(), joined.get_ref());
            let diagnostic = Diagnostic::new(code, self.at(day.span()), message);
            let joined = self.at(joined.span());
            self.diagnostics
                .push(diagnostic.related(joined, "the first day is here").help("correct one of the two dates"));
        }
    }

    fn availability(&mut self, entry: Spanned<AvailabilityEntry>, zone: &Zone) -> Option<Availability> {
        let at = self.at(entry.span());
        let entry = entry.into_inner();
        if let (Some(from), Some(until)) = (&entry.from, &entry.until)
            && until.get_ref() < from.get_ref()
        {
            let message =
                format!("until {} lies before from {}, so the entry does nothing", until.get_ref(), from.get_ref());
            self.report().add(
                Code::UntilBeforeFrom,
                until.span(),
                message,
                "correct one of the two dates, or remove the entry",
            );
        }
        let range = DateRange {
            first: inner(entry.from).unwrap_or(NaiveDate::MIN),
            last: inner(entry.until).unwrap_or(NaiveDate::MAX),
        };
        let dates = match entry.dates? {
            DatesOf::Days { days, every } => Dates::Weekly { days, every, range },
            DatesOf::Dates(dates) => Dates::Listed(dates.into_iter().collect()),
            DatesOf::Rule(rule) => Dates::Rule { rule, range },
        };
        let hours = entry.hours?;
        Some(Availability {
            firmness: if entry.tentative { Firmness::Tentative } else { Firmness::Firm },
            dates,
            hours_at: self.at(hours.span()),
            hours: hours.into_inner(),
            zone: entry.timezone.map_or_else(|| zone.clone(), Spanned::into_inner),
            at,
        })
    }

    fn time_off(&mut self, entry: Spanned<TimeOffEntry>, zone: &Zone, handle: &Handle) -> Option<TimeOff> {
        let at = self.at(entry.span());
        let entry = entry.into_inner();
        let covered_by = entry.covered_by.and_then(|name| self.coverer(&name, handle));
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
            self.report().add(
                Code::UntilBeforeFrom,
                until.span(),
                message,
                "correct one of the two, or remove the entry",
            );
        }
        Some(TimeOff { interval: interval?, covered_by, at })
    }

    fn coverer(&mut self, name: &Spanned<String>, handle: &Handle) -> Option<(String, Location)> {
        if name.get_ref() == handle.as_str() {
            let message = format!("{handle} cannot cover {handle}");
            self.report().add(Code::CoversOneself, name.span(), message, "name another agent, or remove the key");
            return None;
        }
        Some((name.get_ref().clone(), self.at(name.span())))
    }
}
