//! Tiny teams, against brute force: every week that an agent may have, and every rota of them.

use super::cost::{Weights, week_costs};
use super::dice::Dice;
use super::duties::FirmTime;
use super::levels::{Level, Levels, PerLevel};
use super::problem::{Between, Limits, Need, Problem, Rota, Template, TemplateShift, TemplateWeek, WEEK};
use super::programme::Programme;
use super::random::{MARKS, Random, STEP};
use super::solve::{Effort, solve};
use super::way::Scratch;

/// The most weeks of an agent that are tried, so that thousands of agents are.
const MOST_WEEKS: usize = 1_000;

/// Every week that the agent may have, if they are few enough.
fn weeks(agent: &Template) -> Option<Vec<Vec<TemplateShift>>> {
    let firm = FirmTime::new(agent);
    let shifts: Vec<TemplateShift> = (0..MARKS).flat_map(|start| firm.shifts(start)).collect();
    let mut all = vec![Vec::new()];
    let mut last = vec![Vec::new()];
    while !last.is_empty() {
        let more = last.iter().flat_map(|week: &Vec<TemplateShift>| {
            let later = shifts.iter().filter(|shift| week.last().is_none_or(|last| last < shift));
            later.map(|shift| [week.clone(), vec![*shift]].concat())
        });
        let more = more.filter(|week| agent.keeps_limits_so_far(week)).take(MOST_WEEKS);
        let more: Vec<Vec<TemplateShift>> = more.collect();
        if all.len() + more.len() > MOST_WEEKS {
            return None;
        }
        all.extend(more.iter().filter(|week| agent.keeps_limits(week, &Between::NOTHING)).cloned());
        last = more;
    }
    Some(all)
}

impl Template {
    /// What more shifts cannot mend.
    fn keeps_limits_so_far(&self, shifts: &[TemplateShift]) -> bool {
        let work: u32 = shifts.iter().map(|shift| self.length(shift)).sum();
        let overlap = |a: &TemplateShift, b: &TemplateShift| {
            let minutes = |shift: &TemplateShift| (self.minute(shift.start), self.minute(shift.end));
            let ((a, b), (c, d)) = (minutes(a), minutes(b));
            let is_again = (a < d + WEEK && c + WEEK < b) || (a + WEEK < d && c < b + WEEK);
            (a < d && c < b) || (self.repeats && is_again)
        };
        let apart = |at: usize| shifts[..at].iter().all(|other| !overlap(other, &shifts[at]));
        work <= self.limits.most_added && (0..shifts.len()).all(apart)
    }
}

/// What a week costs, with what its time earns.
fn cost(problem: &Problem, weights: Weights, worth: &[Vec<i64>], shifts: &[TemplateShift]) -> i64 {
    let (agent, week) = (&problem.templates[0], Programme::new(problem, 0));
    let work: u32 = shifts.iter().map(|shift| agent.length(shift)).sum();
    // As the programme has it, which is never more than it is.
    let shortfall = week.short[usize::try_from(work / week.tick).unwrap()];
    let levels = problem.own_levels(&Vec::new(), 0, shifts);
    assert!(shortfall <= levels.shortfall, "{shortfall} of {levels:?} for {shifts:?} of {agent:?}");
    let levels = Levels { shortfall, ..levels };
    let mut on = vec![vec![0; problem.pieces.len()]; problem.needs.len()];
    agent.staff(shifts, &mut on, |on| *on += 1);
    let on = on.iter().zip(worth).flat_map(|(on, worth)| on.iter().zip(worth));
    let earned: i64 = on.map(|(on, worth)| i64::from(*on) * worth * i64::from(STEP)).sum();
    i64::try_from(weights.of(Levels { uncovered: 0, ..levels })).unwrap() - earned
}

fn some_worth(random: &mut Random, problem: &Problem) -> Vec<Vec<i64>> {
    let worth = |need: &Need| need.missing.iter().map(|_| [0, 2, 5, 90][random.0.roll(4)]).collect();
    problem.needs.iter().map(worth).collect()
}

