//! Names by which people would take one agent for another.
//!
//! Letters of different scripts that look alike are not compared: no list of them is ever complete.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::handle::Handle;
use crate::roster::model::Agent;
use crate::text::folded;

/// Warns of each display name that is the handle of another agent or, in the order of the files, the display name of one before.
///
/// A name is held against one other only, so however many agents share it there is at most one finding for each of them.
pub(super) fn warn_of_taken(agents: &[&Agent]) -> Vec<Diagnostic> {
    let of_handle = |agent: &Agent| (agent.handle().to_string(), (agent.handle().clone(), agent.at(), "the handle"));
    let mut taken: BTreeMap<String, (Handle, Location, &str)> = agents.iter().copied().map(of_handle).collect();
    let mut found = Vec::new();
    for agent in agents {
        let Some((name, here)) = agent.stated_name() else { continue };
        let (other, there, what) =
            taken.entry(folded(name)).or_insert_with(|| (agent.handle().clone(), here.clone(), "the name"));
        if other != agent.handle() {
            let message = format!("`{name}` is {what} of another agent: {other}");
            let diagnostic = Diagnostic::new(Code::NameTaken, here.clone(), message);
            let help = "write a name by which people can tell the two apart";
            found.push(diagnostic.related(there.clone(), format!("{what} of {other}")).help(help));
        }
    }
    found
}
