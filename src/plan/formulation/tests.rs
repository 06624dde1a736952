//! A week that repeats against what the entries give that are written for it.

use super::*;
use crate::diagnostic::{Source, Sources};
use crate::plan::solver::levels::Level;
use crate::plan::solver::solve::{Effort, solve};
use crate::roster::load::load;
use crate::time::civil::WEEKDAY_NAMES;
use crate::time::interval::parse_instant;

/// A roster of files by name; what is only warned of is let be.
fn roster(files: &[(&str, &str)]) -> Roster {
    let source = |(name, text): &(&str, &str)| Source {
        path: if *name == "team" { "team.toml".into() } else { format!("agents/{name}.toml") },
        shown: (*name).to_owned(),
        content: Ok((*text).to_owned()),
    };
    let loaded = load(&Sources::new(files.iter().map(source).collect()));
    loaded.roster().unwrap_or_else(|| panic!("{:?}", loaded.diagnostics)).clone()
}

fn span(start: &str, end: &str) -> Interval {
    let at = |date: &str| parse_instant(&format!("{date}T00:00:00Z")).unwrap();
    Interval::new(at(start), at(end)).unwrap()
}

fn formulation(files: &[(&str, &str)], start: &str, end: &str) -> Formulation {
    let formulation = Formulation::new(&roster(files), span(start, end), Question::Rota).unwrap();
    check(&formulation);
    formulation
}

fn tentative(days: &str, hours: &str) -> String {
    format!("[[availability]]\ntentative = true\ndays = \"{days}\"\nhours = \"{hours}\"\n")
}

const UTC: &str = "role = \"l1\"\ntimezone = \"UTC\"\n";

/// What holds of every problem.
fn check(formulation: &Formulation) {
    let problem = &formulation.problem;
    assert_eq!(problem.pieces.len() + 1, formulation.borders.len());
    assert!(problem.pieces.iter().all(|length| *length > 0));
    assert!(problem.needs.iter().all(|need| need.missing.len() == problem.pieces.len()));
    assert_eq!(problem.templates.len(), formulation.agents.len());
    for ((agent, weeks), posts) in problem.templates.iter().zip(&formulation.weeks).zip(&formulation.posts) {
        assert!(agent.marks.is_sorted_by(|a, b| a < b) && agent.marks.iter().all(|mark| *mark < WEEK));
        assert!((0..7).all(|day| agent.marks.contains(&(day * DAY))));
        assert_eq!((agent.weeks.len(), agent.offers.len()), (weeks.len(), posts.len()));
        assert!(agent.firm.is_sorted_by(|a, b| a.end < b.start) && agent.firm.iter().all(|firm| firm.end <= 3 * WEEK));
        assert_eq!(agent.unsocial.len(), agent.marks.len());
        for offer in &agent.offers {
            assert_eq!(offer.until.len(), agent.marks.len());
            let length = |(mark, until): (usize, &usize)| until.checked_sub(mark);
            assert!(offer.until.iter().enumerate().map(length).all(|length| length <= Some(agent.marks.len())));
            for (mark, until) in offer.until.iter().enumerate() {
                let (start, end) = (agent.minute(mark) + WEEK, agent.minute(*until) + WEEK);
                assert!(mark == *until || agent.firm.iter().all(|firm| firm.end <= start || end <= firm.start));
            }
            assert_eq!(offer.counts.len(), problem.needs.len());
            assert!(offer.counts.iter().all(|weeks| weeks.len() == agent.weeks.len()));
        }
        for week in &agent.weeks {
            assert_eq!(week.at.len(), 2 * agent.marks.len() + 1);
            assert!(week.at.is_sorted() && week.at.iter().all(|piece| *piece < formulation.borders.len()));
        }
    }
}

/// The shifts that an offer allows, up to a length on the clock.
fn shifts(agent: &Template, longest: u32) -> Vec<TemplateShift> {
    let mut all = Vec::new();
    for offer in 0..agent.offers.len() {
        for start in 0..agent.marks.len() {
            let ends = start + 1..=agent.offers[offer].until[start];
            let ends = ends.map(|end| TemplateShift { start, end, offer });
            all.extend(ends.take_while(|shift| agent.length(shift) <= longest));
        }
    }
    all
}

