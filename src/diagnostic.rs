//! Diagnostics as data: a code with a severity, a message, where it stands, and the remedy.
//!
//! How they look is not decided here; `view` draws them.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Deref, Range};

use serde::{Serialize, Serializer};

use crate::time::interval::Instant;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It cannot be read or cannot be true: there is no roster.
    Error,
    /// It surprises; it changes no result.
    Warning,
}

impl Severity {
    /// Both, the worse first.
    pub const ALL: [Self; 2] = [Self::Error, Self::Warning];
}

macro_rules! codes {
    ($($name:ident $text:literal $severity:ident $meaning:literal;)*) => {
        /// What a diagnostic is about; each has a page line in `docs/diagnostics.md` and a fixture of its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $meaning] $name,)*
        }

        impl Code {
            /// Every code, errors first.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as it is printed, in kebab-case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// Whether it is an error or a warning.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),* }
            }

            /// What it means, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning),* }
            }
        }
    };
}

codes! {
    TomlSyntax "toml-syntax" Error "The file is not TOML.";
    MergeConflict "merge-conflict" Error "Git left a conflict of two changes in the file.";
    TomlVersion "toml-version" Error "The file uses TOML 1.1, which many editors and languages cannot read.";
    NotUtf8 "not-utf8" Error "The file, or its name, is not UTF-8 text.";
    RepositoryInSchedules "repository-in-schedules" Error "The name is one that makes git take the folder for a repository, whose configuration runs programs.";
    NotAFile "not-a-file" Error "What should be a file is something else, or cannot be read.";
    LinkOutside "link-outside" Error "A link leads out of the schedules folder.";
    UnfinishedEdit "unfinished-edit" Error "An edit was interrupted before it wrote the file.";
    JournalInSchedules "journal-in-schedules" Error "The name is for the program's notes of an edit, which are never kept here.";
    FileTooLarge "file-too-large" Error "The file is larger than 64 KiB.";
    FilesTooLarge "files-too-large" Error "All files together are larger than 16 MiB.";
    TooManyFiles "too-many-files" Error "There are more than 50,000 files.";
    TooManyEntries "too-many-entries" Error "The file has more than 200 entries, or all files together have more than 100,000.";
    TooManySteps "too-many-steps" Error "Too many dates have to be tried to find those of a rule.";
    TooManyShifts "too-many-shifts" Error "One entry gives more than 30,000 shifts, or all together more than 2,000,000.";
    FeedTooLarge "feed-too-large" Error "A feed would have more than 30,000 events or 10 MB, or all that is published more than 48 MB.";
    UnknownKey "unknown-key" Error "The key is not one that this file may have.";
    MissingKey "missing-key" Error "A key that is needed is not there.";
    ConflictingKeys "conflicting-keys" Error "Two keys are there that do not go together.";
    WrongType "wrong-type" Error "The value is of another TOML type than the key takes.";
    OutOfRange "out-of-range" Error "A number, or the length of a list, is outside what the key takes.";
    UnreadFile "unread-file" Error "The file looks like an agent's and is not read because of its name.";
    BadHandle "bad-handle" Error "The file's name is not a handle.";
    BadName "bad-name" Error "A name is empty, too long, or has characters that names cannot have.";
    BadDays "bad-days" Error "The text is not a set of weekdays.";
    BadHours "bad-hours" Error "The text is not two times of the wall clock.";
    BadDate "bad-date" Error "The value is not a date, or not a time, of the kind that the key takes.";
    BadDuration "bad-duration" Error "The text is not an amount of time.";
    BadRrule "bad-rrule" Error "The rule is outside of what is allowed, or makes no sense.";
    BadUrl "bad-url" Error "The text is not a web address of the kind that the key takes.";
    UnknownZone "unknown-zone" Error "The time zone is not in the IANA database.";
    UnknownWeekday "unknown-weekday" Error "The word is not a weekday.";
    UnknownRole "unknown-role" Error "The role is neither built in nor defined in team.toml.";
    UnknownHandle "unknown-handle" Error "There is no agent of that handle.";
    PromotedBeforeJoined "promoted-before-joined" Error "The promotion lies before the first day.";
    LastDayBeforeJoined "last-day-before-joined" Error "The last day lies before the first.";
    CoversOneself "covers-oneself" Error "An agent is named to cover their own time off.";
    TravelsOverlap "travels-overlap" Error "Two travels of an agent share a date.";
    AccountTaken "account-taken" Error "Two agents have the same account.";
    DuplicateName "duplicate-name" Error "Two entries have a name that must be unique.";
    CycleOrder "cycle-order" Error "A cycle does not start after the cycles of lower numbers.";

    NameTaken "name-taken" Warning "Two agents have the same name, or one has the handle of another as its name.";
    LegacyZone "legacy-zone" Warning "The time zone has a legacy name.";
    StrayFile "stray-file" Warning "The file is in a place where nothing reads it.";
    UntilBeforeFrom "until-before-from" Warning "The end lies before the start, so this does nothing.";
    EntryNeverHappens "entry-never-happens" Warning "The entry gives no shift, or asks for none, ever.";
    TravelNowhere "travel-nowhere" Warning "A travel is to the zone in which the agent is anyway.";
    NamedTwice "named-twice" Warning "An agent is named twice in one turn; once counts.";
    OverlappingEntries "overlapping-entries" Warning "Two firm entries of one agent overlap; the time counts once.";
    TentativeInsideFirm "tentative-inside-firm" Warning "A tentative entry lies wholly inside firm ones that recur.";
    ShiftInClockChange "shift-in-clock-change" Warning "A shift starts or ends in an hour that the clocks skip or repeat.";
    LongShift "long-shift" Warning "A shift is longer than the team's `max-shift`.";
    ShortRest "short-rest" Warning "Between two duties of an agent there is less time than `rest`, and more than a `pause`.";
    NoShiftFits "no-shift-fits" Warning "The shortest shift is longer than the longest one, or than what may be added to a week.";
    DateInTimeOff "date-in-time-off" Warning "A single date lies in time off of the same agent that nobody covers, so its shift does not take place, or not all of it.";
    FarDate "far-date" Warning "A date is more than a year ahead, or a confirmation is still to come.";
    PastEntry "past-entry" Warning "An entry is over, and no calendar shows it any more.";
    InternWithoutJoined "intern-without-joined" Warning "An intern's file does not say when the internship began.";
    InternshipOver "internship-over" Warning "The first cycle that counts for an intern has begun.";
    OpenRequest "open-request" Warning "Somebody is asked for, and nobody has taken it.";
    GoneButNamed "gone-but-named" Warning "An agent who is not there, or whose entries are all over, still has a turn or a cover to come.";
    TurnOnNoDate "turn-on-no-date" Warning "Some turns of a rotation fall on no date.";
    UnmatchedPost "unmatched-post" Warning "A post is asked for and nobody has it, or the other way round.";
    UnmatchedRole "unmatched-role" Warning "No agent has, or will have, a role that counts for what is asked for.";
    UnmatchedSkill "unmatched-skill" Warning "A skill is asked for that nobody has.";
    ClockChangeGap "clock-change-gap" Warning "Clocks will change apart, and leave a gap that is not there now.";
    Stale "stale" Warning "Nobody has changed or confirmed the file for longer than the team's `stale-after`.";
    TimeOffHitsNothing "time-off-hits-nothing" Warning "There is no availability in that time off.";
    CoverHitsNothing "cover-hits-nothing" Warning "There is no firm shift in that time off to cover.";
    CovererAway "coverer-away" Warning "The coverer has time off then; it stays uncovered.";
    CovererGone "coverer-gone" Warning "The coverer has not joined yet or has left; it stays uncovered.";
    CovererOnDuty "coverer-on-duty" Warning "The coverer is on duty then anyway.";
    CovererRoleDoesNotCount "coverer-role-does-not-count" Warning "The covered time counts for no requirement in the coverer's role.";
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The files of a schedules folder, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    as_of: Option<AsOf>,
}

