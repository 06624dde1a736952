//! What a person asks for, such as a week away, a swap, or a shift at other hours; and the changes of files that say it.
//!
//! A request knows the team: whose shift starts when, and what is off already. What is the case already is no change, so that the same
//! request twice is the same as once. Days are those of the shifts' own clocks.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml_edit::{Item, TableLike};

use crate::diagnostic::Sources;
use crate::roster::handle::Handle;
use crate::roster::model::{Agent, Availability, Dates, Firmness, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::{DateRange, Hours};
use crate::time::interval::Interval;
use crate::time::zone::Zone;
use crate::timeline::recurrence::first_occurrence;
use crate::words::clock::day as in_words;

use super::back::back;
use super::change::{Change, Cover, Entry, Kind, Off, OffWhen, On, TopKey, Travel};
use super::edit;
use super::file::{File, Part, date, date_of};
use super::free::free_at;
use super::given::still_covering;
use super::moved::moved;
use super::own::by_its_clock;
use super::parts::has;
use super::refused::Refused;
use super::shift::{covered, rest_covered, swapped};
use super::typed::WhichShift;

/// One thing that a person asks for.
#[derive(Clone, Debug)]
pub(crate) enum Request {
    /// The agent is away from the first date to the last, both inclusive; without a last one until further notice.
    Away {
        /// Who.
        agent: Handle,
        /// The first day off.
        from: NaiveDate,
        /// The last one.
        until: Option<NaiveDate>,
        /// Who takes over.
        covered_by: Option<Cover>,
    },
    /// The agent is back on that date: time off that it lies in ends the day before.
    Back {
        /// Who.
        agent: Handle,
        /// The first day back.
        date: NaiveDate,
    },
    /// More hours.
    Add {
        /// Whose.
        agent: Handle,
        /// What is added.
        entry: Entry,
    },
    /// Hours end with a date.
    End {
        /// Whose.
        agent: Handle,
        /// Which of them.
        entries: Ending,
        /// The last date on which a shift may start.
        on: NaiveDate,
        /// The date where the agent lives: what has ended before does not begin anew.
        today: NaiveDate,
    },
    /// One shift is at other hours of its day.
    Move {
        /// Whose.
        agent: Handle,
        /// Which shift.
        shift: WhichShift,
        /// The new hours.
        hours: Hours,
    },
    /// Two agents do a shift of each other.
    Swap([(Handle, WhichShift); 2]),
    /// Somebody else does one shift, or whoever would, or nobody.
    Cover {
        /// Whose shift it is.
        agent: Handle,
        /// Which one.
        shift: WhichShift,
        /// Who does it.
        by: Option<Cover>,
    },
    /// The agent is elsewhere, and lives on the clock there.
    Travel {
        /// Who.
        agent: Handle,
        /// The dates and the clock.
        travel: Travel,
    },
    /// Keys at the top of the file say something.
    Set {
        /// Whose file.
        agent: Handle,
        /// What they say.
        keys: Vec<TopKey>,
    },
    /// What has been over since before a date goes: entries, single dates, time off, travels.
    Tidy {
        /// Before it everything is over.
        before: NaiveDate,
    },
}

/// Which hours end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// One `[[availability]]`, from 1.
    Number(usize),
    /// All that are firm, or all that are tentative.
    Of(Firmness),
    /// All.
    All,
}

/// The changes of each agent's file, in the order in which they are made.
pub(crate) type Changes = BTreeMap<Handle, Vec<Change>>;

/// The texts of files that are new or other, by their paths.
pub(crate) type Texts = BTreeMap<String, String>;

impl Request {
    /// The texts of the files that it changes.
    ///
    /// # Errors
    /// As of [`Request::changes`], or a file does not take them.
    pub(crate) fn texts(&self, sources: &Sources, roster: &Roster) -> Result<Texts, Refused> {
        let mut texts = Texts::new();
        for (agent, changes) in self.changes(sources, roster)? {
            let (path, text) = (path_of(&agent), text_of(sources, &agent));
            let edited = edit(&agent, text, &changes).map_err(|error| format!("{path}: {error}"))?;
            if edited != text {
                texts.insert(path, edited);
            }
        }
        Ok(texts)
    }

