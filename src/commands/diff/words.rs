//! How a comparison reads: in a terminal, and as a comment below a pull request.

use chrono::{Datelike, NaiveDate};

use crate::coverage::change::agreement::{AgreedTo, Agreement};
use crate::coverage::change::{AgentChange, Asked, Change, FileChange, GapTimes, RequirementChange, WeekChange};
use crate::coverage::gaps::Share;
use crate::coverage::hours::State;
use crate::coverage::pattern::Times;
use crate::roster::handle::Word;
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::time::zone::Zone;
use crate::view::block::{Block, Fact, Line};
use crate::view::style::{BROKEN, FAINT, GOOD, TITLE, WEAK};
use crate::words::amount::{percent, roughly};
use crate::words::clock::Clock;
use crate::words::count::count;
use crate::words::recurring::hours;
use crate::words::weekly::and;

use super::comparison::Comparison;

/// How many stretches of weeks of one agent are listed.
const MAX_RUNS: usize = 4;
/// How many different hours of one pattern are listed on the other clock.
const MAX_HOURS: usize = 4;
/// How many stretches of time somebody has to agree to are named.
const MAX_AGREED: usize = 3;
/// How many of those are named whose file alone changes.
const MAX_OWNERS: usize = 12;

/// For a terminal: what changes, or that nothing does, and what is newly found.
pub(super) fn blocks(comparison: &Comparison<'_>) -> Vec<Block> {
    let mut blocks = effect(comparison);
    if comparison.change.as_ref().is_some_and(Change::is_none) {
        blocks.push(Block::Text("Nothing changes in this window.".into()));
    }
    if comparison.change.is_some() && !comparison.findings.is_empty() {
        let words = Words::new(comparison, usize::MAX);
        blocks.push(Block::Text(Line::from(words.new_findings()).style(FAINT)));
    }
    blocks
}

/// Requirement by requirement, then agent by agent.
pub(super) fn effect(comparison: &Comparison<'_>) -> Vec<Block> {
    let words = Words::new(comparison, usize::MAX);
    let mut blocks = vec![Block::Title(words.heading())];
    let Some(change) = &comparison.change else {
        blocks.push(Block::Text(Line::from(words.no_base()).style(WEAK)));
        blocks.extend(words.agreements());
        return blocks;
    };
    blocks.extend(words.requirements(change));
    blocks.extend(words.agreements());
    blocks.extend(words.agents(change));
    blocks
}

/// The words of a comparison, with at most `most` lines in each of its parts.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) comparison: &'a Comparison<'a>,
    /// What recurs is told as it is in this window.
    pub(super) window: Interval,
    pub(super) most: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(comparison: &'a Comparison<'a>, most: usize) -> Self {
        Self { comparison, window: comparison.window.interval, most }
    }
}

