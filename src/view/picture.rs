//! The picture of a week: hours down, days across, gaps in view at a glance.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::time::civil::Duration;

use super::block::{Align, Line, Table};
use super::style::{BROKEN, FAINT, GOOD, TITLE, WEAK, paint};
use super::week::{Day, Hour, Presence, PresenceKind};
use super::wrap::wrap;

/// What fills an hour that is wholly a gap.
const GAP: &str = "░";
/// What fills an hour that the clocks skip.
const SKIPPED: &str = "-";

/// The picture in `width` columns.
pub(crate) fn picture(days: &[Day], width: usize) -> String {
    let column = (width.saturating_sub(6) / days.len().max(1)).clamp(8, 26);
    let cell = column - 1;
    let form = if cell < 10 { "%a %d" } else { "%a %d %b" };
    let head = days.iter().map(|day| format!("{:<cell$}", day.date.format(form).to_string()));
    let mut text = format!("{}\n", paint(TITLE, format!("      {}", head.collect::<Vec<_>>().join(" ")).trim_end()));
    for hour in 0..24 {
        let mut line = paint(FAINT, &format!("{hour:02}:00")) + " ";
        for day in days {
            let (style, shown) = day.hours.get(hour).map_or((Style::new(), String::new()), |hour| draw(hour, cell));
            let pad = " ".repeat(cell.saturating_sub(shown.width()) + 1);
            line += &(paint(style, &shown) + &pad);
        }
        text += line.trim_end();
        text.push('\n');
    }
    text + &legend(days, width)
}

/// The same as a table of words.
pub(crate) fn table(days: &[Day]) -> Table {
    let days_across = days.iter().map(|day| (day.date.format("%a %d %b").to_string(), Align::Left));
    let mut table = Table::new(std::iter::once((String::new(), Align::Left)).chain(days_across));
    for hour in 0..24 {
        let cells = days.iter().map(|day| {
            let Some(hour) = day.hours.get(hour) else {
                return Line::from("");
            };
            let gap = (hour.gap_seconds > Duration::ZERO).then(|| format!("GAP {}", hour.gap_seconds));
            let words: Vec<String> = gap.into_iter().chain(hour.on.iter().map(name)).collect();
            words.join(", ").into()
        });
        table.row(std::iter::once(format!("{hour:02}:00").into()).chain(cells));
    }
    table
}

fn draw(hour: &Hour, width: usize) -> (Style, String) {
    if hour.seconds == Duration::ZERO {
        return (FAINT, SKIPPED.repeat(width));
    }
    let only = hour.on.first().map(|presence| presence.kind);
    let whole = hour.gap_seconds == hour.seconds;
    match only {
        None if whole => (BROKEN, GAP.repeat(width)),
        None if hour.gap_seconds > Duration::ZERO => {
            (BROKEN, fit(&[format!("{GAP}{}", minutes(hour.gap_seconds))], width))
        }
        None => (Style::new(), String::new()),
        Some(kind) => {
            let mut names: Vec<String> = hour.on.iter().map(name).collect();
            let style = match kind {
                _ if hour.gap_seconds > Duration::ZERO => {
                    let length = if whole { String::new() } else { minutes(hour.gap_seconds) };
                    names[0] = format!("{GAP}{length} {}", names[0]);
                    BROKEN
                }
                PresenceKind::Counts => GOOD,
                PresenceKind::Intern | PresenceKind::Tentative => WEAK,
                PresenceKind::Other | PresenceKind::Away => FAINT,
            };
            (style, fit(&names, width))
        }
    }
}

/// Interns in round brackets, others that do not count in square ones.
fn name(presence: &Presence) -> String {
    match presence.kind {
        PresenceKind::Counts => presence.agent.clone(),
        PresenceKind::Intern => format!("({})", presence.agent),
        PresenceKind::Other => format!("[{}]", presence.agent),
        PresenceKind::Tentative => "could".to_owned(),
        PresenceKind::Away => "off".to_owned(),
    }
}

fn minutes(time: Duration) -> String {
    format!("{}m", time.seconds().div_euclid(60).max(1))
}

/// As many whole names as fit, with the number of those that do not; a single one is cut.
fn fit(names: &[String], width: usize) -> String {
    let first = |count: usize| match names.len() - count {
        0 => names.join(" "),
        rest => format!("{} +{rest}", names[..count].join(" ")),
    };
    // Each takes two columns at least, so no more than these are tried.
    let most = names.len().min(width / 2 + 1);
    if let Some(shown) = (1..=most).rev().map(first).find(|shown| shown.width() <= width) {
        return shown;
    }
    let rest = if names.len() > 1 { format!("+{}", names.len() - 1) } else { String::new() };
    let room = width.saturating_sub(rest.width() + 1);
    let mut cut = String::new();
    for c in names[0].chars() {
        if cut.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) > room {
            break;
        }
        cut.push(c);
    }
    format!("{cut}…{rest}")
}

fn legend(days: &[Day], width: usize) -> String {
    let hours = || days.iter().flat_map(|day| &day.hours);
    let has = |kind| hours().any(|hour| hour.on.iter().any(|presence| presence.kind == kind));
    let entries = [
        (
            hours().any(|hour| hour.gap_seconds > Duration::ZERO),
            format!("{GAP} a gap, with its minutes where it is not the whole hour"),
        ),
        (has(PresenceKind::Intern), "(name) an intern".to_owned()),
        (has(PresenceKind::Other), "[name] a role that does not count".to_owned()),
        (has(PresenceKind::Tentative), "could: tentative".to_owned()),
        (has(PresenceKind::Away), "off: time off".to_owned()),
    ];
    let shown: Vec<String> = entries.into_iter().filter(|(there, _)| *there).map(|(_, text)| text).collect();
    if shown.is_empty() { String::new() } else { format!("\n{}\n", paint(FAINT, &wrap(&shown.join(" · "), width))) }
}
