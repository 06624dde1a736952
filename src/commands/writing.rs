//! Writes files once whoever asked for it has seen what changes.

use crate::edit::request::Texts;
use crate::io::journal::Journal;
use crate::view::answer::{Answer, FINE, Output, Page, TROUBLE};
use crate::view::harmless::Harmless;

use super::Ask;

/// How files are written.
pub(super) struct Writing<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) journal: &'a Journal,
    pub(super) ask: Ask,
    /// Whether nobody is asked.
    pub(super) yes: bool,
}

impl Writing<'_> {
    /// Shows an answer and writes the files that it is about, all of them or none; `written` notes in the answer that they are.
    ///
    /// # Errors
    /// The files cannot be written; in words.
    pub(super) fn write<A: Answer>(
        &self,
        texts: &Texts,
        mut answer: A,
        written: impl FnOnce(&mut A),
    ) -> Result<Output, String> {
        if !self.yes {
            let shown = self.page.write(&answer);
            match (self.ask)(&shown, "Write this?") {
                Some(true) => {}
                Some(false) => return Ok(self.page.output(Harmless::plain("Nothing is written.\n"), FINE)),
                None => {
                    let how = "nothing is written: say --yes to write it, or --dry-run to look alone\n";
                    return Ok(Output { stderr: Harmless::plain(how), code: TROUBLE, ..shown });
                }
            }
        }
        let new = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        self.journal.write(self.page.sources, &new).map_err(|error| error.to_string())?;
        if !self.yes {
            return Ok(self.page.output(Harmless::plain("Written.\n"), answer.code()));
        }
        written(&mut answer);
        Ok(self.page.write(&answer))
    }
}
