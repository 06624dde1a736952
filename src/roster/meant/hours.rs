//! Hours as people type them: `9-17`, `9am-5pm`, `0900-1700`, `09.00–17.00`, `20:00-25:00`.

use chrono::{NaiveTime, Timelike};

use crate::time::civil::Hours;

use super::zone;

/// What a text that is not two times says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// These hours.
    Hours(String),
    /// One of these: morning and afternoon are not told apart.
    Either(String, String),
    /// Hours whose end, as it is written, is on the next day.
    NextDay {
        /// The end as it is written.
        end: String,
        /// The end on the next day.
        is: String,
        /// The hours.
        hours: String,
    },
    /// Hours that begin at 24:00, which is 00:00 of the next day.
    StartOfNextDay(String),
    /// Several.
    Several(Vec<String>),
    /// These hours, on the clock of this zone.
    OnClock(String, String),
}

impl Meant {
    /// What to write.
    pub(crate) fn help(&self) -> String {
        match self {
            Self::Hours(hours) => format!("write \"{hours}\""),
            Self::Either(day, night) => {
                format!("write \"{day}\", or \"{night}\" if the end is on the next day")
            }
            Self::NextDay { end, is, hours } => format!("{end} is {is} on the next day: write \"{hours}\""),
            Self::StartOfNextDay(hours) => format!("24:00 is 00:00 of the next day: write \"{hours}\" on that day"),
            Self::Several(all) => two_entries(all),
            Self::OnClock(hours, zone) => format!("write hours = \"{hours}\" and timezone = \"{zone}\""),
        }
    }
}

/// How to write several hours.
pub(in crate::roster) fn two_entries(all: &[String]) -> String {
    let each: Vec<String> = all.iter().map(|hours| format!("hours = \"{hours}\"")).collect();
    let number = if all.len() == 2 {
        "two hours are two entries".to_owned()
    } else {
        format!("{} hours are as many entries", all.len())
    };
    format!("{number}: write [[availability]] with the same days for each, one with {}", each.join(", another with "))
}

/// The minutes after midnight that a text means as one time.
pub(crate) fn time(text: &str) -> Option<u32> {
    let time = Time::read(text)?;
    time.in_half(time.half)
}

/// The hours that a text means, where nobody can read it as others: on a clock of 24 hours, or with am or pm at both times.
pub(in crate::roster) fn certain(text: &str) -> Option<String> {
    let meant = hours(text)?;
    let (Meant::Hours(hours) | Meant::NextDay { hours, .. }) = meant else { return None };
    let plain = text.trim().to_lowercase().replace(['–', '—', '−', '‐', '‑', '~'], "-").replace(" to ", "-");
    // "all day" has no times.
    let times = plain.split_once('-').and_then(|(start, end)| Some([Time::read(start)?, Time::read(end)?]));
    let Some(times) = times else { return (hours == "00:00-24:00").then_some(hours) };
    let is_in_full = |time: &Time| time.written.len() >= 4 && time.written[..2].bytes().all(|b| b.is_ascii_digit());
    let is_certain = match times.iter().filter(|time| time.half.is_some()).count() {
        0 => times.iter().any(|time| time.minutes >= 13 * 60) || times.iter().all(is_in_full),
        1 => false,
        _ => true,
    };
    is_certain.then_some(hours)
}