/// The commit that files are of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AsOf {
    /// Its id.
    pub commit: String,
    /// When it was committed.
    pub committed: Instant,
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "schedules as of commit {}, {}", &self.commit[..self.commit.len().min(12)], self.committed)
    }
}

/// One file as it was found.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path within the schedules folder, with `/`.
    pub path: String,
    /// The path that users see, with `/`.
    pub shown: String,
    /// What it says, or why that is not to be had.
    pub content: Result<String, Refusal>,
}

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is larger than the limit.
    TooLarge,
    /// It is the largest of files that are too large together.
    AllTooLarge,
    /// It is one file too many.
    TooMany,
    /// It is a link that leads out of the folder.
    LinkOutside,
    /// An edit was interrupted before it wrote it.
    Unfinished,
    /// It is a folder, a pipe or a device, or reading it failed with this message.
    NotAFile(String),
    /// It is not UTF-8 after this text.
    NotUtf8(String),
    /// Its name is not UTF-8; the path shows the bytes that are not.
    NotUtf8Name,
}

impl Sources {
    /// These files, put in the order of their paths.
    pub fn new(mut files: Vec<Source>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files, as_of: None }
    }

    /// The same files, which are those of a commit.
    pub fn as_of(self, as_of: AsOf) -> Self {
        Self { as_of: Some(as_of), ..self }
    }

    /// The commit that the files are of, if they are of one.
    pub(crate) fn commit(&self) -> Option<&AsOf> {
        self.as_of.as_ref()
    }

    /// The files with their ids, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.files.iter().enumerate().map(|(index, source)| (SourceId(index), source))
    }

    /// The file of that id.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.files.get(id.0)
    }

    /// The text of a file, as far as it can be read.
    pub(crate) fn text(&self, id: SourceId) -> &str {
        match self.get(id).map(|source| &source.content) {
            Some(Ok(text) | Err(Refusal::NotUtf8(text))) => text,
            _ => "",
        }
    }

    /// Line and column of the first byte of a location, both from 1; columns count characters.
    pub fn position(&self, at: &Location) -> (usize, usize) {
        let text = self.text(at.source);
        let mut start = at.span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &text[..start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
        (line, column)
    }
}

