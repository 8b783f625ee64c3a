//! What somebody says, by options or at the terminal: texts with the names of the definition's fields. It does not read the texts.

use super::super::Failure;
use super::super::ask::Asker;
use super::refused;
use handraise::author::{Loaded, authored, did_you_mean};

/// A text, with the name of its field before it.
pub(super) type Named = (String, String);

/// Options that say what somebody answered.
#[derive(Debug, clap::Args)]
#[group(id = "answer_options", multiple = true)]
pub(super) struct Arguments {
    /// Their job title
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Their e-mail address
    #[arg(long, value_name = "TEXT")]
    email: Option<String>,
    /// Their company's size, such as `150` or `51-200`
    #[arg(long, value_name = "TEXT")]
    size: Option<String>,
    /// Their country
    #[arg(long, value_name = "TEXT")]
    country: Option<String>,
    /// What they answered to any field, by its id or name; repeatable
    #[arg(long = "answer", value_name = "FIELD=TEXT")]
    answers: Vec<String>,
}

impl Arguments {
    /// Each answer with the name by which the receiver knows its field.
    ///
    /// # Errors
    /// An answer to a field that the definition does not have.
    pub(super) fn named(&self, loaded: &Loaded) -> Result<Vec<Named>, Failure> {
        let options: [(&str, &Option<String>, &[&str]); 4] = [
            ("--title", &self.title, &["seniority", "function"]),
            ("--email", &self.email, &["email_type"]),
            ("--size", &self.size, &["company_size"]),
            ("--country", &self.country, &["country", "region"]),
        ];
        let mut named = Vec::new();
        for (option, text, attributes) in options {
            if let Some(text) = text {
                named.push((field_for(loaded, option, attributes)?, text.clone()));
            }
        }
        for answer in &self.answers {
            let Some((field, text)) = answer.split_once('=') else {
                return Err(refused(
                    "--answer",
                    format!("`{answer}` has no `=`; write a field and a text, such as `industry=Retail`"),
                ));
            };
            named.push((known_name(loaded, field.trim())?, text.to_owned()));
        }
        Ok(named)
    }
}

/// Asks for every field of the definition, and for a page.
///
/// # Errors
/// If the terminal can't be used.
pub(super) fn interview(asker: &mut Asker<'_>, loaded: &Loaded) -> Result<(Vec<Named>, Vec<String>), Failure> {
    asker.say("What did they answer? An empty line leaves a field out.\n")?;
    let mut answers = Vec::new();
    for field in fields(loaded) {
        let text = asker.ask(&field.id, "", |text| Ok(text.to_owned()))?;
        if !text.is_empty() {
            answers.push((name_of(field), text));
        }
    }
    let page = asker.ask("A page that they read, such as /pricing", "", |text| Ok(text.to_owned()))?;
    Ok((answers, Some(page).filter(|page| !page.is_empty()).into_iter().collect()))
}

fn fields(loaded: &Loaded) -> &[authored::Field] {
    loaded.authored.as_ref().map_or(&[], |authored| &authored.source.fields)
}

/// The first name that a field has in forms.
fn name_of(field: &authored::Field) -> String {
    field.names.first().unwrap_or(&field.id).clone()
}

/// The field that answers the first of these attributes that any field answers.
fn field_for(loaded: &Loaded, option: &str, attributes: &[&str]) -> Result<String, Failure> {
    if loaded.authored.is_none() {
        return Err(refused(
            option,
            "a compiled definition has no names of fields; name the TOML or JSON file, or write `--answer`",
        ));
    }
    let answering =
        |attribute: &&str| fields(loaded).iter().find(|field| field.answers.iter().any(|known| known == attribute));
    let found = attributes.iter().find_map(answering).map(name_of);
    found.ok_or_else(|| {
        let attributes: Vec<String> = attributes.iter().map(|attribute| format!("`{attribute}`")).collect();
        let attributes = attributes.join(" or ");
        refused(option, format!("no field of the definition answers {attributes}; add one under `[[fields]]`, or write `--answer FIELD=TEXT`"))
    })
}

/// The name in forms of a field that was given by its id or by a name.
fn known_name(loaded: &Loaded, given: &str) -> Result<String, Failure> {
    if loaded.authored.is_none() {
        return Ok(given.to_owned());
    }
    if let Some(field) =
        fields(loaded).iter().find(|field| field.id == given || field.names.iter().any(|name| name == given))
    {
        let is_name = field.names.is_empty() || field.names.iter().any(|name| name == given);
        return Ok(if is_name { given.to_owned() } else { name_of(field) });
    }
    // The definition compares names word by word, and knows labels too.
    let program = loaded.compiled.program();
    let mut evidence = handraise::evidence::Evidence::new();
    if handraise::intake::record_field(&mut evidence, program, given, "", 0) {
        return Ok(given.to_owned());
    }
    let ids = fields(loaded).iter().map(|field| field.id.as_str());
    let all: Vec<String> = ids.clone().map(|id| format!("`{id}`")).collect();
    let remedy = did_you_mean(given, ids, &format!("write one of {}", all.join(", ")));
    Err(refused("--answer", format!("the definition has no field `{given}`; {remedy}")))
}