/// What a text means, if it is two times in some other form.
pub(crate) fn hours(text: &str) -> Option<Meant> {
    // Nobody means two times by more than this.
    let text: String = text.trim().chars().take(60).collect();
    if let Some((hours_text, zone)) = text.rsplit_once(' ')
        && let Some(zone) = zone::one(zone)
        && let Some(hours) = hours(hours_text).and_then(Meant::only)
    {
        return Some(Meant::OnClock(hours, zone));
    }
    let text = text.to_lowercase();
    if ["all day", "allday", "whole day", "all-day", "24h", "24 h", "24 hours", "24/7", "ganztags"].contains(&&*text) {
        return Some(Meant::Hours("00:00-24:00".to_owned()));
    }
    let text = text.replace(['–', '—', '−', '‐', '‑', '~'], "-").replace(" to ", "-").replace(" until ", "-");
    let text = text.replace("o'clock", "").replace("uhr", "").replace(" bis ", "-");
    let ranges: Vec<&str> = text.split([',', ';', '&']).flat_map(|part| part.split(" and ")).collect();
    if ranges.len() > 1 {
        let all: Option<Vec<String>> = ranges.iter().map(|range| hours(range).and_then(Meant::only)).collect();
        // "9,30-13,00" has commas for colons.
        let colons = || text.contains(',').then(|| hours(&text.replace(',', ":"))).flatten();
        return all.map(Meant::Several).or_else(colons);
    }
    // "09:00-13:00 14:00-18:00" has no more between two hours than a space.
    let spaced: Vec<&str> = text.split_whitespace().collect();
    if spaced.len() > 1 && spaced.iter().all(|range| range.split('-').filter(|time| !time.is_empty()).count() == 2) {
        return spaced
            .iter()
            .map(|range| hours(range).and_then(Meant::only))
            .collect::<Option<_>>()
            .map(Meant::Several);
    }
    let (start, end) = text.split_once('-')?;
    let (start, end) = (Time::read(start)?, Time::read(end)?);
    if start.minutes == 24 * 60 {
        let hours = of(0, end.in_half(None)? % (24 * 60))?;
        return Some(Meant::StartOfNextDay(hours));
    }
    if end.minutes > 24 * 60 {
        let (start, next) = (start.in_half(None)?, end.minutes - 24 * 60);
        let hours = of(start, next)?;
        return Some(Meant::NextDay { end: end.written, is: shown(next)?, hours });
    }
    // "1-5pm" is all afternoon, and "9-5pm" is not.
    let half = start.half.or(end.half.filter(|_| start.on_dial() < end.on_dial() && start.minutes < 13 * 60));
    let half = half.or(end.half.map(|_| Half::Morning).filter(|_| start.half.is_none() && start.minutes < 13 * 60));
    let (first, last) = (start.in_half(half)?, end.in_half(end.half)?);
    let plain = of(first, last)?;
    let is_vague = |time: &Time| time.half.is_none() && !time.is_exact && time.minutes <= 12 * 60;
    if is_vague(&start) && is_vague(&end) && last < first {
        return Some(Meant::Either(of(first, last + 12 * 60)?, plain));
    }
    Some(Meant::Hours(plain))
}

impl Meant {
    fn only(self) -> Option<String> {
        match self {
            Self::Hours(hours) => Some(hours),
            _ => None,
        }
    }
}

/// Morning or afternoon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

/// A time of a day as it is typed.
struct Time {
    written: String,
    minutes: u32,
    half: Option<Half>,
    /// It has minutes, or a zero first, so it counts from midnight.
    is_exact: bool,
}

