//! Which quotes are missing, where what belongs together was typed as several words.
//!
//! The words say themselves which of them belong together: there is one way to make of them what the change asks for, or there is no hint.

use chrono::NaiveDate;
use clap::Command;

use crate::edit::typed::{self, WhichShift, is_open, stretch};
use crate::time::zone::Zone;

/// What an argument is.
#[derive(Clone, Copy)]
enum Slot {
    /// A name.
    Word,
    /// A day.
    Day,
    /// A day, one of its shifts, or the first and the last day.
    Days,
    /// A day, or that there is no last one.
    LastDay,
    /// A shift by its day.
    Shift,
    /// Hours of the clock.
    Hours,
    /// Days with hours.
    DaysAndHours,
    /// A time zone.
    Zone,
}

/// The arguments of a change, first those that are likelier meant.
fn slots(change: &str) -> &'static [&'static [Slot]] {
    use Slot::{Day, Days, DaysAndHours, Hours, LastDay, Shift, Word, Zone};
    match change {
        "away" => &[&[Word, Days], &[Word, Days, LastDay]],
        "back" | "promote" | "leave" => &[&[Word, Day]],
        "add" => &[&[Word, DaysAndHours]],
        "end" => &[&[Word, Word, Day]],
        "move" => &[&[Word, Shift, Hours]],
        "swap" => &[&[Word, Shift, Word, Shift]],
        "cover" => &[&[Word, Shift, Word]],
        "ask" => &[&[Word, Shift]],
        "travel" => &[&[Word, Days, Zone], &[Word, Day, LastDay, Zone]],
        _ => &[],
    }
}

impl Slot {
    fn fits(self, text: &str, today: NaiveDate) -> bool {
        let is_day = || typed::date(text, today).is_ok();
        let is_shift = || WhichShift::read(text, today).is_ok();
        match self {
            Self::Word => !text.contains(' '),
            Self::Day => is_day(),
            Self::Days => is_shift() || stretch(text, today).is_some_and(|ends| ends.is_ok()),
            Self::LastDay => is_open(text) || is_day() && text.starts_with(char::is_alphanumeric),
            Self::Shift => is_shift(),
            Self::Hours => typed::hours(text).is_ok(),
            Self::DaysAndHours => typed::when(text, today).is_ok(),
            Self::Zone => Zone::named(text).is_some(),
        }
    }
}

/// The command line with the quotes that it lacks, if some are what is wrong with it: `coverage edit away ann "10 dec"`.
pub(crate) fn in_quotes(words: &[String], root: &Command, today: NaiveDate) -> Option<String> {
    let at = words.iter().position(|word| word == "edit")?;
    let (before, after) = (&words[1..at], &words[at + 1..]);
    let (words, options) = without_options(after, root);
    let (change, words) = words.split_first()?;
    let is_plain = |word: &&str| word.chars().all(|c| c.is_alphanumeric() || " @:.,/+-_?=".contains(c));
    if !before.iter().map(String::as_str).chain(words.iter().chain(&options).copied()).all(|word| is_plain(&word)) {
        return None;
    }
    let all = slots(change).iter().map(|slots| joined(slots, words, today));
    let [joined] = &all.into_iter().find(|all| !all.is_empty())?[..] else { return None };
    if joined.len() == words.len() {
        return None;
    }
    let quoted = |word: &str| if word.contains(' ') { format!("\"{word}\"") } else { word.to_owned() };
    let before = before.iter().map(|word| quoted(word));
    let after = joined.iter().map(|word| quoted(word)).chain(options.into_iter().map(quoted));
    let words =
        ["coverage".to_owned()].into_iter().chain(before).chain(["edit".to_owned(), change.to_string()]).chain(after);
    Some(words.collect::<Vec<_>>().join(" "))
}

