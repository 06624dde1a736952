//! Names by which people would take one agent for another.
//!
//! Letters of different scripts that look alike are not compared: no list of them is ever complete.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Location, SourceId, Span};
use crate::text::folded;

use super::model::Handle;
use super::reader::shown;
use super::schema::AgentFile;

/// Warns of each display name that is the handle of another agent or, in the order of the files, the display name of one before.
///
/// A name is held against one other only, so however many agents share it there is at most one finding for each of them.
pub(super) fn warn_of_taken(agents: &[(SourceId, Handle, AgentFile)]) -> Vec<Diagnostic> {
    let at = |source: SourceId, span: Span| Location { source, span };
    let of_handle = |(source, handle, _): &(SourceId, Handle, AgentFile)| {
        (handle.to_string(), (handle.clone(), at(*source, Span::default()), "the handle"))
    };
    let mut taken: BTreeMap<String, (Handle, Location, &str)> = agents.iter().map(of_handle).collect();
    let mut found = Vec::new();
    for (source, handle, file) in agents {
        let Some(name) = &file.name else { continue };
        let (here, name) = (at(*source, name.span().into()), name.get_ref().0.as_str());
        let (other, there, what) =
            taken.entry(folded(name)).or_insert_with(|| (handle.clone(), here.clone(), "the name"));
        if other != handle {
            let message = format!("`{}` is {what} of another agent: {other}", shown(name));
            let diagnostic = Diagnostic::new(Code::NameTaken, here, message);
            let help = "write a name by which people can tell the two apart";
            found.push(diagnostic.related(there.clone(), format!("{what} of {other}")).help(help));
        }
    }
    found
}
