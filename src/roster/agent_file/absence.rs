//! When an agent is away, or elsewhere: `[[time-off]]` and `[[travel]]`.

use chrono::{NaiveDate, NaiveTime};
use toml::Spanned;

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::file_report::{FileReport, shown};
use crate::roster::handle::Handle;
use crate::roster::table::table;
use crate::roster::time_off::{CoveredBy, TimeOff, When};
use crate::roster::values::times::DateOrTime;
use crate::roster::values::{CovererText, HandleText};
use crate::roster::whereabouts::{Travel, Whereabouts};
use crate::time::civil::DateRange;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;

table! {
    /// Days or hours in which the agent is away.
    pub(super) struct TimeOffEntry {
        /// The first day off, which means the shifts that start on it; or the time from which the agent is away, which cuts shifts.
        from: Option<Spanned<DateOrTime>> =
            needed("from" like "2026-12-24", "add the first day, for example from = 2026-12-24"),
        /// The last day off, or the time at which the agent is back.
        until: Option<Spanned<DateOrTime>> = optional("until" like "2026-12-26", else "until further notice"),
        /// The agent who takes over these shifts: the name of that file without `.toml`. "?" asks who would.
        covered_by: Option<Spanned<CovererText>> = optional("covered-by" like "bob", else "nobody"),
        /// Another clock for these times; days need none.
        timezone: Option<Spanned<Zone>> = optional("timezone" like "Asia/Tokyo", else "the agent's on that day"),
    }
}

table! {
    /// Dates on which the agent's entries are read on another clock.
    pub(super) struct TravelEntry {
        /// The first date.
        from: Option<Spanned<NaiveDate>> =
            needed("from" like "2026-12-01", "add the first day, for example from = 2026-12-01"),
        /// The last date; without it the agent has moved.
        until: Option<Spanned<NaiveDate>> = optional("until" like "2026-12-14", else "for good"),
        /// The other clock.
        timezone: Option<Spanned<Zone>> =
            needed("timezone" like "Pacific/Honolulu", "add for example timezone = \"Pacific/Honolulu\""),
    }
}

/// On whose clock an agent's dates are read.
pub(super) fn whereabouts(
    home: Option<Zone>,
    entries: Vec<Spanned<TravelEntry>>,
    report: &mut FileReport<'_>,
) -> Whereabouts {
    let mut travels: Vec<(Travel, std::ops::Range<usize>)> = Vec::new();
    for entry in entries {
        let (span, entry) = (entry.span(), entry.into_inner());
        let Some(from) = entry.from else { continue };
        let last = entry.until.as_ref().map_or(NaiveDate::MAX, |until| *until.get_ref());
        let dates = DateRange { first: from.into_inner(), last };
        if let Some(until) = entry.until.filter(|_| dates.is_empty()) {
            does_nothing(&until.span(), "these travels do", report);
            continue;
        }
        let clash = travels.iter().find(|(travel, _)| !travel.dates.intersection(dates).is_empty());
        if let Some((other, there)) = clash {
            let common = dates.intersection(other.dates);
            let until = common.last_stated().map_or("on".to_owned(), |last| format!("to {last}"));
            let message =
                format!("these travels overlap others, and nobody is in two places: from {} {until}", common.first);
            let diagnostic = Diagnostic::new(Code::TravelsOverlap, report.at(span), message);
            let diagnostic = diagnostic.related(report.at(there.clone()), "the other ones");
            let help = "let one end on the day before the other begins";
            report.diagnostics.push(diagnostic.help(help));
            continue;
        }
        if let (Some(home), Some(zone)) = (&home, &entry.timezone)
            && home == zone.get_ref()
        {
            let message = format!("{home} is the clock of this agent anyway, so these travels change nothing");
            let help = "write the zone to which the agent travels, or remove the entry";
            report.add(Code::TravelNowhere, zone.span(), message, help);
        }
        // Where the zone cannot be read there is no roster, and the dates are judged all the same.
        travels.push((Travel { dates, zone: entry.timezone.map_or_else(Zone::utc, Spanned::into_inner) }, span));
    }
    Whereabouts::new(home.unwrap_or_else(Zone::utc), travels.into_iter().map(|(travel, _)| travel).collect())
}

/// The times off that take some time, and whom the others name: they must exist all the same.
pub(super) fn times_off(
    entries: Vec<Spanned<TimeOffEntry>>,
    whereabouts: &Whereabouts,
    handle: &Handle,
    report: &mut FileReport<'_>,
) -> (Vec<TimeOff>, Vec<(String, Location)>) {
    let (mut times_off, mut named) = (Vec::new(), Vec::new());
    for mut entry in entries {
        let coverer = entry.get_mut().covered_by.take();
        let covered_by = coverer.and_then(|coverer| covered_by(&coverer, handle, report));
        match (time_off(entry, whereabouts, report), covered_by) {
            (Some(off), covered_by) => times_off.push(TimeOff { covered_by, ..off }),
            (None, Some(CoveredBy::Agent(name, at))) => named.push((name, at)),
            (None, _) => {}
        }
    }
    (times_off, named)
}