#[test]
fn the_best_week_of_an_agent_is_that_of_brute_force() {
    let mut random = Random(Dice::new(7));
    let (mut cut, mut tried) = (0, 0);
    for round in 0..3_000 {
        let problem = random.problem();
        let agent = &problem.templates[0];
        let Some(weeks) = weeks(agent) else { continue };
        tried += 1;
        let week = Programme::new(&problem, 0);
        let weights = Weights(PerLevel { uncovered: 90, shortfall: 20, change: 3, shape: 1, burden: 0 });
        let worth = some_worth(&mut random, &problem);
        let costs = week_costs(&problem, &week, agent, weights, &worth, None);
        let cost = |shifts: &Vec<TemplateShift>| cost(&problem, weights, &worth, shifts);
        let least = weeks.iter().map(cost).min().unwrap();
        let mut scratch = Scratch::default();
        let best = week.best(&costs, &Between::NOTHING, &mut scratch);
        let (bound, _) = week.bound(&costs, &mut scratch);
        assert!(agent.keeps_limits(&best, &Between::NOTHING), "{round}: {best:?} {agent:?}");
        assert!(bound <= least && least <= cost(&best), "{round}: {bound}, {best:?}, but {least} of {agent:?}");
        cut += usize::from(bound < cost(&best));
    }
    assert!(tried > 1_500 && 20 * cut < tried, "{cut} weeks of {tried} had to be cut where nothing says where");
}

#[test]
fn a_bound_knows_on_how_many_days_duties_may_start() {
    let mut random = Random(Dice::new(19));
    let (mut limited, mut open) = (0, 0);
    for round in 0..500 {
        let mut problem = random.problem();
        problem.templates.truncate(1);
        let agent = &mut problem.templates[0];
        agent.limits.min_shift = 360;
        agent.limits.rest = random.of(&[360, 720]);
        agent.limits.pause = random.of(&[0, 359]);
        agent.limits.most_added = 1_800;
        agent.limits.max_days = random.of(&[1, 2, 3]);
        let agent = problem.templates[0].clone();
        let Some(all) = weeks(&agent) else { continue };
        let week = Programme::new(&problem, 0);
        let weights = Weights(PerLevel { uncovered: 90, shortfall: 20, change: 3, shape: 1, burden: 0 });
        let worth = some_worth(&mut random, &problem);
        let costs = week_costs(&problem, &week, &agent, weights, &worth, None);
        let cost = |shifts: &Vec<TemplateShift>| cost(&problem, weights, &worth, shifts);
        let least = all.iter().map(cost).min().unwrap();
        let mut without = problem.clone();
        without.templates[0].limits.max_days = 7;
        let (bound, shifts) = week.bound(&costs, &mut Scratch::default());
        assert!(bound <= least, "{round}: {bound} {shifts:?}, but {least} of {agent:?}");
        let (free, _) = Programme::new(&without, 0).bound(&costs, &mut Scratch::default());
        assert!(free <= bound, "{round}: {free}, but {bound} with fewer days");
        limited += usize::from(free < bound);
        open += usize::from(bound < least);
        // A week that stands alone is no circle.
        let is_firm = !agent.firm.is_empty();
        assert!(agent.repeats || is_firm || bound == least, "{round}: {bound} {shifts:?}, but {least} of {agent:?}");
    }
    assert!(limited > 40 && open < 10, "{limited} weeks had too many days, {open} are not exact");
}

#[test]
fn a_rota_is_that_of_brute_force_and_its_bounds_are_true() {
    let mut random = Random(Dice::new(11));
    let (mut proven, mut worse, mut unfair, mut tried) = ([0; 4], 0, 0, 0);
    for round in 0..1_400 {
        let problem = random.problem();
        let of_agents: Vec<Vec<Vec<TemplateShift>>> = problem.templates.iter().filter_map(weeks).collect();
        if of_agents.len() < problem.templates.len() {
            continue;
        }
        if of_agents.iter().map(Vec::len).product::<usize>() > 3_000 {
            continue;
        }
        let mut all: Vec<Rota> = vec![Vec::new()];
        for of_agent in &of_agents {
            all = all
                .iter()
                .flat_map(|rota| of_agent.iter().map(move |week| [rota.clone(), vec![week.clone()]].concat()))
                .collect();
        }
        let four = |levels: Levels| Levels { burden: 0, ..levels };
        let best = all.iter().map(|rota| problem.levels(rota)).min().unwrap();
        let found = solve(&problem, Effort { prices: 60, groups: 30 }, &|_| true);
        for (agent, shifts) in problem.templates.iter().zip(&found.rota) {
            assert!(agent.keeps_limits(shifts, &Between::NOTHING), "{round}: {shifts:?} of {agent:?}");
        }
        assert_eq!(found.levels, problem.levels(&found.rota), "{round}");
        worse += usize::from(four(found.levels) != four(best));
        unfair += usize::from(four(found.levels) == four(best) && found.levels.burden > best.burden);
        tried += 1;
        assert!(best <= found.levels, "{round}");
        for (level, proven) in Level::BOUNDED.into_iter().zip(&mut proven) {
            // A bound is about rotas as good as the found one on the levels before.
            let is_as_good = level.before().all(|before| best[before] == found.levels[before]);
            assert!(!is_as_good || found.bounds[level] <= best[level], "{round}: {level:?}: {found:?}, but {best:?}");
            *proven += usize::from(found.is_optimal(level));
        }
    }
    assert!(tried > 1_000 && worse <= 5, "{worse} rotas of {tried} are not the best");
    // Burden is sought only by the way, and has no bound.
    assert!(
        unfair <= tried / 75,
        "{unfair} rotas of {tried} are as good as the best, and share nights and weekends worse"
    );
    assert!(proven.iter().all(|level| *level > 800), "{proven:?}");
}