/// The time of a shift over all weeks, by the problem.
fn time(formulation: &Formulation, agent: usize, shift: &TemplateShift) -> IntervalSet {
    let own = &formulation.problem.templates[agent];
    let pieces = own.weeks.iter().flat_map(|week| own.pieces(week, shift));
    pieces.filter_map(|piece| formulation.interval(&(piece..piece + 1))).collect()
}

/// The entry that gives a shift of the n-th agent.
fn entry(formulation: &Formulation, agent: usize, shift: &TemplateShift) -> String {
    let times = formulation.shift_times(agent, shift);
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let weeks = &formulation.weeks[agent];
    let (first, last) = (weeks[0], clock::dates(weeks[weeks.len() - 1])[6]);
    format!(
        "[[availability]]\ndays = \"{}\"\nhours = \"{}-{}\"\nfrom = {first}\nuntil = {last}\n",
        WEEKDAY_NAMES[times.weekday.num_days_from_monday() as usize],
        clock(times.start),
        clock(times.end),
    )
}

/// Holds every n-th shift of the first agent against the entry that is written for it.
fn compare(text: &str, start: &str, end: &str, step: usize) {
    let formulation = formulation(&[("a", text)], start, end);
    let all = shifts(&formulation.problem.templates[0], 600);
    assert!(all.len() > step);
    for shift in all.iter().step_by(step) {
        let entry = entry(&formulation, 0, shift);
        let (before, after) = text.split_at(text.find("[[").unwrap());
        let with = roster(&[("a", &format!("{before}{entry}{after}"))]);
        let horizon = Interval::new(formulation.borders[0], *formulation.borders.last().unwrap()).unwrap();
        let stated = Timeline::new(&with, horizon).unwrap().duties()[0].on();
        assert_eq!(time(&formulation, 0, shift), stated, "{text}{entry}");
    }
}

#[test]
fn a_shift_is_exactly_what_an_entry_with_its_hours_gives_where_clocks_change() {
    for (zone, start, end) in [
        ("Europe/Berlin", "2027-03-15", "2027-04-12"),
        ("Europe/Berlin", "2027-10-18", "2027-11-15"),
        ("America/New_York", "2027-03-01", "2027-03-29"),
        ("America/New_York", "2027-10-25", "2027-11-22"),
        ("Australia/Lord_Howe", "2027-03-22", "2027-04-19"),
        ("Australia/Lord_Howe", "2027-09-20", "2027-10-18"),
        ("Asia/Kathmandu", "2027-03-15", "2027-04-12"),
        ("Africa/Cairo", "2027-04-19", "2027-05-10"),
        ("America/Santiago", "2027-08-30", "2027-09-20"),
    ] {
        let offer = tentative("fri-mon", "00:00-24:00");
        compare(&format!("role = \"l1\"\ntimezone = \"{zone}\"\n{offer}"), start, end, 37);
    }
}

#[test]
fn a_time_that_the_clocks_jump_over_in_some_week_is_no_border() {
    let text = format!("role = \"l1\"\ntimezone = \"Europe/Berlin\"\n{}", tentative("sun", "00:00-06:00"));
    let formulation = formulation(&[("a", &text)], "2027-03-15", "2027-04-12");
    let sunday = |minute: u32| formulation.problem.templates[0].marks.contains(&(6 * DAY + minute));
    assert_eq!([90, 120, 150, 180, 210].map(sunday), [true, true, false, true, true]);
}

#[test]
fn dates_off_take_whole_shifts_and_times_cut_them() {
    let offer = tentative("daily", "18:00-08:00");
    let off = "[[time-off]]\nfrom = 2027-06-08\nuntil = 2027-06-09\n\
               [[time-off]]\nfrom = 2027-06-18T20:00:00\nuntil = 2027-06-19T01:15:00\n";
    let text = format!("{UTC}{offer}{off}");
    compare(&text, "2027-06-07", "2027-06-28", 29);
    let formulation = formulation(&[("a", &text)], "2027-06-07", "2027-06-28");
    let weeks = &formulation.problem.templates[0].weeks;
    assert_eq!(weeks[0].off, [false, true, true, false, false, false, false]);
    assert_eq!((weeks[1].off, weeks[1].away.len(), weeks[2].away.len()), ([false; 7], 1, 0));
}