impl Words<'_> {
    /// Requirement by requirement, and what is asked of a week.
    pub(super) fn requirements(&self, change: &Change) -> Vec<Block> {
        let mut blocks = Vec::new();
        for requirement in &change.requirements {
            let style = match requirement.exposes() {
                _ if self.comparison.is_worse(requirement) => BROKEN,
                more if more > Duration::ZERO => WEAK,
                Duration::ZERO => TITLE,
                _ => GOOD,
            };
            blocks.push(Block::Heading(Line::from(self.verdict(requirement)).style(style)));
            let fact = |(name, values): (&str, [String; 2])| Fact {
                name: name.to_owned(),
                values: values.map(Line::from).to_vec(),
                note: "".into(),
            };
            blocks.push(Block::Facts(figures(requirement).map(fact).to_vec()));
            let asked = Words::asked(requirement).into_iter().map(|asked| Line::from(asked).style(WEAK));
            blocks.push(Block::List(asked.collect()));
            for (title, gaps) in parts(requirement) {
                blocks.push(Block::Folded(
                    title,
                    vec![Block::List(gaps.iter().map(|gaps| self.gaps(gaps).into()).collect())],
                ));
            }
        }
        blocks.extend(change.minima.iter().map(|asked| Block::Text(Line::from(minimum(asked)).style(WEAK))));
        blocks
    }

    /// Agent by agent.
    pub(super) fn agents(&self, change: &Change) -> Vec<Block> {
        let agent = |agent: &AgentChange| {
            [Block::Heading(Line::from(title(agent)).style(TITLE)), Block::List(self.lines(agent))]
        };
        change.agents.iter().flat_map(agent).collect()
    }

    pub(super) fn clock(&self) -> &Clock {
        self.comparison.clock
    }

    pub(super) fn heading(&self) -> String {
        let Comparison { base, head, window, .. } = self.comparison;
        format!("Change from {} to {}, {}", base.name, head.name, self.clock().window(*window))
    }

    pub(super) fn no_base(&self) -> String {
        let (errors, name) = (self.comparison.base.errors, self.comparison.base.name);
        format!(
            "{name} has {}, so there is nothing to compare with; the change itself has none.",
            count(errors, "error")
        )
    }

    pub(super) fn new_findings(&self) -> String {
        let number = self.comparison.findings.len();
        let them = if number == 1 { "it" } else { "them" };
        format!("{}; `coverage check` shows {them}", count(number, "new warning"))
    }

    /// "first response: 104h more exposed, about 2h a week on average".
    pub(super) fn verdict(&self, requirement: &RequirementChange) -> String {
        let more = requirement.exposes();
        let words = match &requirement.before {
            None => "newly asked for".to_owned(),
            _ if more > Duration::ZERO => format!("{more} more exposed{}", self.weekly(more)),
            _ if more < Duration::ZERO => {
                let less = Duration::ZERO.minus(more);
                format!("{less} less exposed{}", self.weekly(less))
            }
            Some(before) if *before == requirement.after => "as covered as before".to_owned(),
            Some(_) => "the promise is kept as before".to_owned(),
        };
        let by_what = if requirement.before.is_some() && !requirement.asked.is_empty() {
            ", by what was asked before"
        } else {
            ""
        };
        let allowed = match self.comparison.allow {
            allow if allow > Duration::ZERO && more > Duration::ZERO => format!("; {allow} more is allowed"),
            _ => String::new(),
        };
        format!("{}: {words}{by_what}{allowed}", requirement.name)
    }

    /// ", about 2h a week on average", where the window is longer than that.
    pub(super) fn weekly(&self, time: Duration) -> String {
        let window = self.comparison.window.interval.length();
        let mean = roughly(time.share(Duration::WEEK, window));
        if window > Duration::WEEK { format!(", about {mean} a week on average") } else { String::new() }
    }

    /// What is asked differently of a requirement, a line each; one that is new or gone in one line.
    pub(super) fn asked(requirement: &RequirementChange) -> Vec<String> {
        let side = |part: fn(&Asked) -> &Option<String>| {
            let all: Option<Vec<String>> = requirement
                .asked
                .iter()
                .map(|asked| part(asked).as_ref().map(|is| format!("{} {is}", asked.what)))
                .collect();
            all.map(|all| all.join(", "))
        };
        let name = &requirement.name;
        match (side(|asked| &asked.before), side(|asked| &asked.after)) {
            (_, None) => vec![format!("{name}: no longer asked for")],
            (None, Some(after)) => vec![format!("{name}: {after}")],
            _ => requirement.asked.iter().map(|asked| format!("{name}: {}", told(asked))).collect(),
        }
    }

    /// What the figures mean.
    pub(super) fn legend(&self) -> String {
        let Comparison { window, promise, .. } = self.comparison;
        format!(
            "Exposed is the time at which a question would wait longer than {promise}. All of this is about {}.",
            self.clock().window(*window)
        )
    }

    /// "every Saturday 06:00-10:00 UTC, from 5 December, 50 times, 4h exposed".
    pub(super) fn gaps(&self, gaps: &GapTimes) -> String {
        let exposed = match gaps.exposed_seconds {
            Duration::ZERO => String::new(),
            exposed => format!(", {exposed} exposed"),
        };
        self.when(&gaps.times, self.clock().zone()) + &exposed
    }

    /// What is different for an agent, each line with its sign.
    pub(super) fn lines(&self, agent: &AgentChange) -> Vec<Line> {
        let hours = in_window(agent).into_iter().chain(self.hours(&agent.weeks));
        let hours = hours.map(|hours| Line::from(hours).sign("=", "hours"));
        let [before, after] = agent.tentative_seconds;
        let tentative = if before == after {
            let other = agent.tentative_only_seconds[1];
            (other > Duration::ZERO).then(|| format!("{other} at other times"))
        } else {
            Some(format!("{} in the window", arrow(&before.to_string(), &after.to_string())))
        };
        let tentative = tentative.map(|tentative| Line::from(tentative).sign("?", "tentative"));
        let weak = hours.chain(tentative).map(|line| line.style(WEAK));
        let past = self.past(&agent.shifts);
        let account = agent.account.as_ref().map(|[before, after]| {
            let shown = |account: &Option<String>| account.clone().unwrap_or_else(|| "none".to_owned());
            let text = format!("account at the git host: {}", arrow(&shown(before), &shown(after)));
            Line::from(text).sign("!", "account").style(BROKEN)
        });
        let skills = agent.skills.as_ref().map(|skills| {
            let [before, after] = skills.each_ref().map(words);
            Line::from(format!("skills: {}", arrow(&before, &after))).sign("~", "skills").style(WEAK)
        });
        past.into_iter().chain(account).chain(skills).chain(self.shifts(&agent.shifts)).chain(weak).collect()
    }

    /// "10h → 8h a week in 50 weeks from 7 December, below 10h": weeks that follow each other and are alike in one.
    pub(super) fn hours(&self, weeks: &[WeekChange]) -> Option<String> {
        let alike = |a: &WeekChange, b: &WeekChange| {
            (b.monday - a.monday).num_days() == 7 && a.seconds == b.seconds && a.state == b.state
        };
        let runs: Vec<&[WeekChange]> = weeks.chunk_by(alike).collect();
        let told = |run: &&[WeekChange]| {
            let first = &run[0];
            let below = first.state[1] == Some(State::Short);
            let below = if below { format!(", below {}", first.minimum_seconds) } else { String::new() };
            let hours = match first.seconds {
                [Some(before), Some(after)] => format!("{} a week", arrow(&before.to_string(), &after.to_string())),
                [before, after] => {
                    let side = |side: Option<Duration>| {
                        side.map_or_else(|| "not in the team".to_owned(), |hours| format!("{hours} a week"))
                    };
                    arrow(&side(before), &side(after))
                }
            };
            format!("{hours} in {}{below}", self.weeks(run))
        };
        let rest = if runs.len() > MAX_RUNS {
            format!("; and {} more stretches of weeks", runs.len() - MAX_RUNS)
        } else {
            String::new()
        };
        let all: Vec<String> = runs.iter().take(MAX_RUNS).map(told).collect();
        (!all.is_empty()).then(|| all.join("; ") + &rest)
    }

    /// "the week of 7 December", "50 weeks from 7 December", or "3 weeks between 7 December and 18 January 2027".
    pub(super) fn weeks(&self, weeks: &[impl std::borrow::Borrow<WeekChange>]) -> String {
        let mondays: Vec<NaiveDate> = weeks.iter().map(|week| week.borrow().monday).collect();
        let (Some(first), Some(last)) = (mondays.first(), mondays.last()) else {
            return String::new();
        };
        match mondays.len() {
            1 => format!("the week of {}", self.date(*first)),
            count if mondays.windows(2).all(|two| (two[1] - two[0]).num_days() == 7) => {
                format!("{count} weeks from {}", self.date(*first))
            }
            count => format!("{count} weeks between {} and {}", self.date(*first), self.date(*last)),
        }
    }

    /// Who has to agree, where anybody has to.
    pub(super) fn agreements(&self) -> Option<Block> {
        let lines: Vec<Line> = self.agreed().into_iter().map(|line| Line::from(line).style(WEAK)).collect();
        (!lines.is_empty()).then_some(Block::List(lines))
    }

    /// "bob has to agree: covers for ann, Thu 2026-12-10 09:00-13:00 UTC"; those whose file alone changes in one line. By handles, so that
    /// nobody is mentioned.
    pub(super) fn agreed(&self) -> Vec<String> {
        let is_file = |agreement: &&Agreement| agreement.to.iter().all(|to| matches!(to, AgreedTo::File));
        let (owners, others): (Vec<&Agreement>, Vec<&Agreement>) = self.comparison.must_agree.iter().partition(is_file);
        let line = |agreement: &Agreement| {
            let to: Vec<String> = agreement.to.iter().map(|to| self.agreed_to(to)).collect();
            format!("{} has to agree: {}", agreement.agent, to.join("; "))
        };
        let named: Vec<String> = owners.iter().take(MAX_OWNERS).map(|owner| owner.agent.to_string()).collect();
        let owners = match owners.len() {
            0 => None,
            1 => Some(format!("{} has to agree, unless the change is their own: their file changes", named[0])),
            all if all > MAX_OWNERS => {
                let more = all - MAX_OWNERS;
                Some(format!(
                    "{} and {more} more have to agree, but who makes the change: their files change",
                    named.join(", ")
                ))
            }
            _ => Some(format!("{} have to agree, but who makes the change: their files change", and(&named))),
        };
        others.into_iter().map(line).chain(owners).collect()
    }

    fn agreed_to(&self, to: &AgreedTo) -> String {
        let when = |all: &[Times]| {
            let rest = all.len().saturating_sub(MAX_AGREED);
            let rest = if rest > 0 { format!("; and {rest} more") } else { String::new() };
            let named = all.iter().take(MAX_AGREED).map(|times| self.when(times, self.clock().zone()));
            named.collect::<Vec<_>>().join("; ") + &rest
        };
        match to {
            AgreedTo::Cover { of, times } => format!("covers for {of}, {}", when(times)),
            AgreedTo::Swap { with, times } => format!("swaps with {with} and does {}", when(times)),
            AgreedTo::Turns { times } => format!("is on by other turns in team.toml, {}", when(times)),
            AgreedTo::File => "their file changes".to_owned(),
        }
    }

    /// A pattern on the clocks of `zone`, with its hours on the clock on which the lead reads, and from and until when it is.
    pub(super) fn when(&self, times: &Times, zone: &Zone) -> String {
        let clock = Clock::new(zone.clone());
        let Some(pattern) = &times.pattern else {
            let interval = times.intervals[0];
            let (here, there) = (clock.range(interval), self.clock().range(interval));
            let there = if here == there { String::new() } else { format!(" ({there} {})", self.clock().zone()) };
            return format!("{here} {zone}{there}");
        };
        let window = self.window;
        let behind = format!(" {zone}{}", self.there(&times.intervals, zone));
        let Some((pattern, is_listed)) = times.phrase(window, zone, &behind) else { return pattern.clone() };
        let is_bounded = matches!(times.ends(window, zone), (Some(_), Some(_)));
        let count = if is_bounded && !is_listed { format!(", {} times", times.intervals.len()) } else { String::new() };
        format!("{pattern}{count}")
    }

    /// " (08:00-12:00 UTC, from 29 March 07:00-11:00)", where that is another clock; the dates are those of the agent's.
    pub(super) fn there(&self, intervals: &[Interval], zone: &Zone) -> String {
        let reads = self.clock().zone();
        let on = |zone: &Zone, interval: &Interval| {
            let (start, end) = (zone.local(interval.start()), zone.local(interval.end()));
            (start.date(), hours(start.time(), end - start))
        };
        let mut told: Vec<(NaiveDate, String)> = Vec::new();
        for interval in intervals {
            let ((date, _), (other_date, hours)) = (on(zone, interval), on(reads, interval));
            let hours = match (other_date - date).num_days() {
                0 => hours,
                1.. => format!("{hours} the day after"),
                _ => format!("{hours} the day before"),
            };
            if told.last().is_none_or(|(_, last)| *last != hours) {
                told.push((date, hours));
            }
        }
        if told.len() == 1 && intervals.first().is_some_and(|first| on(zone, first) == told[0]) {
            return String::new();
        }
        let rest = if told.len() > MAX_HOURS { ", ..." } else { "" };
        let each = told.iter().take(MAX_HOURS).enumerate().map(|(index, (date, hours))| match index {
            0 => format!("{reads} {hours}"),
            _ => format!("from {} {hours}", self.date(*date)),
        });
        format!(" ({}{rest})", each.collect::<Vec<_>>().join(", "))
    }

    /// "1 December", with the year where it is not that in which the window begins.
    pub(super) fn date(&self, date: NaiveDate) -> String {
        let year = self.clock().zone().local(self.window.start()).year();
        let form = if date.year() == year { "%-d %B" } else { "%-d %B %Y" };
        date.format(form).to_string()
    }
}