/// A time off, whoever covers it.
fn time_off(entry: Spanned<TimeOffEntry>, whereabouts: &Whereabouts, report: &mut FileReport<'_>) -> Option<TimeOff> {
    let at = report.at(entry.span());
    let entry = entry.into_inner();
    let from = entry.from?;
    let until = entry.until.as_ref().map(Spanned::get_ref);
    let zone = entry.timezone.as_ref().map(Spanned::get_ref);
    let instant = |time| zone.map_or_else(|| whereabouts.instant(time), |zone| zone.instant(time));
    let when = match (*from.get_ref(), until) {
        (DateOrTime::Date(first), None) => Some(When::Dates(DateRange { first, last: NaiveDate::MAX })),
        (DateOrTime::Date(first), Some(DateOrTime::Date(last))) => {
            Some(DateRange { first, last: *last }).filter(|dates| !dates.is_empty()).map(When::Dates)
        }
        (DateOrTime::Time(from), None) => Interval::new(instant(from), Instant::MAX).map(When::Times),
        (DateOrTime::Time(from), Some(DateOrTime::Time(until))) => {
            Interval::new(instant(from), instant(*until)).map(When::Times)
        }
        (DateOrTime::Date(first), Some(DateOrTime::Time(_))) => {
            let whole =
                format!("write a time for both, such as from = {}", first.and_time(NaiveTime::MIN).format("%FT%T"));
            return mixed(&from, entry.until.as_ref(), &whole, report);
        }
        (DateOrTime::Time(_), Some(DateOrTime::Date(last))) => {
            let next = last.succ_opt().unwrap_or(*last).and_time(NaiveTime::MIN);
            let whole = format!("write a time for both; to the end of that day is until = {}", next.format("%FT%T"));
            return mixed(&from, entry.until.as_ref(), &whole, report);
        }
    };
    if let (DateOrTime::Date(_), Some(zone)) = (from.get_ref(), &entry.timezone) {
        let message =
            "`timezone` does not go with days off: a day means the shifts that start on it, on their own clock";
        report.add(Code::ConflictingKeys, zone.span(), message, "remove `timezone`, or write times");
    }
    if let (None, DateOrTime::Time(start), Some(DateOrTime::Time(end))) = (when, from.get_ref(), until)
        && start == end
    {
        let at = entry.until.as_ref().map_or(from.span(), Spanned::span);
        let message = "the end is the start, so this time off is empty";
        report.add(Code::UntilBeforeFrom, at, message, "write when it ends, or remove the entry");
    } else if let (None, Some(until)) = (when, &entry.until) {
        does_nothing(&until.span(), "this time off does", report);
    }
    let time = |border: Option<&DateOrTime>| match border {
        Some(DateOrTime::Time(time)) => Some((*time, zone.unwrap_or_else(|| whereabouts.zone_on(time.date())).clone())),
        _ => None,
    };
    let stated = time(Some(from.get_ref())).into_iter().chain(time(until)).collect();
    Some(TimeOff { when: when?, covered_by: None, stated, at })
}

fn mixed(
    from: &Spanned<DateOrTime>,
    until: Option<&Spanned<DateOrTime>>,
    help: &str,
    report: &mut FileReport<'_>,
) -> Option<TimeOff> {
    let message = "one of `from` and `until` is a day and the other a time";
    let at = until.map_or(from.span(), Spanned::span);
    let diagnostic = Diagnostic::new(Code::ConflictingKeys, report.at(at), message);
    let diagnostic = diagnostic.related(report.at(from.span()), "`from` is here").help(help);
    report.diagnostics.push(diagnostic);
    None
}

fn does_nothing(at: &std::ops::Range<usize>, what: &str, report: &mut FileReport<'_>) {
    let message = format!("the end lies before the start, so {what} nothing");
    report.add(Code::UntilBeforeFrom, at.clone(), message, "correct one of the two, or remove the entry");
}

fn covered_by(coverer: &Spanned<CovererText>, handle: &Handle, report: &mut FileReport<'_>) -> Option<CoveredBy> {
    match coverer.get_ref() {
        CovererText::Anybody => Some(CoveredBy::Anybody),
        CovererText::Agent(HandleText(name)) if name == handle.as_str() => {
            let message = format!("{} cannot cover {handle}", shown(name));
            let help = "name another agent, or remove the key";
            report.add(Code::CoversOneself, coverer.span(), message, help);
            None
        }
        CovererText::Agent(HandleText(name)) => Some(CoveredBy::Agent(name.clone(), report.at(coverer.span()))),
    }
}
