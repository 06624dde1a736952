//! `index.html`: the facts as one page that needs no network, and no script to be read.
//!
//! Everything is there as text and tables in UTC. page.js knows the time and the viewer's zone: it says who is on now and
//! turns every time on the page. Nothing here sees a clock, so the page has no time of building in it.

mod feeds;
mod gaps;
mod hours;
mod html;
mod plan;
mod weeks;

use maud::{DOCTYPE, Markup, html};

use crate::time::civil::Duration;
use crate::time::interval::Instant;

use super::facts::Facts;
use html::{hash, json_in_script, own};
use weeks::Weeks;

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E\
    %3Crect width='8' height='8' rx='1.6' fill='%231f6f63'/%3E\
    %3Cpath d='M1.5 2h2v4h-2zM4.5 2h2v1.4h-2zM4.5 4.6h2V6h-2z' fill='%23fff'/%3E%3C/svg%3E";

/// The page of these facts.
pub fn page(facts: &Facts<'_>) -> String {
    let weeks = Weeks::new(facts);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(facts))
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

fn head(facts: &Facts<'_>) -> Markup {
    // Nothing may be loaded, and of styles and scripts only our own are used.
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'",
        hash(STYLE),
        hash(SCRIPT)
    );
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            link rel="icon" href=(ICON);
            title { @if let Some(team) = facts.team { (team) ": coverage" } @else { "Coverage" } }
            style { (own(STYLE)) }
        }
    }
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
