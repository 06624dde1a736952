//! What is typed for each change, and what is meant by it.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use crate::edit::asking::{Added, Asking, DaysAndHours, Typed, Way, Whose, first_and_last};
use crate::edit::change::{Entry, TopKey, Travel};
use crate::edit::refused::Refused;
use crate::edit::request::{Ending, Request};
use crate::edit::typed::each;
use crate::roster::handle::{Handle, Word};
use crate::roster::meant::zone::understood;
use crate::roster::model::{Agent, Firmness, Roster};
use crate::roster::team::Role;
use crate::text::escaped;
use crate::time::civil::Duration;
use crate::time::interval::Instant;
use crate::time::zone::Zone;

/// One change.
#[derive(Debug, Subcommand)]
pub(super) enum Asked {
    /// An agent is away: on one day, or from the first to the last
    Away {
        /// The agent's handle
        agent: String,
        /// The first day; or one of two shifts of a day, such as fri@22:00
        from: String,
        /// The last day, or `open` for until further notice [default: the first day alone]
        until: Option<String>,
        /// Who takes the shifts over; `?` asks who would
        #[arg(long, value_name = "HANDLE|?")]
        covered_by: Option<String>,
    },
    /// An agent is back on a day: time off ends the day before
    Back {
        /// The agent's handle
        agent: String,
        /// The first day back
        date: String,
    },
    /// More hours: days and hours of each week, or one date
    Add {
        /// The agent's handle
        agent: String,
        /// Such as "mon-fri 09:00-13:00" or "24 dec 18-24"
        hours: String,
        /// The first date [default: today, where it is of each week]
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// The last date
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// In every how many weeks, counted from the week of --from
        #[arg(long, value_name = "N", requires = "from", value_parser = clap::value_parser!(u32).range(1..=52))]
        every: Option<u32>,
        /// Could be, instead of is
        #[arg(long)]
        tentative: bool,
        /// What the shifts are for, where the team tells posts apart
        #[arg(long, value_name = "POST")]
        post: Option<Word>,
    },
    /// Hours end: one [[availability]] of the file, or all, or all that are firm or tentative
    End {
        /// The agent's handle
        agent: String,
        /// Its number, counted from the top of the file; or `all`, `firm` or `tentative`
        entry: String,
        /// The last date on which a shift may start
        date: String,
    },
    /// One shift is at other hours; where old and new overlap, the agent stays on
    Move {
        /// The agent's handle
        agent: String,
        /// The date on which the shift starts, with its time where there are two: fri@18:00
        shift: String,
        /// The new hours
        hours: String,
    },
    /// Two agents do a shift of each other
    Swap {
        /// The agent's handle
        agent: String,
        /// The date on which the agent's shift starts
        shift: String,
        /// The other agent's handle
        other: String,
        /// The date on which the other's shift starts
        other_shift: String,
    },
    /// Another agent does one shift
    Cover {
        /// The agent's handle
        agent: String,
        /// The date on which the shift starts
        shift: String,
        /// Who does it
        by: String,
    },
    /// Ask who would do one shift: an open request
    Ask {
        /// The agent's handle
        agent: String,
        /// The date on which the shift starts
        shift: String,
    },
    /// An agent is elsewhere and lives on the clock there
    #[command(override_usage = "coverage edit travel <AGENT> <FROM> [UNTIL] <ZONE>")]
    Travel {
        /// The agent's handle
        agent: String,
        /// The first date
        from: String,
        /// The last date, if it is not for good, and the zone, such as Asia/Tokyo
        #[arg(num_args = 1..=2, required = true, value_names = ["UNTIL", "ZONE"])]
        until_and_zone: Vec<String>,
    },
    /// The file is still right today
    Confirm {
        /// The agent's handle
        agent: String,
    },
    /// Somebody joins
    Join(Joining),
    /// An agent has another role from a day on
    Promote {
        /// The agent's handle
        agent: String,
        /// The first day in it
        date: String,
        /// The new role
        #[arg(long, default_value = "l1")]
        role: String,
    },
    /// An agent leaves the team
    Leave {
        /// The agent's handle
        agent: String,
        /// The last day
        date: String,
    },
    /// Take out what has long been over: entries, dates, time off and travels
    Tidy,
}

/// Who joins, as it is typed.
#[derive(Args, Debug)]
pub(super) struct Joining {
    /// The handle, which is the name of the file: a-z, 0-9 and -
    agent: Handle,
    /// l1, l2 or another role of the team
    #[arg(long, required_unless_present = "intern")]
    role: Option<String>,
    /// The zone in which the agent lives
    #[arg(long, value_name = "ZONE")]
    zone: String,
    /// Such as "mon-fri 09:00-13:00"; several with `;` or `,` between them
    #[arg(long, value_delimiter = ';', value_name = "DAYS HOURS")]
    hours: Vec<String>,
    /// The first day in the team [default: today]
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// As an intern
    #[arg(long, conflicts_with = "role")]
    intern: bool,
    /// The name that people see
    #[arg(long)]
    name: Option<String>,
    /// The account at the git host
    #[arg(long)]
    account: Option<String>,
}

