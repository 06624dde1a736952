//! What an agent asks for by an issue form of the git host: from the host's event to the texts of the files that change.
//!
//! The event is a stranger's until it is known whose it is. It is read as data and nothing else: bounded, strict, and only where somebody has just
//! opened an issue themselves whose text is one of our [forms](KINDS), field by field. Whether it is theirs to ask is decided by the files alone,
//! and by what the host says of their rights; and only then is read what they wrote.
//!
//! ```text
//! event ──> Form ──> who may? ──> request ──> texts of the files that may change, and of no other
//!        (or nothing)  (stranger)  (refused)
//! ```

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::diagnostic::Sources;
use crate::roster::handle::Handle;
use crate::roster::model::{Agent, Firmness, Roster};
use crate::time::interval::{Instant, parse_instant};

use super::asking::{Added, Asking, DaysAndHours, Typed, Way};
use super::refused::Refused;
use super::request::{Request, Texts, path_of};

/// A longer event is none; the text of an issue has at most 65,536 characters.
const MAX_EVENT_BYTES: usize = 1 << 20;

/// A longer text of an issue is no form.
const MAX_BODY_BYTES: usize = 4 << 10;

/// What the host writes where nothing was filled in.
const EMPTY: &str = "_No response_";

/// What one asks for by a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To be away.
    Away,
    /// Two agents do a shift of each other.
    Swap,
    /// More hours.
    Extra,
    /// Who would do a shift.
    Request,
}

/// A form and its fields, in order.
#[derive(Debug)]
pub struct Shape {
    /// What it asks for.
    pub kind: Kind,
    /// The name of its file in `.github/ISSUE_TEMPLATE`, without the ending.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field of a form: one line of text, or a choice.
#[derive(Debug)]
pub struct Field {
    /// Its name in addresses that fill it in.
    pub id: &'static str,
    /// Its heading.
    pub label: &'static str,
    /// Whether it has to be filled in.
    pub is_required: bool,
    /// What there is to choose from, the usual one first; nothing for a line of text.
    pub choices: &'static [&'static str],
}

/// Whom the form is for; the last field of each.
const WHOM: Field = optional("for-whom", "For whom");

/// All forms. Their files stand in `.github/ISSUE_TEMPLATE`, and say the same.
pub const KINDS: [Shape; 4] = [
    Shape {
        kind: Kind::Away,
        name: "away",
        fields: &[
            required("from", "First day off"),
            optional("until", "Last day off"),
            optional("covered-by", "Who covers"),
            WHOM,
        ],
    },
    Shape {
        kind: Kind::Swap,
        name: "swap",
        fields: &[
            required("shift", "Day of the shift"),
            required("other", "Swap with"),
            required("other-shift", "Day of their shift"),
            WHOM,
        ],
    },
    Shape {
        kind: Kind::Extra,
        name: "extra",
        fields: &[
            required("days", "Days"),
            required("hours", "Hours"),
            optional("from", "First day"),
            optional("until", "Last day"),
            Field { choices: &["I am on", "I could, if need be"], ..optional("firmness", "How sure") },
            WHOM,
        ],
    },
    Shape {
        kind: Kind::Request,
        name: "request",
        fields: &[required("shift", "Day of the shift that needs somebody"), WHOM],
    },
];

const fn required(id: &'static str, label: &'static str) -> Field {
    Field { id, label, is_required: true, choices: &[] }
}

const fn optional(id: &'static str, label: &'static str) -> Field {
    Field { is_required: false, ..required(id, label) }
}

/// A form that somebody has just opened.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    /// The number of the issue.
    number: u64,
    /// Whose account opened it.
    account: String,
    /// When.
    opened: Instant,
    shape: &'static Shape,
    /// What each field says.
    values: Vec<String>,
}

/// What the host says that the author may do besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rights {
    /// Nothing.
    None,
    /// Write to the repository, and so change anybody's file.
    Write,
}

