//! `index.html`: the facts as one page that needs no network, and no script to be read.
//!
//! Everything is there as text and tables in UTC. page.js knows the time and the viewer's zone: it says who is on now and
//! turns every time on the page. Nothing here sees a clock, so the page has no time of building in it.

mod gaps;
mod html;
mod plan;
mod weeks;

use chrono::{Datelike, NaiveDate};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::coverage::hours::State;
use crate::time::civil::Duration;
use crate::time::interval::Instant;

use super::facts::{Agent, Facts, Subscription};
use html::{Text, each, hash, json_in_script, name};
use weeks::Weeks;

const TEMPLATE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// What need not be escaped in a part of an address (RFC 3986 §2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The page of these facts.
pub fn page(facts: &Facts<'_>) -> String {
    let weeks = Weeks::new(facts);
    let title = facts.team.map_or("Coverage".to_owned(), |team| format!("{team}: coverage"));
    let day = |instant: Instant| instant.to_utc().format("%A %-d %B %Y").to_string();
    let last = facts.window.end().minus(Duration::from_seconds(1));
    fill(TEMPLATE, |place| match place {
        "style-hash" => hash(STYLE),
        "script-hash" => hash(SCRIPT),
        "style" => STYLE.to_owned(),
        "script" => SCRIPT.to_owned(),
        "facts" => json_in_script(&serde_json::to_string(facts).unwrap_or_default()),
        "title" => Text(&title).to_string(),
        "team" => Text(facts.team.unwrap_or_default()).to_string(),
        "first-day" => day(facts.window.start()),
        "last-day" => day(last),
        "promise" => facts.promise_seconds.to_string(),
        "overview" => weeks.overview(),
        "weeks" => weeks.tables(),
        "legend" => plan::legend(facts),
        "plan" => facts.plan.as_ref().map(|effect| plan::section(facts, effect)).unwrap_or_default(),
        "names" => each(&facts.agents, |agent| format!("<li>{}</li>\n", name(agent.name))),
        "gaps" => each(&facts.requirements, |coverage| gaps::section(facts, coverage)),
        "hours" => hours(facts, &weeks.mondays()),
        "feeds" => feeds(facts),
        _ => String::new(),
    })
}

/// The template with every `{{place}}` filled in once: what is filled in is not looked at again.
fn fill(template: &str, part: impl Fn(&str) -> String) -> String {
    let mut pieces = template.split("{{");
    let mut page = pieces.next().unwrap_or_default().to_owned();
    for (place, text) in pieces.filter_map(|piece| piece.split_once("}}")) {
        page += &part(place);
        page += text;
    }
    page
}

/// The hours of each agent, in the window and week by week.
fn hours(facts: &Facts<'_>, mondays: &[NaiveDate]) -> String {
    let week = |monday: &NaiveDate| {
        let (day, month) = (monday.day(), monday.format("%b"));
        format!("<th scope=\"col\"><i>Week of </i>{day} <span>{month}</span></th>")
    };
    format!(
        "<table class=\"agents\"><caption>Hours on duty in the whole window and in each week</caption>\n<thead><tr>\
         <th scope=\"col\">Agent</th><th scope=\"col\">Role</th><th scope=\"col\">Hours</th><th scope=\"col\">Minimum</th>{}\
         </tr></thead>\n<tbody>\n{}</tbody></table>\n",
        each(mondays, week),
        each(&facts.agents, |agent| hours_of(facts, agent, mondays))
    )
}

fn hours_of(facts: &Facts<'_>, agent: &Agent<'_>, mondays: &[NaiveDate]) -> String {
    let week = |monday: &NaiveDate| match agent.weeks.iter().find(|week| week.monday == *monday) {
        None => "<td><i>not in the team</i></td>".to_owned(),
        Some(week) => {
            let (state, time) = (week.state.as_str(), decimal(week.seconds));
            let sign = sign(week.state).map(|sign| format!("<b aria-hidden=\"true\">{sign}</b><i>, {state}</i>"));
            format!("<td class=\"{state}\">{time}{}</td>", sign.unwrap_or_default())
        }
    };
    let target = match agent.target_seconds {
        Duration::ZERO => String::new(),
        target => format!(" <small>of {}</small>", decimal(target)),
    };
    let (state, sign) = (agent.state.as_str(), sign(agent.state).unwrap_or("✓"));
    format!(
        "<tr><th scope=\"row\"><bdi>{}</bdi></th><td>{}</td><td>{}{}</td>\
         <td class=\"{state}\"><b aria-hidden=\"true\">{sign}</b> {state}</td>{}</tr>\n",
        Text(agent.name),
        Text(facts.role_title(&agent.role)),
        decimal(agent.total_seconds),
        target,
        each(mondays, week),
    )
}

/// What stands beside hours that are not what is asked for.
fn sign(state: State) -> Option<&'static str> {
    match state {
        State::Met => None,
        State::Excused => Some("○"),
        State::Short => Some("▼"),
    }
}

/// Hours with at most one decimal, rounded down.
fn decimal(time: Duration) -> String {
    match time.seconds() / 360 {
        tenths if tenths % 10 == 0 => (tenths / 10).to_string(),
        tenths => format!("{}.{}", tenths / 10, tenths % 10),
    }
}

/// The feeds to subscribe to: those of the team, then those of each agent.
fn feeds(facts: &Facts<'_>) -> String {
    let list = |title: &str, of_agents: bool| {
        let feeds = facts.feeds.iter().filter(|feed| feed.agent.is_some() == of_agents);
        format!(
            "<h3>{title}</h3>\n<ul class=\"feeds{}\">\n{}</ul>\n",
            if of_agents { " minor" } else { "" },
            each(feeds, |feed| subscription(facts, feed))
        )
    };
    list("The team", false) + &list("Each agent", true)
}

/// One feed. Where the team does not say where it publishes, the script makes the links from where the page is.
fn subscription(facts: &Facts<'_>, feed: &Subscription) -> String {
    let title = Text(&feed.title).to_string();
    let link = |class: &str, address: &str, label: &str| {
        format!("<a class=\"{class}\" href=\"{}\">{label}<i> to {title}</i></a>\n", Text(address))
    };
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let links = match (&feed.webcal, &feed.url) {
        (Some(webcal), Some(url)) => {
            let google = format!("https://calendar.google.com/calendar/render?cid={}", encoded(webcal));
            let (address, name) = (encoded(url), encoded(&feed.title));
            let outlook = format!("https://outlook.live.com/calendar/0/addfromweb?url={address}&name={name}");
            link("button", webcal, "Subscribe")
                + &link("", &google, "Google")
                + &link("", &outlook, "Outlook")
                + &link("address", url, "Link")
        }
        _ => link("address", &feed.path, "Link"),
    };
    // Among the agents the team's name says nothing.
    let team = facts.team.filter(|_| feed.agent.is_some()).map(|team| format!("{team}: "));
    let shown = team.and_then(|team| feed.title.strip_prefix(&team)).unwrap_or(&feed.title);
    format!("<li data-title=\"{title}\"><bdi>{}</bdi>\n<span>{links}</span></li>\n", Text(shown))
}
