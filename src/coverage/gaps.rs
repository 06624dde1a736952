//! What nobody covers, and how it breaks the promise.
//!
//! A gap is a maximal interval of the need in which fewer agents are on than there must be. Exposed are the instants of the
//! need at which a question would wait longer than the promise.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::model::{Firmness, Handle, Roster};
use crate::roster::team::Requirement;
use crate::shifts::{Duty, away, duties, hours_of_days, said_time};
use crate::time::civil::{Duration, Hours, Weekdays};
use crate::time::cycle::Window;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;

use super::load::Load;
use super::pattern::{Pattern, patterns};

/// How well each requirement is met in a window.
#[derive(Clone, Debug, Serialize)]
pub struct Gaps {
    /// The requirements, in the order of team.toml.
    pub requirements: Vec<Coverage>,
    /// Gaps that recur, the worst first, requirement by requirement.
    pub patterns: Vec<Pattern>,
    /// Agent time a week that is missing over all requirements.
    pub missing_weekly_seconds: Duration,
    /// In which zones the missing time is daytime (08:00-23:00), the most first.
    pub daytime: Vec<Daytime>,
}

/// How well one requirement is met.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// The requirement's name.
    pub name: String,
    /// How many agents must be on.
    pub at_least: u32,
    /// The roles that count.
    pub roles: Vec<String>,
    /// In the window.
    #[serde(flatten)]
    pub share: Share,
    /// In the window of the same length before.
    pub before: Option<Share>,
    /// The need in which only interns are on.
    pub interns_only_seconds: Duration,
    /// The need in which exactly one agent is on.
    pub single_agent_seconds: Duration,
    /// The need in which three or more are on, and more than there must be.
    pub over_coverage_seconds: Duration,
    /// The worst first: by exposed time, then start.
    pub gaps: Vec<Gap>,
}

/// How much of a need is covered, and for how much of it the promise is kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// What must be staffed.
    pub need_seconds: Duration,
    /// What is not staffed enough.
    pub gap_seconds: Duration,
    /// When a question would wait longer than the promise.
    pub exposed_seconds: Duration,
    /// What is staffed enough, in percent of the need; nothing where there is no need.
    pub covered_percent: Option<f64>,
    /// When the promise is kept, in percent of the need; nothing where there is no need.
    pub promise_kept_percent: Option<f64>,
}

/// One gap.
#[derive(Clone, Debug, Serialize)]
pub struct Gap {
    /// From start to end.
    #[serde(flatten)]
    pub interval: Interval,
    /// Its length.
    pub seconds: Duration,
    /// How much of it is exposed.
    pub exposed_seconds: Duration,
    /// The lowest number of agents on in it.
    pub staffed: u32,
    /// How much of it an intern is on, where interns do not count.
    pub intern_seconds: Duration,
    /// Who could close some of it, the most likely first.
    pub could_close: Vec<Candidate>,
}

impl Gap {
    /// A gap of which nothing is known but that nobody is on.
    #[must_use]
    pub fn unstaffed(interval: Interval) -> Self {
        Self {
            interval,
            seconds: interval.length(),
            exposed_seconds: Duration::ZERO,
            staffed: 0,
            intern_seconds: Duration::ZERO,
            could_close: Vec::new(),
        }
    }
}

/// Somebody who could close some of a gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Who.
    pub agent: Handle,
    /// For how much of it tentative availability is stated.
    pub tentative_seconds: Duration,
    /// For how much of it the agent's clock shows 08:00-23:00.
    pub waking_seconds: Duration,
}

impl Candidate {
    /// The most likely first, of those in the order of their handles.
    #[must_use]
    pub fn rank(&self) -> impl Ord + use<> {
        (Reverse(self.tentative_seconds), Reverse(self.waking_seconds))
    }
}

/// How much of the missing time is daytime in a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Daytime {
    /// The zone.
    pub timezone: String,
    /// How much of the gaps a week its clocks show 08:00-23:00.
    pub weekly_seconds: Duration,
}

