//! Sends messages as e-mail: one letter with a plain and an HTML part, by SMTP. What a server says is told by its number alone, because its words may name
//! somebody. It does not know when a message is sent again.

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError};
use lettre::{AsyncTransport, Message as Letter, Tokio1Executor};

use super::super::target::{Failure, Sent};
use super::html;
use super::part::{EmailPart, Recipients, TlsPart};
use super::text::Text;
use crate::access::EmailAddress;
use crate::settings::SecretSource;

/// The port at which encryption begins with the connection (RFC 8314).
const SUBMISSIONS: u16 = 465;

/// Sends messages through a mail server.
#[derive(Clone)]
pub(in super::super) struct Email {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// `None` for the owner of the lead.
    to: Option<Vec<Mailbox>>,
    fallback: Vec<Mailbox>,
    timeout: Duration,
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.from.email)
    }
}

impl Email {
    /// # Errors
    /// What `secret` says, an address that is none, or a system that can't do TLS; in words.
    pub(super) fn new(
        part: &EmailPart,
        mut secret: impl FnMut(&SecretSource) -> Result<String, String>,
    ) -> Result<Self, String> {
        let timeout = Duration::from_secs(part.timeout_s.into());
        let tls = match part.tls {
            TlsPart::None => Tls::None,
            _ if part.port == SUBMISSIONS => Tls::Wrapper(encryption(part, &mut secret)?),
            TlsPart::Required => Tls::Required(encryption(part, &mut secret)?),
            TlsPart::Opportunistic => Tls::Opportunistic(encryption(part, &mut secret)?),
        };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&part.server);
        let mut transport = transport.port(part.port).tls(tls).timeout(Some(timeout));
        if let (Some(user), Some(password)) = (&part.user, &part.password) {
            transport = transport.credentials(Credentials::new(user.clone(), secret(&password.source())?));
        }
        let mailboxes = |list: &[String]| list.iter().map(|text| mailbox(text)).collect::<Result<Vec<_>, _>>();
        let to = match &part.to {
            Recipients::Owner(_) => None,
            Recipients::Addresses(to) => Some(mailboxes(to)?),
        };
        let (from, fallback) = (mailbox(&part.from)?, mailboxes(&part.fallback)?);
        Ok(Self { transport: transport.build(), from, to, fallback, timeout })
    }

    /// Whether it depends on the lead whom a message goes to.
    pub(super) fn is_for_owners(&self) -> bool {
        self.to.is_none()
    }

    /// Whom a message goes to about a lead that somebody owns, or nobody.
    pub(super) fn recipients(&self, owner: Option<&EmailAddress>) -> Vec<Mailbox> {
        match (&self.to, owner.and_then(|owner| mailbox(owner.as_str()).ok())) {
            (Some(to), _) => to.clone(),
            (None, Some(owner)) => vec![owner],
            (None, None) => self.fallback.clone(),
        }
    }

    pub(super) async fn send(&self, text: &Text, to: &[Mailbox]) -> Sent {
        let Some(letter) = self.letter(text, to, SystemTime::now()) else {
            return Sent::Failed(Failure::without_answer("no letter can be made of it".to_owned()));
        };
        match tokio::time::timeout(self.timeout, self.transport.send(letter)).await {
            Ok(Ok(response)) => Sent::Delivered { status: Some(response.code().into()) },
            Ok(Err(error)) => Sent::Failed(failure(&error)),
            Err(_) => {
                let why = format!("the mail server took more than {} s", self.timeout.as_secs());
                Sent::Failed(Failure { is_of_target: true, ..Failure::without_answer(why) })
            }
        }
    }

    fn letter(&self, text: &Text, to: &[Mailbox], now: SystemTime) -> Option<Letter> {
        let id = format!("<{}@{}>", text.id, self.from.email.domain());
        let mut letter =
            Letter::builder().from(self.from.clone()).date(now).message_id(Some(id)).subject(&text.subject);
        for to in to {
            letter = letter.to(to.clone());
        }
        // Whoever is away answers people, not programs (RFC 3834).
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let part = |kind, body| SinglePart::builder().header(kind).body(body);
        let parts = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, text.plain()))
            .singlepart(part(ContentType::TEXT_HTML, html::page(text)));
        letter.raw_header(HeaderValue::new(automatic, "auto-generated".to_owned())).multipart(parts).ok()
    }
}

/// How the way to the server is encrypted, and whose word counts for who the server is.
fn encryption(
    part: &EmailPart,
    mut read: impl FnMut(&SecretSource) -> Result<String, String>,
) -> Result<TlsParameters, String> {
    let encryption = TlsParameters::builder(part.server.clone());
    let Some(authority) = &part.authority else {
        return encryption.build().map_err(|error| format!("could not prepare TLS: {error}"));
    };
    let text = read(&authority.source())?;
    let none =
        || "`email.authority` has no certificate in PEM, which begins with `-----BEGIN CERTIFICATE-----`".to_owned();
    // Without one, the library would take the text for no authorities.
    if !text.contains("-----BEGIN CERTIFICATE-----") {
        return Err(none());
    }
    let authority = Certificate::from_pem(text.as_bytes()).map_err(|_| none())?;
    let encryption = encryption.certificate_store(CertificateStore::None).add_root_certificate(authority);
    encryption.build().map_err(|_| none())
}