/// A file among the sources, by its place in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(pub(crate) usize);

/// A place in a file: bytes of its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Which file.
    pub source: SourceId,
    /// The bytes it is about; empty where the whole file is meant.
    pub span: Span,
}

impl Location {
    /// The place behind it.
    pub(crate) fn end(&self) -> Self {
        Self { source: self.source, span: Span { start: self.span.end, end: self.span.end } }
    }
}

/// A range of bytes; `Range` itself has no order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The first byte after it.
    pub end: usize,
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is about.
    pub code: Code,
    /// Where it stands.
    pub at: Location,
    /// What is wrong, with the value.
    pub message: String,
    /// Another place that belongs to it, and what is there.
    pub(crate) related: Option<(Location, String)>,
    /// The remedy.
    pub help: Option<String>,
    /// What to write in place of what stands there, where the remedy is certain: nobody can have meant anything else.
    pub(crate) fix: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without remedy or second place.
    pub(crate) fn new(code: Code, at: Location, message: impl Into<String>) -> Self {
        Self { code, at, message: message.into(), related: None, help: None, fix: None }
    }

    /// With a remedy.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With what to write in its place, if that is certain.
    pub(crate) fn fix(mut self, fix: Option<String>) -> Self {
        self.fix = fix;
        self
    }

    /// With a second place.
    pub(crate) fn related(mut self, at: Location, label: impl Into<String>) -> Self {
        self.related = Some((at, label.into()));
        self
    }

    /// The order of files and places.
    pub(crate) fn by_place(&self, other: &Self) -> Ordering {
        (&self.at, self.code, &self.message).cmp(&(&other.at, other.code, &other.message))
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }
}

/// What was found: no more of it is kept than anybody reads, and the rest is counted.
///
/// Errors and warnings have room of their own, so that no number of warnings hides an error.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    kept: Vec<Diagnostic>,
    errors: Tally,
    warnings: Tally,
}

/// How many findings of a severity there are.
#[derive(Clone, Copy, Debug)]
struct Tally {
    all: usize,
    /// How many more are kept.
    room: usize,
}

impl Default for Tally {
    fn default() -> Self {
        Self { all: 0, room: Findings::MAX }
    }
}

impl Findings {
    /// The most that are kept of each severity, and shown of both.
    pub(crate) const MAX: usize = 1_000;