impl Time {
    /// Up to 47:59, since some count on into the next day.
    fn read(text: &str) -> Option<Self> {
        let text = text.trim().replace("a.m.", "am").replace("p.m.", "pm");
        let text = match text.as_str() {
            "midnight" | "mitternacht" => "00:00".to_owned(),
            "noon" | "midday" | "mittag" => "12:00".to_owned(),
            _ => text,
        };
        let ends = [("am", Half::Morning), ("pm", Half::Afternoon), ("a", Half::Morning), ("p", Half::Afternoon)];
        let found = ends.into_iter().find_map(|(end, half)| Some((text.strip_suffix(end)?, half)));
        let (number, half) = found.map_or((text.as_str(), None), |(number, half)| (number, Some(half)));
        let number = number.trim().trim_end_matches('h').trim();
        let plain =
            |text: &str| (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?;
        let mut parts = number.split([':', '.', 'h']);
        let (hours, minutes): (u32, u32) = match (parts.next()?, parts.next(), parts.next(), parts.next()) {
            (digits, None, None, None) if (3..=4).contains(&digits.len()) && plain(digits).is_some() => {
                let (hours, minutes) = digits.split_at(digits.len() - 2);
                (plain(hours)?, plain(minutes)?)
            }
            (hours, None, None, None) if hours.len() <= 2 => (plain(hours)?, 0),
            (hours, Some(minutes), None, None) if minutes.len() == 2 => (plain(hours)?, plain(minutes)?),
            (hours, Some(minutes), Some("00"), None) if minutes.len() == 2 => (plain(hours)?, plain(minutes)?),
            _ => return None,
        };
        let is_time = minutes < 60 && hours < 48 && half.is_none_or(|_| (1..=12).contains(&hours));
        let is_exact = number.len() > 2 || number.starts_with('0');
        is_time.then(|| Self { written: number.to_owned(), minutes: hours * 60 + minutes, half, is_exact })
    }

    /// Minutes after twelve.
    fn on_dial(&self) -> u32 {
        self.minutes % (12 * 60)
    }

    /// Minutes after midnight, in that half of the day where one is meant.
    fn in_half(&self, half: Option<Half>) -> Option<u32> {
        const NOON: u32 = 12 * 60;
        match half {
            None => Some(self.minutes).filter(|minutes| *minutes <= 24 * 60),
            Some(_) if self.minutes >= 13 * 60 => Some(self.minutes),
            Some(Half::Morning) => Some(self.minutes % NOON),
            Some(Half::Afternoon) => Some(self.minutes % NOON + NOON),
        }
    }
}

/// Hours as the files have them; an end at midnight is 24:00.
fn of(start: u32, end: u32) -> Option<String> {
    let end = if end.is_multiple_of(24 * 60) { "24:00".to_owned() } else { shown(end)? };
    let hours = format!("{}-{end}", shown(start)?);
    hours.parse::<Hours>().is_ok().then_some(hours)
}

fn shown(minutes: u32) -> Option<String> {
    let time = NaiveTime::from_hms_opt(minutes / 60 % 24, minutes % 60, 0)?;
    Some(format!("{:02}:{:02}", time.hour(), time.minute()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_times_in_other_forms_lead_to_the_hours_that_are_meant() {
        for (written, meant) in [
            ("9-17", "09:00-17:00"),
            ("9am-5pm", "09:00-17:00"),
            ("9 a.m. - 5 p.m.", "09:00-17:00"),
            ("9-5pm", "09:00-17:00"),
            ("1-5pm", "13:00-17:00"),
            ("12am-12pm", "00:00-12:00"),
            ("10pm-6am", "22:00-06:00"),
            ("9:00-17:00", "09:00-17:00"),
            ("09:00–17:00", "09:00-17:00"),
            ("09:00 - 17:00", "09:00-17:00"),
            ("0900-1700", "09:00-17:00"),
            ("900-1730", "09:00-17:30"),
            ("09.00-17.00", "09:00-17:00"),
            ("9h-17h30", "09:00-17:30"),
            ("09:00:00-17:00:00", "09:00-17:00"),
            ("1pm to 10pm", "13:00-22:00"),
            ("22-6", "22:00-06:00"),
            ("18-24", "18:00-24:00"),
            ("18:00-0:00", "18:00-24:00"),
            ("18:00-midnight", "18:00-24:00"),
            ("noon-6pm", "12:00-18:00"),
            ("midnight to 6:00", "00:00-06:00"),
            ("all day", "00:00-24:00"),
            ("12-1pm", "12:00-13:00"),
            ("12:30-1:30pm", "12:30-13:30"),
            ("10-12pm", "10:00-12:00"),
            ("9,30-13,00", "09:30-13:00"),
        ] {
            assert_eq!(hours(written), Some(Meant::Hours(meant.to_owned())), "{written}");
        }
    }

    #[test]
    fn what_may_be_morning_or_afternoon_shows_both() {
        for (written, day, night) in [
            ("9-5", "09:00-17:00", "09:00-05:00"),
            ("10-6", "10:00-18:00", "10:00-06:00"),
            ("11-7", "11:00-19:00", "11:00-07:00"),
            ("12-8", "12:00-20:00", "12:00-08:00"),
        ] {
            assert_eq!(hours(written), Some(Meant::Either(day.to_owned(), night.to_owned())), "{written}");
        }
    }

    #[test]
    fn a_zone_after_the_hours_is_a_key_of_its_own() {
        for (written, zone) in [("9-17 CET", "Europe/Berlin"), ("9am-5pm EST", "America/New_York"), ("9-17 UTC", "UTC")]
        {
            assert_eq!(hours(written), Some(Meant::OnClock("09:00-17:00".to_owned(), zone.to_owned())), "{written}");
        }
    }

    #[test]
    fn an_hour_beyond_24_is_one_of_the_next_day() {
        let help = |text: &str| hours(text).unwrap().help();
        assert_eq!(help("20:00-25:00"), "25:00 is 01:00 on the next day: write \"20:00-01:00\"");
        assert_eq!(help("24:00-06:00"), "24:00 is 00:00 of the next day: write \"00:00-06:00\" on that day");
    }

    #[test]
    fn several_hours_are_several_entries() {
        let all = ["09:00-13:00", "14:00-18:00"].map(str::to_owned);
        assert_eq!(hours("9-13, 14-18"), Some(Meant::Several(all.to_vec())));
        assert_eq!(hours("9-13 14-18"), Some(Meant::Several(all.to_vec())));
    }

    #[test]
    fn hours_are_certain_only_where_they_can_be_read_in_one_way() {
        for (written, meant) in [
            ("9-17", "09:00-17:00"),
            ("22-6", "22:00-06:00"),
            ("9am-5pm", "09:00-17:00"),
            ("09:00 – 12:00", "09:00-12:00"),
            ("0900-1200", "09:00-12:00"),
            ("18:00-midnight", "18:00-24:00"),
            ("20:00-25:00", "20:00-01:00"),
            ("all day", "00:00-24:00"),
        ] {
            assert_eq!(certain(written).as_deref(), Some(meant), "{written}");
        }
        for written in ["9-12", "1-5", "9-5", "6-10pm", "10am-6", "8:30-5:30", "9-17 CET", "9-13, 14-18", "24-6"] {
            assert_eq!(certain(written), None, "{written}");
        }
    }

    #[test]
    fn nothing_is_guessed_of_other_texts() {
        for text in
            ["", "9", "-", "9-", "nine to five", "9-17-20", "13pm-14pm", "9-61", "99-100", "2026-12-24", "50:00-51:00"]
        {
            assert_eq!(hours(text), None, "{text}");
        }
    }
}
