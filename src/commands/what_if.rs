//! What if somebody were not there, or somebody else were: schedules that are imagined, and written nowhere.
//!
//! Whoever is imagined has a file as every agent has, which is read with the others. So nothing behind the files knows of it.

use std::str::FromStr;

use clap::Args;

use crate::diagnostic::{Source, Sources};
use crate::roster::handle::{Handle, Word};
use crate::roster::load::{Loaded, load};
use crate::roster::meant::zone::understood;
use crate::roster::model::{Agent, Firmness, Roster};
use crate::roster::team::{Requirement, Role};
use crate::time::civil::{Duration, Hours, Weekdays};
use crate::time::interval::Instant;
use crate::time::zone::Zone;
use crate::view::answer::Page;
use crate::words::weekly::{and, city, on_days};

use super::{AgentArg, Context, Failure};

/// What is imagined.
#[derive(Args, Clone, Debug)]
pub(crate) struct WhatIf {
    /// As if this agent were not in the team; may be given several times
    #[arg(long, value_name = "HANDLE")]
    without: Vec<String>,
    /// As if somebody else offered these hours, such as "mon-fri 18:00-22:00 Asia/Manila"; may be given several times
    #[arg(long, value_name = "DAYS HOURS ZONE")]
    with: Vec<NewAgent>,
}

/// Hours that somebody new would offer every week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewAgent {
    days: Weekdays,
    hours: Hours,
    zone: Zone,
}

/// The right form, in every error.
const FORM: &str = "write days, hours and a zone, such as \"mon-fri 18:00-22:00 Asia/Manila\"";

impl FromStr for NewAgent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || FORM.to_owned();
        let (rest, zone) = text.trim().rsplit_once(char::is_whitespace).ok_or_else(form)?;
        let (days, hours) = rest.trim().rsplit_once(char::is_whitespace).ok_or_else(form)?;
        let wrong = |what: &str, part: &str| format!("`{part}` {what}; {FORM}");
        Ok(Self {
            zone: understood(zone).map_err(|help| wrong(&format!("is no time zone ({help})"), zone))?,
            hours: hours.parse().map_err(|why| wrong(&format!("are no hours ({why})"), hours))?,
            days: days.trim().parse().map_err(|_| wrong("are no days of the week", days.trim()))?,
        })
    }
}

/// Schedules that are imagined.
pub(super) struct Imagined {
    sources: Sources,
    loaded: Loaded,
}

impl WhatIf {
    /// Whether anything is imagined.
    pub(super) fn is_any(&self) -> bool {
        !self.without.is_empty() || !self.with.is_empty()
    }

    /// The schedules with what is imagined, if anything is: who is new offers hours of this firmness; who is not there has left before
    /// the window that begins then.
    pub(super) fn imagined(
        &self,
        context: &Context<'_>,
        firmness: Firmness,
        begins: Instant,
    ) -> Result<Option<Imagined>, Failure> {
        if !self.is_any() {
            return Ok(None);
        }
        let mut files: Vec<Source> = context.page.sources.iter().map(|(_, source)| source.clone()).collect();
        for handle in &self.without {
            let asked = AgentArg { agent: Some(handle.clone()) };
            let Some(id) = context.only(&asked)? else { continue };
            let agent = context.roster.agent(id);
            let path = format!("agents/{}.toml", agent.handle());
            let text = gone(context.roster, agent, begins);
            files.iter_mut().filter(|file| file.path == path).for_each(|file| file.content = Ok(text.clone()));
        }
        for (handle, new) in new_handles(context.roster).zip(&self.with) {
            let path = format!("agents/{handle}.toml");
            let text = new.file(context.roster, firmness);
            files.push(Source { shown: path.clone(), path, content: Ok(text) });
        }
        let sources = Sources::new(files);
        let loaded = load(&sources);
        if loaded.roster().is_none() {
            let errors = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
            let all: Vec<&str> = errors.map(|error| error.message.as_str()).collect();
            return Err(Failure::Trouble(format!("these schedules cannot be imagined: {}", all.join("; "))));
        }
        Ok(Some(Imagined { sources, loaded }))
    }

