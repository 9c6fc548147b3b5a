//! A calendar file with the end of a consent (RFC 5545): one event on its day, with reminders before. Pure; the words are
//! the shell's. What a calendar is told leaves this app for good, so it says no more than the words it is given.

use chrono::{DateTime, TimeDelta, Utc};

/// Days before the end on which a person is reminded.
const REMINDERS: [i64; 3] = [30, 7, 1];
/// Octets of a line, without what ends it.
const LONGEST_LINE: usize = 75;
/// What the day of an end is told by: Brasília.
const BRASILIA: TimeDelta = TimeDelta::hours(-3);

/// The end of something, for a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending<'a> {
    /// The same for the same end, so that a calendar that has it already takes it for a change.
    pub id: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// One line.
    pub summary: &'a str,
    /// More of it.
    pub description: &'a str,
}

/// The file.
#[must_use]
pub fn calendar(ending: &Ending<'_>, now: DateTime<Utc>) -> String {
    let day = (ending.at + BRASILIA).date_naive();
    let (summary, description) = (escaped(ending.summary), escaped(ending.description));
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Tomada//Tomada//PT".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@tomada.app", escaped(ending.id)),
        format!("DTSTAMP:{}", now.format("%Y%m%dT%H%M%SZ")),
        format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")),
        format!("DTEND;VALUE=DATE:{}", day.succ_opt().unwrap_or(day).format("%Y%m%d")),
        format!("SUMMARY:{summary}"),
        format!("DESCRIPTION:{description}"),
        // It takes nobody's time.
        "TRANSP:TRANSPARENT".to_owned(),
    ];
    for days in REMINDERS {
        lines.extend([
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            format!("DESCRIPTION:{summary}"),
            format!("TRIGGER:-P{days}D"),
            "END:VALARM".to_owned(),
        ]);
    }
    lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
    lines.iter().map(|line| folded(line)).collect()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A line with what ends it, in as many pieces as it takes; none is cut inside of a letter.
fn folded(line: &str) -> String {
    let (mut folded, mut taken) = (String::with_capacity(line.len() + 2), 0);
    for letter in line.chars() {
        if taken + letter.len_utf8() > LONGEST_LINE {
            folded.push_str("\r\n ");
            taken = 1;
        }
        folded.push(letter);
        taken += letter.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-22T12:00:00Z";

    fn file(summary: &str) -> String {
        let at = "2027-03-01T01:00:00Z".parse().unwrap();
        let ending = Ending { id: "c-1", at, summary, description: "Renove em: banco, app;\nou aqui \\o/" };
        calendar(&ending, NOW.parse().unwrap())
    }

    #[test]
    fn a_calendar_reads_the_day_and_three_reminders() {
        let file = file("Autorização do Banco Ipê acaba");
        assert_eq!(
            file.split("\r\n").take(12).collect::<Vec<_>>(),
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Tomada//Tomada//PT",
                "CALSCALE:GREGORIAN",
                "BEGIN:VEVENT",
                "UID:c-1@tomada.app",
                "DTSTAMP:20261122T120000Z",
                // Still the 28th in Brasília.
                "DTSTART;VALUE=DATE:20270228",
                "DTEND;VALUE=DATE:20270301",
                "SUMMARY:Autorização do Banco Ipê acaba",
                "DESCRIPTION:Renove em: banco\\, app\\;\\nou aqui \\\\o/",
                "TRANSP:TRANSPARENT",
            ]
        );
        let triggers: Vec<_> = file.split("\r\n").filter(|line| line.starts_with("TRIGGER")).collect();
        assert_eq!(triggers, ["TRIGGER:-P30D", "TRIGGER:-P7D", "TRIGGER:-P1D"]);
        assert!(file.ends_with("END:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"), "{file}");
        assert_eq!(file.matches('\n').count(), file.matches("\r\n").count(), "every line ends as it should");
    }

    #[test]
    fn no_line_is_longer_than_a_calendar_reads_and_none_is_cut_in_a_letter() {
        let name = "ç".repeat(300);
        let file = file(&name);
        assert!(file.split("\r\n").all(|line| line.len() <= LONGEST_LINE), "{file}");
        assert!(file.replace("\r\n ", "").contains(&format!("SUMMARY:{name}\r\n")), "and all of it is there");
    }

    #[test]
    fn what_somebody_else_calls_a_bank_begins_no_line_of_its_own() {
        let file = file("Banco\r\nATTACH:http://example.com\u{7}");
        assert!(!file.contains("\r\nATTACH"), "{file}");
        assert!(file.contains("SUMMARY:Banco\\nATTACH:http://example.com\r\n"), "{file}");
    }
}