#[test]
fn nothing_starts_before_or_after_the_time_in_the_team_nor_on_dates_of_travel() {
    let text = format!(
        "joined = 2027-06-08\nlast-day = 2027-06-26\n{UTC}{}\
         [[travel]]\nfrom = 2027-06-15\nuntil = 2027-06-16\ntimezone = \"Asia/Tokyo\"\n",
        tentative("daily", "08:00-20:00")
    );
    let formulation = formulation(&[("a", &text)], "2027-06-07", "2027-06-28");
    let off: Vec<Vec<usize>> = formulation.problem.templates[0]
        .weeks
        .iter()
        .map(|week| (0..7).filter(|day| week.off[*day]).collect())
        .collect();
    assert_eq!(off, [vec![0], vec![1, 2], vec![6]]);
    // An entry that is read on another clock on those dates is offered all the same.
    assert_eq!(shifts(&formulation.problem.templates[0], 30).len(), 7 * 24);
}

#[test]
fn an_odd_firm_border_adds_few_pieces() {
    let offer = tentative("daily", "08:00-22:00");
    let pieces = |hours: &str| {
        let firm = format!("[[availability]]\ndays = \"wed\"\nhours = \"{hours}\"\n");
        formulation(&[("a", &format!("{UTC}{firm}{offer}"))], "2027-06-07", "2027-07-05").problem
    };
    let (even, odd) = (pieces("14:00-18:00"), pieces("14:00-18:10"));
    // Where a week had a border at 18:00, it has one at 18:10.
    assert_eq!(odd.pieces.len(), even.pieces.len());
    // From the odd border on the agent is free again, up to the next point of the grid and further.
    let agent = &odd.templates[0];
    let mark = agent.marks.iter().position(|mark| *mark == 2 * DAY + 18 * 60 + 10).unwrap();
    assert!(agent.firm.iter().any(|firm| firm.end == agent.marks[mark] + WEEK));
    assert!(agent.offers[0].until[mark] > mark);
}

#[test]
fn offers_are_rounded_inwards_to_the_grid() {
    let formulation =
        formulation(&[("a", &format!("{UTC}{}", tentative("mon", "09:10-11:50")))], "2027-06-07", "2027-06-21");
    let agent = &formulation.problem.templates[0];
    let longest = shifts(agent, 600).into_iter().max_by_key(|shift| agent.length(shift)).unwrap();
    let times = formulation.shift_times(0, &longest);
    assert_eq!(times, ShiftTimes { weekday: Weekday::Mon, start: 9 * 60 + 30, end: 11 * 60 + 30 });
}

#[test]
fn what_is_missing_in_some_week_is_not_offered_and_entries_may_take_turns() {
    let offered = |entries: &str| {
        let formulation = formulation(&[("a", &format!("{UTC}{entries}"))], "2027-06-07", "2027-07-05");
        formulation.problem.templates.first().map_or(0, |agent| shifts(agent, 30).len())
    };
    let every = |from: &str| format!("{}from = {from}\nevery = 2\n", tentative("mon", "08:00-12:00"));
    assert_eq!(offered(&every("2027-06-07")), 0);
    assert_eq!(offered(&format!("{}{}", every("2027-06-07"), every("2027-06-14"))), 8);
    // From Tuesday of the first week on: on Mondays it is missing in that.
    assert_eq!(offered(&format!("{}from = 2027-06-08\n", tentative("daily", "08:00-09:00"))), 12);
    // The first week is off, so it is in all others.
    let off = "[[time-off]]\nfrom = 2027-06-07\nuntil = 2027-06-13\n";
    assert_eq!(offered(&format!("{}from = 2027-06-14\n{off}", tentative("daily", "08:00-09:00"))), 14);
}

