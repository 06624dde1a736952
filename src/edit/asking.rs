//! What people type for a request, read in their team and on the day that it is where the agent lives.
//!
//! Commands and forms both ask here, so that the same words mean the same.

use std::fmt::Display;

use chrono::{Datelike, NaiveDate};

use crate::roster::handle::{Handle, Word};
use crate::roster::model::{Agent, Firmness, Roster};
use crate::text::escaped;
use crate::time::civil::Hours;
use crate::time::interval::Instant;
use crate::time::zone::Zone;

use super::change::{Cover, Entry, On};
use super::refused::Refused;
use super::request::Request;
use super::typed::{self, Unread, When, WhichShift, is_open, stretch};
use super::whom;

/// Where people type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// In a terminal.
    Command,
    /// In fields of a form.
    Form,
}

/// The team that is spoken of, the instant at which, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'r> {
    /// The team.
    pub(crate) roster: &'r Roster,
    /// When it is asked.
    pub(crate) now: Instant,
    /// Where.
    pub(crate) way: Way,
}

/// A text that somebody typed, and the name of its field or argument.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Typed<'t> {
    text: &'t str,
    place: Option<&'t str>,
}

impl<'t> From<&'t str> for Typed<'t> {
    fn from(text: &'t str) -> Self {
        Self { text, place: None }
    }
}

impl<'t> Typed<'t> {
    /// In the place of that name.
    pub(crate) fn at(place: &'t str, text: &'t str) -> Self {
        Self { text, place: Some(place) }
    }

    /// What is wrong, with where it is.
    fn wrong(self, why: impl Display) -> Refused {
        self.place.map_or_else(|| why.to_string(), |place| format!("{place}: {why}")).into()
    }

    /// The date that is typed.
    ///
    /// # Errors
    /// What to write.
    pub(crate) fn date(self, today: NaiveDate) -> Result<NaiveDate, Refused> {
        typed::date(self.text, today).map_err(|error| self.wrong(error))
    }
}

/// Days and hours, as they are typed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DaysAndHours<'t> {
    /// In one text, such as `mon-fri 09:00-13:00` or `24 dec 18-24`.
    Together(Typed<'t>),
    /// In two.
    Apart(Typed<'t>, Typed<'t>),
}

/// Hours that are to be added, as they are typed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Added<'t> {
    /// On which days, at which hours.
    pub(crate) when: DaysAndHours<'t>,
    /// The first date; where it is of each week and none is said, today.
    pub(crate) from: Option<Typed<'t>>,
    /// The last date.
    pub(crate) until: Option<Typed<'t>>,
    /// In every how many weeks.
    pub(crate) every: Option<u32>,
    /// Whether the agent is on then, or could be.
    pub(crate) firmness: Firmness,
    /// What the shifts are for.
    pub(crate) post: Option<&'t Word>,
}

/// Whose hours are typed, and on which clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whose<'a> {
    /// The agent.
    pub(crate) agent: &'a Handle,
    /// Where they live.
    pub(crate) zone: &'a Zone,
}

impl<'a> From<&'a Agent> for Whose<'a> {
    fn from(agent: &'a Agent) -> Self {
        Self { agent: agent.handle(), zone: agent.zone() }
    }
}

