//! `coverage gaps`: what nobody covers, ranked by how it breaks the promise.

use std::cmp::Reverse;

use clap::Args;
use serde::Serialize;

use crate::coverage::candidates::Candidate;
use crate::coverage::clocks::ChangedApart;
use crate::coverage::gaps::{self, Gap, Missing, RequirementCoverage, Share, mean_of};
use crate::coverage::pattern::{Pattern, patterns};
use crate::coverage::requests::{OpenRequest, open_requests};
use crate::roster::handle::Word;
use crate::roster::model::Firmness;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};
use crate::time::window::Window;
use crate::timeline::Timeline;
use crate::view::answer::{Answer, FINDINGS, FINE, Output};
use crate::view::block::{Align, Block, Fact, Line, Table};
use crate::view::style::{BROKEN, FAINT, GOOD, TITLE, WEAK};
use crate::words::amount::{percent, roughly};
use crate::words::clock::Clock;
use crate::words::count::count;

use super::basis::{AsPublished, of_these_schedules};
use super::what_if::{Imagined, WhatIf};
use super::{Command, Context, Failure, WindowArgs};

/// What nobody covers, ranked by how it breaks the promise
///
/// Exposed is the time at which a question would wait longer than the promise (`response-within` of team.toml): a gap that is
/// not longer than the promise exposes nothing. Gaps that recur are one line. Gaps that are over are counted and not listed. Exit code 1
/// where the promise is broken from now on.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage gaps
  coverage gaps --from 2026-12-01 --weeks 6 --timezone Asia/Manila --allow 10h")]
pub(crate) struct Gaps {
    /// How much exposed time of each requirement is no finding, such as 10h
    #[arg(long, value_name = "DURATION", default_value = "0h", hide_default_value = true)]
    allow: Duration,
    /// List every gap on its own
    #[arg(long)]
    each: bool,
    #[command(flatten)]
    what_if: WhatIf,
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    as_published: AsPublished,
}

#[derive(Serialize)]
struct Ranking<'a> {
    window: Window,
    /// Which schedules they are of, where not of those of now.
    #[serde(skip_serializing_if = "Option::is_none")]
    schedules: Option<String>,
    /// What is imagined; what is compared with is then the same window as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<String>,
    #[serde(flatten)]
    gaps: gaps::Gaps,
    /// What is asked for and nobody has taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requests: Vec<OpenRequest>,
    /// What is missing from now on: when, and what; nothing where the window is over.
    #[serde(skip)]
    ahead: Option<(Interval, Missing)>,
    #[serde(skip)]
    clock: &'a Clock,
    #[serde(skip)]
    now: Instant,
    #[serde(skip)]
    allow: Duration,
    #[serde(skip)]
    each: bool,
}

impl Command for Gaps {
    fn judge(&self) -> Result<(), String> {
        if self.what_if.is_any() && self.as_published.is_wanted() {
            return Err(
                "`--as-published` tells what was, and `--with` and `--without` what was not: leave one out".to_owned()
            );
        }
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let window = self.window.window(context)?;
        let before = window.before(context.roster.cycles());
        let imagined = self.what_if.imagined(context, Firmness::Firm, window.interval.start())?;
        if let Some(imagined) = imagined {
            return self.of_imagined(context, &imagined, window);
        }
        let basis = self.as_published.basis(context, before.into_iter().chain([window.interval]))?;
        // One timeline at a time is kept.
        let before = before.map(|before| basis.shares_before(before)).unwrap_or_default();
        let roster = &*basis.roster(window.interval)?;
        let timeline = basis.timeline(roster, window.interval)?;
        let gaps = gaps::gaps(&timeline, before, context.clock.zone())?;
        let ranking = Ranking {
            requests: open_requests(&timeline)?,
            ahead: ahead(context.now, window, &timeline, &gaps),
            gaps,
            schedules: basis.unusual(window.interval),
            what_if: None,
            window,
            clock: &context.clock,
            now: context.now,
            allow: self.allow,
            each: self.each,
        };
        Ok(context.page.write(&ranking))
    }
}

impl Gaps {
    /// The answer for schedules that are imagined, beside those as they are.
    fn of_imagined(&self, context: &Context<'_>, imagined: &Imagined, window: Window) -> Result<Output, Failure> {
        let today = Timeline::new(context.roster, window.interval)?.shares();
        let page = imagined.page(context.page);
        let context_of = imagined.context(context, &page);
        let timeline = Timeline::new(context_of.roster, window.interval)?;
        let gaps = gaps::gaps(&timeline, today, context.clock.zone())?;
        let ranking = Ranking {
            ahead: ahead(context.now, window, &timeline, &gaps),
            requests: open_requests(&timeline)?,
            gaps,
            schedules: None,
            what_if: self.what_if.in_words(context.roster, Firmness::Firm),
            window,
            clock: &context.clock,
            now: context.now,
            allow: self.allow,
            each: self.each,
        };
        Ok(page.write(&ranking))
    }
}

