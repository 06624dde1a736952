//! What a plan would change, and the marks of gaps that it or somebody could close.

use crate::plan::effect::{Change, Effect, Uncovered};
use crate::publish::facts::Facts;
use crate::time::civil::Duration;
use crate::time::interval::Interval;

use super::html::{Text, each, range};

/// What the marks mean, where there can be any.
pub(super) fn legend(facts: &Facts<'_>) -> String {
    let entry = |class: &str, text: &str, words: &str| {
        format!(
            "<div><dt class=\"gap {class}\"><span><b>gap</b> <span class=\"said\">{text}</span></span></dt><dd>{words}</dd></div>\n"
        )
    };
    let mut html = String::new();
    if facts.plan.is_some() {
        html += &entry("planned", "+Name", "the plan would put this agent on");
    }
    if !facts.tentative.is_empty() {
        html += &entry("could", "Name?", "this agent could be on, if asked: tentative hours");
    }
    html
}

/// The section of a plan.
pub(super) fn section(facts: &Facts<'_>, effect: &Effect) -> String {
    let changes = if effect.changes.is_empty() {
        "<p>It would change nothing.</p>\n".to_owned()
    } else {
        format!(
            "<table class=\"plan\"><caption>What the plan would change for each agent</caption>\n<thead><tr>\
             <th scope=\"col\">Agent</th><th scope=\"col\">Hours</th><th scope=\"col\">When (<span class=\"zone\">UTC</span>)\
             </th></tr></thead>\n<tbody>\n{}</tbody></table>\n",
            each(&effect.changes, |change| agent(facts, change))
        )
    };
    format!(
        "<section aria-labelledby=\"plan-title\">\n<h2 id=\"plan-title\">What the plan would change</h2>\n\
         <p>The plan is for {}. It is a proposal: nobody is on duty by it before it stands in the agents’ files.</p>\n\
         <table class=\"plan\"><caption>What is uncovered in the time of the plan</caption>\n<thead><tr>\
         <th scope=\"col\">Requirement</th><th scope=\"col\">Uncovered now</th><th scope=\"col\">With the plan</th></tr></thead>\n\
         <tbody>\n{}</tbody></table>\n{changes}</section>\n\n",
        range(effect.window),
        each(&effect.uncovered, uncovered),
    )
}

fn uncovered(of: &Uncovered) -> String {
    let (name, before, after) = (Text(&of.requirement), of.before_seconds, of.after_seconds);
    format!("<tr><th scope=\"row\">{name}</th><td>{before}</td><td>{after}</td></tr>\n")
}

fn agent(facts: &Facts<'_>, change: &Change) -> String {
    let handle = change.agent.as_str();
    let name = facts.agents.iter().find(|agent| agent.agent == handle).map_or(handle, |agent| agent.name);
    let kinds = [("more", change.add_seconds, &change.add), ("less", change.remove_seconds, &change.remove)];
    each(kinds.into_iter().filter(|(_, _, when)| !when.is_empty()), |(kind, hours, when)| row(name, kind, hours, when))
}

fn row(name: &str, kind: &str, hours: Duration, when: &[Interval]) -> String {
    let when = each(when, |interval| format!("<li>{}</li>", range(*interval)));
    format!(
        "<tr><th scope=\"row\"><bdi>{}</bdi></th><td>{hours} {kind}</td><td><ul>{when}</ul></td></tr>\n",
        Text(name)
    )
}
