//! What is done of each week, and what is missing to its minimum.

use std::collections::BTreeSet;

use super::super::solver::problem::{Problem, Template, TemplateShift, TemplateWeek};
use super::flaw::{Flaw, Steps};
use super::rules::{DAY, WEEK, minute};

/// The most that may be done of each of an agent's weeks: how much more than the work of the template, and how much in all.
pub(super) fn most_done(problem: &Problem, place: usize, steps: &mut Steps) -> Result<Vec<(i64, i64)>, Flaw> {
    let agent = &problem.templates[place];
    let count = agent.marks.len();
    let before = place.checked_sub(1).filter(|_| agent.follows).map(|before| &problem.templates[before]);
    let mut all = Vec::new();
    for (number, week) in agent.weeks.iter().enumerate() {
        // The pieces of the week that some shift could reach, and those that one of another template could.
        let mut reached: BTreeSet<usize> = BTreeSet::new();
        let mut reach = |agent: &Template, from: &TemplateWeek| {
            let count = agent.marks.len();
            let mut of_others: BTreeSet<usize> = BTreeSet::new();
            for mark in (0..count).filter(|mark| from.said[usize::try_from(minute(agent, *mark) / DAY).unwrap_or(0)]) {
                let until = agent.offers.iter().map(|offer| offer.until[mark]).max().unwrap_or(mark);
                let pieces = from.at[mark].max(week.at[0])..from.at[until.max(mark)].min(week.at[week.at.len() / 2]);
                steps.take(pieces.len() + 1)?;
                of_others.extend(pieces);
            }
            reached.extend(&of_others);
            Ok(of_others.iter().map(|piece| problem.pieces[*piece]).sum::<i64>())
        };
        reach(agent, week)?;
        let mut more = 0;
        match number.checked_sub(1) {
            Some(earlier) => _ = reach(agent, &agent.weeks[earlier])?,
            None => {
                for last in before.iter().filter_map(|before| Some((*before, before.weeks.last()?))) {
                    more = reach(last.0, last.1)?;
                }
            }
        }
        let mut most: i64 = reached.iter().map(|piece| problem.pieces[*piece]).sum();
        for mark in 0..2 * count - 1 {
            let time: i64 = problem.pieces[week.at[mark]..week.at[mark + 1]].iter().sum();
            let clock = minute(agent, mark + 1) - minute(agent, mark);
            most += (clock - time).max(0);
            if mark < count && reached.contains(&week.at[mark]) {
                more += (time - clock).max(0);
            }
        }
        all.push((more, most));
    }
    Ok(all)
}

/// What is missing to the minimum of one of an agent's weeks, in minutes.
pub(super) fn short(problem: &Problem, rota: &[Vec<TemplateShift>], place: usize, number: usize) -> i64 {
    let agent = &problem.templates[place];
    let week = &agent.weeks[number];
    let own = week.at[0]..week.at[agent.marks.len()];
    let (mut done, mut longer) = (0, 0);
    let mut count = |place: usize, number: usize| {
        let (agent, from) = (&problem.templates[place], &problem.templates[place].weeks[number]);
        for shift in &rota[place] {
            let weekday = usize::try_from(minute(agent, shift.start) / DAY).unwrap_or(0);
            if !from.said[weekday] {
                continue;
            }
            let pieces = from.at[shift.start]..from.at[shift.end];
            done += pieces.clone().filter(|piece| own.contains(piece)).map(|piece| problem.pieces[piece]).sum::<i64>();
            let is_whole =
                !from.off[weekday] && !pieces.clone().any(|piece| from.away.iter().any(|away| away.contains(&piece)));
            if is_whole && own.contains(&pieces.start) {
                let clock = minute(agent, shift.end) - minute(agent, shift.start);
                longer += clock - problem.pieces[pieces].iter().sum::<i64>();
            }
        }
    };
    count(place, number);
    match number.checked_sub(1) {
        Some(earlier) => count(place, earlier),
        None if agent.follows && place > 0 => {
            let weeks = problem.templates[place - 1].weeks.len();
            weeks.checked_sub(1).into_iter().for_each(|last| count(place - 1, last));
        }
        None => {}
    }
    (i64::from(week.minimum) - done - longer.max(0)).max(0)
}

/// The pieces of a shift in a week: without what is off and what the agent is away for.
pub(super) fn pieces(agent: &Template, week: &TemplateWeek, shift: &TemplateShift) -> Vec<usize> {
    let weekday = usize::try_from(minute(agent, shift.start) % WEEK / DAY).unwrap_or(0);
    if week.off[weekday] {
        return Vec::new();
    }
    let all = week.at[shift.start]..week.at[shift.end];
    all.filter(|piece| !week.away.iter().any(|away| away.contains(piece))).collect()
}