pub(super) fn title(agent: &AgentChange) -> String {
    let plain = agent.name.eq_ignore_ascii_case(agent.agent.as_str());
    let name = if plain { String::new() } else { format!(" ({})", agent.name) };
    let file = match agent.file {
        FileChange::Added => ", new",
        FileChange::Removed => ", removed",
        FileChange::Kept => "",
    };
    format!("{}{name}{file}", agent.agent)
}

/// "first asked, then asked".
fn told(asked: &Asked) -> String {
    let shown = |side: &Option<String>| side.clone().unwrap_or_else(|| "not asked for".to_owned());
    format!("{} {}", asked.what, arrow(&shown(&asked.before), &shown(&asked.after)))
}

pub(super) fn minimum(asked: &Asked) -> String {
    format!("hours a week that are asked of {}", told(asked))
}

/// "520h → 260h in the window, below 520h", where the window is judged once.
fn in_window(agent: &AgentChange) -> Option<String> {
    let judged = agent.judged_once.as_ref()?;
    let [before, after] = agent.total_seconds.map(|total| total.to_string());
    let is_short = judged.state[1] == Some(State::Short);
    let below = if is_short { format!(", below {}", judged.target_seconds) } else { String::new() };
    Some(format!("{} in the window{below}", arrow(&before, &after)))
}