#[test]
fn another_clock_offers_what_it_offers_in_every_week() {
    // 14:00-18:00 in Berlin is 13:00-17:00 and 12:00-16:00 UTC.
    let entry = format!("{}timezone = \"Europe/Berlin\"\n", tentative("mon", "14:00-18:00"));
    let formulation = formulation(&[("a", &format!("{UTC}{entry}"))], "2027-03-15", "2027-04-12");
    let agent = &formulation.problem.templates[0];
    let longest = shifts(agent, 600).into_iter().max_by_key(|shift| agent.length(shift)).unwrap();
    let times = formulation.shift_times(0, &longest);
    assert_eq!(times, ShiftTimes { weekday: Weekday::Mon, start: 13 * 60, end: 16 * 60 });
}

#[test]
fn a_shift_lies_in_tentative_time_in_every_week_whatever_clock_that_is_read_on() {
    for zone in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"] {
        for other in ["UTC", "Europe/London", "Asia/Manila", "America/Los_Angeles", "Pacific/Auckland"] {
            let entries = format!(
                "{}timezone = \"{other}\"\n{}timezone = \"{other}\"\n",
                tentative("fri-sun", "00:00-07:30"),
                tentative("mon, wed", "13:00-23:00")
            );
            let off = "[[time-off]]\nfrom = 2027-03-21\nuntil = 2027-03-22\n";
            let text = format!("role = \"l1\"\ntimezone = \"{zone}\"\n{entries}{off}");
            let roster = roster(&[("a", &text)]);
            for (start, end) in [("2027-03-01", "2027-04-19"), ("2027-09-13", "2027-11-15")] {
                for question in [Question::Rota, Question::Weeks, Question::Single] {
                    let formulation = Formulation::new(&roster, span(start, end), question).unwrap();
                    check(&formulation);
                    let horizon = Interval::new(formulation.borders[0], *formulation.borders.last().unwrap()).unwrap();
                    let free = Timeline::new(&roster, horizon).unwrap().free(formulation.agents[0]).unwrap();
                    let each = |(number, agent)| shifts(agent, 600).into_iter().map(move |shift| (number, shift));
                    let all: Vec<_> = formulation.problem.templates.iter().enumerate().flat_map(each).collect();
                    assert!(all.len() > 100, "{}", all.len());
                    for (number, shift) in all.iter().step_by(7) {
                        let beyond = time(&formulation, *number, shift).difference(&free);
                        assert!(beyond.is_empty(), "{text}{:?} {beyond:?}", formulation.shift_times(*number, shift));
                    }
                }
            }
        }
    }
}

#[test]
fn a_night_from_sunday_ends_in_the_week_after() {
    let formulation =
        formulation(&[("a", &format!("{UTC}{}", tentative("sun", "22:00-06:00")))], "2027-06-07", "2027-06-21");
    let agent = &formulation.problem.templates[0];
    let night = shifts(agent, 600).into_iter().max_by_key(|shift| agent.length(shift)).unwrap();
    let times = formulation.shift_times(0, &night);
    assert_eq!(times, ShiftTimes { weekday: Weekday::Sun, start: 22 * 60, end: 6 * 60 });
    assert!((night.start..night.end).all(|mark| agent.unsocial[mark % agent.marks.len()] == 50));
    assert_eq!(time(&formulation, 0, &night).length(), Duration::HOUR.times(16));
}

