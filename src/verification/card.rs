//! Who a form's contact is: name, e-mail address, company, job title and telephone, under whatever names the form has them. What the
//! definition says of its fields decides, then the usual names. It does not know what any of it is worth.

use super::Form;
use super::field::{Field, inner_name};
use super::replay::address;
use crate::canonical;
use crate::definition::{FieldKey, FieldView, Program, field_key};
use crate::matching::{ClassId, Method};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::LazyLock;

/// Who a contact is, as far as the form says it. Members are only ever added, at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ContactCard {
    /// The whole name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The e-mail address, as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The job title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// The telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl ContactCard {
    /// Who a form's contact is.
    ///
    /// ```
    /// use handraise::{definition::Definition, verification::{ContactCard, Form}};
    /// let form = Form::from_urlencoded(b"first_name=Ada&last_name=Byron&work_email=ada%40works.example&organisation=Works");
    /// let card = ContactCard::of(&form, &Definition::new("mql", 1).to_program());
    /// assert_eq!((card.name.as_deref(), card.company.as_deref()), (Some("Ada Byron"), Some("Works")));
    /// assert_eq!(card.email.as_deref(), Some("ada@works.example"));
    /// ```
    pub fn of(form: &Form, program: &Program) -> Self {
        let said = || form.fields().iter().filter(|field| field.is_contact() && !field.value.trim().is_empty());
        let roles: Vec<(Role, Source, &Field)> = said()
            .filter_map(|field| {
                let (role, source) = Role::of(field, program)?;
                Some((role, source, field))
            })
            .collect();
        let first = |wanted: Role| {
            let of_role = roles.iter().filter(|(role, ..)| *role == wanted);
            of_role.min_by_key(|(_, source, _)| *source).map(|(.., field)| field.value.trim().to_owned())
        };
        let parts = [Role::GivenName, Role::FamilyName].into_iter().filter_map(first);
        let whole = || Some(parts.collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty());
        let is_address = |text: &String| address(text).is_some();
        // A field that is named otherwise may have an address in it, and what is in a field named so may be none.
        let any_address = || said().map(|field| field.value.trim().to_owned()).find(is_address);
        let email = first(Role::Email);
        Self {
            name: first(Role::Name).or_else(whole),
            email: email.clone().filter(is_address).or_else(any_address).or(email),
            company: first(Role::Company),
            job_title: first(Role::JobTitle),
            phone: first(Role::Phone),
        }
    }

    /// The card as a JSON object; what the form does not say is left out.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }
}

/// What a field says of who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Email,
    Name,
    GivenName,
    FamilyName,
    Company,
    JobTitle,
    Phone,
}

/// What told the role of a field, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Definition,
    Token,
    Name,
    InnerName,
}

/// Each role with its `autocomplete` tokens and the names that fields of it usually have.
const ROLES: [(Role, &[&str], &[&str]); 7] = [
    (
        Role::Email,
        &["email"],
        &[
            "email",
            "e mail",
            "mail",
            "email address",
            "e mail address",
            "your email",
            "work email",
            "work e mail",
            "business email",
            "company email",
            "email work",
            "from email",
            "mail address",
            "e mail adresse",
            "email adresse",
            "ihre e mail adresse",
            "your email address",
            "work email address",
            "business email address",
            "courriel",
            "adresse e mail",
            "correo",
        ],
    ),
    (
        Role::GivenName,
        &["given-name"],
        &[
            "first name",
            "firstname",
            "fname",
            "given name",
            "forename",
            "name first",
            "your first name",
            "vorname",
            "prénom",
            "prenom",
        ],
    ),
    (
        Role::FamilyName,
        &["family-name"],
        &[
            "last name",
            "lastname",
            "lname",
            "family name",
            "surname",
            "name last",
            "your last name",
            "nachname",
            "familienname",
            "nom",
        ],
    ),
    (
        Role::Name,
        &["name"],
        &[
            "name",
            "full name",
            "fullname",
            "your name",
            "your full name",
            "contact name",
            "ihr name",
            "vor und nachname",
        ],
    ),
    (
        Role::Company,
        &["organization"],
        &[
            "company",
            "company name",
            "your company",
            "organisation",
            "organization",
            "organisation name",
            "organization name",
            "business",
            "business name",
            "employer",
            "firma",
            "unternehmen",
            "firmenname",
            "société",
            "entreprise",
        ],
    ),
    (
        Role::JobTitle,
        &["organization-title"],
        &[
            "job title",
            "jobtitle",
            "title",
            "your job title",
            "position",
            "role",
            "job role",
            "berufsbezeichnung",
            "funktion",
        ],
    ),
    (
        Role::Phone,
        &["tel"],
        &[
            "phone",
            "tel",
            "telephone",
            "phone number",
            "telephone number",
            "your phone",
            "your tel",
            "mobile",
            "mobile phone",
            "mobilephone",
            "work phone",
            "telefon",
            "telefonnummer",
            "handy",
            "téléphone",
        ],
    ),
];

