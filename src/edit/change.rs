//! What may change in an agent's file, as values that cannot hold nonsense.
//!
//! Dates are those of the file: days on the clock of what they stand in. Names and roles are text here; the loader judges
//! them with the rest of the new file.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use crate::roster::handle::{Handle, Word};
use crate::roster::model::Firmness;
use crate::roster::rule::Rule;
use crate::time::civil::{DateRange, Hours, WrittenDays};
use crate::time::zone::Zone;

/// One change of an agent's file. Numbers count from 1, in the order of the file.
#[derive(Clone, Debug)]
pub enum Change {
    /// A new entry. In a file that is full, its dates go into one that is alike.
    AddEntry {
        /// What it says.
        entry: Entry,
        /// The comment above it; left out where a list on one line has no place for it.
        heading: Option<String>,
    },
    /// New time off.
    AddTimeOff(Off),
    /// New travels.
    AddTravel(Travel),
    /// That part ends with that date: sets or replaces `until`, or removes the later ones of `dates`. What would
    /// then have no date, or begin later, is removed.
    End {
        /// Of which kind it is.
        kind: Kind,
        /// Which of that kind.
        number: usize,
        /// The last date of it.
        on: NaiveDate,
    },
    /// One entry, time off or travel goes, with its heading.
    Remove {
        /// Of which kind it is.
        kind: Kind,
        /// Which of that kind.
        number: usize,
    },
    /// One more date in `dates`.
    AddDate {
        /// Which `[[availability]]`.
        number: usize,
        /// The date on which a shift starts.
        date: NaiveDate,
    },
    /// One date less in `dates`; with the last one goes the entry.
    RemoveDate {
        /// Which `[[availability]]`.
        number: usize,
        /// The date on which no shift starts any more.
        date: NaiveDate,
    },
    /// Time off of dates, or travels, are shortened, split or removed, so that these dates are none of theirs.
    Free {
        /// Of which kind it is.
        kind: Kind,
        /// Which of that kind.
        number: usize,
        /// The dates that become free.
        dates: DateRange,
    },
    /// Time off says who covers; all else that it says, and what is written by it, stays.
    CoverBy {
        /// Which `[[time-off]]`.
        number: usize,
        /// Who covers.
        by: Cover,
    },
    /// A key at the top of the file says this.
    Set(TopKey),
    /// A key at the top of the file goes.
    Unset(KeyName),
    /// What a plan proposes.
    Propose {
        /// The entries and the time off.
        proposal: Proposal,
        /// What happens to what was proposed before.
        earlier: Earlier,
    },
}

/// What stands in double brackets in an agent's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `[[availability]]`
    Entry,
    /// `[[time-off]]`
    TimeOff,
    /// `[[travel]]`
    Travel,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Entry, Self::TimeOff, Self::Travel];

    /// The word between the brackets.
    pub fn key(self) -> &'static str {
        match self {
            Self::Entry => "availability",
            Self::TimeOff => "time-off",
            Self::Travel => "travel",
        }
    }
}

/// One `[[availability]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// On which dates shifts start.
    pub on: On,
    /// When they start and end.
    pub hours: Hours,
    /// Whether the agent is on duty then, or could be.
    pub firmness: Firmness,
    /// What the shifts are for.
    pub post: Option<Word>,
    /// Another clock than the agent's.
    pub zone: Option<Zone>,
}

/// On which dates the shifts of an entry start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// Weekdays of each week.
    Weekly {
        /// On which weekdays.
        days: WrittenDays,
        /// The first date, if not always.
        from: Option<NaiveDate>,
        /// The last date, if there is one.
        until: Option<NaiveDate>,
    },
    /// Weekdays of every n-th week.
    EveryNth {
        /// In every how many weeks.
        every: u32,
        /// On which weekdays; their order says where a week begins.
        days: WrittenDays,
        /// The date whose week is the first.
        from: NaiveDate,
        /// The last date, if there is one.
        until: Option<NaiveDate>,
    },
    /// These dates.
    Dates(BTreeSet<NaiveDate>),
    /// The dates of a rule.
    Rule {
        /// Which dates recur.
        rule: Rule,
        /// The date from which it counts.
        from: NaiveDate,
        /// The last date, if there is one.
        until: Option<NaiveDate>,
    },
}

