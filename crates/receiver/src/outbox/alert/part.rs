//! What a target's file says of messages that people read: where they go, in which language, and when. It does not know what is in a message.

use lettre::message::Mailbox;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::file::SecretPart;
use super::language::Language;
use crate::settings::{Tell, bounds};

/// The longest that may be waited for a mail server or a chat.
const MOST_TIMEOUT_S: u32 = 120;
/// The most addresses that one message goes to.
const MOST_ADDRESSES: usize = 50;

/// When messages come that may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Quiet {
    /// What is not urgent and happens while nobody works comes as one message when work begins.
    OutsideWorkingHours,
}

/// Where e-mail goes, and through which server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct EmailPart {
    /// The mail server's name.
    pub(super) server: String,
    /// Its port. At 465, encryption begins with the connection; elsewhere by STARTTLS.
    #[serde(default = "usual_port")]
    #[schemars(range(min = 1))]
    pub(super) port: u16,
    /// Whether the way to the server is encrypted.
    #[serde(default)]
    pub(super) tls: TlsPart,
    /// The certificate of the authority that signed the server's, in PEM. Then no other authority counts; without it, the public ones do.
    pub(super) authority: Option<SecretPart>,
    /// The name to sign in with.
    pub(super) user: Option<String>,
    /// The password to sign in with.
    pub(super) password: Option<SecretPart>,
    /// Whom messages come from, such as `Handraise <leads@example.com>`.
    pub(super) from: String,
    /// Whom they go to: addresses, or `owner`.
    pub(super) to: Recipients,
    /// Whom they go to if nobody owns the lead, or the owner is no user of the receiver.
    #[serde(default)]
    pub(super) fallback: Vec<String>,
    /// How long one message may take, in seconds.
    #[serde(default = "usual_email_timeout")]
    #[schemars(range(min = 1, max = MOST_TIMEOUT_S))]
    pub(super) timeout_s: u32,
}

/// Whether the way to a mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum TlsPart {
    /// Nothing is sent without.
    #[default]
    Required,
    /// If the server can do it.
    Opportunistic,
    /// It is not. Only for a server on the receiver's own machine.
    None,
}

/// Whom e-mail goes to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in super::super) enum Recipients {
    /// Whoever owns the lead.
    Owner(Owner),
    /// These addresses.
    Addresses(Vec<String>),
}

/// Whoever owns the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Owner {
    /// The person's owner.
    Owner,
}

/// Where a chat takes messages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ChatPart {
    /// The address, which is a secret: whoever knows it can write there.
    pub(super) url: SecretPart,
    /// How long to wait for an answer, in seconds.
    #[serde(default = "usual_chat_timeout")]
    #[schemars(range(min = 1, max = MOST_TIMEOUT_S))]
    pub(super) timeout_s: u32,
    /// Whether the host may have a private address. Without it, only public ones are reached, by https.
    #[serde(default)]
    pub(super) allow_private_addresses: bool,
}

/// The parts of a target's file that only messages for people have.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Parts<'a> {
    pub(in super::super) language: Option<Language>,
    pub(in super::super) quiet: Option<Quiet>,
    pub(in super::super) urgent: Option<&'a [String]>,
    pub(in super::super) digest: Option<&'a str>,
}

fn usual_port() -> u16 {
    587
}

fn usual_email_timeout() -> u32 {
    60
}

fn usual_chat_timeout() -> u32 {
    15
}

impl Parts<'_> {
    /// Tells what a target for programs can't have.
    pub(in super::super) fn check_for_programs(&self, tell: Tell<'_>) {
        let given = [
            ("language", self.language.is_some()),
            ("quiet", self.quiet.is_some()),
            ("urgent", self.urgent.is_some()),
            ("digest", self.digest.is_some()),
        ];
        for (name, _) in given.iter().filter(|(_, is_given)| *is_given) {
            tell(name, "a webhook gets each event at once, in JSON", "remove it, or write a target that people read");
        }
    }

    pub(in super::super) fn check_for_people(&self, tell: Tell<'_>) {
        if let Some(digest) = self.digest
            && minutes(digest).is_none()
        {
            tell("digest", "this is no time of a day", "write hours and minutes, such as `08:30`");
        }
        if self.urgent.is_some() && self.quiet.is_none() && self.digest.is_none() {
            let remedy = "write `quiet = \"outside_working_hours\"` or `digest = \"08:30\"`, or remove `urgent`";
            tell("urgent", "nothing waits, so nothing is urgent", remedy);
        }
    }
}