/// What is meant.
pub(super) enum Meant {
    /// A change of files that are there.
    Request(Request),
    /// A new file.
    Join(Box<Newcomer>),
}

/// Who joins.
pub(super) struct Newcomer {
    pub(super) agent: Handle,
    pub(super) role: String,
    pub(super) zone: Zone,
    pub(super) joined: NaiveDate,
    pub(super) is_intern: bool,
    hours: Vec<Entry>,
    name: Option<String>,
    account: Option<String>,
}

impl Newcomer {
    /// The text of the file.
    pub(super) fn text(&self) -> String {
        let keys = [
            self.name.clone().map(TopKey::Name),
            Some(TopKey::Role(self.role.clone())),
            Some(TopKey::Timezone(self.zone.clone())),
            Some(TopKey::Joined(self.joined)),
            self.account.clone().map(TopKey::Account),
        ];
        let mut text: String = keys.iter().flatten().map(TopKey::line).collect();
        for entry in &self.hours {
            text += &format!("\n{}", entry.toml());
        }
        text
    }
}

impl Joining {
    fn meant(&self, roster: &Roster, now: Instant) -> Result<Newcomer, Refused> {
        let zone = zone(&self.zone)?;
        let today = zone.local(now).date();
        let asked = self.role.as_deref().map(|asked| role(roster, asked)).transpose()?;
        let asking = Asking { roster, now, way: Way::Command };
        let whose = Whose { agent: &self.agent, zone: &zone };
        let hours: Vec<String> = self.hours.iter().flat_map(|hours| each(hours, today)).collect();
        let hours = hours.iter().map(|hours| {
            let hours = DaysAndHours::Together(Typed::at("--hours", hours));
            asking.entry(hours, whose, today, (None, None), None)
        });
        let hours = hours.collect::<Result<_, _>>()?;
        Ok(Newcomer {
            agent: self.agent.clone(),
            role: asked.unwrap_or(if self.intern { "intern" } else { "l1" }).to_owned(),
            joined: self.from.as_deref().map_or(Ok(today), |from| Typed::at("--from", from).date(today))?,
            is_intern: self.intern,
            hours,
            name: self.name.clone(),
            account: self.account.clone(),
            zone,
        })
    }
}