#[test]
fn posts_and_skills_and_promotion_say_what_counts() {
    let team = "timezone = \"UTC\"\n[[coverage]]\nname = \"first\"\nroles = [\"l1\"]\n\
                [[coverage]]\nname = \"mediation\"\nroles = [\"l1\"]\nposts = [\"mediation\"]\n\
                [[coverage]]\nname = \"german\"\nroles = [\"l1\"]\nskills = [\"german\"]\n";
    let agent = format!(
        "{UTC}joined = 2027-01-04\npromoted = 2027-06-16\n{}post = \"mediation\"\n{}rather = \"not\"\n{}",
        tentative("mon-wed", "08:00-12:00"),
        tentative("fri", "08:00-12:00"),
        tentative("thu", "08:00-12:00")
    );
    let formulation = formulation(&[("team", team), ("a", &agent)], "2027-06-07", "2027-06-21");
    let offers = &formulation.problem.templates[0].offers;
    let posts: Vec<Option<&str>> = formulation.posts[0].iter().map(|post| post.as_ref().map(Word::as_str)).collect();
    assert_eq!(posts, [None, None, Some("mediation")]);
    assert_eq!(offers.iter().map(|offer| offer.rather_not).collect::<Vec<_>>(), [false, true, false]);
    let (never, late) = ([[false; 7]; 2], [[false; 7], [false, false, true, true, true, true, true]]);
    assert_eq!(offers[0].counts, [late, never, never]);
    assert_eq!(offers[2].counts, [never, late, never]);
    // What the agent would rather not holds what else is offered.
    let open = |offer: &Offer| offer.until.iter().enumerate().filter(|(mark, until)| *until > mark).count();
    assert_eq!([open(&offers[0]), open(&offers[1]), open(&offers[2])], [8, 16, 24]);
}

#[test]
fn the_minimum_of_a_week_is_less_what_is_firm_or_taken_off_or_lost_to_a_clock() {
    let text = format!(
        "role = \"l1\"\ntimezone = \"Europe/Berlin\"\nlast-day = 2027-04-08\n\
         [[availability]]\ndays = \"mon\"\nhours = \"09:00-12:20\"\n\
         [[availability]]\ndays = \"sun\"\nhours = \"00:00-04:00\"\n\
         [[time-off]]\nfrom = 2027-03-22\nuntil = 2027-03-22\n{}",
        tentative("tue", "09:00-12:00")
    );
    let minima = |team: &str| -> Vec<u32> {
        let formulation = formulation(&[("team", team), ("a", &text)], "2027-03-15", "2027-04-12");
        formulation.problem.templates[0].weeks.iter().map(|week| week.minimum).collect()
    };
    // Seven hours and 20 minutes of ten are done in every week: on the 22nd they are off, and on the 28th a clock takes one.
    assert_eq!(minima(""), [160, 160, 160, 0]);
    assert_eq!(minima("[policy]\nminimum-over = \"window\"\n"), [0; 4]);
}

/// Uncovered and shortfall of the best rota for these files in three weeks from 11 January, in hours; both are proven but where told.
fn best(team: &str, agents: &[(&str, &str)], is_proven: [bool; 2]) -> [i64; 2] {
    let files: Vec<(&str, &str)> = [("team", team)].into_iter().chain(agents.iter().copied()).collect();
    let formulation = formulation(&files, "2027-01-11", "2027-02-01");
    let found = solve(&formulation.problem, Effort::default(), &|_| true);
    assert_eq!(
        [Level::Uncovered, Level::Shortfall].map(|level| found.is_optimal(level)),
        is_proven,
        "{:?} {:?}",
        found.levels,
        found.bounds
    );
    [found.levels.uncovered / 60, found.levels.shortfall / 60]
}

fn firm(days: &str, hours: &str) -> String {
    format!("[[availability]]\ndays = \"{days}\"\nhours = \"{hours}\"\n")
}

fn team(policy: &str, days: &str, hours: &str) -> String {
    let need = format!("[[coverage]]\nname = \"first\"\nroles = [\"l1\"]\ndays = \"{days}\"\nhours = \"{hours}\"\n");
    format!("timezone = \"UTC\"\n[policy]\n{policy}\n{need}")
}

