//! The templates: for each kind of business a folder with a definition and cases, which are files like any other. Answers are written into the
//! definition so that comments and order stay. It does not know who answered.

use super::super::Failure;
use super::answer::{Answers, slug};
use clap::ValueEnum;
use jiff::{ToSpan, civil::Date};
use rust_embed::RustEmbed;
use toml_edit::{Array, DocumentMut, Item, Table, Value};

/// The name of the definition's file.
pub(super) const DEFINITION: &str = "definition.toml";
/// What to do next.
const README: &str = "README.md";
/// A quarter.
const REVIEW_DAYS: i64 = 91;

#[derive(RustEmbed)]
#[folder = "src/init/templates"]
struct Templates;

/// A file to write: its name in the folder, and its text.
pub(super) struct File {
    pub(super) name: String,
    pub(super) text: String,
}

/// A kind of business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// Software that small firms buy.
    #[value(name = "smb-saas")]
    SmbSaas,
    /// A product that large companies buy.
    Enterprise,
    /// An agency that sells projects.
    Agency,
    /// A professional services firm.
    Services,
    /// A marketplace that looks for sellers.
    Marketplace,
    /// Something that people buy for themselves.
    #[value(name = "b2c")]
    B2c,
}

impl Template {
    pub(super) const ALL: [Self; 6] =
        [Self::SmbSaas, Self::Enterprise, Self::Agency, Self::Services, Self::Marketplace, Self::B2c];

    /// The name on the command line, and of the folder.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::SmbSaas => "smb-saas",
            Self::Enterprise => "enterprise",
            Self::Agency => "agency",
            Self::Services => "services",
            Self::Marketplace => "marketplace",
            Self::B2c => "b2c",
        }
    }

    /// For whom it is.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::SmbSaas => "software that small firms buy, often after a trial",
            Self::Enterprise => "a product that large companies buy, over quarters and by a group",
            Self::Agency => "an agency that sells projects",
            Self::Services => "consulting, accounting, law, engineering, IT services",
            Self::Marketplace => "a marketplace that looks for sellers",
            Self::B2c => "something that people buy for themselves after thinking about it",
        }
    }

    /// The template of a name, or of a number in the list of all.
    pub(super) fn named(text: &str) -> Result<Self, String> {
        let mut numbered = (1..).map(|number: usize| number.to_string()).zip(Self::ALL);
        let found = numbered.find(|(number, template)| [number, template.name()].contains(&text.trim()));
        let names: Vec<String> = Self::ALL.iter().map(|template| format!("`{}`", template.name())).collect();
        let remedy = || format!("write a number from 1 to {}, or one of {}", names.len(), names.join(", "));
        found.map(|(_, template)| template).ok_or_else(|| format!("there is no template `{text}`; {}", remedy()))
    }

    /// The patterns of its page with prices.
    pub(super) fn pricing(self) -> Vec<String> {
        let Ok(mut document) = self.document() else { return Vec::new() };
        let patterns = pricing_page(&mut document).and_then(|page| page.get("patterns")?.as_array().cloned());
        patterns.iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// How many leads a week it is made for.
    pub(super) fn capacity(self) -> u32 {
        let Ok(mut document) = self.document() else { return 1 };
        let leads = capacity(&mut document).and_then(|capacity| capacity.get("leads_per_week")?.as_integer());
        leads.and_then(|leads| u32::try_from(leads).ok()).unwrap_or(1)
    }

    /// The definition with the answers in it.
    pub(super) fn definition(self, answers: &Answers, today: Date) -> Result<String, Failure> {
        let mut document = self.document()?;
        let review = today.checked_add(REVIEW_DAYS.days()).unwrap_or(today);
        set(&mut document, "id", slug(&answers.company));
        set(&mut document, "effective_from", today.to_string());
        set(&mut document, "review_by", review.to_string());
        replace_entries(&mut document, "own", std::slice::from_ref(&answers.domain));
        replace_entries(&mut document, "competitor", &answers.competitors);
        if let Some(page) = pricing_page(&mut document) {
            page.insert("patterns", texts(&answers.pricing).into());
        }
        if let Some(capacity) = capacity(&mut document) {
            set(capacity, "leads_per_week", i64::from(answers.capacity));
        }
        Ok(document.to_string())
    }

    /// Its cases.
    pub(super) fn cases(self) -> Vec<File> {
        let within = format!("{}/cases/", self.name());
        let mut names: Vec<String> =
            Templates::iter().filter(|name| name.starts_with(&within)).map(Into::into).collect();
        names.sort();
        names
            .into_iter()
            .map(|name| File { text: text(&name), name: name.replacen(&format!("{}/", self.name()), "", 1) })
            .collect()
    }

    /// What to do next.
    pub(super) fn readme(self, answers: &Answers) -> String {
        let cases: Vec<String> = self
            .cases()
            .into_iter()
            .filter_map(|file| Some((file.name.strip_suffix("/README.md")?.to_owned(), file.text)))
            .map(|(folder, text)| format!("- [`{folder}`]({folder}): {}", text.trim()))
            .collect();
        let text = text(README).replace("{company}", &answers.company).replace("{template}", self.name());
        text.replace("{cases}", &cases.join("\n"))
    }

    fn document(self) -> Result<DocumentMut, Failure> {
        let name = format!("{}/{DEFINITION}", self.name());
        text(&name)
            .parse()
            .map_err(|error| Failure::Other(format!("the template {name} is damaged: {error}; please report this")))
    }
}

fn text(name: &str) -> String {
    Templates::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

/// Sets a value and keeps the comments around it.
fn set(table: &mut Table, key: &str, value: impl Into<Value>) {
    if let Some(Item::Value(known)) = table.get_mut(key) {
        let decor = known.decor().clone();
        *known = value.into();
        *known.decor_mut() = decor;
    }
}

fn texts(list: &[String]) -> Value {
    list.iter().collect::<Array>().into()
}

/// The table of a list that has this id.
fn with_id<'a>(document: &'a mut DocumentMut, list: &str, id: &str) -> Option<&'a mut Table> {
    let tables = document.get_mut(list)?.as_array_of_tables_mut()?;
    tables.iter_mut().find(|table| table.get("id").and_then(Item::as_str) == Some(id))
}

fn pricing_page(document: &mut DocumentMut) -> Option<&mut Table> {
    with_id(document, "pages", "pricing")
}

fn capacity(document: &mut DocumentMut) -> Option<&mut Table> {
    document.get_mut("policy")?.get_mut("capacity")?.as_array_of_tables_mut()?.get_mut(0)
}

/// Replaces the domains of a value of `email_type`. Without domains, the example stays.
fn replace_entries(document: &mut DocumentMut, value: &str, domains: &[String]) {
    let values =
        with_id(document, "attributes", "email_type").and_then(|table| table.get_mut("values")?.as_array_mut());
    let tables = values.into_iter().flat_map(|values| values.iter_mut()).filter_map(Value::as_inline_table_mut);
    for table in tables.filter(|_| !domains.is_empty()) {
        if table.get("id").and_then(Value::as_str) == Some(value) {
            table.insert("entries", texts(domains));
        }
    }
}
