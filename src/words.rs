//! How times, amounts, counts and what recurs read. Knows no terminal and no HTML: whoever shows the words escapes them.

pub mod amount;
pub(crate) mod clock;
pub mod count;
pub(crate) mod recurring;
pub mod role;
pub mod weekly;