/// A time of a day, such as `08:30`, in minutes after midnight.
pub(super) fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str, most: u16| {
        let is_two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|number| is_two && *number <= most)
    };
    Some(number(hours, 23)? * 60 + number(minutes, 59)?)
}

impl EmailPart {
    pub(in super::super) fn check(&self, has_digest: bool, tell: Tell<'_>) {
        let is_name = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
        if self.server.is_empty() || !self.server.chars().all(is_name) {
            tell("email.server", "this is not the name of a server", "write it as `smtp.example.com`");
        }
        if self.port == 0 {
            tell("email.port", "there is no such port", "write 587, 465, or what your provider says");
        }
        if self.tls == TlsPart::None && !self.is_own_machine() {
            let remedy = "write `tls = \"required\"`, or send through a server on this machine, `127.0.0.1`";
            tell("email.tls", "anybody on the way could read along", remedy);
        }
        if let Some(authority) = &self.authority {
            authority.check("email.authority", tell);
            if self.tls == TlsPart::None {
                tell("email.authority", "nothing is encrypted, so no certificate is looked at", "remove it, or `tls`");
            }
        }
        if self.user.is_some() != self.password.is_some() {
            let remedy = "write `user = \"…\"` and `password = { env = \"…\" }`, or neither";
            tell("email.user", "user and password belong together", remedy);
        }
        if self.password.is_some() && self.tls == TlsPart::Opportunistic && !self.is_own_machine() {
            let remedy = "write `tls = \"required\"`, or leave user and password out";
            tell("email.tls", "the password might be sent without encryption", remedy);
        }
        if let Some(password) = &self.password {
            password.check("email.password", tell);
        }
        let address = "write it as `Handraise <leads@example.com>` or `leads@example.com`";
        if self.from.parse::<Mailbox>().is_err() {
            tell("email.from", "this is no address", address);
        }
        let lists: &[(&str, &[String])] = match &self.to {
            Recipients::Addresses(to) => &[("email.to", to.as_slice()), ("email.fallback", &self.fallback)],
            Recipients::Owner(_) => &[("email.fallback", &self.fallback)],
        };
        for (name, list) in lists {
            for (place, _) in list.iter().enumerate().filter(|(_, text)| text.parse::<Mailbox>().is_err()) {
                tell(&format!("{name}[{place}]"), "this is no address", address);
            }
        }
        match &self.to {
            Recipients::Addresses(to) if to.is_empty() || to.len() > MOST_ADDRESSES => {
                tell("email.to", "nobody gets it, or too many", &format!("write 1 to {MOST_ADDRESSES} addresses"));
            }
            Recipients::Addresses(_) if !self.fallback.is_empty() => {
                tell("email.fallback", "it is only for `to = \"owner\"`", "remove it, or write `to = \"owner\"`");
            }
            Recipients::Owner(_) if self.fallback.is_empty() || self.fallback.len() > MOST_ADDRESSES => {
                let remedy = "write `fallback = [\"sales@example.com\"]`: who gets what nobody owns";
                tell("email.fallback", "nobody gets what has no owner, or too many", remedy);
            }
            Recipients::Owner(_) if has_digest => {
                tell(
                    "digest",
                    "a digest goes to addresses, not to owners",
                    "write addresses in `to`, or remove `digest`",
                );
            }
            Recipients::Owner(_) | Recipients::Addresses(_) => {}
        }
        bounds(tell, "email.timeout_s", self.timeout_s, MOST_TIMEOUT_S);
    }

    /// Where its secrets are, as far as it has some.
    pub(in super::super) fn secrets(&self) -> impl Iterator<Item = &SecretPart> {
        [&self.password, &self.authority].into_iter().flatten()
    }

    pub(super) fn is_own_machine(&self) -> bool {
        let address = self.server.parse::<std::net::IpAddr>();
        self.server == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }
}

impl ChatPart {
    /// Where its secret is, the address.
    pub(in super::super) fn secret(&self) -> &SecretPart {
        &self.url
    }

