//! `index.html`: the facts as one page that needs no network, and no script to be read.
//!
//! Everything is there as text and tables in UTC. page.js knows the time and the viewer's zone: it says who is on now and
//! turns every time on the page. Nothing here sees a clock, so the page has no time of building in it.

mod feeds;
mod gaps;
mod hours;
mod plan;
mod weeks;

use maud::{DOCTYPE, Markup, html};

use crate::time::civil::Duration;
use crate::time::interval::Instant;

use super::facts::Facts;
use super::html::{head, json_in_script, own};
use weeks::Weeks;

const STYLE: &str = concat!(include_str!("base.css"), include_str!("page/page.css"));
const SCRIPT: &str = concat!(include_str!("base.js"), include_str!("page/page.js"));
/// The page of these facts.
pub(crate) fn page(facts: &Facts<'_>) -> String {
    let weeks = Weeks::new(facts);
    let title = facts.team.map_or_else(|| "Coverage".to_owned(), |team| format!("{team}: coverage"));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&title, STYLE, SCRIPT))
            body {
                (top(facts))
                p #late role="status" {}
                main {
                    section #now aria-labelledby="now-title" hidden {
                        h2 #now-title { "On now" }
                        div #standing {}
                    }
                    (weeks.section())
                    (gaps::section(facts))
                    @if let Some(effect) = &facts.plan { (plan::section(facts, effect)) }
                    (hours::section(facts, &weeks.mondays()))
                    (feeds::section(facts))
                }
                footer {
                    p {
                        "The same facts for programs: " a href="coverage.json" { "coverage.json" }
                        ". Shown are names, roles and times; no agent’s zone, and no reason for time off."
                    }
                }
                script #facts type="application/json" { (json_in_script(facts)) }
                script { (own(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// What the page is about, and the choice of a zone.
fn top(facts: &Facts<'_>) -> Markup {
    let day = |instant: Instant| instant.to_utc().format("%A %-d %B %Y");
    let last = facts.window.end().minus(Duration::from_seconds(1));
    html! {
        header.top {
            div {
                p.team { bdi { (facts.team.unwrap_or_default()) } }
                h1 { "Coverage" }
                p #covers {
                    "This page covers " (day(facts.window.start())) " to " (day(last))
                    " (UTC). After that it is out of date."
                }
                p.desk { a href="desk.html" { "Change my hours" } }
            }
            form #zones hidden {
                label for="zone" { "Times in" }
                select #zone {}
                button #switch type="button" {}
            }
            noscript {
                p { "All times are in UTC. With JavaScript, this page says who is on now and reads in your own zone." }
            }
        }
    }
}