/// Zones that stand for where people live, one for about each hour around the world.
const PLACES: [&str; 20] = [
    "Pacific/Auckland",
    "Australia/Sydney",
    "Asia/Tokyo",
    "Asia/Manila",
    "Asia/Bangkok",
    "Asia/Dhaka",
    "Asia/Kolkata",
    "Asia/Karachi",
    "Asia/Dubai",
    "Europe/Istanbul",
    "Africa/Cairo",
    "Europe/Berlin",
    "Europe/London",
    "Atlantic/Azores",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Pacific/Honolulu",
];

/// Compares each requirement with who is on in `window`; `zone` is where gaps that recur are told.
///
/// # Errors
/// An entry gives too many shifts.
pub fn gaps(roster: &Roster, window: Window, zone: &Zone) -> Result<Gaps, Vec<Diagnostic>> {
    let before = window.before().and_then(|before| shares(roster, before).ok());
    let mut before = before.into_iter().flatten();
    let promise = roster.team().policy().response_within;
    let window = window.interval;
    let duties = duties(roster, beyond(window, promise))?;
    let interns = Load::of(&duties, |role| roster.team().role(role).is_intern());
    let candidates = Candidates::new(roster, &duties, window)?;

    let mut requirements = Vec::new();
    let mut recurring = Vec::new();
    let mut open = Vec::new();
    let mut missing = Duration::ZERO;
    for requirement in roster.team().requirements() {
        let load = Load::of(&duties, |role| requirement.roles().contains(&role));
        let staffing = Staffing::new(requirement, &load, promise, window);
        missing = missing.plus(load.missing(&staffing.need, requirement.at_least()));
        let names_interns = requirement.roles().iter().any(|role| roster.team().role(*role).is_intern());
        let intern_time = if names_interns { IntervalSet::default() } else { interns.when(window, |on| on > 0) };
        let vacant = load.when(window, |on| on == 0);
        let during = |wanted: &dyn Fn(u32) -> bool| load.when(window, wanted).intersection(&staffing.need).length();
        let mut gaps: Vec<Gap> = staffing
            .gaps
            .iter()
            .zip(candidates.of(requirement, &staffing.gaps))
            .map(|(interval, could_close)| Gap {
                interval,
                seconds: interval.length(),
                exposed_seconds: staffing.exposed.length_within(interval),
                staffed: load.lowest(interval),
                intern_seconds: intern_time.length_within(interval),
                could_close,
            })
            .collect();
        gaps.sort_by_key(|gap| (Reverse(gap.exposed_seconds), gap.interval.start()));
        recurring.extend(patterns(requirement.name(), &gaps, zone));
        open.extend(staffing.gaps.iter());
        requirements.push(Coverage {
            name: requirement.name().to_owned(),
            at_least: requirement.at_least(),
            roles: requirement.roles().iter().map(|role| roster.team().role(*role).name().to_owned()).collect(),
            share: staffing.share(),
            before: before.next(),
            interns_only_seconds: intern_time.intersection(&vacant).intersection(&staffing.need).length(),
            single_agent_seconds: during(&|on| on == 1),
            over_coverage_seconds: during(&|on| on >= 3 && on > requirement.at_least()),
            gaps,
        });
    }
    let weekly = |time: Duration| time.share(Duration::WEEK, window.length());
    Ok(Gaps {
        requirements,
        patterns: recurring,
        missing_weekly_seconds: weekly(missing),
        daytime: daytime(&open.into_iter().collect(), window, weekly),
    })
}

/// How well each requirement is met in `window`, in the order of team.toml.
///
/// # Errors
/// An entry gives too many shifts.
pub fn shares(roster: &Roster, window: Interval) -> Result<Vec<Share>, Vec<Diagnostic>> {
    let promise = roster.team().policy().response_within;
    let duties = duties(roster, beyond(window, promise))?;
    let share = |requirement: &Requirement| {
        let load = Load::of(&duties, |role| requirement.roles().contains(&role));
        Staffing::new(requirement, &load, promise, window).share()
    };
    Ok(roster.team().requirements().iter().map(share).collect())
}

/// The window, and what must be seen after its end to know whether the promise holds in it.
fn beyond(window: Interval, promise: Duration) -> Interval {
    window.hull(Interval::new(window.start(), window.end().plus(promise)).unwrap_or(window))
}

/// The need of a requirement in a window, and what of it is open.
struct Staffing {
    need: IntervalSet,
    gaps: IntervalSet,
    exposed: IntervalSet,
}