/// What of the window is not over, if anything, and what is missing in it.
fn ahead(now: Instant, window: Window, timeline: &Timeline<'_>, gaps: &gaps::Gaps) -> Option<(Interval, Missing)> {
    let ahead = Interval::new(now.max(window.interval.start()), window.interval.end())?;
    let missing = if ahead == window.interval { gaps.missing.clone() } else { Missing::within(timeline, ahead) };
    Some((ahead, missing))
}

/// One place in the ranking: a gap, or all gaps of a pattern.
struct Place {
    /// Of all gaps.
    exposed: Duration,
    /// Of one gap.
    length: Duration,
    start: Option<Instant>,
    when: String,
    /// With their time in a gap: the mean over all gaps.
    candidates: Vec<Candidate>,
    /// That time is another in another gap.
    differs: bool,
    /// Somebody is on throughout, only too few.
    thin: bool,
}

impl Place {
    /// The place of gaps that are equally long.
    fn new(gaps: &[&Gap], when: String) -> Self {
        let first = gaps.first().and_then(|gap| gap.could_close.as_ref());
        Self {
            exposed: gaps.iter().map(|gap| gap.exposed_seconds).sum(),
            length: gaps.first().map_or(Duration::ZERO, |gap| gap.seconds),
            start: gaps.iter().map(|gap| gap.interval.start()).min(),
            when,
            candidates: mean_of(gaps),
            differs: gaps.iter().any(|gap| gap.could_close.as_ref() != first),
            thin: gaps.iter().all(|gap| gap.staffed > 0),
        }
    }
}

impl Ranking<'_> {
    fn broken(&self, coverage: &RequirementCoverage) -> bool {
        self.exposed_ahead(coverage) > self.allow
    }

    /// The exposed time that is not over.
    fn exposed_ahead(&self, coverage: &RequirementCoverage) -> Duration {
        let ahead = Interval::new(self.now, Instant::MAX);
        ahead.map_or(Duration::ZERO, |ahead| coverage.exposed.length_within(ahead))
    }

    /// How many gaps are over, where some are.
    fn over(&self, coverage: &RequirementCoverage) -> Option<String> {
        let over = coverage.gaps.iter().filter(|gap| gap.interval.end() <= self.now).count();
        let exposed = coverage.share.exposed_seconds.minus(self.exposed_ahead(coverage));
        (over > 0).then(|| format!("{} over, with {exposed} exposed", count(over, "gap")))
    }

    /// Gaps and patterns, the worst first.
    fn places(&self, coverage: &RequirementCoverage) -> Vec<Place> {
        let mut single: Vec<&Gap> = coverage.gaps.iter().filter(|gap| gap.interval.end() > self.now).collect();
        let all = single.iter().map(|gap| (gap.interval, gap.exposed_seconds));
        let patterns: Vec<Pattern> =
            if self.each { Vec::new() } else { patterns(&coverage.name, all, coverage.window, self.clock.zone()) };
        let mut places: Vec<Place> = Vec::new();
        for pattern in patterns {
            let (of_pattern, rest): (Vec<&Gap>, Vec<&Gap>) =
                single.into_iter().partition(|gap| pattern.gaps.binary_search(&gap.interval).is_ok());
            single = rest;
            places.push(Place::new(&of_pattern, pattern.counted()));
        }
        places.extend(single.into_iter().map(|gap| Place::new(&[gap], self.clock.range(gap.interval))));
        places.sort_by_key(|place| (Reverse(place.exposed), place.start));
        places
    }

    fn table(&self, coverage: &RequirementCoverage) -> Table {
        let when = format!("when ({})", self.clock.zone());
        let places = self.places(coverage);
        let is_mean = places.iter().any(|place| place.differs);
        let columns = [
            ("exposed", Align::Right),
            ("gap", Align::Right),
            (when.as_str(), Align::Left),
            (if is_mean { "could close (on average)" } else { "could close" }, Align::Left),
        ];
        let mut table = Table::new(columns);
        for place in places {
            let breaks = place.exposed > Duration::ZERO;
            let exposed = match (breaks, place.thin) {
                (true, _) => Line::from(place.exposed).style(BROKEN),
                (false, true) => Line::from("thin").style(FAINT),
                (false, false) => Line::from("-").style(FAINT),
            };
            let candidates: Vec<String> = place.candidates.iter().map(|c| candidate(c, place.length)).collect();
            let style = if breaks { anstyle::Style::new() } else { FAINT };
            table.row([
                exposed,
                Line::from(place.length).style(style),
                Line::from(place.when).style(style),
                Line::from(if candidates.is_empty() { "nobody".to_owned() } else { candidates.join(", ") })
                    .style(style),
            ]);
        }
        table
    }

    /// The shares, each against the window before, and the figures.
    fn facts(&self, coverage: &RequirementCoverage) -> Vec<Fact> {
        let style = if self.broken(coverage) { BROKEN } else { GOOD };
        let share = |name, part: fn(&Share) -> Option<f64>| {
            let before = match (&self.what_if, coverage.before.as_ref().and_then(part)) {
                (None, _) => coverage.before_in_words(part),
                (Some(_), Some(today)) => format!("{} as it is", percent(today)),
                (Some(_), None) => String::new(),
            };
            let now = part(&coverage.share).map_or("nothing to cover".to_owned(), percent);
            Fact::new(name, Line::from(now).style(style)).note(Line::from(before).style(FAINT))
        };
        vec![
            share("covered", |share| share.covered_percent),
            share("promise kept", |share| share.promise_kept_percent),
            Fact::new("exposed", coverage.share.exposed_seconds),
            Fact::new("nobody but interns on", coverage.interns_only_seconds),
            Fact::new("one agent on", coverage.single_agent_seconds),
            Fact::new("three or more on", coverage.over_coverage_seconds),
        ]
    }

    fn advice(&self) -> String {
        let missing = self.ahead.as_ref().filter(|(_, missing)| missing.missing_weekly_seconds > Duration::ZERO);
        let Some((ahead, missing)) = missing else {
            let from = if self.gaps.missing.missing_weekly_seconds > Duration::ZERO { " from now on" } else { "" };
            return format!("Nothing is missing{from}.");
        };
        // The best place east, in the middle and west say more than three neighbours.
        let mut best: Vec<String> = Vec::new();
        let mut areas: Vec<&str> = Vec::new();
        for place in &missing.daytime {
            let area = place.timezone.split('/').next().unwrap_or("");
            if best.len() < 3 && !areas.contains(&area) {
                areas.push(area);
                let of = if best.is_empty() { "for " } else { "" };
                best.push(format!("in {} {of}{}", place.timezone, roughly(place.weekly_seconds)));
            }
        }
        let hours = roughly(missing.missing_weekly_seconds);
        let mean = if ahead.length() == Duration::WEEK { "" } else { " on average" };
        format!("Missing: {hours} a week{mean}. It is then daytime (08:00-23:00) {} of it.", best.join(", "))
    }
}

