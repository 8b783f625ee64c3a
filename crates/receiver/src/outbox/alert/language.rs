//! The words of messages that people read, in each language, and how a time is written. It does not know what a message says.

use jiff::Zoned;
use schemars::JsonSchema;
use serde::Deserialize;

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub(in super::super) enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

/// The words of a language.
#[derive(Debug)]
pub(super) struct Words {
    /// As HTML names the language.
    pub(super) code: &'static str,
    /// What an event is called, by its kind.
    events: &'static [(&'static str, &'static str)],
    event: &'static str,
    pub(super) lead: &'static str,
    pub(super) email: &'static str,
    pub(super) title: &'static str,
    pub(super) phone: &'static str,
    pub(super) happened: &'static str,
    pub(super) why: &'static str,
    pub(super) raised_hand: &'static str,
    pub(super) score: &'static str,
    pub(super) grade: &'static str,
    pub(super) route: &'static str,
    pub(super) owner: &'static str,
    pub(super) next: &'static str,
    pub(super) follow_up: &'static str,
    /// Before a time to come, and before one that has passed.
    pub(super) due: &'static str,
    pub(super) was_due: &'static str,
    pub(super) open: &'static str,
    pub(super) details: &'static str,
    /// How many came, and from which score on they would have fitted; the names in braces are those of a load.
    pub(super) came: &'static str,
    pub(super) fitting_score: &'static str,
    pub(super) no_fitting_score: &'static str,
    /// Headings of a message about several events.
    pub(super) news: &'static str,
    pub(super) overdue: &'static str,
    /// Subjects.
    pub(super) digest: &'static str,
    pub(super) while_closed: &'static str,
    /// What stands below a list that is cut off; `{}` is a number.
    pub(super) more: &'static str,
    pub(super) test: &'static str,
    pub(super) test_words: &'static str,
    /// Why somebody gets this; `{}` is the target's name.
    pub(super) footer: &'static str,
    weekdays: [&'static str; 7],
    months: [&'static str; 12],
}

const ENGLISH: Words = Words {
    code: "en",
    events: &[
        ("lead.qualified", "New qualified lead"),
        ("lead.hand_raised", "Asks to be contacted"),
        ("lead.won", "New customer"),
        ("lead.disqualified", "No longer qualified"),
        ("lead.nurture", "Group of a nurture list changed"),
        ("lead.changed", "Lead changed"),
        ("sla.breached", "Deadline has passed"),
        ("queue.over_capacity", "More leads than a team can take"),
        ("definition.review_due", "The definition is due for review"),
        ("input.dried_up", "A form's input has dried up"),
        ("input.recovered", "A form's input is back"),
        ("target.gone", "A target wants nothing more"),
    ],
    event: "Event",
    lead: "Lead",
    email: "E-mail",
    title: "Job title",
    phone: "Phone",
    happened: "What happened",
    why: "Why",
    raised_hand: "asked to be contacted",
    score: "Score",
    grade: "grade",
    route: "Queue",
    owner: "Owner",
    next: "Next step",
    follow_up: "follow up",
    due: "by",
    was_due: "was due",
    open: "Open in the inbox",
    details: "Details",
    came: "{leads} leads came in the week of {week}, {over} more than the {leads_per_week} that fit; {hand_raised} of them asked to be contacted",
    fitting_score: "with a score of {fitting_score} or more, they would have fitted",
    no_fitting_score: "no score keeps out those who ask to be contacted, and they are too many alone",
    news: "What happened",
    overdue: "Overdue",
    digest: "Leads",
    while_closed: "Leads since closing time",
    more: "and {} more",
    test: "Test message",
    test_words: "This is a test. Nothing has happened.",
    footer: "Handraise sends this because of the target {}.",
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

const GERMAN: Words = Words {
    code: "de",
    events: &[
        ("lead.qualified", "Neuer qualifizierter Lead"),
        ("lead.hand_raised", "Bittet um Kontakt"),
        ("lead.won", "Neuer Kunde"),
        ("lead.disqualified", "Nicht mehr qualifiziert"),
        ("lead.nurture", "Gruppe in der Pflege hat sich geändert"),
        ("lead.changed", "Lead hat sich geändert"),
        ("sla.breached", "Frist ist verstrichen"),
        ("queue.over_capacity", "Mehr Leads, als ein Team schafft"),
        ("definition.review_due", "Die Definition soll geprüft werden"),
        ("input.dried_up", "Eine Eingabe eines Formulars bleibt aus"),
        ("input.recovered", "Eine Eingabe eines Formulars kommt wieder"),
        ("target.gone", "Ein Ziel will nichts mehr"),
    ],
    event: "Ereignis",
    lead: "Lead",
    email: "E-Mail",
    title: "Position",
    phone: "Telefon",
    happened: "Was geschah",
    why: "Warum",
    raised_hand: "hat um Kontakt gebeten",
    score: "Punkte",
    grade: "Note",
    route: "Liste",
    owner: "Zuständig",
    next: "Nächster Schritt",
    follow_up: "nachfassen",
    due: "bis",
    was_due: "war fällig",
    open: "Im Eingang öffnen",
    details: "Einzelheiten",
    came: "In der Woche vom {week} kamen {leads} Leads, {over} mehr als die {leads_per_week}, die das Team schafft; {hand_raised} davon baten um Kontakt",
    fitting_score: "ab {fitting_score} Punkten hätten sie gepasst",
    no_fitting_score: "wer um Kontakt bittet, den hält keine Punktzahl fern, und allein diese sind zu viele",
    news: "Was geschah",
    overdue: "Überfällig",
    digest: "Leads",
    while_closed: "Leads seit Feierabend",
    more: "und {} weitere",
    test: "Testnachricht",
    test_words: "Das ist ein Test. Es ist nichts geschehen.",
    footer: "Handraise sendet dies wegen des Ziels {}.",
    weekdays: ["Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."],
    months: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
};

impl Language {
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }

    /// A day, such as `Tue 1 Dec 2026`.
    pub(super) fn day(self, time: &Zoned) -> String {
        let words = self.words();
        let place = |number: i8| usize::try_from(number - 1).unwrap_or_default();
        let weekday = words.weekdays.get(place(time.weekday().to_monday_one_offset())).unwrap_or(&"");
        let month = words.months.get(place(time.month())).unwrap_or(&"");
        match self {
            Self::English => format!("{weekday} {} {month} {}", time.day(), time.year()),
            Self::German => format!("{weekday}, {}. {month} {}", time.day(), time.year()),
        }
    }

    /// A time with its zone, such as `Tue 1 Dec 2026, 14:30 (Europe/Berlin)`.
    pub(super) fn time(self, time: &Zoned) -> String {
        let zone = time.time_zone().iana_name().map(|zone| format!(" ({zone})")).unwrap_or_default();
        let unit = if self == Self::German { " Uhr" } else { "" };
        format!("{}, {:02}:{:02}{unit}{zone}", self.day(time), time.hour(), time.minute())
    }
}

impl Words {
    /// What an event is called. One of a kind that nobody has words for goes by its kind.
    pub(super) fn event(&self, kind: &str) -> String {
        let known = self.events.iter().find(|(known, _)| *known == kind);
        known.map_or_else(|| format!("{} {kind}", self.event), |(_, words)| (*words).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::EVENT_KINDS;

    #[test]
    fn every_kind_of_event_has_words_in_every_language() {
        for words in [&ENGLISH, &GERMAN] {
            for kind in EVENT_KINDS {
                assert!(!words.event(kind).contains(kind), "{kind} has no words in {}", words.code);
            }
            assert!(words.event("lead.unheard_of").ends_with(" lead.unheard_of"));
        }
    }

    #[test]
    fn a_time_is_written_as_the_language_does() {
        let time: Zoned = "2026-12-01T14:05:00+01:00[Europe/Berlin]".parse().expect("a time");
        assert_eq!(Language::English.time(&time), "Tue 1 Dec 2026, 14:05 (Europe/Berlin)");
        assert_eq!(Language::German.time(&time), "Di., 1. Dez. 2026, 14:05 Uhr (Europe/Berlin)");
    }
}
