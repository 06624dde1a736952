//! What one can subscribe to: the feeds of the team, then those of each agent.

use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::publish::facts::{Facts, Subscription};

/// What must be encoded in a part of an address: all but what RFC 3986 §2.3 leaves free.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The section of feeds.
pub(super) fn section(facts: &Facts<'_>) -> Markup {
    let (of_agents, of_team): (Vec<_>, Vec<_>) = facts.feeds.iter().partition(|feed| feed.agent.is_some());
    html! {
        section #subscribe aria-labelledby="subscribe-title" {
            h2 #subscribe-title { "Subscribe" }
            p {
                "A feed keeps your calendar up to date by itself. Google looks for changes about once a day, Outlook every few \
                 hours, other programs as they are set; this page is quicker than all of them. For any other program, copy \
                 the link."
            }
            h3 { "The team" }
            ul.feeds { @for feed in of_team { (subscription(facts, feed)) } }
            h3 { "Each agent" }
            ul.feeds.minor { @for feed in of_agents { (subscription(facts, feed)) } }
        }
    }
}

/// One feed. Where the team does not say where it publishes, the script makes the links from where the page is.
fn subscription(facts: &Facts<'_>, feed: &Subscription) -> Markup {
    // Among the agents the team's name says nothing.
    let team = facts.team.filter(|_| feed.agent.is_some()).map(|team| format!("{team}: "));
    let shown = team.and_then(|team| feed.title.strip_prefix(&team)).unwrap_or(&feed.title);
    let link = |class: &str, address: &str, label: &str| {
        html! { a class=(class) href=(address) { (label) i { " to " (feed.title) } } " " }
    };
    html! {
        li data-title=(feed.title) {
            bdi { (shown) } " "
            span {
                @if let (Some(webcal), Some(url)) = (&feed.webcal, &feed.url) {
                    (link("button", webcal, "Subscribe"))
                    (link("", &google(webcal), "Google"))
                    (link("", &outlook(url, &feed.title), "Outlook"))
                    (link("address", url, "Link"))
                } @else {
                    (link("address", &feed.path, "Link"))
                }
            }
        }
    }
}

/// Where Google Calendar subscribes to a feed.
fn google(webcal: &str) -> String {
    format!("https://calendar.google.com/calendar/render?cid={}", encoded(webcal))
}

/// Where Outlook subscribes to a feed.
fn outlook(url: &str, title: &str) -> String {
    format!("https://outlook.live.com/calendar/0/addfromweb?url={}&name={}", encoded(url), encoded(title))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
