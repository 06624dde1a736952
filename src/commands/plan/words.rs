//! How what is told of every proposal reads.

use crate::plan::recruit::Recruit;
use crate::words::weekly::{city, on_days};

/// Whom to look for, the best first.
pub(super) fn recruit_lines(recruits: &[Recruit], is_named: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut before = "";
    for who in recruits {
        let name = if is_named { format!("{}: ", who.requirement) } else { String::new() };
        let more = if before == who.requirement { " more" } else { "" };
        before = &who.requirement;
        let time = format!("{} {}", days(who), who.hours);
        let covers = who.covers_seconds;
        lines.push(format!("{name}somebody in {} for {time} would cover {covers}{more} of it", city(&who.timezone)));
    }
    lines
}

fn days(who: &Recruit) -> String {
    who.days.parse().map_or_else(|_| who.days.clone(), on_days)
}
