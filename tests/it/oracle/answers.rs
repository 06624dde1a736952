//! Owns what each command has to say: the JSON that is expected of it and its exit code, read off the rows of `naive`.
//! Instants in the JSON are RFC 3339 in UTC, amounts are seconds; everything before that is minutes.

use super::clock::{DAY, Minute, midnight, rfc3339};
use super::model::{Requirement, Team};
use super::naive::{Person, Row, Window};
use super::recur::every_day;
use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use serde_json::{Value, json};

/// What a command prints with `--format json`, as far as it is promised, and the code it exits with.
pub(crate) struct Answer {
    pub(crate) command: &'static str,
    pub(crate) exit: i32,
    pub(crate) json: Value,
}

/// The answers of all commands that are compared, when they are asked at `now`.
pub(crate) fn answers(team: &Team, window: Window, now: Minute) -> Vec<Answer> {
    let people = team.people(window);
    vec![shifts(&people, window), gaps(team, &people, window, now), hours(team, &people, window)]
}

fn shifts(people: &[Person<'_>], window: Window) -> Answer {
    let mut found = Vec::new();
    for person in people {
        let borders = person.borders();
        for (at, start) in borders.iter().enumerate() {
            let mut end = *start;
            while person.on.at(end) && (end == *start || borders.get(at + 1) != Some(&end)) {
                end += 1;
            }
            if *start < window.end && end > window.start {
                found.push((*start, end, person));
            }
        }
    }
    found.sort_by_key(|(start, end, person)| (*start, *end, person.agent.handle.as_str()));
    let shift = |(start, end, person): &(Minute, Minute, &Person<'_>)| {
        let covered = person.covered(*start, *end);
        let posts: Vec<&str> = person.posts(*start).into_iter().flatten().collect();
        json!({
            "agent": person.agent.handle,
            "role": person.role(*start),
            "start": rfc3339(*start),
            "end": rfc3339(*end),
            // Null stands for a field that must not be there.
            "posts": if posts.is_empty() { Value::Null } else { json!(posts) },
            "covering_for": if covered.is_empty() { Value::Null } else { json!(covered) },
        })
    };
    let shifts: Vec<Value> = found.iter().map(shift).collect();
    Answer { command: "shifts", exit: 0, json: json!({ "version": 1, "window": window.json(), "shifts": shifts }) }
}

fn gaps(team: &Team, people: &[Person<'_>], window: Window, now: Minute) -> Answer {
    let required = team.required();
    let judged: Vec<(bool, Value)> =
        required.iter().map(|requirement| requirement.judge(team, people, window, now)).collect();
    let requirements: Vec<&Value> = judged.iter().map(|(_, json)| json).collect();
    Answer {
        command: "gaps",
        exit: i32::from(judged.iter().any(|(is_broken, _)| *is_broken)),
        json: json!({ "version": 1, "window": window.json(), "requirements": requirements }),
    }
}

impl Requirement {
    /// When an agent is on a shift that counts.
    fn counting(&self, person: &Person<'_>, names: &dyn Fn(&str) -> bool) -> Row {
        let mut row = person.on.where_true(|_| false);
        if self.skills.iter().all(|skill| person.agent.skills.contains(skill)) {
            let is_asked = |post: &Option<String>| match post {
                None => self.posts.is_empty(),
                Some(post) => self.posts.contains(post),
            };
            for piece in person.pieces.iter().filter(|piece| is_asked(&piece.post)) {
                row.fill(piece.start, piece.end);
            }
        }
        row.where_true(|minute| row.at(minute) && names(person.role(minute)))
    }

    /// Whether the promise is broken from `now` on, and the JSON of a requirement.
    fn judge(&self, team: &Team, people: &[Person<'_>], window: Window, now: Minute) -> (bool, Value) {
        let names = |name: &str| self.roles.as_ref().is_none_or(|roles| roles.iter().any(|role| role == name));
        let counting: Vec<Row> = people.iter().map(|person| self.counting(person, &names)).collect();
        let staff = |minute: Minute| counting.iter().filter(|row| row.at(minute)).count();
        let intern = |minute: Minute| {
            !names("intern") && people.iter().any(|person| person.on.at(minute) && person.role(minute) == "intern")
        };
        let at_least = self.at_least.unwrap_or(1) as usize;
        let need = team.need(self, window);
        let vacant = Row::around(window).where_true(|minute| staff(minute) == 0);
        // Every instant of the minute waits too long where the minute that ends the promise is still vacant.
        let waits = |minute: Minute| (minute..=minute + team.response_within(self)).all(|minute| vacant.at(minute));

        let mut found: Vec<Gap> = Vec::new();
        let mut open: Option<Gap> = None;
        let (mut needed, mut missing, mut exposed) = (0, 0, 0);
        let mut is_broken = false;
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
                is_broken |= now <= minute;
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
        (is_broken, json)
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
    let zone = team.team_zone().clock();
    for person in people {
        let agent = person.agent;
        let weeks = person.weeks(team, window);
        let role = agent.role_on(zone.date(window.start));
        let minimum = team.minimum(role) * 60;
        let start = agent.joined.map_or(window.start, |joined| person.clock.midnight(joined).max(window.start));
        let end = agent.last_day.map_or(window.end, |last| person.clock.midnight(last + Days::new(1)).min(window.end));
        // A clock that is set back within a very short window shows less than nothing.
        let there = if start < end { (zone.wall(end) - zone.wall(start)).max(0) } else { 0 };
        let target = minimum * there / (7 * 24 * 60);
        let any = |state: &str| weeks.iter().any(|week| week["state"] == state);
        let state = if team.over_window && start < end {
            let dates = (person.clock.date(window.start), person.clock.date(window.end - 1));
            person.judged(window.start, window.end, target, dates)
        } else {
            ["short", "excused", "met"].into_iter().find(|state| any(state)).unwrap_or("none")
        };
        exit = exit.max(i32::from(state == "short"));
        agents.push(json!({
            "agent": agent.handle,
            "role": role,
            "minimum_seconds": minimum,
            "total_seconds": person.on.count(window.start, window.end) * 60,
            "target_seconds": target,
            "state": state,
            "weeks": weeks,
        }));
    }
    Answer { command: "hours", exit, json: json!({ "version": 1, "window": window.json(), "agents": agents }) }
}

impl Person<'_> {
    fn weeks(&self, team: &Team, window: Window) -> Vec<Value> {
        let mut weeks = Vec::new();
        for monday in every_day(self.clock.date(window.start - 9 * DAY), self.clock.date(window.end + 9 * DAY)) {
            let day = |number| monday + Days::new(number);
            let middle = self.clock.instant(midnight(day(3)) + 12 * 60);
            if monday.weekday() != Weekday::Mon || !(window.start..window.end).contains(&middle) {
                continue;
            }
            if !(0..7).any(|number| self.agent.is_there_on(day(number))) {
                continue;
            }
            let (start, end) = (self.clock.midnight(monday), self.clock.midnight(day(7)));
            let minimum = team.minimum(self.agent.role_on(day(3))) * 60;
            let state = self.judged(start, end, minimum, (monday, day(6)));
            let changed = self.clock_change(start, end);
            weeks.push(json!({
                "start": rfc3339(start),
                "seconds": self.on.count(start, end) * 60,
                "time_off_seconds": self.lost.count(start, end) * 60,
                // Null stands for a field that must not be there.
                "clock_change_seconds": if changed == 0 { Value::Null } else { json!(changed * 60) },
                "state": if team.over_window { Value::Null } else { json!(state) },
            }));
        }
        weeks
    }

    /// How much longer what starts between two instants is on the clock than in truth.
    fn clock_change(&self, start: Minute, end: Minute) -> Minute {
        let starting = self.pieces.iter().filter(|piece| (start..end).contains(&piece.start));
        starting.map(|piece| piece.clock_change).sum()
    }

    /// The verdict over some time, which has these dates, when so many seconds are asked for.
    fn judged(&self, start: Minute, end: Minute, asked: i64, (first, last): (NaiveDate, NaiveDate)) -> &'static str {
        let done = (self.on.count(start, end) + self.clock_change(start, end).max(0)) * 60;
        let with_time_off = done + self.lost.count(start, end) * 60;
        let agent = self.agent;
        let is_partial =
            agent.joined.is_some_and(|joined| first < joined) || agent.last_day.is_some_and(|day| day < last);
        if done >= asked {
            "met"
        } else if with_time_off >= asked || is_partial || every_day(first, last).all(|date| agent.is_off_on(date)) {
            "excused"
        } else {
            "short"
        }
    }
}

impl Window {
    fn json(self) -> Value {
        json!({ "start": rfc3339(self.start), "end": rfc3339(self.end) })
    }
}
