//! Where shifts that are proposed may begin and end.

use crate::time::civil::Duration;

/// A part of a day, in whole minutes: shifts that are proposed begin and end on multiples of it, on the agent's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grid(i64);

impl Grid {
    /// Half an hour.
    pub(crate) const HALF_AN_HOUR: Self = Self(30);

    /// All that there are.
    pub(super) const ALL: [Self; 9] =
        [Self(5), Self(10), Self(15), Self(20), Self(30), Self(60), Self(120), Self(180), Self(240)];

    /// How long it is.
    pub(crate) fn length(self) -> Duration {
        Duration::from_seconds(60).times(self.0)
    }
}