#[test]
fn the_heaviest_weights_add_up_to_a_number_that_there_is() {
    let mut random = Random(Dice::new(3));
    for weeks in [1, 5, 52, 520] {
        for most_added in [0, 60, 2_400, WEEK] {
            let mut agent = random.agent(1, 3);
            agent.weeks = vec![agent.weeks[0].clone(); weeks];
            agent.limits.most_added = most_added;
            agent.share = WEEK;
            let need = Need { missing: vec![1; 2] };
            let problem = Problem { pieces: vec![1, 30], needs: vec![need; 3], templates: vec![agent] };
            let weights = Weights::strict(&problem);
            let minutes = i128::from(2 * WEEK) * i128::try_from(weeks).unwrap();
            assert!(i128::from(weights.0.uncovered) * minutes * 3 < i128::from(i64::MAX / 8), "{weeks}: {weights:?}");
            assert!(i128::from(weights.0.shortfall) * minutes < i128::from(i64::MAX / 8), "{weeks}: {weights:?}");
            assert!(
                weights.0.uncovered >= weights.0.shortfall && weights.0.shortfall >= weights.0.change,
                "{weeks}: {weights:?}"
            );
        }
    }
}

/// An agent's weeks that follow each other, with shifts of six hours to eighteen offered at any time, and firm time in each (in minutes of three weeks).
fn following(firm: &[&[(u32, u32)]]) -> Problem {
    let mut problem = Random(Dice::new(1)).chain(firm.len());
    for (agent, firm) in problem.templates.iter_mut().zip(firm) {
        agent.firm = firm.iter().map(|(start, end)| *start..*end).collect();
        agent.offers.truncate(1);
        agent.offers[0].until = (MARKS..2 * MARKS).collect();
        agent.limits = Limits {
            min_shift: 360,
            max_shift: 1_080,
            pause: 360,
            rest: 720,
            most_added: 5_000,
            max_days: 7,
            max_nights: None,
        };
    }
    problem
}

fn shift(start: usize, end: usize) -> TemplateShift {
    TemplateShift { start, end, offer: 0 }
}

#[test]
fn two_weeks_share_no_duty_across_what_is_firm_between_them() {
    // Firm on Monday 00:00-06:00, between Sunday 06:00-18:00 and Monday 06:00-18:00.
    let problem = following(&[&[(2 * WEEK, 2 * WEEK + 360)], &[(WEEK, WEEK + 360)]]);
    let keeps = |rota: &Rota| -> Vec<bool> {
        let of_agent =
            |place: usize| problem.templates[place].keeps_limits(&rota[place], &problem.between(rota, place));
        (0..2).map(of_agent).collect()
    };
    assert_eq!(keeps(&vec![vec![shift(25, 27)], vec![shift(5, 7)]]), [true, true]);
    assert_eq!(keeps(&vec![vec![shift(25, 27)], vec![shift(1, 3)]]), [false, false]);
}

#[test]
fn a_night_that_starts_before_the_week_counts_on_its_day() {
    // Firm on the Sunday before 12:00-18:00, and a shift on Monday 00:00-06:00: a night that starts on Sunday.
    let mut problem = following(&[&[(WEEK - 720, WEEK - 360)]]);
    problem.templates[0].limits.max_nights = Some(1);
    let agent = &problem.templates[0];
    assert!(!agent.keeps_limits(&[shift(0, 1), shift(8, 9)], &Between::NOTHING));
    assert!(agent.keeps_limits(&[shift(0, 1), shift(27, 28)], &Between::NOTHING));
    // So the second of these alone counts as one of the week's own.
    let agent = &mut problem.templates[0];
    (agent.weeks[0].off, agent.offers[0].counts[0][0]) = ([false; 7], [true; 7]);
    let agent = &problem.templates[0];
    let mut worth = vec![vec![0; problem.pieces.len()]; problem.needs.len()];
    (worth[0][0], worth[0][27]) = (90, 90);
    let week = Programme::new(&problem, 0);
    let costs = week_costs(&problem, &week, agent, Weights::default(), &worth, None);
    assert_eq!(week.bound(&costs, &mut Scratch::default()).0, -2 * 90 * i64::from(STEP));
}