/// Gaps that clocks have made, with these clocks.
fn made_by_clocks((when, clocks): (String, &ChangedApart)) -> Line {
    Line::from(format!("{when}: {clocks}"))
}

/// What a requirement asks for, in one line.
fn heading(coverage: &RequirementCoverage) -> String {
    let words = |words: &[Word]| words.iter().map(Word::as_str).collect::<Vec<_>>().join(", ");
    let roles = if coverage.roles.is_empty() { "any role".to_owned() } else { coverage.roles.join(", ") };
    let posts =
        if coverage.posts.is_empty() { String::new() } else { format!(" with the post {}", words(&coverage.posts)) };
    let skills = if coverage.skills.is_empty() {
        String::new()
    } else {
        format!(" with the skills {}", words(&coverage.skills))
    };
    format!(
        "{}: at least {} of {roles}{posts}{skills}, an answer within {}",
        coverage.name, coverage.at_least, coverage.response_within_seconds
    )
}

impl Answer for Ranking<'_> {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Title(format!("Gaps, {}", self.clock.window(self.window)))];
        blocks.extend(self.schedules.as_deref().map(of_these_schedules));
        blocks.extend(self.what_if.as_ref().map(|what_if| Block::Text(Line::from(what_if).style(WEAK))));
        for coverage in &self.gaps.requirements {
            blocks.push(Block::Heading(Line::from(heading(coverage)).style(TITLE)));
            blocks.push(Block::Facts(self.facts(coverage)));
            blocks.extend(self.over(coverage).map(|over| Block::Text(Line::from(over).style(FAINT))));
            blocks.extend(self.table(coverage).if_any());
            let made: Vec<Line> =
                coverage.made_by_clocks(self.now, self.clock).into_iter().map(made_by_clocks).collect();
            blocks.extend((!made.is_empty()).then_some(Block::List(made)));
        }
        let asks = |request: &OpenRequest| Line::from(request.words(&self.clock.range(request.interval)));
        let open: Vec<Line> =
            self.requests.iter().filter(|request| request.interval.end() > self.now).map(asks).collect();
        if !open.is_empty() {
            blocks.extend([Block::Heading(Line::from("Open requests").style(TITLE)), Block::List(open)]);
        }
        blocks.push(Block::Text(Line::from(self.advice()).style(WEAK)));
        blocks
    }

    fn code(&self) -> u8 {
        if self.gaps.requirements.iter().any(|coverage| self.broken(coverage)) { FINDINGS } else { FINE }
    }
}

/// "quill tentative 2h" for tentative hours, "moss" for who is awake, with how much where that is not all of the gap.
fn candidate(candidate: &Candidate, gap: Duration) -> String {
    let part = |time: Duration| if time == gap { String::new() } else { format!(" {time}") };
    if candidate.tentative_seconds > Duration::ZERO {
        return format!("{} tentative{}", candidate.agent, part(candidate.tentative_seconds));
    }
    format!("{}{}", candidate.agent, part(candidate.waking_seconds))
}
