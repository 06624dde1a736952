//! Over what the weekly minimum is judged.

/// Over what the weekly minimum is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MinimumOver {
    /// Each week.
    Week,
    /// The window that one asks about: total against target.
    Window,
}