/// What went wrong with the encryption, if that is why there is no connection.
fn of_encryption(error: &SmtpError) -> Option<&rustls::Error> {
    let mut source = error.source();
    while let Some(error) = source {
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| inner.downcast_ref()) {
            return Some(found);
        }
        source = error.source();
    }
    None
}

fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| "an address is none".to_owned())
}

/// What a failure means: a number from 500 on is the last word about this message, except where the server does not let anybody in, or has no room.
fn failure(error: &SmtpError) -> Failure {
    let status = error.status().map(u16::from);
    let without = |why: &str, is_of_target| Failure { is_of_target, ..Failure::without_answer(why.to_owned()) };
    match status {
        // 421: it closes. 53x: signing in.
        Some(code @ (421 | 530..=539)) => Failure {
            status,
            is_of_target: true,
            ..Failure::without_answer(match code {
                421 => "the mail server answers 421: it is not available now".to_owned(),
                _ => format!("the mail server answers {code}: it lets nobody in; compare user and password"),
            })
        },
        Some(code) if error.is_permanent() => Failure {
            status,
            is_final: true,
            ..Failure::without_answer(format!("the mail server answers {code}: it will not take this message"))
        },
        Some(code) => Failure {
            status,
            ..Failure::without_answer(format!("the mail server answers {code}: it does not take the message now"))
        },
        None if matches!(of_encryption(error), Some(rustls::Error::InvalidCertificate(_))) => without(
            "the mail server's certificate is not valid for its name, or no authority that counts has signed it",
            true,
        ),
        None if error.is_tls() || of_encryption(error).is_some() => {
            without("no encrypted connection to the mail server came about", true)
        }
        None if error.is_timeout() => without("the mail server is too slow", true),
        None if error.is_client() => {
            without("the mail server can't do what the file asks for, such as TLS or a password", true)
        }
        None if error.is_response() => without("the mail server answered what no mail server answers", true),
        None => without("could not connect to the mail server", true),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::file::TargetFile;
    use super::super::text::tests::about;
    use super::*;

    fn email(to: &str) -> Email {
        let head = "schema = 1\nname = \"sales\"\nkind = \"email\"\n[email]\nserver = \"127.0.0.1\"\ntls = \"none\"\n";
        let file = TargetFile::read(&format!("{head}from = \"Leads <leads@example.com>\"\n{to}\n"));
        let part = file.unwrap_or_else(|problems| panic!("{problems:?}")).email.expect("its table");
        Email::new(&part, |_| Err("no secret".to_owned())).expect("an e-mail target")
    }

    fn letter(name: &str) -> String {
        let email = email("to = [\"sales@example.com\", \"Sales <all@example.com>\"]");
        let letter = email.letter(&about(1, name), &email.recipients(None), SystemTime::UNIX_EPOCH);
        String::from_utf8(letter.expect("a letter").formatted()).expect("ASCII")
    }

    #[test]
    fn a_name_never_becomes_a_header() {
        for name in [
            "Ada\r\nBcc: eve@elsewhere.example\r\n\r\nHello",
            "Ada\nBcc: eve@elsewhere.example",
            "Ada\rX: y",
            "李\r\n小龙",
        ] {
            let letter = letter(name);
            let (head, _) = letter.split_once("\r\n\r\n").expect("a head");
            let names: Vec<_> = head
                .split("\r\n")
                .filter(|line| !line.starts_with(' '))
                .filter_map(|line| line.split(':').next())
                .collect();
            assert_eq!(
                names,
                ["From", "Date", "Message-ID", "Subject", "To", "Auto-Submitted", "MIME-Version", "Content-Type"],
                "{head}"
            );
        }
    }

    #[test]
    fn a_letter_is_plain_ascii_with_the_same_id_each_time() {
        let letter = letter("Łukasz 李小龙 🦀");
        assert!(letter.is_ascii());
        assert!(letter.contains("Message-ID: <msg_1@example.com>\r\n"), "{letter}");
        assert!(
            letter.contains("Subject: =?utf-8?b?") || letter.contains("Subject: Asks to be contacted: =?utf-8?b?"),
            "{letter}"
        );
        assert!(
            letter.contains("text/plain; charset=utf-8") && letter.contains("text/html; charset=utf-8"),
            "{letter}"
        );
    }

    #[test]
    fn the_owner_gets_it_if_there_is_one() {
        let email = email("to = \"owner\"\nfallback = [\"sales@example.com\"]");
        let of = |owner: Option<&str>| {
            let owner = owner.map(|owner| owner.parse::<EmailAddress>().expect("an address"));
            email.recipients(owner.as_ref()).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            (of(Some("ada@example.com")), of(None)),
            (vec!["ada@example.com".to_owned()], vec!["sales@example.com".to_owned()])
        );
    }
}
