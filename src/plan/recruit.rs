//! Whom to look for: volunteers whose ten hours a week would close most of what a plan leaves open.
//!
//! Volunteers in places around the world are tried, who offer the same hours on the same days each week, in the daytime there. The
//! second is whoever closes most of what the first leaves open, in another place, and so on.

use chrono::Weekday;
use serde::Serialize;

use crate::coverage::gaps::PLACES;
use crate::roster::team::Requirement;
use crate::roster::whereabouts::Whereabouts;
use crate::time::civil::{Duration, Hours, Weekdays};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::recurrence::hours_of_days;

/// The most volunteers for one requirement.
const MOST: usize = 3;

/// Who would cover less of what those before leave open is not worth a search.
const WORTH: Duration = Duration::HOUR;

/// The ways to work ten hours a week: on how many days in a row, and how many hours on each.
const WAYS: [(usize, usize); 2] = [(2, 5), (5, 2)];

/// The hours of the day at which a volunteer may begin and must have ended.
const AWAKE: (usize, usize) = (8, 23);

/// A volunteer to look for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Recruit {
    /// The requirement's name.
    pub(crate) requirement: String,
    /// Where they would live.
    pub(crate) timezone: String,
    /// On which days they would be on duty.
    pub(crate) days: String,
    /// At which hours, on the clock there.
    pub(crate) hours: String,
    /// How much of what is open in the window they would cover, and those before them would not.
    pub(crate) covers_seconds: Duration,
}

const DAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// For each requirement with what is open of it in a window, the volunteers who would cover most of that.
pub(crate) fn recruits<'r>(
    open: impl IntoIterator<Item = (&'r Requirement, IntervalSet)>,
    window: Interval,
) -> Vec<Recruit> {
    let offers: Vec<Offers> = PLACES.iter().filter_map(|place| Offers::new(place, window)).collect();
    let mut all = Vec::new();
    for (requirement, mut open) in open {
        let mut places: Vec<&Offers> = offers.iter().collect();
        for _ in 0..MOST {
            let best = places.iter().enumerate().filter_map(|(place, offers)| Some((place, offers.best(&open)?)));
            // Of those alike the first, as the places are in order.
            let best = best.rev().max_by_key(|(_, found)| found.covers);
            let Some((place, found)) = best.filter(|(_, found)| found.covers >= WORTH) else { break };
            all.push(Recruit {
                requirement: requirement.name().to_owned(),
                timezone: places[place].place.to_owned(),
                days: found.days.to_string(),
                hours: found.hours.to_string(),
                covers_seconds: found.covers,
            });
            open = open.difference(&found.time);
            places.remove(place);
        }
    }
    all
}

/// The times of a place, by hours and weekday.
struct Offers {
    place: &'static str,
    /// On how many days in a row such hours are worked, and on each weekday when.
    times: Vec<(Hours, usize, [IntervalSet; 7])>,
}

/// Who would cover most from one place.
struct Found {
    days: Weekdays,
    hours: Hours,
    time: IntervalSet,
    covers: Duration,
}

impl Offers {
    fn new(place: &'static str, window: Interval) -> Option<Self> {
        let whereabouts = Whereabouts::fixed(Zone::named(place)?);
        let mut times = Vec::new();
        for (count, length) in WAYS {
            for start in AWAKE.0..=AWAKE.1 - length {
                let hours: Hours = format!("{start:02}:00-{:02}:00", start + length).parse().ok()?;
                let of_day = |day| hours_of_days(Weekdays::from_iter([day]), hours, &whereabouts, window);
                times.push((hours, count, DAYS.map(|day| of_day(day).into_iter().collect())));
            }
        }
        Some(Self { place, times })
    }

    fn best(&self, open: &IntervalSet) -> Option<Found> {
        let mut best: Option<(Duration, usize, usize)> = None;
        for (way, (_, count, by_day)) in self.times.iter().enumerate() {
            // What each day of the week would cover; days in a row are sums of these.
            let by_day = by_day.each_ref().map(|times| open.intersection(times).length());
            for first in 0..DAYS.len() {
                let covers = days(first, *count).map(|day| by_day[day]).sum();
                if covers > best.map_or(Duration::ZERO, |(covers, ..)| covers) {
                    best = Some((covers, way, first));
                }
            }
        }
        let (covers, way, first) = best?;
        let (hours, count, by_day) = &self.times[way];
        let time = days(first, *count).fold(IntervalSet::default(), |time, day| time.union(&by_day[day]));
        Some(Found { days: days(first, *count).map(|day| DAYS[day]).collect(), hours: *hours, time, covers })
    }
}

fn days(first: usize, count: usize) -> impl Iterator<Item = usize> {
    (first..first + count).map(|day| day % DAYS.len())
}
