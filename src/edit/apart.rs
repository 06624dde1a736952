//! The shifts of a date told apart although they meet.
//!
//! A file does not say which shift a move has moved: a move leaves times off, and an entry of a single date for what came (`moved`). Such an
//! entry may lie between two shifts and meet both. It belongs to one of them, so that who moves the one again, or back, keeps the other.
//!
//! Times are instants; a time by which somebody names a shift is one of the shift's own clock.

use std::cmp::Reverse;

use chrono::NaiveTime;

use crate::roster::model::Dates;
use crate::time::interval::{Interval, IntervalSet};

use super::day::{Day, Piece, Stretch};

/// When an agent is on for one shift.
pub(super) struct Shift<'d, 'r> {
    pub(super) time: Interval,
    /// What it is made of.
    pub(super) parts: Vec<&'d Piece<'r>>,
    /// What may be of another shift just as well: two that have both been moved meet it, and nothing says whose it is.
    pub(super) unsure: Option<Interval>,
}

/// How what is added stands to the shifts that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    /// It meets none.
    None,
    /// It meets such as are where they were.
    Whole,
    /// It meets one of which something has been moved away.
    Moved,
    /// It overlaps one.
    Within,
}

/// The shifts that these stretches are, in order.
///
/// What is stated for other dates as well is one shift where it meets, but for what is for another post, or begins just at the named time. An entry of this date
/// alone belongs to the shift that it overlaps. Where it only meets shifts, it is what a move has added to one: to the one behind it where the
/// time names its own beginning, else to one of which something has been moved away, else to the named one, else to the first. It is a shift by
/// itself where it meets none, and where it may be a shift that has been moved away as a whole.
pub(super) fn apart<'d, 'r>(
    day: &Day<'_>,
    stretches: Vec<Stretch<'d, 'r>>,
    named: Option<NaiveTime>,
) -> Vec<Shift<'d, 'r>> {
    let begins = |piece: &Piece<'_>, time: Interval| Some(piece.stated.zone.local(time.start()).time()) == named;
    let (added, known): (Vec<_>, Vec<_>) =
        stretches.into_iter().partition(|stretch| is_of_this_date_alone(day, stretch.piece));
    let mut known = joined(known, |shift, next| {
        let is_for_the_same = shift.parts.iter().any(|part| part.stated.post == next.piece.stated.post);
        next.time.start() == shift.time.end() && is_for_the_same && !begins(next.piece, next.time)
    });
    let added = joined(added, |_, _| false);
    let begins_now = |added: &Shift<'_, '_>| added.parts.iter().any(|part| begins(part, added.time));
    let meets = |shift: &Shift<'_, '_>, added: &Shift<'_, '_>| {
        let follows = shift.time.start() == added.time.end();
        follows || shift.time.end() == added.time.start() && !begins_now(added)
    };
    let is_part_moved = |shift: &Shift<'_, '_>| shift.parts.iter().any(|part| is_moved(day, part));
    let near = |added: &Shift<'_, '_>| {
        let of = |shift: &Shift<'_, '_>| match (shift.time.overlaps(added.time), meets(shift, added)) {
            (true, _) => Near::Within,
            (_, true) if is_part_moved(shift) => Near::Moved,
            (_, true) => Near::Whole,
            _ => Near::None,
        };
        known.iter().map(of).max().unwrap_or(Near::None)
    };
    let near: Vec<Near> = added.iter().map(near).collect();
    let number = |wanted: Near| near.iter().filter(|near| **near == wanted).count();
    // Each shift that is elsewhere as a whole is one that is added: where that is none by itself, one that meets a whole shift.
    let gone = day.of_date().filter(|piece| piece.on.is_empty() && is_moved(day, piece)).map(|piece| piece.interval);
    let elsewhere = gone.collect::<IntervalSet>().iter().len().saturating_sub(number(Near::None));
    let mut alone = Vec::new();
    for (added, near) in added.into_iter().zip(&near) {
        let may_be_elsewhere = match near {
            Near::None => true,
            Near::Whole => elsewhere > 0,
            Near::Moved => elsewhere > number(Near::Whole),
            Near::Within => false,
        };
        let rank = |shift: &Shift<'_, '_>| {
            let is_named = |part: &&Piece<'_>| begins(part, shift.time) || begins(part, part.interval);
            let (overlaps, meets) = (shift.time.overlaps(added.time), meets(shift, &added));
            let is_behind = shift.time.start() == added.time.end() && begins_now(&added);
            let is_first = Reverse(shift.time.start());
            let rank = (overlaps, is_behind, is_part_moved(shift), shift.parts.iter().any(is_named), is_first);
            (overlaps || meets && !may_be_elsewhere).then_some(rank)
        };
        // Not one that a move has shortened, nor one that the time names.
        let is_like = |shift: &&Shift<'_, '_>| {
            meets(shift, &added) && !shift.time.overlaps(added.time) && is_part_moved(shift) && !begins_now(&added)
        };
        let is_unsure =
            known.iter().filter(is_like).count() > 1 && !known.iter().any(|shift| shift.time.overlaps(added.time));
        match known.iter_mut().filter_map(|shift| Some((rank(shift)?, shift))).max_by_key(|(rank, _)| *rank) {
            Some((_, shift)) => {
                shift.unsure = shift.unsure.or(is_unsure.then_some(added.time));
                shift.time = shift.time.hull(added.time);
                shift.parts.extend(added.parts);
            }
            None => alone.push(added),
        }
    }
    known.extend(alone);
    known.sort_by_key(|shift| shift.time);
    known
}

/// Stretches that overlap as one, and those that meet where these are one: what comes before and the next are given.
fn joined<'d, 'r>(
    mut stretches: Vec<Stretch<'d, 'r>>,
    is_one: impl Fn(&Shift<'d, 'r>, &Stretch<'d, 'r>) -> bool,
) -> Vec<Shift<'d, 'r>> {
    stretches.sort_by_key(|stretch| stretch.time);
    let mut all: Vec<Shift<'d, 'r>> = Vec::new();
    for stretch in stretches {
        match all.last_mut() {
            Some(last) if stretch.time.start() < last.time.end() || is_one(last, &stretch) => {
                last.time = last.time.hull(stretch.time);
                last.parts.push(stretch.piece);
            }
            _ => all.push(Shift { time: stretch.time, parts: vec![stretch.piece], unsure: None }),
        }
    }
    all
}

/// Whether an entry has this date alone, nothing written by it, and nothing moved away from it: a move may have made it.
fn is_of_this_date_alone(day: &Day<'_>, piece: &Piece<'_>) -> bool {
    day.listed(piece).is_some_and(|place| {
        let is_one = matches!(day.agent.availability()[place].dates(), Dates::Listed(dates) if dates.len() == 1);
        is_one && !day.with_comment.contains(&place) && !is_moved(day, piece)
    })
}

/// Whether something of it is off that nobody covers and nobody is asked for, as a move leaves it.
fn is_moved(day: &Day<'_>, piece: &Piece<'_>) -> bool {
    day.agent.time_off().iter().any(|off| {
        let is_given = off.coverer().is_some() || off.is_request();
        !is_given && off.times().is_some_and(|time| time.overlaps(piece.interval))
    })
}
