//! What nobody covers, and how it breaks the promise.
//!
//! A gap is a maximal interval of the need in which fewer agents are on than there must be. Exposed are the instants of the
//! need at which a question would wait longer than the promise.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::handle::{Handle, Word};
use crate::roster::team::Requirement;
use crate::roster::whereabouts::Whereabouts;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::Timeline;
use crate::words::amount::percent;
use crate::words::clock::Clock;

use super::candidates::{Candidate, Candidates, waking_hours};
use super::clocks::{ChangedApart, UnchangedClocks};
use super::load::Load;
use super::pattern::{Pattern, patterns, times};
use super::staffing::Staffing;

/// How well each requirement is met in a window.
#[derive(Clone, Debug, Serialize)]
pub struct Gaps {
    /// The requirements, in the order of team.toml.
    pub requirements: Vec<RequirementCoverage>,
    /// Gaps that recur, the worst first, requirement by requirement.
    pub(crate) patterns: Vec<Pattern>,
    /// What is missing over all requirements.
    #[serde(flatten)]
    pub missing: Missing,
}

/// What is missing in some time, and for whom it is daytime then.
#[derive(Clone, Debug, Serialize)]
pub struct Missing {
    /// Agent time a week: the mean, where the time is not one week.
    pub missing_weekly_seconds: Duration,
    /// In which zones the missing time is daytime (08:00-23:00), the most first.
    pub(crate) daytime: Vec<Daytime>,
}

/// How well one requirement is met.
#[derive(Clone, Debug, Serialize)]
pub struct RequirementCoverage {
    /// The requirement's name.
    pub(crate) name: String,
    /// How many agents must be on.
    pub(crate) at_least: u32,
    /// The roles that count; none where every role does.
    pub(crate) roles: Vec<String>,
    /// The posts whose shifts count; none where shifts without a post do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) posts: Vec<Word>,
    /// The skills that an agent must have to count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) skills: Vec<Word>,
    /// The promise.
    pub(crate) response_within_seconds: Duration,
    /// In the window.
    #[serde(flatten)]
    pub share: Share,
    /// Agent time that is missing in the need.
    pub(crate) missing_seconds: Duration,
    /// In the cycle before, or in the window of the same length before; nothing where there is no record of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<Share>,
    /// The need in which only interns are on.
    pub interns_only_seconds: Duration,
    /// The need in which exactly one agent is on.
    pub(crate) single_agent_seconds: Duration,
    /// The need in which three or more are on, and more than there must be.
    pub(crate) over_coverage_seconds: Duration,
    /// The worst first: by exposed time, then start.
    pub gaps: Vec<Gap>,
    /// The exposed time.
    #[serde(skip)]
    pub(crate) exposed: IntervalSet,
    /// What it is about.
    #[serde(skip)]
    pub(crate) window: Interval,
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
    pub(crate) promise_kept_percent: Option<f64>,
}

/// One gap.
#[derive(Clone, Debug, Serialize)]
pub struct Gap {
    /// From start to end.
    #[serde(flatten)]
    pub interval: Interval,
    /// Its length.
    pub(crate) seconds: Duration,
    /// How much of it is exposed.
    pub exposed_seconds: Duration,
    /// The lowest number of agents on in it.
    pub staffed: u32,
    /// How much of it an intern is on, where interns do not count.
    pub intern_seconds: Duration,
    /// Who could close some of it, the most likely first, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub could_close: Option<Vec<Candidate>>,
    /// The clocks that have made it, where that was asked for and some have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) clocks: Option<ChangedApart>,
}

impl Gap {
    /// A gap of which nothing is known but that nobody is on.
    pub(crate) fn unstaffed(interval: Interval) -> Self {
        Self {
            interval,
            seconds: interval.length(),
            exposed_seconds: Duration::ZERO,
            staffed: 0,
            intern_seconds: Duration::ZERO,
            could_close: None,
            clocks: None,
        }
    }
}

/// How much of the missing time is daytime in a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Daytime {
    /// The zone.
    pub(crate) timezone: String,
    /// How much of the gaps a week its clocks show 08:00-23:00.
    pub(crate) weekly_seconds: Duration,
}