impl<'r> Asking<'r> {
    /// The agent of that name: see [`whom::find`].
    ///
    /// # Errors
    /// There is none, or it is several; with whom may be meant.
    pub(crate) fn find<'t>(self, name: impl Into<Typed<'t>>) -> Result<&'r Agent, Refused> {
        let name = name.into();
        whom::find(self.roster, name.text).map_err(|error| name.wrong(error))
    }

    /// The date on the agent's clock.
    pub(crate) fn today(self, agent: &Agent) -> NaiveDate {
        agent.zone().local(self.now).date()
    }

    /// Who covers: an agent, or `?` for whoever would.
    ///
    /// # Errors
    /// There is no such agent.
    pub(crate) fn cover(self, by: Typed<'_>) -> Result<Cover, Refused> {
        Ok(if by.text.trim() == "?" { Cover::Anybody } else { Cover::Agent(self.find(by)?.handle().clone()) })
    }

    /// A shift of an agent.
    ///
    /// # Errors
    /// There is no such agent, or what to write.
    pub(crate) fn shift(self, agent: Typed<'_>, shift: Typed<'_>) -> Result<(Handle, WhichShift), Refused> {
        let agent = self.find(agent)?;
        let which = WhichShift::read(shift.text, self.today(agent)).map_err(|error| shift.wrong(error))?;
        Ok((agent.handle().clone(), which))
    }

    /// An agent is away: on one day, to a last one, or where that is `open` until further notice; or for one shift of a day, by its time.
    ///
    /// # Errors
    /// There is no such agent, or what to write.
    pub(crate) fn away(
        self,
        agent: Typed<'_>,
        from: Typed<'_>,
        until: Option<Typed<'_>>,
        covered_by: Option<Typed<'_>>,
    ) -> Result<Request, Refused> {
        let covered_by = || covered_by.map(|by| self.cover(by)).transpose();
        let today = self.today(self.find(agent)?);
        let has_time = WhichShift::read(from.text, today).is_ok_and(|shift| shift.time.is_some());
        if has_time || from.text.split_once('@').is_some_and(|(date, _)| !date.is_empty()) {
            if let Some(until) = until {
                let error = "a time speaks of one shift of one day: write no last day with it";
                return Err(until.wrong(error));
            }
            let (agent, shift) = self.shift(agent, from)?;
            return Ok(Request::Cover { agent, shift, by: covered_by()? });
        }
        let agent = self.find(agent)?;
        let open = until.filter(|until| is_open(until.text));
        let (from, last) = match open {
            Some(_) => (from.date(self.today(agent))?, None),
            None => first_and_last(from, until, self.today(agent))?,
        };
        let until = if open.is_some() { None } else { last.or(Some(from)) };
        Ok(Request::Away { agent: agent.handle().clone(), from, until, covered_by: covered_by()? })
    }

    /// More hours.
    ///
    /// # Errors
    /// There is no such agent, or what to write.
    pub(crate) fn add(self, agent: Typed<'_>, added: &Added<'_>) -> Result<Request, Refused> {
        let agent = self.find(agent)?;
        let today = self.today(agent);
        let (from, until) = match (added.from, added.until) {
            (Some(from), until) => {
                let (from, until) = first_and_last(from, until, today)?;
                (Some(from), until)
            }
            (None, until) => (None, until.map(|until| last(until, today, today)).transpose()?),
        };
        let mut entry = self.entry(added.when, agent.into(), today, (from, until), added.every)?;
        // What was before today stays as it was.
        if let On::Weekly { from, .. } = &mut entry.on {
            *from = from.or(Some(today));
        }
        entry.firmness = added.firmness;
        entry.post = added.post.cloned();
        Ok(Request::Add { agent: agent.handle().clone(), entry })
    }

    /// Two agents do a shift of each other.
    ///
    /// # Errors
    /// There is no such agent, or what to write.
    pub(crate) fn swap(self, one: (Typed<'_>, Typed<'_>), other: (Typed<'_>, Typed<'_>)) -> Result<Request, Refused> {
        let both = [self.shift(one.0, one.1)?, self.shift(other.0, other.1)?];
        if self.way == Way::Form && both[0].0 == both[1].0 {
            return Err(other.0.wrong(format!(
                "{} cannot swap with themselves. To move a shift to another day, open \"I am away\" for the one day and \
                 \"Extra shift\" for the other; within a day no form moves it: edit the file",
                both[0].0
            )));
        }
        Ok(Request::Swap(both))
    }

    /// Who would do one shift is asked.
    ///
    /// # Errors
    /// There is no such agent, or what to write.
    pub(crate) fn ask(self, agent: Typed<'_>, shift: Typed<'_>) -> Result<Request, Refused> {
        let (agent, shift) = self.shift(agent, shift)?;
        Ok(Request::Cover { agent, shift, by: Some(Cover::Anybody) })
    }

    /// Hours on an agent's clock.
    ///
    /// # Errors
    /// What to write.
    pub(crate) fn hours(self, hours: Typed<'_>, whose: Whose<'_>) -> Result<Hours, Refused> {
        typed::hours(hours.text).map_err(|error| self.unread(hours, &error, whose))
    }

    /// Firm hours.
    ///
    /// # Errors
    /// What to write.
    pub(crate) fn entry(
        self,
        when: DaysAndHours<'_>,
        whose: Whose<'_>,
        today: NaiveDate,
        (from, until): (Option<NaiveDate>, Option<NaiveDate>),
        every: Option<u32>,
    ) -> Result<Entry, Refused> {
        let (when, hours) = match when {
            DaysAndHours::Together(both) => {
                typed::when(both.text, today).map_err(|error| self.unread(both, &error, whose))?
            }
            DaysAndHours::Apart(days, hours) => {
                let when = typed::days(days.text, today).map_err(|error| days.wrong(error))?;
                (when, self.hours(hours, whose)?)
            }
        };
        let on = match (when, every, from) {
            (When::Dates(dates), None, None) if until.is_none() => On::Dates(dates),
            (When::Dates(_), ..) => return Err(self.dates_alone()),
            // A form asks for an extra shift, which is one.
            (When::Weekday(day), None, _) if self.way == Way::Form && until.is_none() => {
                let mut next = from.unwrap_or(today).iter_days();
                let is_over = |date: NaiveDate| from.is_none() && whose.zone.instant(hours.on(date).1) <= self.now;
                let next = next.find(|date| day.days().contains(date.weekday()) && !is_over(*date));
                On::Dates(next.into_iter().collect())
            }
            (When::Weekly(days) | When::Weekday(days), Some(every), Some(from)) if every > 1 => {
                On::EveryNth { every, days, from, until }
            }
            (When::Weekly(days) | When::Weekday(days), ..) => On::Weekly { days, from, until },
        };
        Ok(Entry { on, hours, firmness: Firmness::Firm, post: None, zone: None })
    }

    fn dates_alone(self) -> Refused {
        let words = match self.way {
            Way::Command => "dates do not go with from, until or every",
            Way::Form => {
                "\"First day\" and \"Last day\" go with days of each week alone: leave them empty where \"Days\" says dates"
            }
        };
        words.to_owned().into()
    }

    /// Why hours are none, in the words of where they are typed.
    fn unread(self, hours: Typed<'_>, why: &Unread, Whose { agent, zone }: Whose<'_>) -> Refused {
        match why {
            Unread::Words(words) => hours.wrong(words),
            Unread::Several(all) => {
                let (one, rest) = all.split_first().map_or_else(Default::default, |(one, rest)| (one.clone(), rest.join(", ")));
                let (what, other) = match self.way {
                    Way::Command => ("are asked for one at a time", "then"),
                    Way::Form => ("are as many forms", "and in another form"),
                };
                hours.wrong(format!("{} stretches of hours {what}: write {one} here, {other} {rest}", all.len()))
            }
            Unread::OnClock { hours: alone, .. } => hours.wrong(format!(
                "`{}`: hours are on {agent}'s own clock, {}: write them as they are there, such as {alone}, without a zone",
                escaped(hours.text),
                zone.name()
            )),
        }
    }
}

/// The first date and the last, which the first text may say as well.
///
/// # Errors
/// What to write, and where.
pub(crate) fn first_and_last(
    from: Typed<'_>,
    until: Option<Typed<'_>>,
    today: NaiveDate,
) -> Result<(NaiveDate, Option<NaiveDate>), Refused> {
    if typed::date(from.text, today).is_err()
        && let Some(ends) = stretch(from.text, today)
    {
        let (first, last) = ends.map_err(|error| from.wrong(error))?;
        let Some(until) = until else { return Ok((first, Some(last))) };
        let place = until.place.unwrap_or("the last day");
        return Err(from.wrong(format!("write the first day alone, {first}, as {place} says the last one")));
    }
    let first = from.date(today)?;
    Ok((first, until.map(|until| last(until, first, first)).transpose()?))
}

/// The last date, which is none before the first.
fn last(until: Typed<'_>, first: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Refused> {
    let last = until.date(today)?;
    if last < first { Err(until.wrong(format!("{last} is before {first}"))) } else { Ok(last) }
}