/// A form that may be followed.
#[derive(Clone, Debug)]
pub(crate) struct Proposed {
    /// Who asks, where that is an agent.
    pub(crate) author: Option<Handle>,
    /// Whose file it is about.
    pub(crate) agent: Handle,
    /// What is asked for.
    pub(crate) request: Request,
    /// The texts of the files that change; none where it is so already.
    pub(crate) texts: Texts,
}

/// Why a form is not followed.
#[derive(Clone, Debug)]
pub(crate) enum Denied {
    /// Its author is nobody here: nothing is said.
    Stranger,
    /// The author is somebody, and is told why.
    Refused(Refused),
}

impl From<Refused> for Denied {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// What is read of an event.
#[derive(Deserialize)]
struct Event {
    action: String,
    sender: Account,
    issue: Issue,
}

#[derive(Deserialize)]
struct Issue {
    number: u64,
    created_at: String,
    user: Account,
    body: Option<String>,
    pull_request: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Account {
    login: String,
    id: Option<u64>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Account {
    fn is_person(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind == "User") && !self.login.ends_with("[bot]")
    }

    fn is(&self, other: &Self) -> bool {
        let is_same_id = self.id.zip(other.id).is_none_or(|(one, other)| one == other);
        is_same_id && self.login.eq_ignore_ascii_case(&other.login)
    }
}

impl Form {
    /// The form in an event of the host, if somebody has just opened one.
    pub(crate) fn read(event: &str) -> Option<Self> {
        if event.len() > MAX_EVENT_BYTES {
            return None;
        }
        let Event { action, sender, issue } = serde_json::from_str(event).ok()?;
        let is_own = sender.is(&issue.user) && sender.is_person() && issue.user.is_person();
        if action != "opened" || !is_own || issue.pull_request.is_some() || issue.number == 0 {
            return None;
        }
        let opened = parse_instant(&issue.created_at).ok()?;
        let body = issue.body?;
        let (shape, values) = KINDS.iter().find_map(|shape| Some((shape, shape.values(&body)?)))?;
        Some(Self { number: issue.number, account: issue.user.login, opened, shape, values })
    }

    /// The number of the issue.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// What it does to these files, at this instant.
    ///
    /// # Errors
    /// The author may not ask for that, or it cannot be done.
    pub(crate) fn propose(
        &self,
        sources: &Sources,
        roster: &Roster,
        rights: Rights,
        now: Instant,
    ) -> Result<Proposed, Denied> {
        let author = self.author(roster, now);
        if author.is_none() && rights == Rights::None {
            return Err(Denied::Stranger);
        }
        // A day that is said in words is meant as of when it was said, however late that is read.
        let asking = Asking { roster, now: self.opened, way: Way::Form };
        let agent = match (author, self.given("for-whom")) {
            (Some(author), None) => author,
            (None, None) => return Err(refused("your account is in nobody's file: fill in \"For whom\"")),
            (_, Some(whom)) => asking.find(whom)?,
        };
        let is_own = author.is_some_and(|author| author.handle() == agent.handle());
        if !is_own && rights == Rights::None {
            return Err(refused("For whom: only those who may write here can ask for somebody else"));
        }
        let request = self.request(asking, agent.handle().as_str())?;
        let texts = request.texts(sources, roster)?;
        if !texts.keys().all(|path| allowed(&request, agent.handle()).contains(path)) {
            return Err(refused("it would change another file"));
        }
        let author = author.map(|author| author.handle().clone());
        Ok(Proposed { author, agent: agent.handle().clone(), request, texts })
    }

    /// The agent whose account opened it, unless they have left.
    fn author<'r>(&self, roster: &'r Roster, now: Instant) -> Option<&'r Agent> {
        let is_author = |agent: &Agent| {
            let is_account = agent.account().is_some_and(|(account, _)| account.eq_ignore_ascii_case(&self.account));
            let today = agent.zone().local(now).date();
            is_account && agent.last_day().is_none_or(|last| today <= last)
        };
        roster.agents().map(|(_, agent)| agent).find(|agent| is_author(agent))
    }

