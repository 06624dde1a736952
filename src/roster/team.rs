//! What is true of a team as a whole: its policy, its roles, what must be staffed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::diagnostic::{Location, SourceId};
use crate::time::civil::{DateRange, Duration, Hours, Weekdays};
use crate::time::cycle::Cycles;
use crate::time::zone::Zone;

use super::feed_url::FeedUrl;
use super::grid::Grid;
use super::handle::Word;
use super::minimum_over::MinimumOver;
use super::repository::Repository;
use super::rotation::Rotation;
use super::table::table;
use super::values::{Weeks, Whole};

/// A role among the roles of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleId(pub(super) usize);

impl RoleId {
    /// `l1`.
    pub(super) const FIRST_RESPONSE: Self = Self(0);
    /// `intern`.
    pub(super) const INTERN: Self = Self(2);
}

/// A team's policy.
#[derive(Clone, Debug)]
pub struct Team {
    pub(super) name: Option<String>,
    pub(super) zone: Zone,
    pub(super) policy: Policy,
    pub(super) roles: Vec<Role>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) rotations: Vec<Rotation>,
    pub(super) repository: Repository,
    pub(super) feed: Feed,
}

impl Team {
    /// The name, if it has one.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The zone in which the team reads and in which dates on the command line are days.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Minima and limits.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The role of that id.
    pub fn role(&self, id: RoleId) -> &Role {
        &self.roles[id.0]
    }

    /// All roles, the built-in ones first.
    pub(crate) fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The role of that name.
    pub(crate) fn find_role(&self, name: &str) -> Option<RoleId> {
        self.roles.iter().position(|role| role.name == name).map(RoleId)
    }

    /// What must be staffed, in the order of the file.
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The longest promise of all requirements.
    pub(crate) fn longest_promise(&self) -> Duration {
        self.requirements.iter().map(Requirement::response_within).max().unwrap_or_default()
    }

    /// What agents take turns at, in the order of the file.
    pub(crate) fn rotations(&self) -> &[Rotation] {
        &self.rotations
    }

    /// Whether a requirement names the role.
    pub(crate) fn counts(&self, role: RoleId) -> bool {
        self.requirements.iter().any(|requirement| requirement.counts_role(role))
    }

    /// Where the files are kept.
    pub(crate) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// How the feeds are published.
    pub fn feed(&self) -> &Feed {
        &self.feed
    }
}

table! {
    /// Minima and limits.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Policy {
        /// Hours a week that are asked of every role that states no other; `l2` has "0h" by default.
        pub weekly_minimum: Duration = default("weekly-minimum" like "10h", Duration::HOUR.times(10)),
        /// The promise: nobody waits longer for a first answer.
        pub response_within: Duration = default("response-within" like "1h", Duration::HOUR),
        /// A file that nobody has changed or confirmed for longer is warned of.
        pub stale_after: Duration = default("stale-after" like "60d", Duration::DAY.times(60)),
        /// The most work in a duty that is proposed; longer shifts are pointed out.
        pub max_shift: Duration = default("max-shift" like "8h", Duration::HOUR.times(8)),
        /// Shorter shifts are never proposed.
        pub min_shift: Duration = default("min-shift" like "2h", Duration::HOUR.times(2)),
        /// The least time between two duties that are proposed; a shorter break is pointed out, where it is above `pause`.
        pub rest: Duration = default("rest" like "8h", Duration::HOUR.times(8)),
        /// A break of at most this long does not end a duty; one as long as `rest` always does.
        pub(crate) pause: Duration = default("pause" like "2h", Duration::HOUR.times(2)),
        /// Nobody is given hours beyond it in a week; who has more of them firmly keeps them.
        pub(crate) max_weekly: Duration = default("max-weekly" like "40h", Duration::HOUR.times(40)),
        /// On how many of any seven days in a row duties may start.
        pub(crate) max_days: Whole<1, 7> = default("max-days" like "6", Whole(6)),
        /// The same for duties with two hours or more between 22:00 and 06:00.
        pub(crate) max_nights: Option<Whole<0, 7>> = optional("max-nights" like "3", else "none"),
        /// Shifts that are proposed begin and end on multiples of it from midnight, on the agent's clock: from 5m to 4h.
        pub(crate) grid: Grid = default("grid" like "30m", Grid::HALF_AN_HOUR),
        /// How much an hour at night (22:00-06:00) counts where nights and weekends are shared out, in percent of another hour.
        pub(crate) night_weight: Whole<100, 1000> = default("night-weight" like "150", Whole(150)),
        /// The same for an hour at the weekend; the greater of the two for one that is both.
        pub(crate) weekend_weight: Whole<100, 1000> = default("weekend-weight" like "150", Whole(150)),
        /// Whether hours are judged week by week, or once for the whole window, total against target.
        pub(crate) minimum_over: MinimumOver = default("minimum-over" like "week", MinimumOver::Week),
    }
}

/// What an agent does in the team.
#[derive(Clone, Debug)]
pub struct Role {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) weekly_minimum: Duration,
}

impl Role {
    /// The key by which files name it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call it.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// Whether it is the role in which agents learn.
    pub(crate) fn is_intern(&self) -> bool {
        self.name == "intern"
    }

    /// Hours a week that an agent of this role is asked for.
    pub(crate) fn weekly_minimum(&self) -> Duration {
        self.weekly_minimum
    }
}

