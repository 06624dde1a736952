//! A proof as a file: written, read, refused in words, and held against other schedules.

use super::*;
use crate::diagnostic::Source;
use crate::plan::propose::plan;
use crate::plan::solver::solve::Effort;
use crate::roster::load::load;

const TEAM: &str = "timezone = \"UTC\"\n[[coverage]]\nname = \"day\"\nroles = [\"l1\"]\nhours = \"08:00-20:00\"\n[policy]\ngrid = \"1h\"\n";

/// The files of a team and what they say.
struct Team(Sources, Roster);

fn team_of(agents: &[(&str, &str)]) -> Team {
    let source = |(name, text): (&str, &str)| Source {
        path: if name == "team" { "team.toml".into() } else { format!("agents/{name}.toml") },
        shown: name.to_owned(),
        content: Ok(text.to_owned()),
    };
    let all = [("team", TEAM)].into_iter().chain(agents.iter().copied()).map(source).collect();
    let sources = Sources::new(all);
    let loaded = load(&sources);
    let roster = loaded.roster().unwrap_or_else(|| panic!("{:?}", loaded.diagnostics)).clone();
    Team(sources, roster)
}

const ANN: &str = "role = \"l1\"\ntimezone = \"Europe/Copenhagen\"\n[[availability]]\ntentative = true\ndays = \"daily\"\nhours = \"09:00-21:00\"\n[[availability]]\ndays = \"mon\"\nhours = \"12:00-14:00\"\n";
const BEN: &str = "role = \"l1\"\ntimezone = \"Asia/Manila\"\n[[availability]]\ntentative = true\ndays = \"mon-sun\"\nhours = \"15:00-03:00\"\n";

fn team() -> Team {
    team_of(&[("ann", ANN), ("ben", BEN)])
}

fn span(start: &str, end: &str) -> Interval {
    Interval::new(parse_instant(start).unwrap(), parse_instant(end).unwrap()).unwrap()
}

fn window() -> Interval {
    span("2026-11-30T00:00:00Z", "2026-12-14T00:00:00Z")
}

fn proof(team: &Team, question: Question) -> Proof {
    proof_of(team, window(), question)
}

fn proof_of(Team(sources, roster): &Team, window: Interval, question: Question) -> Proof {
    let dates = DateRange { first: "2026-11-30".parse().unwrap(), last: "2026-12-13".parse().unwrap() };
    let effort = Effort { prices: 10, groups: 3 };
    let ask = Ask { window, dates, question, memory: Memory::new(), effort };
    let planned = plan(sources, roster, &ask, Earlier::Stays, &|_| true).unwrap_or_else(|why| panic!("{why:?}"));
    let proof = Proof::new(sources, roster, &ask, &planned);
    let checked = proof.check(sources, roster).unwrap_or_else(|why| panic!("{why:?}"));
    for (checked, step) in checked.steps.iter().zip(&planned.steps) {
        assert_eq!((&checked.solution.rota, &checked.solution.proofs), (&step.solution.rota, &step.solution.proofs));
    }
    proof
}

fn refuted(proof: &Proof, Team(sources, roster): &Team) -> Refuted {
    match proof.check(sources, roster) {
        Ok(_) => panic!("it holds"),
        Err(refuted) => refuted,
    }
}

#[test]
fn a_proof_that_is_written_and_read_holds() {
    let team = team();
    let questions = [Question::Rota, Question::Single, Question::Replan];
    // One with a clock change, from a Wednesday to a Sunday.
    let changed = span("2027-03-17T10:00:00Z", "2027-04-04T15:00:00Z");
    let all = questions.iter().flat_map(|question| [window(), changed].map(|window| (*question, window)));
    for (question, window) in all {
        let proof = proof_of(&team, window, question);
        assert!(proof.steps[0].templates.iter().any(|template| !template.shifts.is_empty()), "{proof:?}");
        let text = serde_json::to_string(&proof).unwrap();
        let read = Proof::read(&text).unwrap();
        assert_eq!(read, proof);
        assert!(read.check(&team.0, &team.1).is_ok());
    }
}