/// One `[[time-off]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Off {
    /// What it takes.
    pub when: OffWhen,
    /// Who takes over.
    pub covered_by: Option<Cover>,
}

/// What time off takes, as the file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OffWhen {
    /// The shifts that start on these dates, both inclusive.
    Dates {
        /// The first day off.
        from: NaiveDate,
        /// The last one; none until further notice.
        until: Option<NaiveDate>,
    },
    /// This time of the wall clock, which cuts shifts.
    Times {
        /// From when on.
        from: NaiveDateTime,
        /// Until when, exclusive; none until further notice.
        until: Option<NaiveDateTime>,
        /// On whose clock, if not the agent's on that day.
        zone: Option<Zone>,
    },
}

/// Who takes over what time off takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cover {
    /// This agent.
    Agent(Handle),
    /// Whoever would.
    Anybody,
}

impl Cover {
    /// As the file says it.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Agent(handle) => handle.as_str(),
            Self::Anybody => "?",
        }
    }
}

/// One `[[travel]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Travel {
    /// The first date.
    pub from: NaiveDate,
    /// The last date; none for good.
    pub until: Option<NaiveDate>,
    /// The clock on these dates.
    pub zone: Zone,
}

/// What happens to proposals that are in the file already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// They stay.
    Stays,
    /// Those for dates within the new ones that nobody has changed are taken out.
    Goes,
}

/// What a plan changes in the file of an agent: see [`proposal`](super::proposal).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// For which dates the plan is.
    pub(crate) dates: DateRange,
    /// What the agent does besides.
    pub(crate) entries: Vec<Entry>,
    /// What the agent does no longer.
    pub(crate) off: Vec<Off>,
}

/// A key at the top of the file with what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TopKey {
    /// The name that people see.
    Name(String),
    /// What the agent does in the team.
    Role(String),
    /// The agent's clock.
    Timezone(Zone),
    /// The first day in the team.
    Joined(NaiveDate),
    /// The first day in the role.
    Promoted(NaiveDate),
    /// The role before.
    Was(String),
    /// The last day in the team.
    LastDay(NaiveDate),
    /// A day on which the file was right.
    Confirmed(NaiveDate),
    /// What requirements may ask for.
    Skills(BTreeSet<Word>),
    /// The account at the git host.
    Account(String),
}

impl TopKey {
    /// Which key it is.
    pub fn name(&self) -> KeyName {
        match self {
            Self::Name(_) => KeyName::Name,
            Self::Role(_) => KeyName::Role,
            Self::Timezone(_) => KeyName::Timezone,
            Self::Joined(_) => KeyName::Joined,
            Self::Promoted(_) => KeyName::Promoted,
            Self::Was(_) => KeyName::Was,
            Self::LastDay(_) => KeyName::LastDay,
            Self::Confirmed(_) => KeyName::Confirmed,
            Self::Skills(_) => KeyName::Skills,
            Self::Account(_) => KeyName::Account,
        }
    }
}

/// A key at the top of the file, in the order in which one writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is the key of that name")]
pub enum KeyName {
    Name,
    Role,
    Timezone,
    Joined,
    Promoted,
    Was,
    LastDay,
    Confirmed,
    Skills,
    Account,
}

impl KeyName {
    /// All of them, in that order.
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Role,
        Self::Timezone,
        Self::Joined,
        Self::Promoted,
        Self::Was,
        Self::LastDay,
        Self::Confirmed,
        Self::Skills,
        Self::Account,
    ];

    /// The key as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Role => "role",
            Self::Timezone => "timezone",
            Self::Joined => "joined",
            Self::Promoted => "promoted",
            Self::Was => "was",
            Self::LastDay => "last-day",
            Self::Confirmed => "confirmed",
            Self::Skills => "skills",
            Self::Account => "account",
        }
    }
}
