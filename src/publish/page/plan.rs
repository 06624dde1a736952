//! What a plan would change, and the marks of gaps that it or somebody could close.

use maud::{Markup, html};

use crate::plan::effect::{Change, Effect};
use crate::publish::facts::Facts;

use crate::publish::html::range;

/// What the marks mean, where there can be any.
pub(super) fn legend(facts: &Facts<'_>) -> Markup {
    let entry = |class: &str, text: &str, words: &str| {
        html! {
            div {
                dt class={ "gap " (class) } { span { b { "gap" } " " span.said { (text) } } }
                dd { (words) }
            }
        }
    };
    html! {
        @if facts.plan.is_some() { (entry("planned", "+Name", "the plan would put this agent on")) }
        @if !facts.tentative.is_empty() {
            (entry("could", "Name?", "this agent could be on, if asked: tentative hours"))
        }
    }
}

/// The section of a plan.
pub(super) fn section(facts: &Facts<'_>, effect: &Effect) -> Markup {
    html! {
        section aria-labelledby="plan-title" {
            h2 #plan-title { "What the plan would change" }
            p {
                "The plan is for " (range(effect.window))
                ". It is a proposal: nobody is on duty by it before it stands in the agents’ files."
            }
            table.plan {
                caption { "What is uncovered in the time of the plan" }
                thead { tr { @for title in ["Requirement", "Uncovered now", "With the plan"] { th scope="col" { (title) } } } }
                tbody {
                    @for of in &effect.uncovered {
                        tr { th scope="row" { (of.requirement) } td { (of.before_seconds) } td { (of.after_seconds) } }
                    }
                }
            }
            @if effect.changes.is_empty() {
                p { "It would change nothing." }
            } @else {
                table.plan {
                    caption { "What the plan would change for each agent" }
                    thead {
                        tr {
                            th scope="col" { "Agent" }
                            th scope="col" { "Hours" }
                            th scope="col" { "When (" span.zone { "UTC" } ")" }
                        }
                    }
                    tbody { @for change in &effect.changes { (rows(facts, change)) } }
                }
            }
        }
    }
}

/// What an agent would be on duty more, and less.
fn rows(facts: &Facts<'_>, change: &Change) -> Markup {
    let handle = change.agent.as_str();
    let name = facts.agents.iter().find(|agent| agent.handle == handle).map_or(handle, |agent| agent.name);
    let kinds = [("more", change.add_seconds, &change.add), ("less", change.remove_seconds, &change.remove)];
    html! {
        @for (kind, hours, when) in kinds.into_iter().filter(|(_, _, when)| !when.is_empty()) {
            tr {
                th scope="row" { bdi { (name) } }
                td { (hours) " " (kind) }
                td { ul { @for interval in when { li { (range(*interval)) } } } }
            }
        }
    }
}