#[test]
fn what_is_done_of_a_minimum_is_what_is_worked_or_taken_off_in_that_week() {
    // A night of Sunday runs on from no week before the first, where two hours stay open.
    let night = format!("{UTC}{}{}", tentative("sun", "22:00-02:00"), tentative("wed", "12:00-16:00"));
    let policy = "weekly-minimum = \"4h\"\nmin-shift = \"4h\"";
    assert_eq!(best(&team(policy, "sun", "22:00-02:00"), &[("ann", &night)], [true; 2]), [2, 0]);
    // On dates of travel, and in what somebody covers, nothing is said.
    let sunday = team("weekly-minimum = \"4h\"", "sun", "12:00-16:00");
    let away = |more: &str| format!("{UTC}{}{more}", tentative("sun", "12:00-16:00"));
    let travel = away("[[travel]]\nfrom = 2027-01-18\nuntil = 2027-01-24\ntimezone = \"Asia/Tokyo\"\n");
    assert_eq!(best(&sunday, &[("ann", &travel)], [true; 2]), [4, 4]);
    let bob = "role = \"l2\"\ntimezone = \"UTC\"\n";
    let covered = away("[[time-off]]\nfrom = 2027-01-23\nuntil = 2027-01-24\ncovered-by = \"bob\"\n");
    assert_eq!(best(&sunday, &[("ann", &covered), ("bob", bob)], [true; 2]), [4, 4]);
    // What time off takes counts as done.
    let off = away("[[time-off]]\nfrom = 2027-01-23\nuntil = 2027-01-24\n");
    assert_eq!(best(&sunday, &[("ann", &off)], [true; 2]), [4, 0]);
}

#[test]
fn two_firm_shifts_are_never_too_close() {
    let team = team("weekly-minimum = \"0h\"", "mon", "06:00-08:00");
    let offer = tentative("mon", "06:00-08:00");
    let same = format!("{UTC}{}{}{offer}", firm("mon", "08:00-12:00"), firm("mon", "16:00-18:00"));
    assert_eq!(best(&team, &[("ann", &same)], [true; 2]), [0, 0]);
    let on = |date: &str, hours: &str| format!("[[availability]]\ndates = [{date}]\nhours = \"{hours}\"\n");
    let other = format!("{UTC}{}{}{offer}", on("2027-01-11", "08:00-12:00"), on("2027-01-18", "16:00-18:00"));
    assert_eq!(best(&team, &[("ann", &other)], [true; 2]), [0, 0]);
}

#[test]
fn a_duty_that_begins_earlier_counts_on_one_day() {
    let team = team("weekly-minimum = \"0h\"\nmax-days = 1", "mon", "20:00-24:00");
    let ann = format!("{UTC}{}{}", firm("tue", "00:00-04:00"), tentative("mon", "20:00-24:00"));
    assert_eq!(best(&team, &[("ann", &ann)], [true; 2]), [0, 0]);
}

#[test]
fn a_bound_counts_the_days() {
    let team = team("weekly-minimum = \"0h\"\nmax-days = 4", "daily", "08:00-12:00");
    let ann = format!("{UTC}{}", tentative("daily", "08:00-12:00"));
    assert_eq!(best(&team, &[("ann", &ann)], [true; 2]), [36, 0]);
}

#[test]
fn an_evening_is_offered_by_the_date_on_which_it_begins() {
    let evening = format!("{UTC}{}", tentative("mon", "22:00-02:00"));
    let joined = evening.replacen(UTC, &format!("joined = 2027-01-19\n{UTC}"), 1);
    let travel = "[[travel]]\nfrom = 2027-01-18\nuntil = 2027-01-18\ntimezone = \"Pacific/Honolulu\"\n";
    for text in [joined, format!("{evening}{travel}")] {
        let formulation = formulation(&[("ann", &text)], "2027-01-11", "2027-02-01");
        let agent = &formulation.problem.templates[0];
        assert!(shifts(agent, 600).iter().all(|shift| agent.weekday(shift.start) == 0), "{text}");
    }
    // The Monday after a Sunday before the window.
    let gone = format!("last-day = 2027-01-14\n{UTC}{}", tentative("sun", "22:00-04:00"));
    assert_eq!(best(&team("weekly-minimum = \"0h\"", "mon", "00:00-04:00"), &[("ann", &gone)], [true; 2]), [8, 0]);
}