    /// Nothing yet, with the room that is left here.
    pub(crate) fn beside(&self) -> Self {
        let left = |tally: Tally| Tally { all: 0, ..tally };
        Self { kept: Vec::new(), errors: left(self.errors), warnings: left(self.warnings) }
    }

    /// Adds one.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let tally = self.tally(diagnostic.code.severity());
        tally.all += 1;
        if tally.room > 0 {
            tally.room -= 1;
            self.kept.push(diagnostic);
        }
    }

    /// Counts one that nobody would read.
    pub(crate) fn count(&mut self, severity: Severity) {
        self.tally(severity).all += 1;
    }

    /// Whether one more of that severity would be kept.
    pub(crate) fn has_room(&self, severity: Severity) -> bool {
        let tally = if severity == Severity::Error { self.errors } else { self.warnings };
        tally.room > 0
    }

    /// Adds all of others.
    pub(crate) fn append(&mut self, others: &Self) {
        let (errors, warnings) = (self.errors.all + others.errors.all, self.warnings.all + others.warnings.all);
        self.extend(others.kept.iter().cloned());
        (self.errors.all, self.warnings.all) = (errors, warnings);
    }

    /// Takes out those of the kept ones that are not wanted.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&Diagnostic) -> bool) {
        let (kept, out): (Vec<_>, Vec<_>) = std::mem::take(&mut self.kept).into_iter().partition(wanted);
        self.kept = kept;
        for diagnostic in out {
            let tally = self.tally(diagnostic.code.severity());
            tally.all -= 1;
            tally.room += 1;
        }
    }

    /// Puts those that are kept in the order of files and places.
    pub(crate) fn sort(&mut self) {
        self.kept.sort_by(Diagnostic::by_place);
    }

    /// How many there are of a severity.
    pub(crate) fn number(&self, severity: Severity) -> usize {
        if severity == Severity::Error { self.errors.all } else { self.warnings.all }
    }

    /// Whether all errors are kept.
    pub(crate) fn has_all_errors(&self) -> bool {
        self.errors.all == self.iter().filter(|diagnostic| diagnostic.is_error()).count()
    }

    /// What is shown of those of some severities: no more than anybody reads, errors before warnings where not all are.
    pub fn shown(&self, severities: &[Severity]) -> Shown<'_> {
        let wanted = |severity| severities.contains(&severity);
        let mut found: Vec<&Diagnostic> = self.iter().filter(|found| wanted(found.code.severity())).collect();
        if found.len() > Self::MAX {
            found.sort_by_key(|found| found.code.severity());
            found.truncate(Self::MAX);
            found.sort_by(|a, b| a.by_place(b));
        }
        let all: usize = severities.iter().map(|severity| self.number(*severity)).sum();
        Shown { more: all - found.len(), found }
    }

    fn tally(&mut self, severity: Severity) -> &mut Tally {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        }
    }
}

/// What is shown of findings.
#[derive(Clone, Debug)]
pub struct Shown<'f> {
    /// The findings, in the order of files and places.
    pub found: Vec<&'f Diagnostic>,
    /// How many more there are.
    pub more: usize,
}

/// Those that are kept.
impl Deref for Findings {
    type Target = [Diagnostic];

    fn deref(&self) -> &[Diagnostic] {
        &self.kept
    }
}

impl From<Vec<Diagnostic>> for Findings {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        let mut findings = Self::default();
        findings.extend(diagnostics);
        findings
    }
}

impl Extend<Diagnostic> for Findings {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
}

/// The most similar of `known`, if any is similar enough to be what was meant.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase().replace('_', "-");
    // A long word is no typo of a short one, and comparing costs the product of both lengths.
    let limit = (folded.chars().take(64).count() / 3).max(1);
    known
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(folded.len()) <= limit)
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_matched_to_the_nearest_known_word_and_nonsense_to_none() {
        let keys = ["days", "dates", "hours", "last-day"];
        assert_eq!(did_you_mean("dayz", keys), Some("days"));
        assert_eq!(did_you_mean("Last_Day", keys), Some("last-day"));
        assert_eq!(did_you_mean("zebra", keys), None);
        assert_eq!(did_you_mean(&"x".repeat(60_000), keys), None);
    }
}