    pub(in super::super) fn check(&self, name: &str, tell: Tell<'_>) {
        self.url.check(&format!("{name}.url"), tell);
        bounds(tell, &format!("{name}.timeout_s"), self.timeout_s, MOST_TIMEOUT_S);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::TargetFile;

    const MAIL: &str = "kind = \"email\"\n[email]\nserver = \"smtp.example.com\"\nfrom = \"leads@example.com\"\n";

    fn wrong(text: &str) -> Vec<String> {
        let read = TargetFile::read(&format!("schema = 1\nname = \"sales\"\n{text}\n"));
        read.err().unwrap_or_default().into_iter().map(|problem| problem.path).collect()
    }

    #[test]
    fn the_examples_of_the_page_can_be_used() {
        for text in [
            include_str!("../../../../../docs/alerts/sales-mail.toml"),
            include_str!("../../../../../docs/alerts/sales-digest.toml"),
            include_str!("../../../../../docs/alerts/sales-slack.toml"),
            include_str!("../../../../../docs/alerts/sales-teams.toml"),
        ] {
            assert!(TargetFile::read(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_can_not_work_is_told_with_its_place() {
        for (text, place) in [
            (format!("{MAIL}to = []"), "email.to"),
            (format!("{MAIL}to = [\"sales@example.com\", \"nobody\"]"), "email.to[1]"),
            (format!("{MAIL}to = [\"a@example.com\\r\\nBcc: b@example.com\"]"), "email.to[0]"),
            (format!("{MAIL}to = \"owner\""), "email.fallback"),
            (format!("digest = \"08:30\"\n{MAIL}to = \"owner\"\nfallback = [\"a@example.com\"]"), "digest"),
            (format!("{MAIL}to = [\"a@example.com\"]\nfallback = [\"b@example.com\"]"), "email.fallback"),
            (format!("{MAIL}to = [\"a@example.com\"]\ntls = \"none\""), "email.tls"),
            (format!("{MAIL}to = [\"a@example.com\"]\nuser = \"a\""), "email.user"),
            (format!("{MAIL}to = [\"a@example.com\"]\ntimeout_s = 0"), "email.timeout_s"),
            (
                format!("{MAIL}to = [\"a@example.com\"]\ntls = \"opportunistic\"\nuser = \"a\"\npassword = {{ env = \"P\" }}"),
                "email.tls",
            ),
            (format!("{MAIL}to = [\"a@example.com\"]\nauthority = {{}}"), "email.authority"),
            (format!("digest = \"8:30\"\n{MAIL}to = [\"a@example.com\"]"), "digest"),
            (format!("digest = \"24:00\"\n{MAIL}to = [\"a@example.com\"]"), "digest"),
            (format!("urgent = [\"lead.won\"]\n{MAIL}to = [\"a@example.com\"]"), "urgent"),
            (format!("digest = \"08:30\"\nurgent = [\"lead.lost\"]\n{MAIL}to = [\"a@example.com\"]"), "urgent[0]"),
            ("kind = \"email\"".to_owned(), "kind"),
            ("kind = \"slack\"\n[slack]\nurl = {}".to_owned(), "slack.url"),
            ("kind = \"slack\"\n[slack]\nurl = { env = \"A\" }\n[teams]\nurl = { env = \"A\" }".to_owned(), "teams"),
            (
                "kind = \"webhook\"\nquiet = \"outside_working_hours\"\n[webhook]\nurl = \"https://hooks.example.com/\"\n\
                 secrets = [{ env = \"A\" }]"
                    .to_owned(),
                "quiet",
            ),
        ] {
            assert_eq!(wrong(&text), [place], "{text}");
        }
        let local = MAIL.replace("smtp.example.com", "127.0.0.1");
        let local = format!("{local}to = [\"a@example.com\"]\ntls = \"none\"");
        assert!(wrong(&local).is_empty());
        assert_eq!(wrong(&format!("{local}\nauthority = {{ file = \"ca.pem\" }}")), ["email.authority"]);
    }

    #[test]
    fn a_time_of_a_day_has_two_digits_each() {
        for (text, read) in [("08:30", Some(510)), ("00:00", Some(0)), ("23:59", Some(1439))] {
            assert_eq!(minutes(text), read);
        }
        for text in ["", "8:30", "08:3", "24:00", "08:60", "+8:30", "08:30:00", "half past eight"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
