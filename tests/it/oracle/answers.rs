//! Owns what each command has to say: the JSON that is expected of it and its exit code, read off the rows of `naive`.
//! Instants in the JSON are RFC 3339 in UTC, amounts are seconds; everything before that is minutes.

use super::clock::{Minute, rfc3339};
use super::model::{Requirement, Team, monday};
use super::naive::{Person, Row, Window};
use chrono::Days;
use serde_json::{Value, json};

/// What a command prints with `--format json`, as far as it is promised, and the code it exits with.
pub(crate) struct Answer {
    pub(crate) command: &'static str,
    pub(crate) exit: i32,
    pub(crate) json: Value,
}

/// The answers of all commands that are compared.
pub(crate) fn answers(team: &Team, window: Window) -> Vec<Answer> {
    let people = team.people(window);
    vec![shifts(&people, window), gaps(team, &people, window), hours(team, &people, window)]
}

fn shifts(people: &[Person<'_>], window: Window) -> Answer {
    let mut found = Vec::new();
    for person in people {
        let borders = person.borders();
        let mut start = 0;
        for minute in person.on.minutes() {
            if person.on.at(minute) && borders.at(minute) {
                start = minute;
            }
            let end = minute + 1;
            let ends = person.on.at(minute) && (borders.at(end) || !person.on.at(end));
            if ends && start < window.end && end > window.start {
                found.push((start, end, person));
            }
        }
    }
    found.sort_by_key(|(start, end, person)| (*start, *end, person.agent.handle.as_str()));
    let shift = |(start, end, person): &(Minute, Minute, &Person<'_>)| {
        let covered = person.covered(*start, *end);
        json!({
            "agent": person.agent.handle,
            "role": person.role(*start),
            "start": rfc3339(*start),
            "end": rfc3339(*end),
            // Null stands for a field that must not be there.
            "covering_for": if covered.is_empty() { Value::Null } else { json!(covered) },
        })
    };
    let shifts: Vec<Value> = found.iter().map(shift).collect();
    Answer { command: "shifts", exit: 0, json: json!({ "version": 1, "window": window.json(), "shifts": shifts }) }
}

fn gaps(team: &Team, people: &[Person<'_>], window: Window) -> Answer {
    let required = team.required();
    let judged: Vec<(i64, Value)> =
        required.iter().map(|requirement| requirement.judge(team, people, window)).collect();
    let requirements: Vec<&Value> = judged.iter().map(|(_, json)| json).collect();
    Answer {
        command: "gaps",
        exit: i32::from(judged.iter().any(|(exposed, _)| *exposed > 0)),
        json: json!({ "version": 1, "window": window.json(), "requirements": requirements }),
    }
}

impl Requirement {
    /// The exposed minutes and the JSON of a requirement.
    fn judge(&self, team: &Team, people: &[Person<'_>], window: Window) -> (i64, Value) {
        let counts = |person: &&Person<'_>, minute: Minute| {
            person.on.at(minute) && self.roles.iter().any(|role| role == person.role(minute))
        };
        let staff = |minute: Minute| people.iter().filter(|person| counts(person, minute)).count();
        let intern = |minute: Minute| {
            let interns = self.roles.iter().any(|role| role == "intern");
            !interns && people.iter().any(|person| person.on.at(minute) && person.role(minute) == "intern")
        };
        let at_least = self.at_least.unwrap_or(1) as usize;
        let need = team.need(self, window);
        let vacant = Row::around(window).where_true(|minute| staff(minute) == 0);
        // Every instant of the minute waits too long where the minute that ends the promise is still vacant.
        let waits = |minute: Minute| (minute..=minute + team.response_within()).all(|minute| vacant.at(minute));

        let mut found: Vec<Gap> = Vec::new();
        let mut open: Option<Gap> = None;
        let (mut needed, mut missing, mut exposed) = (0, 0, 0);
        for minute in window.start..=window.end {
            needed += i32::from(need.at(minute));
            let staffed = staff(minute);
            if !need.at(minute) || staffed >= at_least {
                found.extend(open.take());
                continue;
            }
            let gap = open.get_or_insert(Gap::at(minute, staffed));
            gap.end = minute + 1;
            gap.staffed = gap.staffed.min(staffed);
            gap.interns += i64::from(intern(minute));
            missing += 1;
            if waits(minute) {
                gap.exposed += 1;
                exposed += 1;
            }
        }
        found.sort_by_key(|gap| (-gap.exposed, gap.start));
        let gaps: Vec<Value> = found.iter().map(Gap::json).collect();
        let json = json!({
            "name": self.name,
            "at_least": at_least,
            "need_seconds": needed * 60,
            "gap_seconds": missing * 60,
            "exposed_seconds": exposed * 60,
            "covered_percent": percent(needed - missing, needed),
            "promise_kept_percent": percent(needed - exposed, needed),
            "gaps": gaps,
        });
        (exposed.into(), json)
    }
}

struct Gap {
    start: Minute,
    end: Minute,
    staffed: usize,
    exposed: i64,
    interns: i64,
}

impl Gap {
    fn at(start: Minute, staffed: usize) -> Self {
        Self { start, end: start, staffed, exposed: 0, interns: 0 }
    }

    fn json(&self) -> Value {
        json!({
            "start": rfc3339(self.start),
            "end": rfc3339(self.end),
            "seconds": (self.end - self.start) * 60,
            "exposed_seconds": self.exposed * 60,
            "staffed": self.staffed,
            "intern_seconds": self.interns * 60,
        })
    }
}

fn percent(part: i32, whole: i32) -> Value {
    if whole == 0 { Value::Null } else { json!(100.0 * f64::from(part) / f64::from(whole)) }
}

fn hours(team: &Team, people: &[Person<'_>], window: Window) -> Answer {
    let mut exit = 0;
    let mut agents = Vec::new();
    for person in people {
        let weeks = person.weeks(team, window);
        let any = |state: &str| weeks.iter().any(|week| week["state"] == state);
        let state = if any("short") {
            exit = 1;
            "short"
        } else if any("excused") || weeks.is_empty() {
            "excused"
        } else {
            "met"
        };
        let role = person.role(window.start);
        let minimum = team.minimum(role) * 60;
        let served = person.member.count(window.start, window.end) * 60;
        agents.push(json!({
            "agent": person.agent.handle,
            "role": role,
            "minimum_seconds": minimum,
            "total_seconds": person.on.count(window.start, window.end) * 60,
            "target_seconds": minimum * served / (7 * 24 * 60 * 60),
            "state": state,
            "weeks": weeks,
        }));
    }
    Answer { command: "hours", exit, json: json!({ "version": 1, "window": window.json(), "agents": agents }) }
}

impl Person<'_> {
    fn weeks(&self, team: &Team, window: Window) -> Vec<Value> {
        let mut weeks = Vec::new();
        for (first, start) in self.midnights() {
            if first != monday(first) || !(window.start..window.end).contains(&start) {
                continue;
            }
            let after = first + Days::new(7);
            let (joined, gone) = (self.agent.joined, self.agent.last_day);
            if joined.is_some_and(|joined| joined >= after) || gone.is_some_and(|gone| gone < first) {
                continue;
            }
            let end = self.clock.midnight(after);
            let worked = self.on.count(start, end);
            let lost = (start..end).filter(|minute| self.own.at(*minute) && self.away.at(*minute)).count();
            let lost = i64::try_from(lost).expect("a week of minutes");
            let minimum = team.minimum(self.role(start));
            let partial = [joined, gone].iter().flatten().any(|date| (first..after).contains(date));
            let state = if worked >= minimum {
                "met"
            } else if worked + lost >= minimum || partial {
                "excused"
            } else {
                "short"
            };
            weeks.push(json!({
                "start": rfc3339(start),
                "seconds": worked * 60,
                "time_off_seconds": lost * 60,
                "state": state,
            }));
        }
        weeks
    }
}

impl Window {
    fn json(self) -> Value {
        json!({ "start": rfc3339(self.start), "end": rfc3339(self.end) })
    }
}