/// Zones that stand for where people live, one for about each hour around the world.
pub(crate) const PLACES: [&str; 20] = [
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

/// Compares each requirement with who is on, and says what could be done; `before` are the shares to compare with, and `zone` is
/// where gaps that recur are described.
///
/// # Errors
/// An entry gives too many shifts.
pub fn gaps(timeline: &Timeline<'_>, before: Vec<Share>, zone: &Zone) -> Result<Gaps, Vec<Diagnostic>> {
    let mut before = before.into_iter();
    let window = timeline.window();
    let candidates = Candidates::new(timeline)?;
    let clocks = UnchangedClocks::new(timeline)?;
    let mut requirements = Vec::new();
    for (number, requirement) in timeline.roster().team().requirements().iter().enumerate() {
        let mut coverage = timeline.coverage(requirement);
        coverage.before = before.next();
        let open = coverage.open();
        timeline.take_comparisons(open.iter().len())?;
        let mut could_close: BTreeMap<Interval, Vec<Candidate>> =
            open.iter().zip(candidates.of(requirement, &open)).collect();
        let mut made_by = clocks.explain(timeline, number, &open);
        for gap in &mut coverage.gaps {
            gap.could_close = could_close.remove(&gap.interval);
            gap.clocks = made_by.remove(&gap.interval);
        }
        requirements.push(coverage);
    }
    Ok(Gaps {
        patterns: requirements.iter().flat_map(|coverage| coverage.patterns(zone)).collect(),
        missing: Missing::of(&requirements, window),
        requirements,
    })
}

impl Missing {
    fn of(requirements: &[RequirementCoverage], window: Interval) -> Self {
        let open = requirements.iter().flat_map(|coverage| coverage.gaps.iter().map(|gap| gap.interval)).collect();
        let weekly = |time: Duration| time.share(Duration::WEEK, window.length());
        Self {
            missing_weekly_seconds: weekly(requirements.iter().map(|coverage| coverage.missing_seconds).sum()),
            daytime: daytime(&open, window, weekly),
        }
    }

    /// What is missing in a part of the window of a timeline.
    pub(crate) fn within(timeline: &Timeline<'_>, part: Interval) -> Self {
        let timeline = timeline.part(part);
        let requirements = timeline.roster().team().requirements();
        let coverages: Vec<_> = requirements.iter().map(|requirement| timeline.coverage(requirement)).collect();
        Self::of(&coverages, part)
    }
}

/// Who could close gaps that are alike, with the mean over all of them, the most likely first.
pub(crate) fn mean_of(gaps: &[&Gap]) -> Vec<Candidate> {
    let count = i64::try_from(gaps.len()).unwrap_or(1).max(1);
    let mut sums: BTreeMap<&Handle, (Duration, Duration)> = BTreeMap::new();
    for candidate in gaps.iter().flat_map(|gap| gap.could_close.iter().flatten()) {
        let (tentative, waking) = sums.entry(&candidate.agent).or_default();
        *tentative = tentative.plus(candidate.tentative_seconds);
        *waking = waking.plus(candidate.waking_seconds);
    }
    let mean = |sum: Duration| Duration::from_seconds(sum.seconds() / count / 60 * 60);
    let candidate = |(agent, (tentative, waking)): (&Handle, (Duration, Duration))| Candidate {
        agent: agent.clone(),
        tentative_seconds: mean(tentative),
        waking_seconds: mean(waking),
    };
    let mut candidates: Vec<Candidate> = sums.into_iter().map(candidate).collect();
    candidates.sort_by_key(Candidate::rank);
    candidates
}

impl Timeline<'_> {
    /// How a requirement is met; one of another team may have a longer promise, for which the timeline must be made.
    pub fn coverage(&self, requirement: &Requirement) -> RequirementCoverage {
        let (team, window) = (self.roster().team(), self.window());
        let load = Load::of(self.duties(), |shift| shift.counts(requirement, self.roster()));
        let staffing = Staffing::new(requirement, &load, window);
        let names_interns =
            requirement.roles().is_none_or(|roles| roles.iter().any(|role| team.role(*role).is_intern()));
        let intern_time = if names_interns {
            IntervalSet::default()
        } else {
            Load::of(self.duties(), |shift| team.role(shift.role).is_intern()).when(window, |on| on > 0)
        };
        let vacant = load.when(window, |on| on == 0);
        let during = |wanted: &dyn Fn(u32) -> bool| load.when(window, wanted).intersection(&staffing.need).length();
        let gap = |interval| Gap {
            exposed_seconds: staffing.exposed.length_within(interval),
            staffed: load.lowest(interval),
            intern_seconds: intern_time.length_within(interval),
            ..Gap::unstaffed(interval)
        };
        let mut gaps: Vec<Gap> = staffing.gaps.iter().map(gap).collect();
        gaps.sort_by_key(|gap| (Reverse(gap.exposed_seconds), gap.interval.start()));
        RequirementCoverage {
            name: requirement.name().to_owned(),
            at_least: requirement.at_least(),
            roles: requirement.roles().into_iter().flatten().map(|role| team.role(*role).name().to_owned()).collect(),
            posts: requirement.posts().iter().cloned().collect(),
            skills: requirement.skills().iter().cloned().collect(),
            response_within_seconds: requirement.response_within(),
            share: Share::of(&staffing),
            missing_seconds: load.missing(&staffing.need, requirement.at_least()),
            before: None,
            interns_only_seconds: intern_time.intersection(&vacant).intersection(&staffing.need).length(),
            single_agent_seconds: during(&|on| on == 1),
            over_coverage_seconds: during(&|on| on >= 3 && on > requirement.at_least()),
            gaps,
            exposed: staffing.exposed,
            window,
        }
    }

    /// How well each requirement is met, in the order of team.toml.
    pub fn shares(&self) -> Vec<Share> {
        let share = |requirement: &Requirement| {
            let load = Load::of(self.duties(), |shift| shift.counts(requirement, self.roster()));
            Share::of(&Staffing::new(requirement, &load, self.window()))
        };
        self.roster().team().requirements().iter().map(share).collect()
    }
}