    /// What it changes.
    ///
    /// # Errors
    /// It speaks of an agent or of a shift that is not there, or contradicts what is said already.
    pub(crate) fn changes(&self, sources: &Sources, roster: &Roster) -> Result<Changes, Refused> {
        let one = |agent: &Handle, changes: Vec<Change>| Ok(Changes::from([(agent.clone(), changes)]));
        let file = |agent: &Handle| -> Result<&str, Refused> {
            find(roster, agent)?;
            Ok(text_of(sources, agent))
        };
        match self {
            Self::Away { agent, from, until, covered_by } => {
                if let Some(Cover::Agent(by)) = covered_by {
                    find(roster, by)?;
                }
                let whose = find(roster, agent)?;
                if let (Some(by), true) = (covered_by, *until == Some(*from))
                    && let Some(changes) = rest_covered(file(agent)?, roster, whose, *from, by)?
                {
                    return one(agent, changes);
                }
                if let Some(by) = covered_by {
                    let last = until.unwrap_or(DateRange::EVER.last);
                    given_to_nobody_else(whose, DateRange { first: *from, last }, by)?;
                }
                one(agent, away(file(agent)?, *from, *until, covered_by.as_ref())?)
            }
            Self::Back { agent, date } => one(agent, back(file(agent)?, roster, find(roster, agent)?, *date)?),
            Self::Add { agent, entry } => one(agent, add(file(agent)?, find(roster, agent)?, entry)?),
            Self::End { agent, entries, on, today } => one(agent, end(file(agent)?, *entries, *on, *today)?),
            Self::Move { agent, shift, hours } => {
                let whose = find(roster, agent)?;
                let shift = by_its_clock(roster, whose, *shift)?;
                one(agent, still_covering(roster, whose, moved(file(agent)?, roster, whose, shift, *hours)?)?)
            }
            Self::Swap([(one, first), (other, second)]) => {
                if one == other {
                    return Err(format!("{one} cannot swap with themselves; `coverage edit move` moves a shift").into());
                }
                let texts = [file(one)?, file(other)?];
                let both = [find(roster, one)?, find(roster, other)?];
                let shifts = [by_its_clock(roster, both[0], *first)?, by_its_clock(roster, both[1], *second)?];
                let shifts = [(both[0], shifts[0]), (both[1], shifts[1])];
                let [given, taken] = swapped(texts, roster, shifts)?;
                let given = still_covering(roster, both[0], given)?;
                Ok(Changes::from([(one.clone(), given), (other.clone(), still_covering(roster, both[1], taken)?)]))
            }
            Self::Cover { agent, shift, by } => {
                if let Some(Cover::Agent(by)) = by {
                    find(roster, by)?;
                }
                let whose = find(roster, agent)?;
                let changes = covered(file(agent)?, roster, whose, by_its_clock(roster, whose, *shift)?, by.as_ref())?;
                one(agent, still_covering(roster, whose, changes)?)
            }
            Self::Travel { agent, travel } => one(agent, travels(file(agent)?, find(roster, agent)?, travel)?),
            Self::Set { agent, keys } => {
                find(roster, agent)?;
                one(agent, keys.iter().cloned().map(Change::Set).collect())
            }
            Self::Tidy { before } => {
                let tidied = |agent: &Agent| -> Result<(Handle, Vec<Change>), Refused> {
                    let handle = agent.handle();
                    Ok((handle.clone(), tidy(text_of(sources, handle), roster, agent, *before)?))
                };
                roster.agents().map(|(_, agent)| tidied(agent)).collect()
            }
        }
    }
}

fn find<'r>(roster: &'r Roster, handle: &Handle) -> Result<&'r Agent, Refused> {
    let id = roster.find(handle.as_str()).ok_or_else(|| format!("there is no agent `{handle}`"))?;
    Ok(roster.agent(id))
}

/// The path of an agent's file in the schedules.
pub(crate) fn path_of(agent: &Handle) -> String {
    format!("agents/{agent}.toml")
}

/// The text of an agent's file.
fn text_of<'s>(sources: &'s Sources, agent: &Handle) -> &'s str {
    let path = path_of(agent);
    let file = sources.iter().find(|(_, source)| source.path == path);
    file.and_then(|(_, source)| source.content.as_deref().ok()).unwrap_or_default()
}

/// The dates between which a part of a file is, if it is between dates; without a first or last one it is not bounded there.
fn dates_of(table: &dyn TableLike) -> Option<DateRange> {
    let is_date = |key: &str| table.get(key).is_none() || date_of(table, key).is_some();
    let first = date_of(table, "from").unwrap_or(DateRange::EVER.first);
    let last = date_of(table, "until").unwrap_or(DateRange::EVER.last);
    (is_date("from") && is_date("until")).then_some(DateRange { first, last })
}

/// The dates of a list, if a part is of such.
fn listed(table: &dyn TableLike) -> Vec<NaiveDate> {
    table.get("dates").and_then(Item::as_array).into_iter().flatten().filter_map(date).collect()
}

