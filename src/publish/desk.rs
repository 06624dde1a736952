//! `desk.html`: change my hours. One paints a week on one's own clock, sees what it does, and takes the entries along.
//!
//! It needs no network and sends nothing. It knows what is published, so no agent's zone and no time off; desk.js says what it
//! cannot know. All that it claims follows from the facts here: who is on in the window and around it, what must be staffed, and
//! the clocks of every zone.

mod clocks;
mod editor;

use maud::{DOCTYPE, Markup, html};
use serde::Serialize;

use crate::coverage::hours::State;
use crate::coverage::requests::OpenRequest;
use crate::roster::handle::Word;
use crate::roster::minimum_over::MinimumOver;
use crate::roster::team::{Requirement, Team};
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::Timeline;
use crate::timeline::recurrence::need;

use super::facts::{Facts, PublishedShift, Tentative, published_shifts};
use super::html::{head, json_in_script, own};
use clocks::{Clocks, all_clocks};
use editor::Editor;

const STYLE: &str = concat!(include_str!("base.css"), include_str!("desk/desk.css"));
const SCRIPT: &str = concat!(
    include_str!("base.js"),
    include_str!("desk/effect.js"),
    include_str!("desk/entries.js"),
    include_str!("desk/claims.js"),
    include_str!("desk/panel.js"),
    include_str!("desk/board.js"),
    include_str!("desk/texts.js"),
    include_str!("desk/desk.js")
);

/// A week of an agent may begin before the window's on the agent's clock, and end after it.
const AROUND: Duration = Duration::DAY.times(2);

/// What the desk knows.
#[derive(Serialize)]
struct Desk<'f> {
    team: Option<&'f str>,
    window: Interval,
    /// Whether hours are judged once, and not week by week.
    judged_once: bool,
    max_shift_seconds: Duration,
    roles: Vec<Role<'f>>,
    agents: Vec<Agent<'f>>,
    /// Also those that are on so near to the window that a week or the promise of it depends on them.
    shifts: Vec<PublishedShift<'f>>,
    tentative: &'f [Tentative<'f>],
    requirements: Vec<Asked<'f>>,
    requests: &'f [OpenRequest],
    /// Posts that some requirement names.
    posts: Vec<&'f Word>,
    editor: Option<Editor>,
    clocks: Vec<Clocks>,
}

#[derive(Serialize)]
struct Role<'f> {
    name: &'f str,
    title: &'f str,
    minimum_seconds: Duration,
}

#[derive(Serialize)]
struct Agent<'f> {
    handle: &'f str,
    name: &'f str,
    role: &'f str,
    minimum_seconds: Duration,
    /// The Mondays of weeks in which less than the minimum is excused.
    excused: Vec<String>,
}

/// What must be staffed.
#[derive(Serialize)]
struct Asked<'f> {
    name: &'f str,
    at_least: u32,
    /// None where every role counts.
    roles: Vec<&'f str>,
    posts: Vec<&'f Word>,
    skills: Vec<&'f Word>,
    response_within_seconds: Duration,
    need: Vec<Interval>,
}

/// The desk, given the facts of the page and who is on in its window and around it. `folder` is where the schedules are in their
/// repository.
pub(super) fn page(facts: &Facts<'_>, timeline: &Timeline<'_>, folder: &str) -> String {
    let team = timeline.roster().team();
    let around = AROUND.max(team.longest_promise());
    let timeline = &timeline.part(facts.window.widened(around));
    let requirements = team.requirements();
    let mut posts: Vec<&Word> = requirements.iter().flat_map(Requirement::posts).collect();
    posts.sort();
    posts.dedup();
    let desk = Desk {
        team: facts.team,
        window: facts.window,
        judged_once: facts.minimum_over == MinimumOver::Window,
        max_shift_seconds: team.policy().max_shift,
        roles: team.roles().iter().map(role).collect(),
        agents: facts.agents.iter().map(agent).collect(),
        shifts: published_shifts(timeline),
        tentative: &facts.tentative,
        requirements: requirements.iter().map(|requirement| asked(team, requirement, facts.window)).collect(),
        requests: &facts.requests,
        posts,
        editor: team.repository().url().map(|url| Editor::new(url, team.repository().branch(), folder)),
        clocks: all_clocks(facts.window.widened(around.max(Duration::WEEK))),
    };
    markup(&desk).into_string()
}

fn role(role: &crate::roster::team::Role) -> Role<'_> {
    Role { name: role.name(), title: role.title(), minimum_seconds: role.weekly_minimum() }
}

fn agent<'f>(agent: &'f super::facts::Agent<'_>) -> Agent<'f> {
    let excused = agent.weeks.iter().filter(|week| week.state == Some(State::Excused));
    Agent {
        handle: agent.handle,
        name: agent.name,
        role: &agent.role,
        minimum_seconds: agent.minimum_seconds,
        excused: excused.map(|week| week.monday.to_string()).collect(),
    }
}

fn asked<'f>(team: &'f Team, requirement: &'f Requirement, window: Interval) -> Asked<'f> {
    let need: IntervalSet = need(requirement, window);
    Asked {
        name: requirement.name(),
        at_least: requirement.at_least(),
        roles: requirement.roles().into_iter().flatten().map(|role| team.role(*role).name()).collect(),
        posts: requirement.posts().iter().collect(),
        skills: requirement.skills().iter().collect(),
        response_within_seconds: requirement.response_within(),
        need: need.within(window).collect(),
    }
}

