//! Passwords: how long they must be, and their hashes (Argon2id with the parameters of RFC 9106 that OWASP recommends: 19 MiB, two passes).
//! An `é` is the same whether a keyboard sends it as one character or as two: passwords are hashed in NFC. It does not know whose they are.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::Refusal;

/// The fewest characters: a few random words have more.
const MIN_CHARS: usize = 12;
/// The most bytes, so that nobody can have the receiver hash a novel.
const MAX_BYTES: usize = 1024;
/// The fewest different characters.
const MIN_DIFFERENT: usize = 5;
/// How many are hashed at one time; each takes 19 MiB, and a core for some hundredths of a second.
const AT_ONE_TIME: usize = 2;

/// A password that somebody chose, long enough to be kept.
pub(crate) struct Password(String);

impl Password {
    /// # Errors
    /// If anybody could guess it.
    pub(crate) fn new(text: &str, email: &str) -> Result<Self, Refusal> {
        let text = &text.nfc().collect::<String>();
        let different: std::collections::BTreeSet<char> = text.chars().collect();
        if text.chars().count() < MIN_CHARS {
            return Err(Refusal::Field(
                "password",
                "must have at least 12 characters; a few words are easy to remember",
            ));
        }
        if text.len() > MAX_BYTES {
            return Err(Refusal::Field("password", "must have at most 1,024 bytes"));
        }
        if different.len() < MIN_DIFFERENT || text.trim().eq_ignore_ascii_case(email) || is_common(text) {
            return Err(Refusal::Field(
                "password",
                "is too easy to guess; a few words that don't belong together are not",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether little is left of a password without what half of the world has in theirs.
fn is_common(text: &str) -> bool {
    let common = ["password", "passwort", "qwertz", "qwerty", "uiop", "letmein", "welcome", "handraise", "admin"];
    let rest = common.iter().fold(text.to_lowercase(), |rest, part| rest.replace(part, ""));
    rest.chars().filter(|c| !c.is_ascii_digit()).count() < MIN_DIFFERENT
}

/// Hashes and compares passwords, a few at one time.
#[derive(Clone, Debug)]
pub(crate) struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONE_TIME)))
    }
}

impl Passwords {
    /// The hash of a password, as a PHC string with a salt of its own; `None` if the machine has no random numbers or no memory.
    pub(crate) async fn hash(&self, Password(password): Password) -> Option<String> {
        self.work(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).ok()).await
    }

    /// Whether a password is the one with this hash. Without a hash it takes as long and is `false`, so that the time does not tell who exists.
    pub(crate) async fn are_same(&self, shown: String, known: Option<String>) -> bool {
        let compare = move || {
            let exists = known.is_some() && shown.len() <= MAX_BYTES;
            let known = known.unwrap_or_else(|| NOBODY.to_owned());
            let is = |text: &str| {
                let known = PasswordHash::new(&known);
                known.is_ok_and(|known| Argon2::default().verify_password(text.as_bytes(), &known).is_ok())
            };
            let composed: String = shown.nfc().collect();
            // Hashes of before are of what was typed. Both are compared, so that the time tells nothing but how it was typed.
            let same = is(&composed) | (composed != shown && is(&shown));
            Some(same && exists)
        };
        self.work(compare).await.unwrap_or(false)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> Option<T> + Send + 'static) -> Option<T> {
        let _place = self.0.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()?
    }
}

/// The hash of a password that nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWhhcy10aGlz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_found_again_and_no_other() {
        let passwords = Passwords::default();
        let password = Password::new("three random words", "ada@works.example").expect("a password");
        let hash = passwords.hash(password).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.are_same("three random words".into(), Some(hash.clone())).await);
        assert!(!passwords.are_same("Three random words".into(), Some(hash)).await);
        assert!(!passwords.are_same(String::new(), None).await);
    }

    #[tokio::test]
    async fn a_password_is_the_same_however_a_keyboard_composes_it() {
        let passwords = Passwords::default();
        let (composed, apart) = ("caf\u{e9} z\u{fc}rich 1", "cafe\u{301} zu\u{308}rich 1");
        for (chosen, shown) in [(composed, apart), (apart, composed), (apart, apart)] {
            let hash = passwords.hash(Password::new(chosen, "").expect("a password")).await.expect("a hash");
            assert!(passwords.are_same(shown.into(), Some(hash)).await, "{chosen} {shown}");
        }
        // The hash of a receiver that did not compose.
        let before = passwords.hash(Password(apart.to_owned())).await;
        assert!(passwords.are_same(apart.into(), before.clone()).await);
        assert!(!passwords.are_same("caf\u{e9} zurich 1".into(), before).await);
    }

    #[test]
    fn what_anybody_could_guess_is_no_password() {
        for text in [
            "short",
            "aaaaaaaaaaaaaaaa",
            "password1234",
            "123456789012",
            "qwertyuiop12",
            "ADA@works.example",
            &"é1x%z".repeat(300),
        ] {
            assert!(Password::new(text, "ada@works.example").is_err(), "{text}");
        }
    }

    #[test]
    fn the_inbox_says_the_rule_before_somebody_chooses() {
        let form = include_str!("../../../../www/inbox/form.js");
        for (texts, rule) in [
            (include_str!("../../../../www/texts/en/account.js"), format!("At least {MIN_CHARS} characters.")),
            (include_str!("../../../../www/texts/de/account.js"), format!("Mindestens {MIN_CHARS} Zeichen.")),
        ] {
            assert!(texts.contains(&rule), "{rule}");
        }
        assert!(form.contains(&format!("const PASSWORD_CHARS = {MIN_CHARS};")));
    }

    #[test]
    fn the_hash_of_nobody_takes_as_long_as_any_other() {
        let nobody = PasswordHash::new(NOBODY).expect("a hash");
        assert_eq!(nobody.params.to_string(), "m=19456,t=2,p=1");
    }
}