/// Time off of these dates. What is off of them already is given to the same agent, whatever else that takes stays.
fn away(text: &str, from: NaiveDate, until: Option<NaiveDate>, by: Option<&Cover>) -> Result<Vec<Change>, Refused> {
    if let Some(until) = until.filter(|until| *until < from) {
        return Err(format!("{until} is before {from}").into());
    }
    let asked = DateRange { first: from, last: until.unwrap_or(DateRange::EVER.last) };
    let (mut open, mut gone) = (vec![asked], Vec::new());
    for (place, part) in File::parse(text)?.parts(Kind::TimeOff).iter().enumerate() {
        let Some(dates) = dates_of(part.table) else { continue };
        let common = dates.intersection(asked);
        if common.is_empty() {
            continue;
        }
        let named = part.table.get("covered-by").and_then(Item::as_str);
        if let Some(by) = by.filter(|by| named != Some(by.as_str())) {
            let number = place + 1;
            if common != dates {
                gone.push(Change::Free { kind: Kind::TimeOff, number, dates: common });
                continue;
            }
            gone.push(Change::CoverBy { number, by: by.clone() });
        }
        open = open.into_iter().flat_map(|range| without(range, dates)).collect();
    }
    let off = |range: DateRange| {
        let when = OffWhen::Dates { from: range.first, until: range.last_stated() };
        Change::AddTimeOff(Off { when, covered_by: by.cloned() })
    };
    Ok(gone.into_iter().rev().chain(open.into_iter().map(off)).collect())
}

/// Refuses where a part of a shift of these dates is somebody else's to cover: both would.
fn given_to_nobody_else(agent: &Agent, dates: DateRange, by: &Cover) -> Result<(), Refused> {
    let is_other = |off: &&TimeOff| {
        let is_given = off.is_request() || off.covered_by().is_some_and(|name| name != by.as_str());
        is_given && off.times().is_some()
    };
    let begins = |off: &TimeOff| off.stated().first().map(|(from, _)| from.date());
    let others = agent.time_off().iter().filter(is_other).filter_map(begins);
    others.filter(|date| dates.contains(*date)).min().map_or(Ok(()), |date| {
        let agent = agent.handle();
        Err(format!(
            "a part of {agent}'s {} is given away already; `coverage edit back {agent} {date}` ends that",
            in_words(date)
        )
        .into())
    })
}

/// What is left of dates without others.
fn without(range: DateRange, gone: DateRange) -> Vec<DateRange> {
    let before = gone.first.pred_opt().map(|last| DateRange { last: range.last.min(last), ..range });
    let after = gone.last.succ_opt().map(|first| DateRange { first: range.first.max(first), ..range });
    let mut all: Vec<DateRange> = before.into_iter().chain(after).filter(|left| !left.is_empty()).collect();
    all.dedup();
    all
}

/// Nothing where an entry says the same from that date on, or from an earlier one. Nobody is on at dates that are off.
fn add(text: &str, agent: &Agent, entry: &Entry) -> Result<Vec<Change>, Refused> {
    if let On::Dates(dates) = &entry.on {
        for date in dates {
            let zone = entry.zone.as_ref().unwrap_or_else(|| agent.whereabouts().zone_on(*date));
            let (start, end) = entry.hours.on(*date);
            if let Some(time) = Interval::new(zone.instant(start), zone.instant(end)) {
                free_at(agent, agent.time_off().iter().enumerate(), time, zone)?;
            }
        }
    }
    let from = match &entry.on {
        On::Weekly { from: Some(from), .. } => *from,
        _ if has(text, Kind::Entry, &entry.fields()) => return Ok(Vec::new()),
        _ => return Ok(vec![Change::AddEntry { entry: entry.clone(), heading: None }]),
    };
    let since = |first: Option<NaiveDate>| {
        let mut other = entry.clone();
        if let On::Weekly { from, .. } = &mut other.on {
            *from = first;
        }
        has(text, Kind::Entry, &other.fields())
    };
    let file = File::parse(text)?;
    let known = file.parts(Kind::Entry).into_iter().map(|part| date_of(part.table, "from"));
    if known.filter(|first| first.is_none_or(|first| first <= from)).any(since) {
        return Ok(Vec::new());
    }
    Ok(vec![Change::AddEntry { entry: entry.clone(), heading: None }])
}