impl Staffing {
    fn new(requirement: &Requirement, load: &Load, promise: Duration, window: Interval) -> Self {
        let need: IntervalSet = match requirement.when() {
            None => window.into(),
            Some((days, hours, zone)) => {
                hours_of_days(days, hours, zone, window).into_iter().filter_map(|i| i.intersection(window)).collect()
            }
        };
        let gaps = load.when(window, |on| on < requirement.at_least()).intersection(&need);
        let exposed = load.when(beyond(window, promise), |on| on == 0).shortened(promise).intersection(&need);
        Self { need, gaps, exposed }
    }

    fn share(&self) -> Share {
        let (need, gap, exposed) = (self.need.length(), self.gaps.length(), self.exposed.length());
        // Seconds of any window are far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        let percent = |open: Duration| {
            (need > Duration::ZERO).then(|| 100.0 * need.minus(open).seconds() as f64 / need.seconds() as f64)
        };
        Share {
            need_seconds: need,
            gap_seconds: gap,
            exposed_seconds: exposed,
            covered_percent: percent(gap),
            promise_kept_percent: percent(exposed),
        }
    }
}

/// Who has time when: tentative availability and waking hours, less what the agent is on or away.
struct Candidates<'r> {
    roster: &'r Roster,
    duties: &'r [Duty],
    tentative: Vec<IntervalSet>,
    waking: BTreeMap<&'r str, IntervalSet>,
}

impl<'r> Candidates<'r> {
    fn new(roster: &'r Roster, duties: &'r [Duty], window: Interval) -> Result<Self, Vec<Diagnostic>> {
        let tentative = duties.iter().map(|duty| said_time(roster.agent(duty.agent), Firmness::Tentative, window));
        Ok(Self {
            roster,
            duties,
            tentative: tentative.collect::<Result<_, _>>()?,
            waking: roster.zones().into_iter().map(|(name, zone)| (name, waking(zone, window))).collect(),
        })
    }

    /// For each of `gaps`, who could take some of it for `requirement`: who says so, and who is awake for all of it or for a
    /// shift.
    fn of(&self, requirement: &Requirement, gaps: &IntervalSet) -> Vec<Vec<Candidate>> {
        let least = self.roster.team().policy().min_shift;
        let mut found = vec![Vec::new(); gaps.iter().len()];
        for (duty, tentative) in self.duties.iter().zip(&self.tentative) {
            let agent = self.roster.agent(duty.agent);
            let there = gaps.intersection(&agent.employed().into());
            let free = there.difference(&duty.on()).difference(&away(agent));
            let tentative = free.intersection(tentative);
            let waking = free.intersection(&self.waking[agent.zone().name()]);
            for (gap, found) in gaps.iter().zip(&mut found) {
                let (tentative, waking) = (tentative.length_within(gap), waking.length_within(gap));
                let awake = waking > Duration::ZERO && waking >= gap.length().min(least);
                let could = tentative > Duration::ZERO || awake;
                if could && requirement.roles().contains(&agent.role_at(gap.start())) {
                    found.push(Candidate {
                        agent: agent.handle().clone(),
                        tentative_seconds: tentative,
                        waking_seconds: waking,
                    });
                }
            }
        }
        for candidates in &mut found {
            candidates.sort_by_key(Candidate::rank);
        }
        found
    }
}

fn waking(zone: &Zone, window: Interval) -> IntervalSet {
    hours_of_days(Weekdays::DAILY, Hours::WAKING, zone, window).into_iter().collect()
}

/// The places whose daytime holds most of the open time; those that see none of it are left out.
fn daytime(open: &IntervalSet, window: Interval, weekly: impl Fn(Duration) -> Duration) -> Vec<Daytime> {
    let place = |name: &&str| {
        let zone = Zone::named(name)?;
        let seen = open.intersection(&waking(&zone, window)).length();
        (seen > Duration::ZERO).then(|| Daytime { timezone: (*name).to_owned(), weekly_seconds: weekly(seen) })
    };
    let mut places: Vec<Daytime> = PLACES.iter().filter_map(place).collect();
    places.sort_by_key(|place| Reverse(place.weekly_seconds));
    places
}
