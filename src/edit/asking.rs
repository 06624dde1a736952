//! What people type for a request, read in their team and on the day that it is where the agent lives.
//!
//! Commands and forms both ask here, so that the same words mean the same.

use chrono::NaiveDate;

use crate::diagnostic::did_you_mean;
use crate::roster::handle::{Handle, Word};
use crate::roster::model::{Agent, Firmness, Roster};
use crate::text::escaped;
use crate::time::interval::Instant;

use super::change::{Cover, Entry, On};
use super::refused::Refused;
use super::request::Request;
use super::typed::{When, WhichShift, date, when};

/// The team that is spoken of, and the instant at which.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'r> {
    /// The team.
    pub(crate) roster: &'r Roster,
    /// When it is asked.
    pub(crate) now: Instant,
}

/// Hours that are to be added, as they are typed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Added<'t> {
    /// Such as `mon-fri 09:00-13:00` or `24 dec 18-24`.
    pub(crate) hours: &'t str,
    /// The first date; where it is of each week and none is said, today.
    pub(crate) from: Option<&'t str>,
    /// The last date.
    pub(crate) until: Option<&'t str>,
    /// In every how many weeks.
    pub(crate) every: Option<u32>,
    /// Whether the agent is on then, or could be.
    pub(crate) firmness: Firmness,
    /// What the shifts are for.
    pub(crate) post: Option<&'t Word>,
}

impl<'r> Asking<'r> {
    /// The agent of that handle.
    ///
    /// # Errors
    /// There is none; with whom may be meant.
    pub(crate) fn find(self, handle: &str) -> Result<&'r Agent, Refused> {
        let id = self.roster.find(handle).ok_or_else(|| {
            let handles = self.roster.agents().map(|(_, agent)| agent.handle().as_str());
            let close = did_you_mean(handle, handles).map(|close| format!("; did you mean {close}?"));
            format!("there is no agent `{}`{}", escaped(handle), close.unwrap_or_default())
        })?;
        Ok(self.roster.agent(id))
    }

    /// The date on the agent's clock.
    pub(crate) fn today(self, agent: &Agent) -> NaiveDate {
        agent.zone().local(self.now).date()
    }

    /// Who covers: a handle, or `?` for whoever would.
    ///
    /// # Errors
    /// There is no such agent.
    pub(crate) fn cover(self, text: &str) -> Result<Cover, Refused> {
        Ok(if text == "?" { Cover::Anybody } else { Cover::Agent(self.find(text)?.handle().clone()) })
    }

    /// A shift of an agent.
    ///
    /// # Errors
    /// There is no such agent, or what to write.
    pub(crate) fn shift(self, agent: &str, text: &str) -> Result<(Handle, WhichShift), Refused> {
        let agent = self.find(agent)?;
        Ok((agent.handle().clone(), WhichShift::read(text, self.today(agent))?))
    }

    /// An agent is away: on one day, to a last one, or where that is `open` until further notice; or for one shift of a day, by its time.
    ///
    /// # Errors
    /// There is no such agent, or what to write.
    pub(crate) fn away(
        self,
        agent: &str,
        from: &str,
        until: Option<&str>,
        covered_by: Option<&str>,
    ) -> Result<Request, Refused> {
        let (agent, shift) = self.shift(agent, from)?;
        let covered_by = covered_by.map(|text| self.cover(text)).transpose()?;
        if shift.time.is_some() {
            if until.is_some() {
                return Err("a time speaks of one shift of one day: write no last day with it".to_owned().into());
            }
            return Ok(Request::Cover { agent, shift, by: covered_by });
        }
        let from = shift.date;
        let until = match until {
            Some("open" | "until further notice") => None,
            Some(until) => Some(date(until, from)?),
            None => Some(from),
        };
        Ok(Request::Away { agent, from, until, covered_by })
    }

    /// More hours.
    ///
    /// # Errors
    /// There is no such agent, or what to write.
    pub(crate) fn add(self, agent: &str, added: &Added<'_>) -> Result<Request, Refused> {
        let agent = self.find(agent)?;
        let today = self.today(agent);
        let from = added.from.map(|from| date(from, today)).transpose()?;
        let until = added.until.map(|until| date(until, from.unwrap_or(today))).transpose()?;
        let mut entry = entry(added.hours, today, (from, until), added.every)?;
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
    pub(crate) fn swap(self, one: (&str, &str), other: (&str, &str)) -> Result<Request, Refused> {
        Ok(Request::Swap([self.shift(one.0, one.1)?, self.shift(other.0, other.1)?]))
    }

    /// Who would do one shift is asked.
    ///
    /// # Errors
    /// There is no such agent, or what to write.
    pub(crate) fn ask(self, agent: &str, shift: &str) -> Result<Request, Refused> {
        let (agent, shift) = self.shift(agent, shift)?;
        Ok(Request::Cover { agent, shift, by: Some(Cover::Anybody) })
    }
}

/// Firm hours, as they are typed.
///
/// # Errors
/// What to write.
pub(crate) fn entry(
    text: &str,
    today: NaiveDate,
    (from, until): (Option<NaiveDate>, Option<NaiveDate>),
    every: Option<u32>,
) -> Result<Entry, Refused> {
    let (when, hours) = when(text, today)?;
    let on = match (when, every, from) {
        (When::Dates(dates), None, None) if until.is_none() => On::Dates(dates),
        (When::Dates(_), ..) => return Err("dates do not go with from, until or every".to_owned().into()),
        (When::Weekly(days), Some(every), Some(from)) if every > 1 => On::EveryNth { every, days, from, until },
        (When::Weekly(days), ..) => On::Weekly { days, from, until },
    };
    Ok(Entry { on, hours, firmness: Firmness::Firm, post: None, zone: None })
}
