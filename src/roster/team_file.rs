//! `team.toml`: what it may say, and what is true of what it says.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::time::civil::{Duration, Hours, Weekdays};
use crate::time::zone::Zone;

use super::agent_file::role_of;
use super::model::{Handle, HandleError};
use super::report::{Report, shown};
use super::table::table;
use super::team::{Feed, Policy, Requirement, Role, RoleId, Team};
use super::values::{Count, Name, Roles, Whole};

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
        /// Roles beside l1, l2 and intern, or changes to these: a table [role.NAME] for each.
        roles: Vec<(Spanned<String>, RoleTable)> = named("role"),
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
        /// The roles whose shifts count.
        roles: Option<Roles> =
            needed("roles" like "[\"l1\"]", "add the roles that count, for example roles = [\"l1\"]"),
        /// How many agents must be on at a time.
        at_least: Count = default("at-least" like "1", Whole(1)),
        /// Only on these days of the week.
        days: Weekdays = default("days" like "daily", Weekdays::DAILY),
        /// Only in these hours.
        hours: Hours = default("hours" like "00:00-24:00", Hours::WHOLE_DAY),
        /// The clock of `days` and `hours`.
        timezone: Option<Zone> = optional("timezone" like "Europe/Berlin", else "the team's"),
    }
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
    pub(super) fn team(self, report: &mut Report<'_>) -> Team {
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
        let requirements = requirements(self.coverage, &roles, &self.timezone, report);
        let name = self.name.map(|Name(name)| name);
        Team { name, zone: self.timezone, policy, roles, requirements, feed: self.feed }
    }
}

fn requirements(
    entries: Vec<Spanned<CoverageEntry>>,
    roles: &[Role],
    zone: &Zone,
    report: &mut Report<'_>,
) -> Vec<Requirement> {
    if entries.is_empty() {
        return vec![Requirement {
            name: "first response".to_owned(),
            roles: BTreeSet::from([RoleId::FIRST_RESPONSE]),
            at_least: 1,
            when: None,
            zone: zone.clone(),
        }];
    }
    let mut named: BTreeMap<String, Location> = BTreeMap::new();
    let mut requirements = Vec::new();
    for entry in entries {
        let entry = entry.into_inner();
        let counting = entry.roles.iter().flat_map(|Roles(counting)| counting);
        let counting = counting.filter_map(|role| role_of(role, roles, report)).collect();
        let Some(name) = entry.name else {
            continue;
        };
        let at = report.at(name.span());
        let Name(name) = name.into_inner();
        if let Some(first) = named.insert(name.clone(), at.clone()) {
            let message = format!("`{}` is the name of another entry", shown(&name));
            let diagnostic = Diagnostic::new(Code::DuplicateName, at, message).related(first, "the other one is here");
            report.diagnostics.push(diagnostic.help("give each [[coverage]] a name of its own"));
        }
        let always = (Weekdays::DAILY, Hours::WHOLE_DAY);
        let when = Some((entry.days, entry.hours)).filter(|when| *when != always);
        let zone = entry.timezone.unwrap_or_else(|| zone.clone());
        requirements.push(Requirement { name, roles: counting, at_least: entry.at_least.0, when, zone });
    }
    requirements
}
