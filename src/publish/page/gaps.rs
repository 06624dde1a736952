//! How well each requirement is met, and its gaps ranked by how they break the promise.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::coverage::gaps::RequirementCoverage;
use crate::publish::facts::Facts;
use crate::roster::handle::{Handle, Word};
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::words::amount::{self, roughly};

use crate::publish::html::range;

/// How many rows of gaps one sees at once.
const WORST: usize = 10;

/// The section of gaps.
pub(super) fn section(facts: &Facts<'_>) -> Markup {
    html! {
        section aria-labelledby="gaps-title" {
            h2 #gaps-title { "Gaps" }
            p {
                "A gap is time in which fewer agents are on than are needed. A question that would wait longer than is promised "
                "in it breaks the promise: for that time we are " em { "exposed" } ". The worst come first."
            }
            @for coverage in &facts.requirements { (requirement(facts, coverage)) }
            @if !facts.requests.is_empty() { (requests(facts)) }
        }
    }
}

/// What is asked for and nobody has taken.
fn requests(facts: &Facts<'_>) -> Markup {
    let name = |handle: &Handle| {
        let agent = facts.agents.iter().find(|agent| agent.handle == handle.as_str());
        agent.map_or(handle.as_str(), |agent| agent.name).to_owned()
    };
    html! {
        section {
            h3 { "Open requests" }
            ul { @for request in &facts.requests {
                li {
                    @match &request.agent {
                        Some(agent) => { bdi { (name(agent)) } " asks for " }
                        None => {
                            "Nobody has the turn of " bdi { (request.rotation.as_deref().unwrap_or_default()) } ", "
                        }
                    }
                    (range(request.interval))
                    @if !request.offers.is_empty() { ". Could be on: " bdi { (request.offering(name)) } }
                }
            } }
        }
    }
}

fn words(words: &[Word]) -> String {
    words.iter().map(Word::as_str).collect::<Vec<_>>().join(", ")
}

/// How well one requirement is met, and its gaps, the worst first.
fn requirement(facts: &Facts<'_>, coverage: &RequirementCoverage) -> Markup {
    let roles: Vec<&str> = coverage.roles.iter().map(|role| facts.role_title(role)).collect();
    let mut worst = ranked(facts, coverage);
    let rest = worst.split_off(WORST.min(worst.len()));
    let most = worst.first().map(|row| row.exposed).unwrap_or_default();
    let exposed: Duration = rest.iter().map(|row| row.exposed).sum();
    html! {
        section {
            h3 { (coverage.name) }
            p {
                @match coverage.at_least {
                    1 => { "At least one agent" }
                    count => { "At least " (count) " agents" }
                }
                " on, of " (if roles.is_empty() { "any role".to_owned() } else { roles.join(", ") })
                @if !coverage.posts.is_empty() { ", for " (words(&coverage.posts)) }
                @if !coverage.skills.is_empty() { ", with " (words(&coverage.skills)) }
                "; an answer within " (coverage.response_within_seconds) "."
            }
            (figures(facts, coverage))
            @if worst.is_empty() {
                p { "No gaps." }
            } @else {
                (table(&worst, most, &format!("The gaps of {}, the worst first", coverage.name)))
            }
            @if !rest.is_empty() {
                details.rest {
                    summary { (rest.len()) " more, together exposed for " (exposed) }
                    (table(&rest, most, &format!("The other gaps of {}", coverage.name)))
                }
            }
        }
    }
}

fn figures(facts: &Facts<'_>, coverage: &RequirementCoverage) -> Markup {
    let percent = |share: Option<f64>| share.map_or("nothing to cover".to_owned(), amount::percent);
    let (share, promise) = (&coverage.share, coverage.response_within_seconds);
    let weekly =
        |time: Duration| format!("{} a week on average", roughly(time.share(Duration::WEEK, facts.window.length())));
    let figures = [
        ("Covered", percent(share.covered_percent), "of the time enough agents are on".to_owned()),
        (
            "Promise kept",
            percent(share.promise_kept_percent),
            format!("of the time somebody comes on within {promise} of a question"),
        ),
        ("Exposed", weekly(share.exposed_seconds), format!("in which a question would wait longer than {promise}")),
        ("Interns only", weekly(coverage.interns_only_seconds), "an intern is on, but nobody who counts".to_owned()),
        ("One agent only", weekly(coverage.single_agent_seconds), "nobody steps in if that agent cannot".to_owned()),
        ("Three or more", weekly(coverage.over_coverage_seconds), "more are on than are needed".to_owned()),
    ];
    html! {
        dl.figures {
            @for (name, value, words) in figures {
                div { dt { (name) } dd { strong { (value) } " " (words) } }
            }
        }
    }
}

/// One gap, or gaps that recur.
struct Row {
    exposed: Duration,
    first: Interval,
    when: Markup,
    times: usize,
    length: Duration,
    /// What else there is to say.
    note: String,
}

/// The gaps of a requirement, the worst first.
fn ranked(facts: &Facts<'_>, coverage: &RequirementCoverage) -> Vec<Row> {
    let patterns = facts.patterns.iter().filter(|pattern| pattern.requirement == coverage.name);
    let in_patterns: BTreeSet<Interval> = patterns.clone().flat_map(|pattern| pattern.gaps.iter().copied()).collect();
    let recurring = patterns.map(|pattern| {
        let (days, time) = pattern.text.split_at(pattern.text.find(|c: char| c.is_ascii_digit()).unwrap_or(0));
        Row {
            exposed: pattern.exposed_seconds,
            first: pattern.gaps[0],
            when: html! {
                details {
                    summary { (days) span { (time.replace('-', "–")) " " small { (pattern.timezone) } } }
                    ul { @for gap in &pattern.gaps { li { (range(*gap)) } } }
                }
            },
            times: pattern.times,
            length: pattern.seconds,
            note: String::new(),
        }
    });
    let single = coverage.gaps.iter().filter(|gap| !in_patterns.contains(&gap.interval)).map(|gap| Row {
        exposed: gap.exposed_seconds,
        first: gap.interval,
        when: range(gap.interval),
        times: 1,
        length: gap.seconds,
        note: match (gap.staffed, gap.intern_seconds) {
            (0, Duration::ZERO) => String::new(),
            (0, interns) => format!("interns on for {interns}"),
            (staffed, _) => format!("{staffed} of {} on", coverage.at_least),
        },
    });
    let mut rows: Vec<Row> = recurring.chain(single).collect();
    rows.sort_by_key(|row| (Reverse(row.exposed), row.first));
    rows
}

/// Rows of gaps, their bars as long as they are exposed: the longest is for `most`.
fn table(rows: &[Row], most: Duration, caption: &str) -> Markup {
    let width =
        |row: &Row| Duration::from_seconds(100).share(row.exposed, most.max(Duration::from_seconds(1))).seconds();
    html! {
        table.gaps {
            caption { (caption) }
            thead { tr { @for title in ["When", "Times", "Each", "Exposed"] { th scope="col" { (title) } } } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { (row.when) @if !row.note.is_empty() { " " small { (row.note) } } }
                        td { (row.times) }
                        td { (row.length) }
                        td {
                            svg.bar viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" {
                                path d={ "M0 0h" (width(row)) "v1H0z" } {}
                            }
                            (row.exposed)
                        }
                    }
                }
            }
        }
    }
}
