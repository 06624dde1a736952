//! `coverage gaps`: what nobody covers, ranked by how it breaks the promise.

use std::cmp::Reverse;

use clap::Args;
use serde::Serialize;

use crate::cli::{Answer, FINDINGS, FINE, Failure};
use crate::coverage::gaps::{self, Candidate, Coverage, Gap, Share};
use crate::coverage::pattern::Pattern;
use crate::time::civil::Duration;
use crate::time::cycle::Window;
use crate::view::clock::Clock;
use crate::view::style::{BROKEN, FAINT, GOOD, TITLE, WEAK, paint};
use crate::view::table::{Align, Cell, Table, markdown};

use super::{Command, Context, Report, WindowArgs};

/// What nobody covers, ranked by how it breaks the promise
///
/// Exposed is the time at which a question would wait longer than the promise (`response-within` of team.toml): a gap that is
/// not longer than the promise exposes nothing. Gaps that recur are one line. Exit code 1 where the promise is broken.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage gaps
  coverage gaps --from 2026-12-01 --weeks 6 --timezone Asia/Manila --allow 10h")]
pub struct Gaps {
    #[command(flatten)]
    window: WindowArgs,
    /// How much exposed time of each requirement is no finding, such as 10h
    #[arg(long, value_name = "DURATION", default_value = "0h", hide_default_value = true)]
    allow: Duration,
    /// List every gap on its own
    #[arg(long)]
    each: bool,
}

#[derive(Serialize)]
struct Ranking<'a> {
    #[serde(flatten)]
    gaps: gaps::Gaps,
    #[serde(skip)]
    window: Window,
    #[serde(skip)]
    clock: &'a Clock,
    #[serde(skip)]
    promise: Duration,
    #[serde(skip)]
    allow: Duration,
    #[serde(skip)]
    each: bool,
}

impl Command for Gaps {
    fn judge(&self) -> Result<(), String> {
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Answer, Failure> {
        let window = self.window.window(context)?;
        let ranking = Ranking {
            gaps: gaps::gaps(context.roster, window, context.clock.zone())?,
            window,
            clock: &context.clock,
            promise: context.roster.team().policy().response_within,
            allow: self.allow,
            each: self.each,
        };
        Ok(context.answer(window.interval, &ranking))
    }
}

/// One line of the ranking: a gap, or all gaps of a pattern.
struct Line {
    exposed: Duration,
    length: Duration,
    when: String,
    candidates: Vec<Candidate>,
    thin: bool,
}

impl Ranking<'_> {
    fn broken(&self, coverage: &Coverage) -> bool {
        coverage.share.exposed_seconds > self.allow
    }

    /// Gaps and patterns, the worst first.
    fn lines(&self, coverage: &Coverage) -> Vec<Line> {
        let of_pattern = |pattern: &Pattern, gap: &Gap| {
            !self.each && pattern.requirement == coverage.name && pattern.gaps.binary_search(&gap.interval).is_ok()
        };
        let mut lines: Vec<(Duration, Gap, String)> = Vec::new();
        for pattern in self.gaps.patterns.iter().filter(|pattern| pattern.requirement == coverage.name && !self.each) {
            // What one of its gaps is, the others are: the first speaks for all.
            if let Some(gap) = coverage.gaps.iter().find(|gap| gap.interval == pattern.gaps[0]) {
                let when = format!("{}, {} times", pattern.text, pattern.times);
                let whole = Gap { exposed_seconds: pattern.exposed_seconds, ..gap.clone() };
                lines.push((whole.exposed_seconds, whole, when));
            }
        }
        for gap in &coverage.gaps {
            if !self.gaps.patterns.iter().any(|pattern| of_pattern(pattern, gap)) {
                lines.push((gap.exposed_seconds, gap.clone(), self.clock.range(gap.interval)));
            }
        }
        lines.sort_by_key(|(exposed, gap, _)| (Reverse(*exposed), gap.interval));
        let line = |(exposed, gap, when): (Duration, Gap, String)| Line {
            exposed,
            length: gap.seconds,
            when,
            thin: gap.staffed > 0,
            candidates: gap.could_close,
        };
        lines.into_iter().map(line).collect()
    }

    fn table(&self, coverage: &Coverage) -> Table {
        let when = format!("when ({})", self.clock.zone());
        let columns = [
            ("exposed", Align::Right),
            ("gap", Align::Right),
            (when.as_str(), Align::Left),
            ("could close it", Align::Left),
        ];
        let mut table = Table::new(columns);
        for line in self.lines(coverage) {
            let breaks = line.exposed > Duration::ZERO;
            let exposed = match (breaks, line.thin) {
                (true, _) => Cell::from(line.exposed).style(BROKEN),
                (false, true) => Cell::from("thin").style(FAINT),
                (false, false) => Cell::from("-").style(FAINT),
            };
            let candidates: Vec<String> = line.candidates.iter().map(|c| candidate(c, line.length)).collect();
            let style = if breaks { anstyle::Style::new() } else { FAINT };
            table.row([
                exposed,
                Cell::from(line.length).style(style),
                Cell::from(line.when).style(style),
                Cell::from(if candidates.is_empty() { "nobody".to_owned() } else { candidates.join(", ") })
                    .style(style),
            ]);
        }
        table
    }