/// Travels to the same place that overlap become longer, shorter or others; those elsewhere end or fall in two around the new ones.
fn travels(text: &str, agent: &Agent, travel: &Travel) -> Result<Vec<Change>, Refused> {
    let asked = DateRange { first: travel.from, last: travel.until.unwrap_or(DateRange::EVER.last) };
    if has(text, Kind::Travel, &travel.fields()) {
        return Ok(Vec::new());
    }
    // Who is at home travels nowhere.
    let is_home = travel.zone == *agent.zone();
    let (mut changes, mut is_said) = (Vec::new(), false);
    for (place, part) in File::parse(text)?.parts(Kind::Travel).iter().enumerate().rev() {
        let (kind, number) = (Kind::Travel, place + 1);
        let Some(dates) = dates_of(part.table).filter(|dates| !dates.intersection(asked).is_empty()) else { continue };
        let zone = part.table.get("timezone").and_then(Item::as_str).and_then(Zone::named);
        changes.push(match travel.until {
            // A trip elsewhere within these dates is no part of them: the file is refused where it stays.
            _ if !is_home
                && zone.as_ref() != Some(&travel.zone)
                && dates != asked
                && dates.intersection(asked) == dates =>
            {
                continue;
            }
            _ if zone.as_ref() != Some(&travel.zone) => Change::Free { kind, number, dates: asked },
            // Who lives there for good does so on these dates.
            Some(_) if dates.first < asked.first && dates.last_stated().is_none() => return Ok(Vec::new()),
            Some(on) if dates.first == asked.first => {
                is_said = true;
                Change::End { kind, number, on }
            }
            _ => Change::Remove { kind, number },
        });
    }
    changes.extend((!is_said && !is_home).then(|| Change::AddTravel(travel.clone())));
    Ok(changes)
}

fn end(text: &str, entries: Ending, on: NaiveDate, today: NaiveDate) -> Result<Vec<Change>, Refused> {
    let file = File::parse(text)?;
    let parts = file.parts(Kind::Entry);
    let end = |number: usize| Change::End { kind: Kind::Entry, number, on };
    if let Ending::Number(number) = entries {
        let part = file.part(Kind::Entry, number)?;
        let begins = date_of(part.table, "from").or_else(|| listed(part.table).into_iter().min());
        // The next entry would have its number then, and end as well when this is asked for twice.
        if let Some(begins) = begins.filter(|begins| *begins > on && number < parts.len()) {
            return Err(format!(
                "[[availability]] number {number} begins only on {begins}, and others follow it: take it out of the file, or end it later"
            )
            .into());
        }
        return match date_of(part.table, "until").filter(|last| *last < on && *last < today) {
            Some(last) => Err(format!(
                "[[availability]] number {number} ended on {last} already; `coverage edit add` adds hours again"
            )
            .into()),
            None => Ok(vec![end(number)]),
        };
    }
    let is_meant = |part: &Part<'_>| {
        let is_tentative = part.table.get("tentative").and_then(Item::as_bool).unwrap_or(false);
        let firmness = if is_tentative { Firmness::Tentative } else { Firmness::Firm };
        entries == Ending::All || entries == Ending::Of(firmness)
    };
    let goes_on =
        |(_, part): &(usize, &Part<'_>)| is_meant(part) && date_of(part.table, "until").is_none_or(|until| until > on);
    Ok(parts.iter().enumerate().rev().filter(goes_on).map(|(place, _)| end(place + 1)).collect())
}

/// What is over goes, from the last to the first of each kind.
fn tidy(text: &str, roster: &Roster, agent: &Agent, before: NaiveDate) -> Result<Vec<Change>, Refused> {
    let file = File::parse(text)?;
    let mut changes = Vec::new();
    for kind in Kind::ALL {
        for (place, part) in file.parts(kind).iter().enumerate().rev() {
            let number = place + 1;
            let listed = listed(part.table);
            let until = part.table.get("until").and_then(Item::as_datetime).and_then(|until| until.date);
            let last =
                until.and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()));
            let last = last.or(listed.iter().max().copied());
            let comes = DateRange { first: before, ..DateRange::EVER };
            // A rule may have had all that it counts.
            let is_over = |entry: &Availability| {
                let is_rule = kind == Kind::Entry && matches!(entry.dates(), Dates::Rule { .. });
                is_rule && matches!(first_occurrence(entry, comes, roster.budget()), Ok(None))
            };
            if last.is_some_and(|last| last < before) || agent.availability().get(place).is_some_and(is_over) {
                changes.push(Change::Remove { kind, number });
            } else {
                let over = listed.into_iter().filter(|date| *date < before);
                changes.extend(over.map(|date| Change::RemoveDate { number, date }));
            }
        }
    }
    Ok(changes)
}