/// The weeks, or the window that is judged once, in which an agent newly falls below the minimum.
pub(super) fn falls_short(agent: &AgentChange, words: &Words<'_>) -> Option<String> {
    if let Some(judged) = agent.judged_once.as_ref().filter(|judged| judged.falls_short()) {
        return Some(format!("{} in the window: {} of {}", agent.agent, agent.total_seconds[1], judged.target_seconds));
    }
    let short: Vec<&WeekChange> = agent.weeks.iter().filter(|week| week.falls_short()).collect();
    let hours = short.iter().filter_map(|week| week.seconds[1]);
    let (least, most) = (hours.clone().min()?, hours.max()?);
    let hours = if least == most { least.to_string() } else { format!("{least} to {most}") };
    Some(format!("{} in {}: {hours} of {}", agent.agent, words.weeks(&short), short.first()?.minimum_seconds))
}

/// The shares before and after.
pub(super) fn figures(requirement: &RequirementChange) -> [(&'static str, [String; 2]); 3] {
    let sides = [requirement.before.as_ref(), Some(requirement.as_asked.as_ref().unwrap_or(&requirement.after))];
    let told =
        |part: fn(&Share) -> Option<String>| sides.map(|share| share.and_then(part).unwrap_or_else(|| "-".to_owned()));
    [
        ("covered", told(|share| share.covered_percent.map(percent))),
        ("promise kept", told(|share| share.promise_kept_percent.map(percent))),
        ("exposed", told(|share| Some(share.exposed_seconds.to_string()))),
    ]
}

/// The gaps that are opened and closed, each list with its title.
pub(super) fn parts(requirement: &RequirementChange) -> impl Iterator<Item = (String, &Vec<GapTimes>)> {
    let title = |what: &str, gaps: &Vec<GapTimes>| {
        let number: usize = gaps.iter().map(|gaps| gaps.times.intervals.len()).sum();
        let exposed: Duration = gaps.iter().map(|gaps| gaps.exposed_seconds).sum();
        let gaps = format!("{} {what}", count(number, "gap"));
        if exposed == Duration::ZERO { gaps } else { format!("{gaps}, {exposed} exposed") }
    };
    let parts = [
        ("opened", &requirement.opened),
        ("closed", &requirement.closed),
        ("worse", &requirement.worse),
        ("better", &requirement.better),
    ];
    parts.into_iter().filter(|(_, gaps)| !gaps.is_empty()).map(move |(what, gaps)| (title(what, gaps), gaps))
}

/// Posts or skills, or that there are none.
pub(super) fn words<'w>(words: impl IntoIterator<Item = &'w Word>) -> String {
    let words: Vec<&str> = words.into_iter().map(Word::as_str).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// One text where both are the same.
pub(super) fn arrow(before: &str, after: &str) -> String {
    if before == after { after.to_owned() } else { format!("{before} → {after}") }
}