fn markup(desk: &Desk<'_>) -> Markup {
    let title = desk.team.map_or_else(|| "Change my hours".to_owned(), |team| format!("{team}: change my hours"));
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(&title, STYLE, SCRIPT))
            body {
                header.top {
                    div {
                        p.team { a href="index.html" { "← " bdi { (desk.team.unwrap_or("Coverage")) } } }
                        h1 { "Change my hours" }
                        p.lead {
                            "Paint the hours, see what they do, and copy the lines for your file. Nothing is sent from this page."
                        }
                    }
                    noscript {
                        p {
                            "This page needs JavaScript. Without it, write the hours into your file: it is called like you, "
                            "below " code { "agents" } " in the team’s repository."
                        }
                    }
                }
                p #late role="status" {}
                main #desk hidden {
                    (who(desk))
                    (what())
                    div.work {
                        (board())
                        (effect())
                    }
                    (copy(desk))
                    (unknown())
                }
                script #facts type="application/json" { (json_in_script(desk)) }
                script { (own(SCRIPT)) }
            }
        }
    }
}

/// Who changes hours, and on which clock.
fn who(desk: &Desk<'_>) -> Markup {
    html! {
        section.who aria-label="Who you are" {
            div.field {
                label for="who" { "I am" }
                select #who {
                    option value="" { "choose …" }
                    @for agent in &desk.agents { option value=(agent.handle) { (agent.name) } }
                    option value="+" { "new in the team" }
                }
            }
            div.field.new hidden {
                label for="handle" { "My handle" }
                input #handle type="text" maxlength="39" autocomplete="off" autocapitalize="none" spellcheck="false"
                    placeholder="such as ann" aria-describedby="handle-trouble";
                small #handle-trouble {}
            }
            div.field.new hidden {
                label for="role" { "My role" }
                select #role { @for role in &desk.roles { option value=(role.name) { (role.title) } } }
            }
            div.field {
                label for="zone" { "My clock" }
                select #zone aria-describedby="zone-note" {}
            }
            p #zone-note {}
        }
    }
}

/// What one wants.
fn what() -> Markup {
    html! {
        fieldset.what {
            legend { "I want to" }
            label { input type="radio" name="way" value="extra" checked; span { "add hours on single days" } }
            label { input type="radio" name="way" value="pattern"; span { "work a new weekly pattern" } }
            div.pattern hidden {
                label for="from" { "from" }
                input #from type="date" required;
                span { "starting with" }
                button #published type="button" { "what is published" }
                button #empty type="button" { "an empty week" }
            }
        }
    }
}

/// The week that one paints on.
fn board() -> Markup {
    html! {
        section.paint aria-labelledby="week-title" {
            div.tools {
                div.weeks {
                    button #before type="button" { span aria-hidden="true" { "‹" } i { "The week before" } }
                    h2 #week-title tabindex="-1" {}
                    button #after type="button" { span aria-hidden="true" { "›" } i { "The week after" } }
                }
                fieldset.brush {
                    legend { i { "What the hours are" } }
                    label { input type="radio" name="brush" value="firm" checked; span { "firm" } }
                    label { input type="radio" name="brush" value="tentative"; span { "tentative" } }
                }
                label.post hidden { "for " select #post {} }
                div.back {
                    button #undo type="button" { "Undo" }
                    button #clear type="button" { "Clear" }
                }
            }
            p #how {
                span #drag {}
                span.touch { " To scroll, touch beside the days." }
                span.keys { " With the keyboard, arrows go, with Shift they paint, and the space bar paints half an hour." }
            }
            div #board {}
            dl.legend {
                div { dt.gap { "gap" } dd { "too few are on" } }
                div { dt.on { "names" } dd { "others are on; darker where more are" } }
                div { dt.mine { "mine" } dd { "published" } }
                div { dt.maybe { "mine?" } dd { "published, tentative" } }
                div { dt.firm { "new" } dd { "firm" } }
                div { dt.tentative { "new?" } dd { "tentative: ask me, no coverage" } }
                div.ends hidden { dt.gone { "mine" } dd { "ends" } }
            }
            // Where the board fills the screen; #brief is the one that is read out.
            p #below aria-hidden="true" {}
        }
    }
}

/// What it does, live.
fn effect() -> Markup {
    html! {
        aside aria-labelledby="effect-title" {
            h2 #effect-title { "What it does" }
            p #brief role="status" {}
            div #effect {}
            section #asking hidden aria-labelledby="asking-title" {
                h3 #asking-title { "Asked for" }
                ul {}
            }
        }
    }
}

/// The hours one by one, and what to do with them.
fn copy(desk: &Desk<'_>) -> Markup {
    html! {
        section aria-labelledby="hours-title" {
            h2 #hours-title { "The hours" }
            p #none {}
            ul #stretches {}
            form #add {
                span { "Add" }
                label.weekly { i { "Day" } select #add-weekday {} }
                label.dated { i { "Date" } input #add-date type="date" required; }
                label { i { "From" } input #add-start type="time" value="09:00" required; }
                span aria-hidden="true" { "–" }
                label { i { "To" } input #add-end type="time" value="13:00" required; }
                button { "Add" i { " these hours" } }
            }
        }
        section #take hidden aria-labelledby="take-title" {
            h2 #take-title { "Into the file" }
            ol #steps {}
            div.texts {
                div {
                    h3 #text-title { "As text" }
                    pre tabindex="0" role="region" aria-labelledby="text-title" { code #text {} }
                    button.button data-copies="text" type="button" { "Copy the text" }
                    @if desk.editor.is_some() { " " a #edit.button { "Open the file" } }
                }
                div {
                    h3 #commands-title { "Or as commands" }
                    pre tabindex="0" role="region" aria-labelledby="commands-title" { code #commands {} }
                    button data-copies="commands" type="button" { "Copy the commands" }
                }
            }
            p #copied role="status" {}
        }
    }
}

fn unknown() -> Markup {
    html! {
        section aria-labelledby="unknown-title" {
            h2 #unknown-title { "What this page cannot know" }
            ul #unknown {}
        }
    }
}
