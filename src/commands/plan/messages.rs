//! What to send to whoever is asked: a text for each, on their own clock and in plain words.

use serde::Serialize;

use crate::roster::handle::Handle;
use crate::time::civil::Duration;
use crate::view::block::{Block, Line};
use crate::view::style::TITLE;
use crate::words::count::count;
use crate::words::weekly::city;

/// A text to send.
#[derive(Serialize)]
pub(super) struct Message {
    agent: Handle,
    /// Sentences, a paragraph each.
    paragraphs: Vec<String>,
    /// What says yes: lines for the end of the agent's file, or for where comments in them say.
    entry: String,
    /// After the entry.
    ending: &'static str,
}

/// What a text asks for.
pub(super) struct Asks<'a> {
    pub(crate) agent: &'a Handle,
    /// What people call the agent.
    pub(crate) name: &'a str,
    /// On whose clock the times are.
    pub(crate) timezone: &'a str,
    /// "Saturdays 18:00-22:00 from 12 Dec to 2 Jan".
    pub(crate) when: String,
    /// How many shifts these are.
    pub(crate) shifts: usize,
    /// What of gaps it closes; nothing where it is for the weekly minimum.
    pub(crate) closes: Duration,
    /// Less is missing to the weekly minimum with it.
    pub(crate) is_for_minimum: bool,
    /// The lines for the agent's file.
    pub(crate) toml: &'a str,
    /// Comments in them say where they go.
    pub(crate) is_in_list: bool,
}

impl Message {
    /// The text for one agent.
    pub(super) fn new(asks: &Asks<'_>) -> Self {
        let Asks { when, shifts, closes, .. } = asks;
        let shifts = count(*shifts, "shift");
        let minimum = "With that you would have the hours a week that we have agreed on.";
        let why = match (*closes > Duration::ZERO, asks.is_for_minimum) {
            (true, false) => format!("Too few of us are on at these times: with you, {closes} less would stay open."),
            (true, true) => format!(
                "Too few of us are on at some of these times: with you, {closes} less would stay open. All of it counts for the hours a week that we have agreed on."
            ),
            (false, _) => minimum.to_owned(),
        };
        let path = format!("agents/{}.toml", asks.agent);
        let place = if asks.is_in_list {
            format!("these lines go into {path}, where the comment above them says")
        } else {
            format!("these lines go to the end of {path}")
        };
        // Without its comment, what is agreed is not taken for a proposal that may be planned anew.
        let is_agreed = |line: &&str| asks.is_in_list || !line.starts_with('#');
        Self {
            agent: asks.agent.clone(),
            paragraphs: vec![
                format!("Hi {},", asks.name),
                format!(
                    "could you take {when}? The times are on your clock ({}), {shifts} in all.",
                    city(asks.timezone)
                ),
                why,
                format!(
                    "If that suits you, answer \"yes\", and I put it into the schedule. Or do it yourself: {place}."
                ),
            ],
            entry: asks.toml.lines().filter(is_agreed).flat_map(|line| [line, "\n"]).collect(),
            ending: "If another time is better for you, or none, just say so: both are fine.",
        }
    }
}

/// All of them, each below whom it is for.
pub(super) fn blocks(messages: &[Message]) -> Vec<Block> {
    let of_agent = |message: &Message| {
        let text = |text: &str| Block::Text(Line::from(text));
        let mut blocks = vec![Block::Heading(Line::from(format!("To {}", message.agent)).style(TITLE))];
        blocks.extend(message.paragraphs.iter().map(|paragraph| text(paragraph)));
        blocks.push(Block::Copy(message.entry.clone()));
        blocks.push(text(message.ending));
        blocks
    };
    messages.iter().flat_map(of_agent).collect()
}
