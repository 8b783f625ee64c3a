//! A form whose encoding is known. The first byte says which: URL-encoded, JSON, or any text.

use handraise::verification::{
    Chosen, Claims, Contact, ContactCard, Form, Standing, TEXT_BYTES, VALUE_BYTES, Verdict, verify,
};

use crate::sample::{DEFINITION, NOW_S};
use crate::seed::Seeds;

/// More than the longest name, in bytes.
const NAME_BYTES: usize = 1024;
/// The most that a form reads, in fields and in bytes: the visitor's and the plugin's own.
const READ: (usize, usize) = (2000 + 20, 1024 * 1024 + 32 * 1024);

/// Any bytes are a form or an error; a form is bounded, gets a verdict, and adds nothing twice to an earlier step.
pub fn check(input: &[u8]) {
    let Some((encoding, body)) = input.split_first() else { return };
    let form = match encoding % 3 {
        0 => Form::from_urlencoded(body),
        1 => match Form::from_json(body) {
            Ok(form) => form,
            Err(error) => return assert!(!error.to_string().is_empty()),
        },
        _ => match Form::from_text(&String::from_utf8_lossy(body)) {
            Ok(form) => form,
            Err(error) => return assert!(!error.to_string().is_empty()),
        },
    };
    is_bounded(&form);
    gets_a_verdict(form);
}

/// What holds of every form that was read.
pub(crate) fn is_bounded(form: &Form) {
    let (fields, bytes) = READ;
    assert!(form.fields().len() <= fields, "{} fields", form.fields().len());
    for field in form.fields() {
        assert!(!field.name.is_empty() && !field.name.contains(char::is_control), "a name: {:?}", field.name);
        assert!(field.name.len() <= NAME_BYTES && field.label.len() <= NAME_BYTES, "a name is bounded");
        assert!(field.value.len() <= VALUE_BYTES, "a value is bounded");
        assert!(
            !field.value.contains(|c: char| c.is_control() && c != '\n' && c != '\t'),
            "a value: {:?}",
            field.value
        );
    }
    assert!(length(form) <= bytes, "{} bytes", length(form));
}

fn length(form: &Form) -> usize {
    form.fields().iter().map(|field| field.name.len() + field.label.len() + field.value.len()).sum()
}

/// Judges a form as the receiver does, and reads what it keeps of it again.
pub(crate) fn gets_a_verdict(mut form: Form) {
    let compiled = &DEFINITION.compiled;
    form.fit(compiled.program());
    let own = form.fields().iter().filter(|field| field.name.starts_with("handraise_"));
    let own: usize = own.map(|field| field.name.len() + field.label.len() + field.value.len()).sum();
    assert!(length(&form) - own <= TEXT_BYTES, "what is kept is bounded");
    let fitted = form.clone();
    form.fit(compiled.program());
    assert_eq!(form.fields(), fitted.fields(), "what fits stays");
    let claims = Claims::of(&form);
    for standing in [Standing::Active, Standing::Unknown] {
        let found = verify(&Chosen { compiled, standing }, &form, &claims, NOW_S);
        assert!((0..=100_000).contains(&found.assessment.score_milli));
        assert!(found.verdict == Verdict::Verified || !found.reasons.is_empty(), "a doubt has a reason");
    }
    let contact = Contact::of(&form);
    let kept = Contact::from_json(&contact.to_json()).unwrap_or_default();
    assert_eq!(sorted(&kept), sorted(&contact), "a contact is read back");
    let card = ContactCard::of(&form, compiled.program()).to_json();
    assert!(serde_json::from_str::<serde_json::Value>(&card).is_ok(), "a card is JSON");
    assert!(serde_json::from_str::<serde_json::Value>(&claims.to_json()).is_ok(), "claims are JSON");
    let mut next = Form::from_urlencoded(b"email=ada%40works.example&message=");
    next.continue_from(&contact);
    let once = Contact::of(&next);
    next.continue_from(&contact);
    assert_eq!(sorted(&Contact::of(&next)), sorted(&once), "an earlier step adds nothing twice");
}

/// Names and values; those of one name stay in their order.
fn sorted(contact: &Contact) -> Vec<(&str, &str)> {
    let mut values: Vec<_> = contact.values().collect();
    values.sort_by_key(|(name, _)| *name);
    values
}

/// What form builders send, and texts of the field.
pub(crate) fn seeds(seeds: &Seeds) -> Vec<Vec<u8>> {
    let of = |encoding: u8| move |body: Vec<u8>| [&[encoding], body.as_slice()].concat();
    let urlencoded = seeds.webhooks("urlencoded").into_iter().map(of(0));
    let json = seeds.webhooks("json").into_iter().chain(seeds.field("json")).map(of(1));
    let text = seeds.webhooks("json").into_iter().take(2).map(of(2));
    let plain = [b"email=a@b.example\r\nmessage=one\r\ntwo\r\n\r\nthree=3\r\n".to_vec(), b"<email/>".to_vec()];
    urlencoded.chain(json).chain(text).chain(plain.into_iter().map(of(2))).collect()
}