#[test]
fn a_proof_reads_as_a_week_on_the_clock() {
    let mut proof = proof(&team(), Question::Rota);
    proof.steps[0].templates[0].shifts = vec![Shift { day: Weekday::Sun, start: 1_200, end: 120, offer: 0 }];
    let text = serde_json::to_string(&proof.steps[0].templates[0]).unwrap();
    let expected = r#"{"agent":"ann","mondays":["2026-11-30","2026-12-07"],"shifts":[{"day":"Sun","start":1200,"end":120,"offer":0}]}"#;
    assert_eq!(text, expected);
    assert_eq!(serde_json::to_string(&proof.steps[0].question).unwrap(), r#""rota""#);
}

#[test]
fn every_shift_that_can_be_offered_is_the_same_by_the_clock() {
    let team = team();
    let formulation = Formulation::new(&team.1, window(), Question::Rota).unwrap();
    for (place, agent) in formulation.problem.templates.iter().enumerate() {
        for (start, until) in agent.offers[0].until.iter().enumerate() {
            for end in start + 1..=*until {
                let shift = TemplateShift { start, end, offer: 0 };
                let times = formulation.shift_times(place, &shift);
                let by_clock = Shift { day: times.weekday, start: times.start, end: times.end, offer: 0 };
                assert_eq!(by_clock.marked(agent), Some(shift));
            }
        }
    }
}

#[test]
fn a_proof_of_another_version_is_refused_in_words() {
    let words = |text: &str| Proof::read(text).unwrap_err().to_string();
    let one = r#"{"version":1,"window":{},"slot_minutes":30,"replan":false,"agents":[],"solution":{}}"#;
    assert_eq!(words(one), "it is of an older version of the program");
    assert_eq!(words(r#"{"version":4}"#), "it is of a newer version of the program");
    assert!(words("{}").contains("missing field `version`"));
    assert!(words(r#"{"version":3}"#).contains("missing field `window`"));
    let mut old = proof(&team(), Question::Rota);
    old.version = 1;
    assert!(matches!(refuted(&old, &team()), Refuted::Form(_)));
}

#[test]
fn a_proof_does_not_hold_for_other_schedules_and_names_what_has_changed() {
    let proof = proof(&team(), Question::Rota);
    let found = |agents: &[(&str, &str)]| match refuted(&proof, &team_of(agents)) {
        Refuted::OtherSchedules(changed) => changed.into_iter().collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(found(&[("ann", ANN)]), ["agents/ben.toml"]);
    assert_eq!(found(&[("ann", ANN), ("bob", BEN)]), ["agents/ben.toml", "agents/bob.toml"]);
    let other = ANN.replace("09:00-21:00", "10:00-21:00");
    assert_eq!(found(&[("ann", &other), ("ben", BEN)]), ["agents/ann.toml"]);
    // A comment changes nothing of what it is about.
    let Team(sources, roster) = team_of(&[("ann", &format!("# Ann\n{ANN}")), ("ben", BEN)]);
    assert!(proof.check(&sources, &roster).is_ok());
    let mut later = proof.clone();
    later.window.end = "2026-12-21T00:00:00Z".to_owned();
    assert!(matches!(refuted(&later, &team()), Refuted::OtherSchedules(changed) if changed.is_empty()));
    later.window.end = "2026-11-30T00:00:00Z".to_owned();
    assert!(matches!(refuted(&later, &team()), Refuted::Form("its window is empty")));
}

#[test]
fn a_proof_that_was_changed_does_not_hold() {
    let team = team();
    let proof = proof(&team, Question::Rota);
    let found = |change: &dyn Fn(&mut ProvenStep)| {
        let mut other = proof.clone();
        change(&mut other.steps[0]);
        match refuted(&other, &team) {
            Refuted::Flaw(flaw) => flaw,
            other => panic!("{other:?}"),
        }
    };
    let place = proof.steps[0].templates.iter().position(|template| !template.shifts.is_empty()).unwrap();
    let shift = |change: &dyn Fn(&mut Shift)| found(&|proof| change(&mut proof.templates[place].shifts[0]));
    assert_eq!(shift(&|shift| shift.start += 7), Flaw::Offer { agent: place });
    assert_eq!(shift(&|shift| shift.start = u32::MAX), Flaw::Offer { agent: place });
    assert_eq!(shift(&|shift| shift.end = u32::MAX), Flaw::Offer { agent: place });
    assert_eq!(shift(&|shift| shift.offer = usize::MAX), Flaw::Offer { agent: place });
    assert_eq!(found(&|proof| proof.levels.uncovered += 1), Flaw::Levels);
    assert_eq!(found(&|proof| proof.bounds.shortfall += 1), Flaw::Bound { level: Level::Shortfall });
    assert_eq!(found(&|proof| proof.proofs[0].prices[0][0].0 += 1), Flaw::Shape);
    assert_eq!(found(&|proof| proof.proofs[0].prices[0][0].0 = usize::MAX), Flaw::Shape);
    let again = |proof: &mut ProvenStep, rows: usize| {
        let row = proof.proofs[0].prices[0].clone();
        proof.proofs[0].prices.resize(rows, row);
    };
    assert_eq!(found(&|proof| again(proof, 1_000_000)), Flaw::Shape);
    assert_eq!(found(&|proof| proof.proofs.resize(1_000_000, proof.proofs[0].clone())), Flaw::Shape);
    assert_eq!(found(&|proof| proof.proofs[0].prices[0][0].1 = -1), Flaw::Price { level: Level::Uncovered });
    assert_eq!(found(&|proof| proof.proofs[2].total = i128::MAX), Flaw::Total { level: Level::Change });
}

#[test]
fn what_a_proof_does_not_know_is_refused() {
    let text = serde_json::to_string(&proof(&team(), Question::Rota)).unwrap();
    for (known, unknown) in [("\"version\"", "\"more\":1,\"version\""), ("\"uncovered\"", "\"more\":1,\"uncovered\"")] {
        let words = Proof::read(&text.replacen(known, unknown, 1)).unwrap_err().to_string();
        assert!(words.contains("unknown field `more`"), "{words}");
    }
}

#[test]
fn a_proof_of_other_levels_is_one_of_another_version() {
    let text = serde_json::to_string(&proof(&team(), Question::Rota)).unwrap();
    let words = Proof::read(&text.replacen("\"burden\"", "\"another\"", 1)).unwrap_err().to_string();
    assert!(words.starts_with("it was changed, or is of another version of the program: "), "{words}");
}
