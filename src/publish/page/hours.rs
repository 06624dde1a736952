//! The hours of each agent, in the window and week by week.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use crate::coverage::hours::State;
use crate::publish::facts::{Agent, AgentWeek, Facts};
use crate::roster::minimum_over::MinimumOver;
use crate::time::civil::Duration;
use crate::words::amount::decimal_hours;

/// The section of hours, with the weeks that begin on these Mondays.
pub(super) fn section(facts: &Facts<'_>, mondays: &[NaiveDate]) -> Markup {
    html! {
        section aria-labelledby="hours-title" {
            h2 #hours-title { "Hours of each agent" }
            p {
                "Hours are those of weeks in UTC; whether they are enough is judged "
                @match facts.minimum_over {
                    MinimumOver::Week => { "by the agent’s own weeks. " }
                    MinimumOver::Window => { "once for the whole window. " }
                }
                b aria-hidden="true" { "▼" } "\u{a0}short: fewer hours than the role is asked for. "
                b aria-hidden="true" { "○" } "\u{a0}excused: fewer, for time off or a part of a week."
            }
            div.wide role="region" aria-label="Hours, as a table" tabindex="0" {
                table.agents {
                    caption { "Hours on duty in the whole window and in each week" }
                    thead {
                        tr {
                            @for title in ["Agent", "Role", "Hours", "Minimum"] { th scope="col" { (title) } }
                            @for monday in mondays {
                                th scope="col" {
                                    i { "Week of " } (monday.day()) " " span { (monday.format("%b")) }
                                }
                            }
                        }
                    }
                    tbody { @for agent in &facts.agents { (row(facts, agent, mondays)) } }
                }
            }
        }
    }
}

fn row(facts: &Facts<'_>, agent: &Agent<'_>, mondays: &[NaiveDate]) -> Markup {
    let state = agent.state.as_str();
    html! {
        tr {
            th scope="row" { bdi { (agent.name) } }
            td { (facts.role_title(&agent.role)) }
            td {
                (decimal_hours(agent.total_seconds))
                @if agent.target_seconds != Duration::ZERO { " " small { "of " (decimal_hours(agent.target_seconds)) } }
            }
            td class=(state) { b aria-hidden="true" { (sign(agent.state).unwrap_or("✓")) } " " (state) }
            @for monday in mondays { (cell(agent.weeks.iter().find(|week| week.monday == *monday))) }
        }
    }
}

fn cell(week: Option<&AgentWeek>) -> Markup {
    let Some(week) = week else {
        return html! { td { i { "not in the team" } } };
    };
    let state = week.state.map_or("", State::as_str);
    html! {
        td class=(state) {
            (decimal_hours(week.seconds))
            @if let Some(sign) = week.state.and_then(sign) { b aria-hidden="true" { (sign) } i { ", " (state) } }
        }
    }
}

/// What stands beside hours that are not what is asked for.
fn sign(state: State) -> Option<&'static str> {
    match state {
        State::Met | State::None => None,
        State::Excused => Some("○"),
        State::Short => Some("▼"),
    }
}