    fn request(&self, asking: Asking<'_>, agent: &str) -> Result<Request, Refused> {
        for (field, value) in self.shape.fields.iter().zip(&self.values) {
            if field.is_required && value.is_empty() {
                return Err(format!("\"{}\" is not filled in", field.label).into());
            }
        }
        let (agent, at, given) = (Typed::from(agent), |id: &str| self.typed(id), |id: &str| self.given(id));
        match self.shape.kind {
            Kind::Away => asking.away(agent, at("from"), given("until"), given("covered-by")),
            Kind::Swap => asking.swap((agent, at("shift")), (at("other"), at("other-shift"))),
            Kind::Extra => {
                let is_sure = self.shape.choice("firmness", self.value("firmness")) == Some(0);
                asking.add(
                    agent,
                    &Added {
                        when: DaysAndHours::Apart(at("days"), at("hours")),
                        from: given("from"),
                        until: given("until"),
                        every: None,
                        firmness: if is_sure { Firmness::Firm } else { Firmness::Tentative },
                        post: None,
                    },
                )
            }
            Kind::Request => asking.ask(agent, at("shift")),
        }
    }

    /// What a field says, with its heading.
    fn typed(&self, id: &str) -> Typed<'_> {
        let field = self.shape.fields.iter().find(|field| field.id == id);
        field.map_or("".into(), |field| Typed::at(field.label, self.value(id)))
    }

    /// The same where it is filled in.
    fn given(&self, id: &str) -> Option<Typed<'_>> {
        (!self.value(id).is_empty()).then(|| self.typed(id))
    }

    /// What a field says; nothing where it is empty.
    fn value(&self, id: &str) -> &str {
        let mut all = self.shape.fields.iter().zip(&self.values);
        all.find(|(field, _)| field.id == id).map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

fn refused(why: &str) -> Denied {
    Denied::Refused(why.to_owned().into())
}

impl Shape {
    /// What each field says, if this text is of this form: a heading, an empty line, one line, an empty line, and so on to the end.
    fn values(&self, body: &str) -> Option<Vec<String>> {
        if body.len() > MAX_BODY_BYTES {
            return None;
        }
        let body = body.replace("\r\n", "\n");
        let mut lines = body.trim_end_matches('\n').split('\n');
        let mut values = Vec::new();
        for (place, field) in self.fields.iter().enumerate() {
            if place > 0 && lines.next() != Some("") {
                return None;
            }
            if lines.next()?.strip_prefix("### ") != Some(field.label) || lines.next() != Some("") {
                return None;
            }
            let value = match lines.next()?.trim() {
                EMPTY => "",
                value => value,
            };
            if !field.choices.is_empty() {
                self.choice(field.id, value)?;
            }
            values.push(value.to_owned());
        }
        lines.next().is_none().then_some(values)
    }

    /// Which of the choices of a field that is, counted from 0.
    fn choice(&self, id: &str, value: &str) -> Option<usize> {
        let field = self.fields.iter().find(|field| field.id == id)?;
        if value.is_empty() { Some(0) } else { field.choices.iter().position(|choice| *choice == value) }
    }
}

/// The files that a request may change: the agent's own, and in a swap the other's.
fn allowed(request: &Request, agent: &Handle) -> BTreeSet<String> {
    let mut handles = BTreeSet::from([agent]);
    if let Request::Swap(both) = request {
        handles.extend(both.iter().map(|(agent, _)| agent));
    }
    handles.into_iter().map(path_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::roster::load::load;
    use serde_json::{Value, json};

    const NOW: &str = "2026-11-21T12:00:00Z";

    fn sources(files: &[(&str, &str)]) -> Sources {
        let source = |(path, text): &(&str, &str)| Source {
            path: (*path).to_owned(),
            shown: (*path).to_owned(),
            content: Ok((*text).to_owned()),
        };
        Sources::new(files.iter().map(source).collect())
    }

    fn file(account: &str) -> String {
        format!(
            "role = \"l1\"\ntimezone = \"UTC\"\n{account}\n[[availability]]\ndays = \"mon-fri\"\nhours = \"09:00-13:00\"\n"
        )
    }

    /// Ann and Ben have accounts, Cem has none, Dee has left.
    fn team() -> Sources {
        sources(&[
            ("agents/ann.toml", &file("account = \"Ann-L\"")),
            ("agents/ben.toml", &file("account = \"ben\"")),
            ("agents/cem.toml", &file("")),
            ("agents/dee.toml", &file("account = \"dee\"\nlast-day = 2026-11-20")),
        ])
    }

    fn body(kind: Kind, values: &[&str]) -> String {
        let shape = KINDS.iter().find(|shape| shape.kind == kind).unwrap();
        let fields = shape.fields.iter().zip(values.iter().chain(std::iter::repeat(&EMPTY)));
        fields.map(|(field, value)| format!("### {}\n\n{value}\n", field.label)).collect::<Vec<_>>().join("\n")
    }

    fn event(login: &str, body: &str) -> Value {
        let user = json!({"login": login, "id": 7, "type": "User"});
        let issue = json!({"number": 12, "created_at": NOW, "user": user, "body": body, "title": "x"});
        json!({"action": "opened", "sender": user, "issue": issue})
    }

    fn proposed(event: &Value, rights: Rights) -> Option<Result<Proposed, Denied>> {
        let sources = team();
        let loaded = load(&sources);
        let form = Form::read(&event.to_string())?;
        Some(form.propose(&sources, loaded.roster().unwrap(), rights, parse_instant(NOW).unwrap()))
    }

    /// The handles whose files change; "stranger", or why not.
    fn outcome(login: &str, body: &str, rights: Rights) -> String {
        match proposed(&event(login, body), rights) {
            None => "no form".to_owned(),
            Some(Err(Denied::Stranger)) => "stranger".to_owned(),
            Some(Err(Denied::Refused(Refused::Words(words)))) => words,
            Some(Err(Denied::Refused(Refused::Invalid(_)))) => "invalid".to_owned(),
            Some(Ok(proposed)) => proposed.texts.into_keys().collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn an_agent_changes_the_own_file_and_in_a_swap_the_others() {
        let own = |kind, values: &[&str]| outcome("ann-l", &body(kind, values), Rights::None);
        assert_eq!(own(Kind::Away, &["1 dec"]), "agents/ann.toml");
        assert_eq!(own(Kind::Away, &["1 dec", "open", "Ben", "Ann"]), "agents/ann.toml");
        assert_eq!(own(Kind::Swap, &["1 dec", "cem", "2 dec"]), "agents/ann.toml agents/cem.toml");
        assert_eq!(own(Kind::Extra, &["sat", "9-12"]), "agents/ann.toml");
        assert_eq!(own(Kind::Request, &["1 dec"]), "agents/ann.toml");
    }

    #[test]
    fn only_who_may_write_asks_for_somebody_else() {
        let for_cem = body(Kind::Request, &["1 dec", "cem"]);
        assert_eq!(
            outcome("ann-l", &for_cem, Rights::None),
            "For whom: only those who may write here can ask for somebody else"
        );
        assert_eq!(outcome("ann-l", &for_cem, Rights::Write), "agents/cem.toml");
        assert_eq!(outcome("lead", &for_cem, Rights::Write), "agents/cem.toml");
        let mine = body(Kind::Request, &["1 dec"]);
        assert_eq!(outcome("lead", &mine, Rights::Write), "your account is in nobody's file: fill in \"For whom\"");
        let event = event("lead", &for_cem);
        assert_eq!(proposed(&event, Rights::Write).unwrap().unwrap().author, None);
    }

    #[test]
    fn a_stranger_is_nobody_whatever_they_write() {
        // The handle is no account, and who has left is a stranger.
        for login in ["ann", "cem", "dee", "ann-l2", "stranger", ""] {
            for values in [&["1 dec"][..], &["nonsense"], &["1 dec", "ann"]] {
                assert_eq!(outcome(login, &body(Kind::Request, values), Rights::None), "stranger", "{login}");
            }
        }
    }

    #[test]
    fn what_a_field_says_does_not_end_it() {
        let own = |body: &str| outcome("ann-l", body, Rights::None);
        let fields = ["1 dec", "### Who covers", "ben", "ben"];
        assert_eq!(
            own(&body(Kind::Away, &fields)),
            "For whom: only those who may write here can ask for somebody else"
        );
        let early = body(Kind::Away, &["1 dec\n\n### Last day off\n\nopen\n\n### Who covers\n\nben", "2 dec"]);
        assert_eq!(own(&early), "no form");
        for lines in ["1 dec\n2 dec", "1 dec\n", "\n1 dec", "1 dec\n\n### For whom\n\nben"] {
            assert_eq!(own(&body(Kind::Request, &[lines])), "no form", "{lines:?}");
        }
        for other in ["", "words", "### Day of the shift that needs somebody", "### For whom\n\nben"] {
            assert_eq!(own(other), "no form", "{other:?}");
        }
        let plain = body(Kind::Request, &["1 dec"]);
        assert_eq!(own(&format!("{plain}\n### More\n\nx")), "no form");
        assert_eq!(own(&format!("\n{plain}")), "no form");
        assert_eq!(own(&plain.replace('\n', "\r\n")), "agents/ann.toml");
        assert_eq!(own(&body(Kind::Request, &[&"x".repeat(5_000)])), "no form");
        assert_eq!(own(&body(Kind::Extra, &["sat", "9-12", EMPTY, EMPTY, "Both"])), "no form");
    }

    #[test]
    fn only_a_person_who_has_just_opened_it_themselves_is_heard() {
        let good = event("ann-l", &body(Kind::Request, &["1 dec"]));
        let is_form = |change: &dyn Fn(&mut Value)| {
            let mut event = good.clone();
            change(&mut event);
            Form::read(&event.to_string()).is_some()
        };
        assert!(is_form(&|_| {}));
        assert!(is_form(&|event| event["sender"]["login"] = "ANN-L".into()));
        assert!(is_form(&|event| event["sender"] = json!({"login": "ann-l"})));
        for action in ["edited", "reopened", "transferred", ""] {
            assert!(!is_form(&|event| event["action"] = action.into()), "{action}");
        }
        assert!(!is_form(&|event| event["sender"]["login"] = "ben".into()));
        assert!(!is_form(&|event| event["sender"]["id"] = 8.into()));
        assert!(!is_form(&|event| event["sender"]["type"] = "Bot".into()));
        assert!(!is_form(&|event| event["issue"]["user"]["type"] = "Organization".into()));
        assert!(!is_form(&|event| event["issue"]["pull_request"] = json!({})));
        assert!(!is_form(&|event| event["issue"]["number"] = 0.into()));
        assert!(!is_form(&|event| event["issue"]["number"] = (-1).into()));
        assert!(!is_form(&|event| event["issue"]["body"] = Value::Null));
        assert!(!is_form(&|event| event["issue"]["created_at"] = "yesterday".into()));
        assert!(!is_form(&|event| event["issue"]["title"] = "x".repeat(MAX_EVENT_BYTES).into()));
        for text in ["", "null", "[]", "{}", "{\"action\": \"opened\"}", &"[".repeat(100_000), "\0"] {
            assert!(Form::read(text).is_none(), "{text:.20}");
        }
    }

    #[test]
    fn an_agent_whose_form_is_wrong_is_told_in_harmless_words() {
        let own = |kind, values: &[&str]| outcome("ann-l", &body(kind, values), Rights::None);
        assert_eq!(
            own(Kind::Request, &["5 dec"]).split(';').next().unwrap(),
            "ann has no shift that starts on Sat 2026-12-05"
        );
        assert_eq!(own(Kind::Request, &[]), "\"Day of the shift that needs somebody\" is not filled in");
        assert_eq!(
            own(Kind::Swap, &["1 dec", "bem", "2 dec"]),
            "Swap with: there is no agent `bem`; did you mean ben?"
        );
        for hostile in
            ["$(id)", "${{ github.token }}", "`id`", "\u{202e}1 dec", "1 dec\0", "::set-output name=x::y", "a\u{2028}b"]
        {
            let words = own(Kind::Request, &[hostile]);
            assert!(words.contains("is no date") && !words.chars().any(crate::text::changes_text), "{words}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_the_heading_of_its_field() {
        let own = |kind, values: &[&str]| outcome("ann-l", &body(kind, values), Rights::None);
        for (kind, values, said) in [
            (
                Kind::Away,
                &["someday"][..],
                "First day off: `someday` is no date; write 2026-12-24, 24-dec, fri or tomorrow",
            ),
            (
                Kind::Away,
                &["1 dec", "1/5"],
                "Last day off: `1/5` can be 1 May or 5 January: write 2027-05-01 or 2027-01-05",
            ),
            (Kind::Away, &["1 dec", "", "fennel"], "Who covers: there is no agent `fennel`"),
            (
                Kind::Away,
                &["1 dec", "", "ben, cem"],
                "Who covers: one agent can stand here, and `ben, cem` is more than one",
            ),
            (
                Kind::Away,
                &["1 dec - 3 dec", "5 dec"],
                "First day off: write the first day alone, 2026-12-01, as Last day off says the last one",
            ),
            (
                Kind::Swap,
                &["1 dec", "ben", "soon"],
                "Day of their shift: `soon` is no date; write 2026-12-24, 24-dec, fri or tomorrow",
            ),
            (
                Kind::Extra,
                &["sat", "9-12, 14-17"],
                "Hours: 2 stretches of hours are as many forms: write 09:00-12:00 here, and in another form 14:00-17:00",
            ),
            (
                Kind::Extra,
                &["sat", "16:00-18:00 CET"],
                "Hours: `16:00-18:00 CET`: hours are on ann's own clock, UTC: write them as they are there, such as 16:00-18:00, without a zone",
            ),
            (
                Kind::Extra,
                &["noday", "9-12"],
                "Days: `noday` is neither a date nor days of the week; write 24-dec, fri or mon-fri",
            ),
            (
                Kind::Extra,
                &["5 dec", "9-12", "1 dec"],
                "\"First day\" and \"Last day\" go with days of each week alone: leave them empty where \"Days\" says dates",
            ),
            (
                Kind::Swap,
                &["1 dec", "ann", "2 dec"],
                "Swap with: ann cannot swap with themselves. To move a shift to another day, open \"I am away\" for the one day and \
                 \"Extra shift\" for the other; within a day no form moves it: edit the file",
            ),
        ] {
            let values: Vec<&str> = values.iter().map(|value| if value.is_empty() { EMPTY } else { value }).collect();
            assert_eq!(own(kind, &values), said);
        }
    }

    #[test]
    fn an_agent_is_known_by_handle_or_account_in_any_letters() {
        for whom in ["ben", "Ben", "@ben", "@BEN"] {
            assert_eq!(outcome("ann-l", &body(Kind::Away, &["1 dec", EMPTY, whom]), Rights::None), "agents/ann.toml");
        }
        for whom in ["ann", "@ann", "ann-l", "@Ann-L"] {
            let own = body(Kind::Request, &["1 dec", whom]);
            assert_eq!(outcome("ann-l", &own, Rights::None), "agents/ann.toml", "{whom}");
        }
    }

    #[test]
    fn an_extra_shift_on_a_weekday_is_once_unless_it_is_said_otherwise() {
        let entry = |values: &[&str]| {
            let values: Vec<&str> = values.iter().map(|value| if value.is_empty() { EMPTY } else { value }).collect();
            let text = proposed(&event("ann-l", &body(Kind::Extra, &values)), Rights::None).unwrap().unwrap().texts;
            text["agents/ann.toml"].rsplit_once("[[availability]]\n").unwrap().1.replace('\n', ";").replace(' ', "")
        };
        assert_eq!(entry(&["fri", "18-22"]), "dates=[2026-11-27];hours=\"18:00-22:00\";");
        assert_eq!(entry(&["fri", "18-22", "1 dec"]), "dates=[2026-12-04];hours=\"18:00-22:00\";");
        assert_eq!(entry(&["12-13 dec", "18-22"]), "dates=[2026-12-12,2026-12-13];hours=\"18:00-22:00\";");
        let until = "days=\"fri\";hours=\"18:00-22:00\";from=2026-12-01;until=2026-12-24;";
        assert_eq!(entry(&["fri", "18-22", "1 dec", "24 dec"]), until);
        assert_eq!(entry(&["fri", "18-22", "1 dec - 24 dec"]), until);
        for each in ["every fri", "fridays", "fris"] {
            assert_eq!(entry(&[each, "18-22"]), "days=\"fri\";hours=\"18:00-22:00\";from=2026-11-21;", "{each}");
        }
        assert_eq!(entry(&["mon, wed", "18-22"]), "days=\"mon,wed\";hours=\"18:00-22:00\";from=2026-11-21;");
    }

    #[test]
    fn a_first_day_may_say_the_last_one_too() {
        let text = |values: &[&str]| {
            let proposed = proposed(&event("ann-l", &body(Kind::Away, values)), Rights::None).unwrap().unwrap();
            proposed.texts["agents/ann.toml"].rsplit_once("[[time-off]]\n").unwrap().1.to_owned()
        };
        for from in ["24 dec - 2 jan", "24 dec to 2 jan"] {
            assert_eq!(text(&[from]), "from  = 2026-12-24\nuntil = 2027-01-02\n", "{from}");
        }
        assert_eq!(text(&["24-27 dec"]), "from  = 2026-12-24\nuntil = 2026-12-27\n");
        assert_eq!(text(&["24 dec", "Open"]), "from  = 2026-12-24\n");
    }

    #[test]
    fn ten_thousand_forms_are_each_their_own() {
        let sources = team();
        let loaded = load(&sources);
        let (roster, now) = (loaded.roster().unwrap(), parse_instant(NOW).unwrap());
        let mut changes = 0;
        for number in 1..=10_000_u64 {
            let login = ["ann-l", "ben", "stranger", "cem"][usize::try_from(number % 4).unwrap()];
            let mut event = event(login, &body(Kind::Request, &["1 dec"]));
            event["issue"]["number"] = number.into();
            let form = Form::read(&event.to_string()).unwrap();
            assert_eq!(form.number(), number);
            changes += usize::from(form.propose(&sources, roster, Rights::None, now).is_ok());
        }
        assert_eq!(changes, 5_000);
    }

    #[test]
    fn a_day_in_words_is_that_of_the_day_on_which_the_form_was_opened() {
        let sources = team();
        let loaded = load(&sources);
        let form = Form::read(&event("ann-l", &body(Kind::Away, &["tomorrow"])).to_string()).unwrap();
        let later = parse_instant("2026-12-05T12:00:00Z").unwrap();
        let proposed = form.propose(&sources, loaded.roster().unwrap(), Rights::None, later).unwrap();
        assert!(proposed.texts["agents/ann.toml"].contains("from  = 2026-11-22"));
    }
}
