//! Takes the addresses of people who are forgotten out of what others wrote and what was written about others. It does not know where texts are stored.

use super::{Eraser, Fact, Payload, PersonKey};

/// What stands in a text where an address was.
pub const REDACTED: &str = "[removed]";
/// In how many ways an address may begin within a run of characters that addresses may have.
const BEGINNINGS: usize = 8;

impl Eraser {
    /// Replaces addresses of people who were forgotten after a fact was told, in its free texts: the fields of a form, labels, quotes, comments, and values of
    /// attributes. Whether there were any.
    pub fn redact(&self, fact: &mut Fact) -> bool {
        let told_ms = fact.received_ms;
        let mut is_redacted = false;
        for text in texts(&mut fact.says) {
            if let Some(redacted) = self.redacted(text, told_ms) {
                *text = redacted;
                is_redacted = true;
            }
        }
        is_redacted
    }

    /// A text from a time, in milliseconds since 1970, without addresses of people who were forgotten after it; `None` if it has none.
    pub fn redacted(&self, text: &str, told_ms: u64) -> Option<String> {
        if self.knows_nobody() {
            return None;
        }
        let (mut kept, mut rest, mut is_redacted) = (String::new(), text, false);
        while let Some((before, after)) = rest.split_once('@') {
            let host = host_of(after);
            let is_forgotten = |name: &&str| {
                let key = PersonKey::of_email(&format!("{name}@{host}"));
                key.and_then(|key| self.erased_ms(&key)).is_some_and(|erased_ms| told_ms <= erased_ms)
            };
            match names_of(before).find(is_forgotten) {
                Some(name) => {
                    kept.push_str(before.strip_suffix(name).unwrap_or(before));
                    kept.push_str(REDACTED);
                    rest = after.strip_prefix(host).unwrap_or(after);
                    is_redacted = true;
                }
                None => {
                    kept.push_str(before);
                    kept.push('@');
                    rest = after;
                }
            }
        }
        kept.push_str(rest);
        is_redacted.then_some(kept)
    }
}

/// The domain at the beginning of a text, without what ends a sentence.
fn host_of(text: &str) -> &str {
    let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-'));
    text.split(ends).next().unwrap_or_default().trim_end_matches(['.', '-'])
}

/// What may be the name of an address at the end of a text, the longest first: quotes, stars and the like may belong to it or stand before it.
fn names_of(text: &str) -> impl Iterator<Item = &str> {
    let is_odd =
        |c: char| matches!(c, '.' | '-' | '\'' | '`' | '*' | '_' | '=' | '/' | '?' | '&' | '#' | '!' | '{' | '|' | '~');
    let ends = move |c: char| !(c.is_alphanumeric() || is_odd(c) || matches!(c, '$' | '%' | '+' | '^' | '}'));
    let name = text.rsplit(ends).next().unwrap_or_default();
    let is_mark = |c: char| !matches!(c, '.' | '-' | '_');
    // Dots, hyphens and underlines are part of a name but at its very beginning.
    let bare = name.trim_start_matches(is_odd);
    let after_mark = name.char_indices().filter(move |(_, c)| is_odd(*c) && is_mark(*c));
    let later = after_mark.filter_map(|(at, c)| name.get(at + c.len_utf8()..)).take(BEGINNINGS);
    [name, bare].into_iter().chain(later).filter(|name| !name.is_empty())
}

/// What people wrote freely.
fn texts(says: &mut Payload) -> Vec<&mut String> {
    match says {
        Payload::Form(form) => form.contact.values_mut().collect(),
        Payload::Touch(touch) => touch.label.iter_mut().chain(&mut touch.quote).collect(),
        Payload::Attribute(attribute) => attribute.value.iter_mut().collect(),
        Payload::Status(status) => status.reason.iter_mut().chain(&mut status.comment).collect(),
        Payload::FollowUp(done) => done.comment.iter_mut().collect(),
        Payload::Snooze(snooze) => snooze.comment.iter_mut().collect(),
        Payload::Override(decided) => decided.comment.iter_mut().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::tests::fixture::*;
    use crate::person::{Facts, FollowedUp};
    use crate::verification::Verdict;

    fn forgetful() -> Eraser {
        let mut eraser = Eraser::new(b"secret");
        let münchen = PersonKey::of_email("o'neil@münchen.example").expect("an address");
        let erased = [ada(), münchen].map(|key| erase("e", 100, &eraser, &key));
        eraser.learn(&erased);
        eraser
    }

    #[test]
    fn an_address_goes_however_it_is_written_and_no_other_does() {
        let eraser = forgetful();
        let redacted = |text: &str| eraser.redacted(text, BEGIN_S * 1000);
        for (text, expected) in [
            ("Write to Ada@Works.Example, please.", "Write to [removed], please."),
            ("ada@works.example", "[removed]"),
            ("It is ada@works.example.", "It is [removed]."),
            ("<mailto:ada@works.example>(ada@works.example)", "<mailto:[removed]>([removed])"),
            ("'ada@works.example' and *ada@works.example*", "'[removed]' and *[removed]*"),
            ("cc=ada@works.example&to=bob@works.example", "cc=[removed]&to=bob@works.example"),
            ("O'Neil@MÜNCHEN.example or o'neil@xn--mnchen-3ya.example", "[removed] or [removed]"),
            ("two@@ada@works.example\nada@works.example", "two@@[removed]\n[removed]"),
        ] {
            assert_eq!(redacted(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "@",
            "bob@works.example",
            "my.ada@works.example",
            "ada+x@works.example",
            "ada@works.example.com",
            "ada @ works",
        ] {
            assert_eq!(redacted(text), None, "{text}");
        }
        assert_eq!(eraser.redacted("ada@works.example", (BEGIN_S + 101) * 1000), None, "told after she was forgotten");
    }

    #[test]
    fn what_others_wrote_stays_without_the_address_and_is_one_fact_still() {
        let noted = |comment: &str| {
            let Payload::FollowUp(done) = serde_json::from_value(serde_json::json!({
                "kind": "follow_up", "what": "call", "reached": true, "comment": comment,
            }))
            .expect("a follow-up") else {
                panic!("a follow-up")
            };
            let bob = PersonKey::of_email("bob@works.example").expect("an address");
            Fact {
                about: crate::person::Subject::Person(bob),
                ..says("n", 10, Payload::FollowUp(FollowedUp { ..done }))
            }
        };
        let form = form_with(
            "bob",
            20,
            "email=bob%40works.example&message=ask+ada%40works.example",
            None,
            Verdict::Unverified,
        );
        let form = Fact { about: noted("").about, ..form };
        let erased = erase("e", 100, &Eraser::new(b"secret"), &ada());
        let mut facts: Facts = [noted("Sent by ada@works.example"), form.clone(), erased].into_iter().collect();
        Eraser::new(b"secret").forget(&mut facts);
        assert_eq!(facts.iter().count(), 3);
        assert_eq!(facts.get(&id("n")), Some(&noted("Sent by [removed]")));
        let Some(Payload::Form(sent)) = facts.get(&form.id).map(|fact| &fact.says) else { panic!("a form") };
        assert_eq!(sent.contact.last("message"), Some("ask [removed]"));
        // A copy that is put back is redacted as well, and says the same.
        let mut again = noted("Sent by ada@works.example");
        assert!(forgetful().redact(&mut again) && !forgetful().redact(&mut again));
        assert_eq!(facts.insert(again), Ok(crate::person::Inserted::Known));
    }
}
