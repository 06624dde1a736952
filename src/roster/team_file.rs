//! `team.toml`: what it may say, and what is true of what it says.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use toml::Spanned;

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::time::civil::{DateRange, Duration, Hours, Weekdays};
use crate::time::zone::Zone;

use super::agent_file::{date_range, role_of};
use super::file_report::{FileReport, shown};
use super::handle::{Handle, HandleError, Word};
use super::key::KeyRule;
use super::repository::Repository;
use super::table::table;
use super::team::{Feed, Need, Policy, Requirement, Role, RoleId, Team};
use super::values::{Count, Name, Roles, Whole};

mod rotation;

use rotation::{RotationEntry, rotations};

table! {
    /// schedules/team.toml: what the team has agreed on. Every key has a default, and the file may be left out.
    pub(super) struct TeamFile {
        /// The team's name.
        name: Option<Name> = optional("name" like "Bisq support", else "none"),
        /// The clock in which the team reads: what is shown, and dates on the command line.
        timezone: Zone = default("timezone" like "UTC", Zone::utc()),
        /// Minima and limits.
        policy: Policy = table("policy"),
        /// What must be staffed: an entry for each `[[coverage]]`. Default: one l1 agent at every hour of the week.
        coverage: Vec<Spanned<CoverageEntry>> = entries("coverage"),
        /// Shifts that agents take turns at: an entry for each `[[rotation]]`.
        rotation: Vec<Spanned<RotationEntry>> = entries("rotation"),
        /// Roles beside l1, l2 and intern, or changes to these: a table [role.NAME] for each.
        roles: Vec<(Spanned<String>, RoleTable)> = named("role"),
        /// Where the files are kept.
        repository: Repository = table("repository"),
        /// How the calendars are published.
        feed: Feed = table("feed"),
    }
}

table! {
    /// What must be staffed.
    struct CoverageEntry {
        /// What is staffed; no two entries have the same name.
        name: Option<Spanned<Name>> =
            needed("name" like "first response", "add a name, for example name = \"first response\""),
        /// The roles whose shifts count; with `posts` they may be left out, and every role counts.
        roles: Option<Roles> = optional("roles" like "[\"l1\"]", else "every role"),
        /// How many agents must be on at a time.
        at_least: Count = default("at-least" like "1", Whole(1)),
        /// Another promise than the policy's.
        response_within: Option<Duration> = optional("response-within" like "4h", else "the policy's"),
        /// Only agents who have all of these skills count.
        skills: Option<Vec<Word>> = optional("skills" like "[\"german\"]", else "none"),
        /// Only shifts of these posts count; without it, only shifts without a post.
        posts: Option<Vec<Word>> = optional("posts" like "[\"mediation\"]", else "shifts without a post"),
        /// Only on these days of the week.
        days: Option<Weekdays> = optional("days" like "mon-fri", else "daily"),
        /// Only on these dates.
        dates: Option<Vec<NaiveDate>> = optional("dates" like "[2026-12-24, 2026-12-31]", else "all"),
        /// Only in these hours.
        hours: Hours = default("hours" like "00:00-24:00", Hours::WHOLE_DAY),
        /// The first date on which it is asked for.
        from: Option<Spanned<NaiveDate>> = optional("from" like "2026-03-01", else "always"),
        /// The last date on which it is asked for.
        until: Option<Spanned<NaiveDate>> = optional("until" like "2026-06-30", else "for ever"),
        /// The clock of days, dates and hours.
        timezone: Option<Zone> = optional("timezone" like "Europe/Berlin", else "the team's"),
    }
    rules: &[
        KeyRule::AnyOf {
            keys: &["roles", "posts"],
            none: "nothing says whose shifts count",
            add: "add the roles that count, for example roles = [\"l1\"]",
        },
        KeyRule::Apart { key: "dates", others: &["days"], help: "the list of dates says it all; remove `days`" },
    ]
}

table! {
    /// A role.
    struct RoleTable {
        /// What people call the role.
        title: Option<Name> = optional("title" like "Mediator", else "the role's name"),
        /// Hours a week that are asked of the role.
        weekly_minimum: Option<Duration> = optional("weekly-minimum" like "0h", else "the policy's; none of `l2`"),
    }
}

/// The built-in roles, in the order of their ids, with their titles.
const BUILT_IN: [(&str, &str); 3] = [("l1", "Level 1"), ("l2", "Level 2"), ("intern", "Intern")];