impl Asked {
    /// What is meant, in this team and on this day.
    pub(super) fn meant(&self, roster: &Roster, now: Instant) -> Result<Meant, Refused> {
        let asking = Asking { roster, now, way: Way::Command };
        let find = |text: &str| asking.find(text);
        let date = |text: &str, agent: &Agent| Typed::at("<DATE>", text).date(asking.today(agent));
        let request = match self {
            Self::Away { agent, from, until, covered_by } => {
                let until = until.as_deref().map(|until| Typed::at("[UNTIL]", until));
                let covered_by = covered_by.as_deref().map(|by| Typed::at("--covered-by", by));
                asking.away(agent.as_str().into(), Typed::at("<FROM>", from), until, covered_by)?
            }
            Self::Back { agent, date: back } => {
                let agent = find(agent)?;
                Request::Back { agent: agent.handle().clone(), date: date(back, agent)? }
            }
            Self::Add { agent, hours, from, until, every, tentative, post } => {
                let added = Added {
                    when: DaysAndHours::Together(Typed::at("<HOURS>", hours)),
                    from: from.as_deref().map(|from| Typed::at("--from", from)),
                    until: until.as_deref().map(|until| Typed::at("--until", until)),
                    every: *every,
                    firmness: if *tentative { Firmness::Tentative } else { Firmness::Firm },
                    post: post.as_ref(),
                };
                asking.add(agent.as_str().into(), &added)?
            }
            Self::End { agent, entry, date: on } => {
                let agent = find(agent)?;
                let entries = match entry.as_str() {
                    "all" => Ending::All,
                    "firm" => Ending::Of(Firmness::Firm),
                    "tentative" => Ending::Of(Firmness::Tentative),
                    number => Ending::Number(number.parse().map_err(|_| {
                        format!("`{}` is no number; write 1, 2, all, firm or tentative", escaped(number))
                    })?),
                };
                let (on, today) = (date(on, agent)?, asking.today(agent));
                Request::End { agent: agent.handle().clone(), entries, on, today }
            }
            Self::Move { agent, shift, hours: new } => {
                let whose = find(agent)?;
                let (agent, shift) = asking.shift(agent.as_str().into(), Typed::at("<SHIFT>", shift))?;
                Request::Move { agent, shift, hours: asking.hours(Typed::at("<HOURS>", new), whose.into())? }
            }
            Self::Swap { agent, shift, other, other_shift } => asking.swap(
                (agent.as_str().into(), Typed::at("<SHIFT>", shift)),
                (other.as_str().into(), Typed::at("<OTHER_SHIFT>", other_shift)),
            )?,
            Self::Cover { agent, shift, by } => {
                let (agent, shift) = asking.shift(agent.as_str().into(), Typed::at("<SHIFT>", shift))?;
                Request::Cover { agent, shift, by: Some(asking.cover(by.as_str().into())?) }
            }
            Self::Ask { agent, shift } => asking.ask(agent.as_str().into(), Typed::at("<SHIFT>", shift))?,
            Self::Travel { agent, from, until_and_zone } => {
                let agent = find(agent)?;
                let (until, zone_text) = match &until_and_zone[..] {
                    [until, zone] => (Some(Typed::at("[UNTIL]", until)), zone),
                    [zone, ..] => (None, zone),
                    [] => return Err("write a zone, such as Asia/Tokyo".to_owned().into()),
                };
                let (from, until) = first_and_last(Typed::at("<FROM>", from), until, asking.today(agent))?;
                Request::Travel {
                    agent: agent.handle().clone(),
                    travel: Travel { from, until, zone: zone(zone_text)? },
                }
            }
            Self::Confirm { agent } => {
                let agent = find(agent)?;
                Request::Set { agent: agent.handle().clone(), keys: vec![TopKey::Confirmed(asking.today(agent))] }
            }
            Self::Promote { agent, date: on, role: new } => {
                let agent = find(agent)?;
                promoted(roster, agent, (date(on, agent)?, role(roster, new)?), asking.today(agent))?
            }
            Self::Leave { agent, date: last } => {
                let agent = find(agent)?;
                Request::Set { agent: agent.handle().clone(), keys: vec![TopKey::LastDay(date(last, agent)?)] }
            }
            Self::Tidy => Request::Tidy { before: long_over(roster, now) },
            Self::Join(new) => return Ok(Meant::Join(Box::new(new.meant(roster, now)?))),
        };
        Ok(Meant::Request(request))
    }
}

fn zone(text: &str) -> Result<Zone, String> {
    understood(text).map_err(|help| format!("`{}` is no time zone: {help}", escaped(text)))
}

fn role<'r>(roster: &'r Roster, text: &str) -> Result<&'r str, String> {
    let team = roster.team();
    let found = team.find_role(text).map(|id| team.role(id).name());
    found.ok_or_else(|| {
        let known: Vec<&str> = team.roles().iter().map(Role::name).collect();
        format!("there is no role `{}`; there are {}", escaped(text), known.join(", "))
    })
}

/// The role of the file becomes the one before, unless there is one: a file says one change of role.
fn promoted(roster: &Roster, agent: &Agent, new: (NaiveDate, &str), today: NaiveDate) -> Result<Request, Refused> {
    let (team, handle, (on, role)) = (roster.team(), agent.handle(), new);
    let old = team.role(agent.role());
    let mut keys = vec![TopKey::Role(role.to_owned()), TopKey::Promoted(on)];
    match agent.promotion() {
        Some(known) if old.name() == role && known.on != on => drop(keys.remove(0)),
        // It takes the place of a change of that day or of a later one.
        Some(known) if on <= known.on => {}
        Some(known) if today < known.on => {
            let (name, day) = (old.name(), known.on);
            return Err(format!(
                "{handle} is {name} only from {day} on, and a file says one change of role: promote to {role} from {day} on, \
                 or in place of that with `coverage edit promote {handle} {day} --role {role}`"
            )
            .into());
        }
        None if old.name() == role => {
            return Err(format!("{handle} is {role} already; --role names another role").into());
        }
        _ if !old.is_intern() => keys.push(TopKey::Was(old.name().to_owned())),
        _ => {}
    }
    Ok(Request::Set { agent: handle.clone(), keys })
}

/// Before which date nothing is looked at any more: neither by the feed nor by the report of the last cycle.
fn long_over(roster: &Roster, now: Instant) -> NaiveDate {
    let feed = now.minus(Duration::WEEK.times(i64::from(roster.team().feed().weeks_back()) + 1));
    let cycles = roster.cycles();
    let last = cycles.at(now).and_then(|cycle| cycles.get(cycle.number.checked_sub(1)?));
    let start = last.map_or(feed, |cycle| cycle.interval.start().min(feed));
    Zone::utc().local(start.minus(Duration::DAY.times(2))).date()
}