impl Role {
    /// The role of a field, and what told it.
    pub(super) fn of(field: &Field, program: &Program) -> Option<(Self, Source)> {
        let defined = || field.in_definition(program).and_then(Self::in_definition);
        let token = || Self::by_token(field.autocomplete);
        let name = || Self::by_name(&field.name).or_else(|| Self::by_name(&field.label));
        let inner = || field.inside_definition(program).and_then(Self::in_definition);
        let inner_name = || Self::by_name(inner_name(&field.name)?);
        let found = defined().map(|role| (role, Source::Definition));
        let found = found.or_else(|| Some((token()?, Source::Token))).or_else(|| Some((name()?, Source::Name)));
        found.or_else(|| Some((inner().or_else(inner_name)?, Source::InnerName)))
    }

    /// The role of a field of the definition: by its tokens, then by its id or one of its names, then by what it answers.
    fn in_definition(field: FieldView<'_>) -> Option<Self> {
        let by_token = TOKENS.iter().find(|(_, key)| field.has_key(*key)).map(|(role, _)| *role);
        let is_called = |known: &&KnownName| field.has_key(known.key) || field.class() == known.class;
        let by_name = || NAMES.iter().find(is_called).map(|known| known.role);
        let reads_address = || field.readings().any(|reading| reading.method() == Method::Domain);
        by_token.or_else(by_name).or_else(|| reads_address().then_some(Self::Email))
    }

    fn by_token(token: &str) -> Option<Self> {
        ROLES.iter().find(|(_, tokens, _)| tokens.contains(&token)).map(|(role, ..)| *role)
    }

    fn by_name(name: &str) -> Option<Self> {
        let key = field_key(FieldKey::Name, name);
        NAMES.iter().find(|known| known.key == key).map(|known| known.role)
    }
}

/// A usual name, as a definition has names: compared word by word, whatever is between the words.
struct KnownName {
    key: u32,
    class: ClassId,
    role: Role,
}

/// The key of each role's tokens, in the order of the roles; computed once, because a form may have thousands of fields.
static TOKENS: LazyLock<Vec<(Role, u32)>> = LazyLock::new(|| {
    let key = |role: Role, token: &str| (role, field_key(FieldKey::Autocomplete, token));
    ROLES.iter().flat_map(|(role, tokens, _)| tokens.iter().map(move |token| key(*role, token))).collect()
});

/// The usual names of all roles, in their order; computed once.
static NAMES: LazyLock<Vec<KnownName>> = LazyLock::new(|| {
    let known = |role: Role, name: &str| KnownName {
        key: field_key(FieldKey::Name, name),
        class: ClassId::of(&name.replace(' ', "_")),
        role,
    };
    ROLES.iter().flat_map(|(role, _, names)| names.iter().map(move |name| known(*role, name))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Definition, Field as Asked};

    fn card(form: &str, program: &Program) -> String {
        ContactCard::of(&Form::from_urlencoded(form.as_bytes()), program).to_json()
    }

    #[test]
    fn who_it_is_is_found_by_the_usual_names() {
        let program = Definition::new("mql", 1).to_program();
        for (form, found) in [
            ("your-name=Ada&your-email=ada@w.example", r#"{"name":"Ada","email":"ada@w.example"}"#),
            ("Vorname=Ada&Nachname=Byron&Firma=W", r#"{"name":"Ada Byron","company":"W"}"#),
            ("last_name=Byron", r#"{"name":"Byron"}"#),
            ("name=&full_name=Ada", r#"{"name":"Ada"}"#),
            (
                "contact.email=ada@w.example&company.name=W&name=Ada",
                r#"{"name":"Ada","email":"ada@w.example","company":"W"}"#,
            ),
            ("q=ada@w.example", r#"{"email":"ada@w.example"}"#),
            ("email=none&q=ada@w.example", r#"{"email":"ada@w.example"}"#),
            ("email=ada(at)w", r#"{"email":"ada(at)w"}"#),
            ("handraise_name=x&_email=y@z.example&message=hello", "{}"),
        ] {
            assert_eq!(card(form, &program), found, "{form}");
        }
    }

    #[test]
    fn a_company_inside_of_something_is_not_taken_for_a_name_beside_it() {
        let name = Asked { id: ClassId::of("name"), keys: vec![field_key(FieldKey::Name, "name")], readings: vec![] };
        let program = Definition { fields: vec![name], ..Definition::new("mql", 1) }.to_program();
        assert_eq!(card("firm.name=Works&name=Ada", &program), r#"{"name":"Ada"}"#);
        assert_eq!(card("person.name=Ada", &program), r#"{"name":"Ada"}"#);
    }

    #[test]
    fn what_the_definition_says_of_its_fields_comes_first() {
        let asked = |id: &str, keys: Vec<u32>| Asked { id: ClassId::of(id), keys, readings: vec![] };
        let definition = Definition {
            fields: vec![
                asked("work_email", vec![field_key(FieldKey::Name, "ansprechpartner mail")]),
                asked("who", vec![field_key(FieldKey::Name, "a1"), field_key(FieldKey::Autocomplete, "given-name")]),
                asked("organisation", vec![field_key(FieldKey::Name, "a2")]),
            ],
            ..Definition::new("mql", 1)
        };
        let form = "email=friend@w.example&company=Other&a1=Ada&a2=Works&ansprechpartner-mail=ada@w.example";
        assert_eq!(card(form, &definition.to_program()), r#"{"name":"Ada","email":"ada@w.example","company":"Works"}"#);
    }
}