impl TeamFile {
    /// The team, with stand-ins for what is wrong.
    pub(super) fn team(self, report: &mut FileReport<'_>) -> Team {
        let policy = self.policy;
        let mut roles: Vec<Role> = BUILT_IN
            .iter()
            .map(|(name, title)| Role {
                name: (*name).to_owned(),
                title: (*title).to_owned(),
                weekly_minimum: if *name == "l2" { Duration::ZERO } else { policy.weekly_minimum },
            })
            .collect();
        for (name, table) in self.roles {
            // A role is named in the same places as a handle, so it has the same form.
            if name.get_ref().parse::<Handle>() == Err(HandleError::Form) {
                let help = "use 1 to 39 lower-case letters, digits and dashes, a letter or digit first";
                let message = format!("`{}` cannot be the name of a role", shown(name.get_ref()));
                report.add(Code::BadName, name.span(), message, help);
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
        let requirements = requirements(self.coverage, &roles, &policy, &self.timezone, report);
        let rotations = rotations(self.rotation, &self.timezone, report);
        let name = self.name.map(|Name(name)| name);
        Team {
            name,
            zone: self.timezone,
            policy,
            roles,
            requirements,
            rotations,
            repository: self.repository,
            feed: self.feed,
        }
    }
}

fn requirements(
    entries: Vec<Spanned<CoverageEntry>>,
    roles: &[Role],
    policy: &Policy,
    zone: &Zone,
    report: &mut FileReport<'_>,
) -> Vec<Requirement> {
    if entries.is_empty() {
        return vec![Requirement {
            name: "first response".to_owned(),
            at: None,
            roles: Some(BTreeSet::from([RoleId::FIRST_RESPONSE])),
            skills: BTreeSet::new(),
            posts: BTreeSet::new(),
            at_least: 1,
            response_within: policy.response_within,
            when: Need::Always,
            zone: zone.clone(),
        }];
    }
    let mut named: BTreeMap<String, Location> = BTreeMap::new();
    let mut requirements = Vec::new();
    for entry in entries {
        let entry = entry.into_inner();
        let counting = entry
            .roles
            .map(|Roles(counting)| counting.iter().filter_map(|role| role_of(role, roles, report)).collect());
        let dates = date_range(entry.from.as_ref(), entry.until.as_ref(), report);
        let Some(name) = entry.name else {
            continue;
        };
        let at = report.at(name.span());
        let Name(name) = name.into_inner();
        if let Some(first) = named.insert(name.clone(), at.clone()) {
            let message = format!("`{}` is the name of another entry", shown(&name));
            let diagnostic =
                Diagnostic::new(Code::DuplicateName, at.clone(), message).related(first, "the other one is here");
            report.diagnostics.push(diagnostic.help("give each [[coverage]] a name of its own"));
        }
        let when = match (entry.dates, entry.days.unwrap_or(Weekdays::DAILY), entry.hours) {
            (None, Weekdays::DAILY, Hours::WHOLE_DAY) if dates == DateRange::EVER => Need::Always,
            (None, days, hours) => Need::Weekly { days, hours, dates },
            (Some(listed), _, hours) => {
                Need::Listed { dates: listed.into_iter().filter(|date| dates.contains(*date)).collect(), hours }
            }
        };
        if !dates.is_empty() && is_never(&when) {
            let message = format!("`{}` is never asked for", shown(&name));
            let help = "none of its days is between `from` and `until`; correct them, or remove the entry";
            report.diagnostics.push(Diagnostic::new(Code::EntryNeverHappens, at.clone(), message).help(help));
        }
        requirements.push(Requirement {
            name,
            at: Some(at),
            roles: counting,
            skills: entry.skills.into_iter().flatten().collect(),
            posts: entry.posts.into_iter().flatten().collect(),
            at_least: entry.at_least.0,
            response_within: entry.response_within.unwrap_or(policy.response_within),
            when,
            zone: entry.timezone.unwrap_or_else(|| zone.clone()),
        });
    }
    requirements
}

/// Whether no date is as it says.
fn is_never(when: &Need) -> bool {
    match when {
        Need::Always => false,
        // Weekdays come again after a week.
        Need::Weekly { days, dates, .. } => !dates.iter().take(7).any(|date| days.contains(date.weekday())),
        Need::Listed { dates, .. } => dates.is_empty(),
    }
}
