//! What a team publishes: calendar feeds, a page, the same facts for programs, and a desk to change one's hours at.
//!
//! Everything is rendered here, as text by path, before anything is written. The bytes depend on the roster and on the week
//! in which they are made, not on the instant: nothing here sees a finer clock than its Monday.

pub(crate) mod facts;
pub mod feed;
pub(crate) mod file;
pub mod horizon;
pub(crate) mod page;

mod desk;
mod html;
mod size;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::plan::effect::Effect;
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::Instant;
use crate::timeline::Timeline;

use facts::Facts;
use feed::{Feed, feed_path};
use file::File;
use horizon::Horizon;
use size::Size;

/// For how long the feed of an agent stays who has left.
const AFTER_LAST_DAY: Duration = Duration::WEEK.times(8);

/// What is published besides what the roster says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Besides {
    /// What a plan would change: the page and its facts tell it. The feeds are of firm shifts alone.
    pub(crate) plan: Option<Effect>,
    /// Where the schedules are in their repository, with `/` between names; nothing where that is not known.
    pub(crate) folder: Option<String>,
}

/// Where the schedules are in a repository, where nothing else is known.
const FOLDER: &str = "schedules";

/// All that is published, rendered.
#[derive(Clone, Debug)]
pub struct Publication {
    /// When the events of the team's feeds are.
    pub(crate) horizon: Horizon,
    /// The files by their path in the output folder.
    pub files: BTreeMap<String, File>,
    /// The paths of feeds that are no longer published.
    pub withdrawn: Vec<String>,
}

/// Renders everything that a team publishes in the week of `now`.
///
/// # Errors
/// An entry gives too many shifts.
pub fn publish(roster: &Roster, now: Instant) -> Result<Publication, Vec<Diagnostic>> {
    publish_with(roster, now, Besides::default())
}

/// The same, with what else is to be told.
///
/// # Errors
/// An entry gives too many shifts.
pub(crate) fn publish_with(roster: &Roster, now: Instant, besides: Besides) -> Result<Publication, Vec<Diagnostic>> {
    let horizon = Horizon::new(roster, now);
    let window = horizon.page(roster.cycles());
    let requirements = roster.team().requirements();
    let whole = Timeline::new(roster, horizon.team.hull(horizon.agent).hull(window))?;
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
    let offers = roster.agents().map(|(id, _)| of_page.offers(id)).collect::<Result<Vec<_>, _>>()?;
    let mut size = Size::new(&of_page, &offers)?;
    let mut files = BTreeMap::new();
    for feed in &feeds {
        size.judge(feed)?;
        let file = feed.file(&horizon);
        size.add(&feed.path, &file)?;
        files.insert(feed.path.clone(), file);
    }
    let requirements = requirements.iter().map(|requirement| of_page.coverage(requirement)).collect();
    let facts = Facts { plan: besides.plan, ..Facts::new(&of_page, &offers, &of_page.hours(), requirements, &feeds)? };
    let folder = besides.folder.as_deref().unwrap_or(FOLDER);
    let pages: [(_, &dyn Fn() -> String); 3] = [
        ("coverage.json", &|| facts.json()),
        ("desk.html", &|| desk::page(&facts, &whole, folder)),
        ("index.html", &|| page::page(&facts)),
    ];
    for (path, text) in pages {
        let text = text();
        let file = File { text, events: None };
        size.add(path, &file)?;
        files.insert(path.to_owned(), file);
    }
    let withdrawn = withdrawn.iter().map(|duty| feed_path(roster.agent(duty.agent))).collect();
    Ok(Publication { horizon, files, withdrawn })
}