impl RequirementCoverage {
    /// Its gaps that recur on the clocks of `zone`.
    pub(crate) fn patterns(&self, zone: &Zone) -> Vec<Pattern> {
        patterns(&self.name, self.gaps.iter().map(|gap| (gap.interval, gap.exposed_seconds)), self.window, zone)
    }

    /// A share of the window before, in words.
    pub(crate) fn before_in_words(&self, part: impl Fn(&Share) -> Option<f64>) -> String {
        let share =
            |before: &Share| part(before).map_or_else(String::new, |share| format!("{} before", percent(share)));
        self.before.as_ref().map_or_else(|| "no record of before".to_owned(), share)
    }

    /// Its gaps that clocks have made and that end after an instant, in words, with these clocks; where that was asked for.
    pub(crate) fn made_by_clocks(&self, after: Instant, clock: &Clock) -> Vec<(String, &ChangedApart)> {
        let mut made: BTreeMap<&ChangedApart, Vec<(Interval, Duration)>> = BTreeMap::new();
        for gap in self.gaps.iter().filter(|gap| gap.interval.end() > after) {
            if let Some(clocks) = &gap.clocks {
                made.entry(clocks).or_default().push((gap.interval, gap.exposed_seconds));
            }
        }
        let words = |(clocks, gaps)| {
            let all = times(gaps, self.window, clock.zone()).into_iter();
            all.map(move |times| (times.in_words(clock), clocks))
        };
        made.into_iter().flat_map(words).collect()
    }

    /// All its gaps together.
    pub fn open(&self) -> IntervalSet {
        self.gaps.iter().map(|gap| gap.interval).collect()
    }
}

impl Share {
    fn of(staffing: &Staffing) -> Self {
        let (need, gap, exposed) = (staffing.need.length(), staffing.gaps.length(), staffing.exposed.length());
        // Seconds of any window are far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        let percent = |open: Duration| {
            (need > Duration::ZERO).then(|| 100.0 * need.minus(open).seconds() as f64 / need.seconds() as f64)
        };
        Self {
            need_seconds: need,
            gap_seconds: gap,
            exposed_seconds: exposed,
            covered_percent: percent(gap),
            promise_kept_percent: percent(exposed),
        }
    }
}

/// The places whose daytime holds most of the open time; those that see none of it are left out.
fn daytime(open: &IntervalSet, window: Interval, weekly: impl Fn(Duration) -> Duration) -> Vec<Daytime> {
    let place = |name: &&str| {
        let zone = Zone::named(name)?;
        let seen = open.intersection(&waking_hours(&Whereabouts::fixed(zone), window)).length();
        (seen > Duration::ZERO).then(|| Daytime { timezone: (*name).to_owned(), weekly_seconds: weekly(seen) })
    };
    let mut places: Vec<Daytime> = PLACES.iter().filter_map(place).collect();
    places.sort_by_key(|place| Reverse(place.weekly_seconds));
    places
}
