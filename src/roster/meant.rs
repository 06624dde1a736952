//! What people mean by a text that the files do not take: each module reads one kind of value generously and says what to write.

pub(crate) mod date;
pub(crate) mod days;
pub(super) mod duration;
pub(crate) mod hours;
pub(super) mod key;
pub(crate) mod letters;
pub(super) mod value;
pub(crate) mod zone;

mod places;