#[test]
fn limits_are_the_agents_or_the_teams_and_firm_time_is_taken_off() {
    let text = format!(
        "{UTC}[limits]\nmax-nights = 2\nmin-shift = \"90m\"\n[[availability]]\ndays = \"sat\"\nhours = \"09:00-13:00\"\n\
         [[availability]]\ndates = [2027-06-09]\nhours = \"09:00-10:00\"\n{}",
        tentative("tue", "09:00-12:00")
    );
    let formulation = formulation(&[("a", &text)], "2027-06-07", "2027-06-21");
    let expected = Limits {
        min_shift: 90,
        max_shift: 480,
        pause: 120,
        rest: 480,
        most_added: 35 * 60,
        max_days: 6,
        max_nights: Some(2),
    };
    assert_eq!(formulation.problem.templates[0].limits, expected);
}

#[test]
fn missing_is_what_firm_duty_leaves_and_is_shared_out_by_offers() {
    let team =
        "timezone = \"UTC\"\n[[coverage]]\nname = \"day\"\nroles = [\"l1\"]\nat-least = 2\nhours = \"09:00-17:00\"\n";
    let firm = "[[availability]]\ndays = \"mon-fri\"\nhours = \"09:00-13:00\"\n";
    let (a, b, c) = (
        format!("{UTC}{}", tentative("daily", "09:00-13:00")),
        format!("{UTC}{}", tentative("mon", "09:00-16:00")),
        format!("{UTC}{firm}"),
    );
    let formulation = formulation(&[("team", team), ("a", &a), ("b", &b), ("c", &c)], "2027-06-07", "2027-06-21");
    let missing = formulation.problem.needs[0].missing.iter().zip(&formulation.problem.pieces);
    let missing: i64 = missing.map(|(missing, length)| i64::from(*missing) * length).sum();
    assert_eq!((formulation.agents.len(), missing), (2, (2 * 7 * 2 * 8 - 2 * 5 * 4) * 60));
    // One is missing on mornings from Monday to Friday and two at the weekend: somebody offers for 28 hours, and for 3 on Monday afternoon.
    let needed = 31 * 60;
    let shares: Vec<u32> = formulation.problem.templates.iter().map(|agent| agent.share).collect();
    assert_eq!(shares, [needed * 28 / 35, needed * 7 / 35]);
}

#[test]
fn who_counts_for_two_requirements_is_shared_out_once() {
    let need = |name: &str, role: &str, at_least: u32, hours: &str| {
        format!("[[coverage]]\nname = \"{name}\"\nroles = [\"{role}\"]\nat-least = {at_least}\nhours = \"{hours}\"\n")
    };
    let team = [
        need("open", "l1", 1, "08:00-18:00"),
        need("busy", "l1", 2, "10:00-16:00"),
        need("seniors", "l2", 1, "08:00-09:00"),
    ];
    let own = |role: &str| format!("role = \"{role}\"\ntimezone = \"UTC\"\n{}", tentative("mon", "08:00-18:00"));
    let (l1, l2) = (own("l1"), own("l2"));
    let files = [("team", &*team.concat()), ("a", &*l1), ("b", &*l1), ("c", &*l2)];
    let problem = formulation(&files, "2027-06-07", "2027-06-14").problem;
    let shares: u32 = problem.templates.iter().map(|agent| agent.share).sum();
    // One for ten hours, another for six of them, and one for an hour apart from these.
    assert_eq!(shares.next_multiple_of(60), (10 + 6 + 1) * 60);
}

#[test]
fn who_offers_nothing_is_short_of_the_minimum_all_the_same_and_too_long_a_window_is_refused() {
    let firm = format!("{UTC}[[availability]]\ndays = \"mon\"\nhours = \"09:00-13:00\"\n");
    let refused = Formulation::new(&roster(&[("a", &firm)]), span("2027-01-01", "2527-01-01"), Question::Rota);
    assert!(matches!(refused, Err(Unplannable::TooLarge { .. })));
    let problem = formulation(&[("a", &firm)], "2027-06-07", "2027-06-21").problem;
    assert_eq!(problem.levels(&vec![Vec::new()]).shortfall, 2 * 6 * 60);
    let enough = format!("{firm}{}", firm[UTC.len()..].replace("09:00-13:00", "13:00-19:00"));
    assert_eq!(formulation(&[("a", &enough)], "2027-06-07", "2027-06-21").problem.templates, []);
}
