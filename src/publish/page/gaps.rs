//! How well each requirement is met, and its gaps ranked by how they break the promise.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::coverage::gaps::Coverage;
use crate::publish::facts::Facts;
use crate::time::civil::Duration;
use crate::time::interval::Interval;

use super::html::{Text, each, range, roughly};

/// How many rows of gaps one sees at once.
const WORST: usize = 10;

/// How well one requirement is met, and its gaps, the worst first.
pub(super) fn section(facts: &Facts<'_>, coverage: &Coverage) -> String {
    let roles: Vec<&str> = coverage.roles.iter().map(|role| facts.role_title(role)).collect();
    let mut rows = ranked(facts, coverage);
    let rest = rows.split_off(WORST.min(rows.len()));
    let most = rows.iter().chain(&rest).map(|row| row.exposed).max().unwrap_or_default();
    let worst = if rows.is_empty() {
        "<p>No gaps.</p>\n".to_owned()
    } else {
        table(&rows, most, &format!("The gaps of {}, the worst first", coverage.name))
    };
    let others = if rest.is_empty() {
        String::new()
    } else {
        let exposed: Duration = rest.iter().map(|row| row.exposed).sum();
        let table = table(&rest, most, &format!("The other gaps of {}", coverage.name));
        let summary = format!("{} more, together exposed for {exposed}", rest.len());
        format!("<details class=\"rest\"><summary>{summary}</summary>\n{table}</details>\n")
    };
    format!(
        "<section>\n<h3>{}</h3>\n<p>{} on, of {}.</p>\n{}{worst}{others}</section>\n",
        Text(&coverage.name),
        if coverage.at_least == 1 {
            "At least one agent".to_owned()
        } else {
            format!("At least {} agents", coverage.at_least)
        },
        Text(roles.join(", ")),
        figures(facts, coverage),
    )
}

fn figures(facts: &Facts<'_>, coverage: &Coverage) -> String {
    let percent = |share: Option<f64>| {
        // Rounded down: what is not whole does not read 100.
        share.map_or("nothing to cover".to_owned(), |share| format!("{:.1} %", (share * 10.0).floor() / 10.0))
    };
    let (share, promise) = (&coverage.share, facts.promise_seconds);
    let weekly = |time: Duration| format!("{} a week", roughly(time.share(Duration::WEEK, facts.window.length())));
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
    let figure = |(name, value, words): (&str, String, String)| {
        format!("<div><dt>{name}</dt><dd><strong>{value}</strong> {words}</dd></div>\n")
    };
    format!("<dl class=\"figures\">\n{}</dl>\n", each(figures, figure))
}

/// One gap, or gaps that recur.
struct Row {
    exposed: Duration,
    first: Interval,
    when: String,
    times: usize,
    length: Duration,
    /// What else there is to say.
    note: String,
}

fn ranked(facts: &Facts<'_>, coverage: &Coverage) -> Vec<Row> {
    let patterns = facts.patterns.iter().filter(|pattern| pattern.requirement == coverage.name);
    let in_patterns: BTreeSet<Interval> = patterns.clone().flat_map(|pattern| pattern.gaps.iter().copied()).collect();
    let recurring = patterns.map(|pattern| {
        let (days, time) = pattern.text.split_at(pattern.text.find(|c: char| c.is_ascii_digit()).unwrap_or(0));
        let dates = each(&pattern.gaps, |gap| format!("<li>{}</li>", range(*gap)));
        Row {
            exposed: pattern.exposed_seconds,
            first: pattern.gaps[0],
            when: format!(
                "<details><summary>{}<span>{} <small>{}</small></span></summary><ul>{dates}</ul></details>",
                Text(days),
                Text(time.replace('-', "–")),
                Text(&pattern.timezone)
            ),
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

fn table(rows: &[Row], most: Duration, caption: &str) -> String {
    let row = |row: &Row| {
        let note = if row.note.is_empty() { String::new() } else { format!(" <small>{}</small>", row.note) };
        let width = Duration::from_seconds(100).share(row.exposed, most.max(Duration::from_seconds(1))).seconds();
        format!(
            "<tr><th scope=\"row\">{}{note}</th><td>{}</td><td>{}</td><td><svg class=\"bar\" viewBox=\"0 0 100 1\" \
             preserveAspectRatio=\"none\" aria-hidden=\"true\"><path d=\"M0 0h{width}v1H0z\"/></svg>{}</td></tr>\n",
            row.when, row.times, row.length, row.exposed
        )
    };
    format!(
        "<table class=\"gaps\"><caption>{}</caption>\n<thead><tr><th scope=\"col\">When</th><th scope=\"col\">Times</th>\
         <th scope=\"col\">Each</th><th scope=\"col\">Exposed</th></tr></thead>\n<tbody>\n{}</tbody></table>\n",
        Text(caption),
        each(rows, row)
    )
}