#[test]
fn a_night_that_is_made_to_start_a_day_earlier_counts_on_that_day() {
    // Firm on two Mondays 00:00-06:00, one of them of the week after; and a shift on the Sunday between them, 18:00-24:00.
    let mut problem = following(&[&[(WEEK, WEEK + 360), (2 * WEEK, 2 * WEEK + 360)]]);
    problem.templates[0].limits.max_nights = Some(1);
    assert!(!problem.templates[0].keeps_limits(&[shift(27, 28)], &Between::NOTHING));
    // From a Tuesday to the Monday it is still the one night of the week.
    let mut problem = following(&[&[(WEEK + 1_440, WEEK + 1_800)]]);
    problem.templates[0].limits.max_nights = Some(1);
    assert!(problem.templates[0].keeps_limits(&[shift(3, 4)], &Between::NOTHING));
}

#[test]
fn two_nights_that_become_one_leave_room_for_another() {
    // Firm from Monday 18:00 to 24:00, and on Tuesday from 06:00 to 24:00: a shift between them makes them one.
    let mut problem = following(&[&[(WEEK + 1_080, WEEK + 1_440), (WEEK + 1_800, WEEK + 2_880)]]);
    let limits = &mut problem.templates[0].limits;
    (limits.max_nights, limits.max_shift, limits.pause) = (Some(2), 2_160, 0);
    let (between, thursday) = (shift(4, 5), shift(12, 13));
    assert!(problem.templates[0].keeps_limits(&[between, thursday], &Between::NOTHING));
    assert!(!problem.templates[0].keeps_limits(&[thursday], &Between::NOTHING));
    // And the bound of the week knows it.
    let agent = &mut problem.templates[0];
    (agent.weeks[0].off, agent.offers[0].counts[0][0]) = ([false; 7], [true; 7]);
    let agent = &problem.templates[0];
    let mut worth = vec![vec![0; problem.pieces.len()]; problem.needs.len()];
    (worth[0][4], worth[0][12]) = (90, 90);
    let week = Programme::new(&problem, 0);
    let costs = week_costs(&problem, &week, agent, Weights::default(), &worth, None);
    assert_eq!(week.bound(&costs, &mut Scratch::default()).0, -2 * 90 * i64::from(STEP));
}

#[test]
fn firm_time_with_a_pause_in_it_is_one_night() {
    // Saturday 18:00-23:00 of the week before and, after a pause, Sunday 05:00-10:00.
    let mut problem = following(&[&[(WEEK - 1_800, WEEK - 1_500), (WEEK - 1_140, WEEK - 840)]]);
    problem.templates[0].limits.max_nights = Some(1);
    let firm = FirmTime::new(&problem.templates[0]);
    let nights: Vec<usize> = (0..21).filter(|day| firm.nights()[*day] > 0).collect();
    let days: Vec<usize> = (0..21).filter(|day| firm.days()[*day]).collect();
    assert_eq!((nights, days), (vec![5], vec![5]));
}

#[test]
fn a_shift_of_a_template_that_repeats_needs_rest_before_itself() {
    let mut problem = following(&[&[]]);
    let agent = &mut problem.templates[0];
    agent.repeats = true;
    agent.limits.rest = WEEK - 720;
    assert!(agent.keeps_limits(&[shift(4, 6)], &Between::NOTHING));
    agent.limits.rest += 1;
    assert!(!agent.keeps_limits(&[shift(4, 6)], &Between::NOTHING));
}

#[test]
fn what_is_worked_today_is_no_change_in_the_week_after_either() {
    let mut problem = following(&[&[]]);
    problem.pieces = vec![i64::from(STEP); 3 * MARKS];
    problem.needs.clear();
    let agent = &mut problem.templates[0];
    let week = agent.weeks[0].clone();
    let next = TemplateWeek { at: week.at.iter().map(|piece| piece + MARKS).collect(), ..week.clone() };
    agent.repeats = true;
    agent.weeks = vec![week, next];
    agent.weeks.iter_mut().for_each(|week| week.off = [false; 7]);
    agent.offers[0].counts.clear();
    // From Sunday 18:00 to Monday 06:00.
    agent.today = vec![shift(27, 29)];
    let agent = &problem.templates[0];
    let weights = Weights(PerLevel { change: 3, ..PerLevel::default() });
    let week = Programme::new(&problem, 0);
    let costs = week_costs(&problem, &week, agent, weights, &[], None);
    for own in [shift(0, 1), shift(4, 6), shift(26, 28), shift(27, 29)] {
        let cost = costs.work[0] + costs.of_shift(agent, &own);
        assert_eq!(cost, 3 * agent.levels(&problem, &[own]).change, "{own:?}");
    }
}