    /// The two shares, each against the window before.
    fn shares(coverage: &Coverage) -> [(&'static str, String, String); 2] {
        let line = |name, part: fn(&Share) -> Option<f64>| {
            let before = coverage.before.as_ref().and_then(part).map(|before| format!("{} before", percent(before)));
            let now = part(&coverage.share).map_or("nothing to cover".to_owned(), percent);
            (name, now, before.unwrap_or_default())
        };
        [line("covered", |share| share.covered_percent), line("promise kept", |share| share.promise_kept_percent)]
    }

    fn figures(coverage: &Coverage) -> [(&'static str, Duration); 3] {
        [
            ("nobody but interns on", coverage.interns_only_seconds),
            ("one agent on", coverage.single_agent_seconds),
            ("three or more on", coverage.over_coverage_seconds),
        ]
    }

    fn advice(&self) -> String {
        if self.gaps.missing_weekly_seconds == Duration::ZERO {
            return "Nothing is missing.".to_owned();
        }
        // The best place east, in the middle and west say more than three neighbours.
        let mut best: Vec<String> = Vec::new();
        let mut areas: Vec<&str> = Vec::new();
        for place in &self.gaps.daytime {
            let area = place.timezone.split('/').next().unwrap_or("");
            if best.len() < 3 && !areas.contains(&area) {
                areas.push(area);
                best.push(format!("{} in {}", rounded(place.weekly_seconds), place.timezone));
            }
        }
        format!(
            "Missing: {} a week. Of the gaps, these are daytime (08:00-23:00): {}.",
            rounded(self.gaps.missing_weekly_seconds),
            best.join(", ")
        )
    }

    fn heading(&self, coverage: &Coverage) -> String {
        format!(
            "{}: at least {} of {}, an answer within {}",
            coverage.name,
            coverage.at_least,
            coverage.roles.join(", "),
            self.promise
        )
    }
}

impl Report for Ranking<'_> {
    fn text(&self, width: usize) -> String {
        let mut text = paint(TITLE, &format!("Gaps, {}", self.clock.window(self.window))) + "\n";
        for coverage in &self.gaps.requirements {
            let style = if self.broken(coverage) { BROKEN } else { GOOD };
            text += &format!("\n{}\n", paint(TITLE, &self.heading(coverage)));
            for (name, now, before) in Self::shares(coverage) {
                text += &format!("  {name:<21}  {}  {}\n", paint(style, &format!("{now:>7}")), paint(FAINT, &before));
            }
            let exposed = coverage.share.exposed_seconds;
            text += &format!("  {:<21}  {:>7}\n", "exposed", exposed);
            for (name, time) in Self::figures(coverage) {
                text += &format!("  {name:<21}  {time:>7}\n");
            }
            let table = self.table(coverage);
            if !table.is_empty() {
                text += &format!("\n{}", table.text(width));
            }
        }
        format!("{text}\n{}\n", paint(WEAK, &self.advice()))
    }

    fn markdown(&self) -> String {
        let mut text = format!("### Gaps, {}\n", markdown(&self.clock.window(self.window)));
        for coverage in &self.gaps.requirements {
            text += &format!("\n**{}**\n\n", markdown(&self.heading(coverage)));
            for (name, now, before) in Self::shares(coverage) {
                let before = if before.is_empty() { before } else { format!(" ({before})") };
                text += &format!("- {name}: {now}{before}\n");
            }
            text += &format!("- exposed: {}\n", coverage.share.exposed_seconds);
            for (name, time) in Self::figures(coverage) {
                text += &format!("- {name}: {time}\n");
            }
            let table = self.table(coverage);
            if !table.is_empty() {
                text += &format!("\n{}", table.markdown());
            }
        }
        format!("{text}\n{}\n", self.advice())
    }

    fn code(&self) -> u8 {
        if self.gaps.requirements.iter().any(|coverage| self.broken(coverage)) { FINDINGS } else { FINE }
    }
}

/// "quill (says 2h)" for tentative hours, "moss" for who is awake, with how much where that is not all of the gap.
fn candidate(candidate: &Candidate, gap: Duration) -> String {
    let part = |time: Duration| if time == gap { String::new() } else { format!(" {time}") };
    if candidate.tentative_seconds > Duration::ZERO {
        return format!("{} tentative{}", candidate.agent, part(candidate.tentative_seconds));
    }
    format!("{}{}", candidate.agent, part(candidate.waking_seconds))
}

/// One decimal, rounded down, so that 100.0 % is all.
fn percent(value: f64) -> String {
    format!("{:.1} %", (value * 10.0).floor() / 10.0)
}

/// Whole hours from two hours on.
fn rounded(time: Duration) -> Duration {
    if time < Duration::HOUR.times(2) {
        return Duration::from_seconds(time.seconds() / 60 * 60);
    }
    Duration::HOUR.times((time.seconds() + 1_800) / 3_600)
}
