//! A file to publish.

/// Google Calendar takes no more of one feed.
const MAX_EVENTS: usize = 1_000;
/// Google Calendar takes no larger feed.
const MAX_BYTES: usize = 900_000;

/// One file to publish.
#[derive(Clone, Debug)]
pub struct File {
    /// Its text.
    pub text: String,
    /// How many events it has, if it is a feed.
    pub events: Option<usize>,
}

impl File {
    /// Why some calendar programs will not take it, in words.
    pub fn too_large(&self) -> Option<String> {
        let events = self.events?;
        (events > MAX_EVENTS || self.text.len() > MAX_BYTES).then(|| {
            format!(
                "{events} events in {} kB; Google Calendar takes at most {MAX_EVENTS} events and {} kB",
                self.text.len() / 1_000,
                MAX_BYTES / 1_000
            )
        })
    }
}
