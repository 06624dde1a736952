//! What a team publishes: calendar feeds, a page, and the same facts for programs.
//!
//! Everything is rendered here, as text by path, before anything is written. The bytes depend on the roster and on the week
//! in which they are made, not on the instant: nothing here sees a finer clock than its Monday.

pub mod facts;
pub mod feed;
pub mod page;

mod size;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::coverage::hours::{AgentHours, State};
use crate::diagnostic::Diagnostic;
use crate::plan::effect::Effect;
use crate::roster::model::{Agent, Roster};
use crate::time::civil::{Duration, monday_of};
use crate::time::cycle::Cycles;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;
use crate::timeline::Timeline;

use facts::Facts;
use feed::Feed;
use size::Size;

/// How far ahead the feed of one agent looks.
const AGENT_AHEAD: Duration = Duration::WEEK.times(52);
/// For how long the feed of an agent stays who has left.
const AFTER_LAST_DAY: Duration = Duration::WEEK.times(8);
/// Google Calendar takes no more of one feed.
const MAX_EVENTS: usize = 1_000;
/// Google Calendar takes no larger feed.
const MAX_BYTES: usize = 900_000;

/// All that is published, rendered.
#[derive(Clone, Debug)]
pub struct Publication {
    /// When the events of the team's feeds are.
    pub horizon: Horizon,
    /// The files by their path in the output folder.
    pub files: BTreeMap<String, File>,
    /// The paths of feeds that are no longer published.
    pub withdrawn: Vec<String>,
}

/// One file to publish.
#[derive(Clone, Debug)]
pub struct File {
    /// Its text.
    pub text: String,
    /// How many events it has, if it is a feed.
    pub events: Option<usize>,
}

impl File {
    /// Why some calendar programs will not take it, in words.
    pub fn too_large(&self) -> Option<String> {
        let events = self.events?;
        (events > MAX_EVENTS || self.text.len() > MAX_BYTES).then(|| {
            format!(
                "{events} events in {} kB; Google Calendar takes at most {MAX_EVENTS} events and {} kB",
                self.text.len() / 1_000,
                MAX_BYTES / 1_000
            )
        })
    }
}

/// The weeks that are published, all from a Monday 00:00 UTC to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// The Monday of the week in which the files are made.
    pub monday: NaiveDate,
    /// When the events of the team's feeds are: from `weeks-back` before that Monday to `weeks-ahead` after it.
    pub team: Interval,
    /// When the events of one agent's feed are.
    pub agent: Interval,
}

impl Horizon {
    /// The horizon of a team at the instant `now`.
    pub fn new(roster: &Roster, now: Instant) -> Self {
        let feed = roster.team().feed();
        let monday = monday_of(now.to_utc().date_naive());
        let this_week = Zone::utc().midnight(monday);
        let start = this_week.minus(Duration::WEEK.times(i64::from(feed.weeks_back())));
        let until = |ahead: Duration| {
            let week = Interval::new(this_week, this_week.plus(Duration::WEEK)).unwrap_or(Interval::EVER);
            // This week is always seen.
            Interval::new(start, this_week.plus(ahead)).unwrap_or(week).hull(week)
        };
        Self { monday, team: until(Duration::WEEK.times(i64::from(feed.weeks_ahead()))), agent: until(AGENT_AHEAD) }
    }

    /// 00:00 UTC of the Monday of this week.
    pub fn this_week(&self) -> Instant {
        Zone::utc().midnight(self.monday)
    }

    /// What the page is about: whole weeks from this one on, to the end of the first cycle that ends four weeks ahead or
    /// later; four weeks where there are no cycles, and never more than a quarter.
    pub fn page(&self, cycles: &Cycles) -> Interval {
        let start = self.this_week();
        let (least, most) = (start.plus(Duration::WEEK.times(4)), start.plus(Duration::WEEK.times(13)));
        let second = Duration::from_seconds(1);
        // The cycle that holds the last second of the four weeks ends at or after them.
        let end = cycles.at(least.minus(second)).map_or(least, |cycle| cycle.interval.end()).min(most);
        let last_week = Zone::utc().midnight(monday_of(end.minus(second).to_utc().date_naive()));
        Interval::new(start, last_week.plus(Duration::WEEK)).unwrap_or(Interval::EVER)
    }
}

/// Renders everything that a team publishes in the week of `now`.
///
/// # Errors
/// An entry gives too many shifts.
pub fn publish(roster: &Roster, now: Instant) -> Result<Publication, Vec<Diagnostic>> {
    publish_with(roster, now, None)
}

/// The same, where the page and its facts tell what a plan would change as well. The feeds are of firm shifts alone.
///
/// # Errors
/// An entry gives too many shifts.
pub fn publish_with(roster: &Roster, now: Instant, plan: Option<Effect>) -> Result<Publication, Vec<Diagnostic>> {
    let horizon = Horizon::new(roster, now);
    let window = horizon.page(roster.cycles());
    let requirements = roster.team().requirements();
    let whole = Timeline::new(roster, horizon.team.hull(horizon.agent).hull(window.widened(Duration::DAY)))?;
    let [of_feed, of_page] = [horizon.team, window].map(|window| whole.part(window));

    let (published, withdrawn): (Vec<_>, Vec<_>) = whole
        .duties()
        .iter()
        .partition(|duty| horizon.this_week() < roster.agent(duty.agent).employed().end().plus(AFTER_LAST_DAY));
    let mut feeds = vec![
        Feed::team(roster, &of_feed.shifts()),
        Feed::gaps(roster, &horizon, requirements.iter().map(|requirement| of_feed.coverage(requirement))),
    ];
    feeds.extend(Feed::cycles(roster, &horizon));
    feeds.extend(published.iter().map(|duty| Feed::agent(roster, &horizon, duty)));
    let free = roster.agents().map(|(id, _)| of_page.free(id)).collect::<Result<Vec<_>, _>>()?;
    let mut size = Size::new(&of_page, &free)?;
    let mut files = BTreeMap::new();
    for feed in &feeds {
        size.judge(feed)?;
        let file = feed.file(&horizon);
        size.add(&feed.path, &file)?;
        files.insert(feed.path.clone(), file);
    }
    let requirements = requirements.iter().map(|requirement| of_page.coverage(requirement)).collect();
    let facts = Facts { plan, ..Facts::new(&of_page, &free, &published_hours(&of_page), requirements, &feeds) };
    for (path, text) in [("coverage.json", facts.json()), ("index.html", page::page(&facts))] {
        let file = File { text, events: None };
        size.add(path, &file)?;
        files.insert(path.to_owned(), file);
    }
    let withdrawn = withdrawn.iter().map(|duty| feed_path(roster.agent(duty.agent))).collect();
    Ok(Publication { horizon, files, withdrawn })
}

/// The hours of every agent in the window, with the agents' weeks whose Monday is a date in it: by instants, the weeks that are
/// shown would tell on which side of UTC an agent lives.
fn published_hours(timeline: &Timeline<'_>) -> Vec<AgentHours> {
    let window = timeline.window();
    let (first, last) = (window.start().to_utc().date_naive(), window.end().to_utc().date_naive());
    let mut agents = timeline.hours();
    for (agent, around) in agents.iter_mut().zip(timeline.part(window.widened(Duration::DAY)).hours()) {
        agent.weeks = around.weeks.into_iter().filter(|week| first <= week.monday && week.monday < last).collect();
        agent.state = State::over(&agent.weeks);
    }
    agents
}

/// Where the feed of an agent lies.
fn feed_path(agent: &Agent) -> String {
    format!("agents/{}.ics", agent.handle())
}