/// What must be staffed.
#[derive(Clone, Debug)]
pub struct Requirement {
    pub(super) name: String,
    /// Nothing where the requirement is the one that holds without any.
    pub(super) at: Option<Location>,
    /// Nothing where every role counts.
    pub(super) roles: Option<BTreeSet<RoleId>>,
    pub(super) skills: BTreeSet<Word>,
    /// None where shifts without a post count.
    pub(super) posts: BTreeSet<Word>,
    pub(super) at_least: u32,
    pub(super) response_within: Duration,
    pub(super) when: Need,
    pub(super) zone: Zone,
}

/// When something must be staffed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// At every instant.
    Always,
    /// On weekdays between two dates.
    Weekly {
        /// On which weekdays.
        days: Weekdays,
        /// In which hours.
        hours: Hours,
        /// Between which dates.
        dates: DateRange,
    },
    /// On these dates.
    Listed {
        /// The dates.
        dates: BTreeSet<NaiveDate>,
        /// In which hours.
        hours: Hours,
    },
}

impl Requirement {
    /// The unique name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where its name stands, if it is written.
    pub(crate) fn at(&self) -> Option<&Location> {
        self.at.as_ref()
    }

    /// The roles that count; nothing where every role does.
    pub(crate) fn roles(&self) -> Option<&BTreeSet<RoleId>> {
        self.roles.as_ref()
    }

    /// The skills that an agent must have to count, all of them.
    pub(crate) fn skills(&self) -> &BTreeSet<Word> {
        &self.skills
    }

    /// The posts whose shifts count; none where shifts without a post do.
    pub(crate) fn posts(&self) -> &BTreeSet<Word> {
        &self.posts
    }

    /// Whether a shift with this post, or without any, counts of somebody in this role and with these skills.
    pub(crate) fn counts(&self, role: RoleId, post: Option<&Word>, skills: &BTreeSet<Word>) -> bool {
        self.counts_role(role) && self.counts_post(post) && self.counts_skills(skills)
    }

    /// Whether the role is one that counts.
    pub(crate) fn counts_role(&self, role: RoleId) -> bool {
        self.roles.as_ref().is_none_or(|roles| roles.contains(&role))
    }

    /// Whether shifts with this post, or without any, count.
    pub(crate) fn counts_post(&self, post: Option<&Word>) -> bool {
        post.map_or(self.posts.is_empty(), |post| self.posts.contains(post))
    }

    /// Whether these skills are all that are asked for, or more.
    pub(crate) fn counts_skills(&self, skills: &BTreeSet<Word>) -> bool {
        self.skills.is_subset(skills)
    }

    /// How many agents must be on; at least 1.
    pub(crate) fn at_least(&self) -> u32 {
        self.at_least
    }

    /// The promise: nobody waits longer for a first answer.
    pub(crate) fn response_within(&self) -> Duration {
        self.response_within
    }

    /// When it must be staffed, on the clock of [`zone`](Self::zone).
    pub(crate) fn when(&self) -> &Need {
        &self.when
    }

    /// The zone of its days, dates and hours.
    pub(crate) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The same asked of another team, whose roles of the same names count.
    pub(crate) fn asked_of(&self, own: &Team, other: &Team) -> Self {
        let of_other = |roles: &BTreeSet<RoleId>| {
            roles.iter().filter_map(|role| other.find_role(own.role(*role).name())).collect()
        };
        Self { roles: self.roles.as_ref().map(of_other), ..self.clone() }
    }
}

table! {
    /// How the calendars are published.
    #[derive(Clone, Debug)]
    pub struct Feed {
        /// Where `out/` is published; makes the subscribe links.
        url: Option<FeedUrl> = optional("url" like "https://example.org/coverage/", else "none"),
        /// How many weeks of the past the calendars keep.
        weeks_back: Weeks = default("weeks-back" like "4", Whole(4)),
        /// How many weeks ahead the calendars look.
        weeks_ahead: Weeks = default("weeks-ahead" like "13", Whole(13)),
    }
}

impl Feed {
    /// Where the output folder is published.
    pub(crate) fn url(&self) -> Option<&FeedUrl> {
        self.url.as_ref()
    }

    /// How many weeks of the past are in the feed.
    pub fn weeks_back(&self) -> u32 {
        self.weeks_back.0
    }

    /// How many weeks of the future are in the feed.
    pub fn weeks_ahead(&self) -> u32 {
        self.weeks_ahead.0
    }
}

/// A team's cycles, and what is due in each.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    pub(super) source: SourceId,
    pub(super) cycles: Cycles,
    pub(super) deadlines: Vec<Deadline>,
    pub(super) blocks: Option<Blocks>,
}

/// What is due so long after the start of each cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deadline {
    /// What is due.
    pub(crate) name: String,
    /// How long after the start.
    pub(crate) after: Duration,
}

/// The block heights of cycles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blocks {
    /// Blocks in a cycle.
    pub(crate) per_cycle: u32,
    /// The first block of each cycle for which it is recorded.
    pub(crate) first: BTreeMap<u32, u32>,
}

impl Blocks {
    /// The first block of a cycle: recorded, or counted from the last one before it that is.
    pub(crate) fn height(&self, number: u32) -> Option<u32> {
        let (recorded, first) = self.first.range(..=number).next_back()?;
        first.checked_add(self.per_cycle.checked_mul(number - recorded)?)
    }
}