    /// "As if ann were not there, and new-1 offered Saturdays 10:00-14:00 (Manila). Nothing of that is written."
    pub(super) fn in_words(&self, roster: &Roster, firmness: Firmness) -> Option<String> {
        let without = (!self.without.is_empty()).then(|| format!("{} were not there", and(&self.without)));
        let with = new_handles(roster).zip(&self.with).map(|(handle, new)| {
            let does = if firmness == Firmness::Firm { "was on" } else { "offered" };
            format!("{handle} {does} {} {} ({})", on_days(new.days), new.hours, city(new.zone.name()))
        });
        let all: Vec<String> = without.into_iter().chain(with).collect();
        (!all.is_empty()).then(|| format!("As if {}. Nothing of that is written.", and(&all)))
    }
}

impl Imagined {
    /// The page that points into these schedules.
    pub(super) fn page<'p>(&'p self, page: &Page<'p>) -> Page<'p> {
        Page { sources: &self.sources, ..*page }
    }

    /// What a command works with, for these schedules.
    pub(super) fn context<'c>(&'c self, context: &Context<'c>, page: &'c Page<'c>) -> Context<'c> {
        let roster = self.loaded.roster().unwrap_or(context.roster);
        Context { roster, page, clock: context.clock.clone(), ..*context }
    }
}

/// Handles that nobody has.
fn new_handles(roster: &Roster) -> impl Iterator<Item = Handle> {
    let all = (1..).filter_map(|number: u32| format!("new-{number}").parse::<Handle>().ok());
    all.filter(|handle| roster.find(handle.as_str()).is_none())
}

/// The file of somebody who has left some days before an instant: whoever names the agent still may.
fn gone(roster: &Roster, agent: &Agent, begins: Instant) -> String {
    let role = roster.team().role(agent.role()).name();
    let last = agent.zone().local(begins.minus(Duration::DAY.times(3))).date();
    format!("role = \"{role}\"\ntimezone = \"{}\"\nlast-day = {last}\n", agent.zone().name())
}

impl NewAgent {
    /// The file of somebody who counts for the first requirement.
    fn file(&self, roster: &Roster, firmness: Firmness) -> String {
        let team = roster.team();
        let first = team.requirements().first();
        let roles = team.roles().iter().filter(|role| !role.is_intern());
        let counts = |name: &str| {
            let id = team.find_role(name);
            first.zip(id).is_none_or(|(requirement, id)| requirement.counts_role(id))
        };
        let names = || team.roles().iter().map(Role::name);
        let role = roles.map(Role::name).chain(names()).find(|name| counts(name)).unwrap_or("l1");
        let quoted = |words: Vec<&str>| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let skills = first.map(|of| of.skills().iter().map(Word::as_str).collect()).unwrap_or_default();
        let post = first.and_then(|of: &Requirement| of.posts().first());
        let post = post.map(|post| format!("post = \"{}\"\n", post.as_str())).unwrap_or_default();
        let tentative = if firmness == Firmness::Tentative { "tentative = true\n" } else { "" };
        format!(
            "role = \"{role}\"\ntimezone = \"{}\"\nskills = [{}]\n[[availability]]\n{tentative}days = \"{}\"\nhours = \"{}\"\n{post}",
            self.zone.name(),
            quoted(skills),
            self.days,
            self.hours
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_somebody_new_are_days_hours_and_a_zone_and_every_error_shows_the_form() {
        let read = |text: &str| text.parse::<NewAgent>();
        let said = |new: NewAgent| format!("{} {} {}", new.days, new.hours, new.zone.name());
        for text in ["mon-fri 18:00-22:00 Asia/Manila", "tue, thu 09:00-13:00 UTC", "daily 22:00-06:00 Europe/Berlin"] {
            assert_eq!(read(text).map(said).as_deref(), Ok(text));
        }
        for (text, part) in [
            ("", "write days"),
            ("mon-fri", "write days"),
            ("mon-fri 18:00-22:00", "write days"),
            ("mon-fri 18-22 Asia/Manila", "`18-22` are no hours"),
            ("workdays 18:00-22:00 Asia/Manila", "`workdays` are no days"),
            ("mon-fri 18:00-22:00 Manilla", "`Manilla` is no time zone"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(part) && error.contains(FORM), "{text}: {error}");
        }
    }
}
