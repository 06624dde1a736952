//! How times, amounts, counts and what recurs read. Knows no terminal and no HTML: whoever shows the words escapes them.

pub mod amount;
pub mod clock;
pub mod count;
pub mod recurring;
pub mod role;
pub mod weekly;
