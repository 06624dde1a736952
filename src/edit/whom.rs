//! Whom people mean: by the handle, with an @ or capitals, or by the account at the git host.

use crate::diagnostic::did_you_mean;
use crate::roster::model::{Agent, Roster};
use crate::text::escaped;

/// What stands between the names of several.
const BETWEEN: [&str; 5] = [",", ";", "&", " and ", " or "];

/// The one agent whom a name means: a handle, or else an account that only one has; small letters and capitals are alike.
///
/// # Errors
/// In words: nobody is meant, or not one alone.
pub(super) fn find<'r>(roster: &'r Roster, text: &str) -> Result<&'r Agent, String> {
    let name = text.trim();
    let plain = name.strip_prefix('@').unwrap_or(name).trim();
    if let Some(id) = roster.find(plain).or_else(|| roster.find(&plain.to_lowercase())) {
        let agent = roster.agent(id);
        // With an @ it may as well be somebody's account.
        let other = accounts(roster, plain).find(|other| other.handle() != agent.handle());
        return match other.filter(|_| plain != name) {
            Some(other) => Err(format!(
                "`{}` may be {}, or {} by the account; write one of these",
                escaped(text),
                agent.handle(),
                other.handle()
            )),
            None => Ok(agent),
        };
    }
    let mut of_account = accounts(roster, plain);
    if let (Some(agent), None) = (of_account.next(), of_account.next()) {
        return Ok(agent);
    }
    if BETWEEN.iter().any(|between| plain.contains(between)) {
        return Err(format!("one agent can stand here, and `{}` is more than one", escaped(text)));
    }
    let handles = roster.agents().map(|(_, agent)| agent.handle().as_str());
    let close = did_you_mean(plain, handles).map(|close| format!("; did you mean {close}?"));
    Err(format!("there is no agent `{}`{}", escaped(text), close.unwrap_or_default()))
}

/// Those who have an account of that name.
fn accounts<'r>(roster: &'r Roster, name: &str) -> impl Iterator<Item = &'r Agent> {
    let has = move |agent: &&Agent| agent.account().is_some_and(|(account, _)| account.eq_ignore_ascii_case(name));
    roster.agents().map(|(_, agent)| agent).filter(has)
}