/// What is no option, and the options with their values.
fn without_options<'w>(words: &'w [String], root: &Command) -> (Vec<&'w str>, Vec<&'w str>) {
    let edit = root.find_subcommand("edit");
    let commands: Vec<&Command> =
        [root].into_iter().chain(edit).chain(edit.into_iter().flat_map(Command::get_subcommands)).collect();
    let takes_value = |word: &str| {
        let mut all = commands.iter().flat_map(|command| command.get_arguments());
        let is_it = |argument: &&clap::Arg| {
            let long = argument.get_long().is_some_and(|long| word.strip_prefix("--") == Some(long));
            long || argument.get_short().is_some_and(|short| word.strip_prefix('-') == Some(short.to_string().as_str()))
        };
        all.find(is_it).is_some_and(|argument| argument.get_action().takes_values())
    };
    let (mut own, mut options) = (Vec::new(), Vec::new());
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        if word.len() > 1 && word.starts_with('-') {
            options.push(word);
            options.extend(takes_value(word).then(|| words.next()).flatten());
        } else {
            own.push(word);
        }
    }
    (own, options)
}

/// The ways to make of these words, in their order, what these arguments are.
fn joined(slots: &[Slot], words: &[&str], today: NaiveDate) -> Vec<Vec<String>> {
    /// Nobody types an argument in more words.
    const MOST: usize = 8;
    let Some((slot, slots)) = slots.split_first() else {
        return if words.is_empty() { vec![Vec::new()] } else { Vec::new() };
    };
    let ways = (1..=words.len().min(MOST)).map(|number| (words[..number].join(" "), &words[number..]));
    let ways = ways.filter(|(text, _)| slot.fits(text, today));
    ways.flat_map(|(text, rest)| {
        joined(slots, rest, today).into_iter().map(move |rest| [vec![text.clone()], rest].concat())
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Args;

    #[test]
    fn what_belongs_together_is_put_in_quotes() {
        let today = "2026-11-21".parse().unwrap();
        let quoted = |typed: &str| {
            let words: Vec<String> = typed.split('|').map(str::to_owned).collect();
            let long = |name: &'static str| clap::Arg::new(name).long(name);
            let root = Command::new("coverage").arg(long("schedules").short('C')).arg(long("as-of"));
            in_quotes(&words, &root.subcommand(super::super::Edit::augment_args(Command::new("edit"))), today)
        };
        for (typed, said) in [
            ("coverage|edit|away|ann|10|dec", "away ann \"10 dec\""),
            ("coverage|edit|away|ann|7|dec|20|dec", "away ann \"7 dec\" \"20 dec\""),
            ("coverage|edit|away|ann|24|dec|-|2|jan", "away ann \"24 dec - 2 jan\""),
            ("coverage|edit|away|ann|10|dec|open", "away ann \"10 dec\" open"),
            ("coverage|edit|away|ann|--covered-by|ben|10|dec|--yes", "away ann \"10 dec\" --covered-by ben --yes"),
            ("coverage|edit|-q|--as-of|x|away|ann|10|dec", "away ann \"10 dec\" -q --as-of x"),
            ("coverage|edit|add|ann|mon-fri|9-17", "add ann \"mon-fri 9-17\""),
            ("coverage|edit|add|ann|24|dec|18-24|--tentative", "add ann \"24 dec 18-24\" --tentative"),
            ("coverage|edit|move|ann|10|dec|9|-|17", "move ann \"10 dec\" \"9 - 17\""),
            ("coverage|edit|swap|ann|fri|ben|10|dec", "swap ann fri ben \"10 dec\""),
            ("coverage|edit|cover|ann|fri|18:00|ben", "cover ann \"fri 18:00\" ben"),
            ("coverage|edit|end|ann|1|11|dec", "end ann 1 \"11 dec\""),
            ("coverage|edit|travel|ann|14|dec|27|dec|Asia/Tokyo", "travel ann \"14 dec\" \"27 dec\" Asia/Tokyo"),
        ] {
            assert_eq!(quoted(typed), Some(format!("coverage edit {said}")), "{typed}");
        }
        let elsewhere = quoted("coverage|-C|x|edit|away|ann|10|dec");
        assert_eq!(elsewhere.as_deref(), Some("coverage -C x edit away ann \"10 dec\""));
        for typed in [
            "coverage|edit|away|ann|10 dec",
            "coverage|edit|away|ann|fri|mon",
            "coverage|edit|away|ann|some|day",
            "coverage|edit|away|ann|$(x)|10|dec",
            "coverage|edit|away",
            "coverage|edit",
            "coverage|gaps|10|dec",
        ] {
            assert_eq!(quoted(typed), None, "{typed}");
        }
    }
}
