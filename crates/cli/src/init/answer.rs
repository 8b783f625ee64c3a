//! The six questions of `handraise init`, and the options that answer them. It does not know what is written.

use super::super::Failure;
use super::super::ask::Asker;
use super::Template;

/// Options that answer the questions.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Your kind of business
    #[arg(long, value_enum)]
    template: Option<Template>,
    /// Your company's name
    #[arg(long, value_name = "NAME")]
    company: Option<String>,
    /// The domain of your site and your own e-mail addresses, such as `acme.example`
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// The address of the page with your prices, such as `/pricing`; others are separated by commas
    #[arg(long, value_name = "PATH")]
    pricing: Option<String>,
    /// Competitors' domains, separated by commas: they never go to sales
    #[arg(long, value_name = "DOMAINS")]
    competitors: Option<String>,
    /// How many leads sales can follow up in a week
    #[arg(long, value_name = "LEADS")]
    capacity: Option<String>,
}

/// What was answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) template: Template,
    pub(super) company: String,
    pub(super) domain: String,
    /// Empty for the patterns of the template.
    pub(super) pricing: Vec<String>,
    /// Empty for the example in the template.
    pub(super) competitors: Vec<String>,
    pub(super) capacity: u32,
}

/// One question: the option that answers it, and what is asked.
struct Question {
    option: &'static str,
    words: &'static str,
}

const TEMPLATE: Question = Question { option: "--template", words: "What kind of business is it?" };
const COMPANY: Question = Question { option: "--company", words: "What is your company called?" };
const DOMAIN: Question = Question { option: "--domain", words: "Which domain do your site and your e-mail have?" };
const PRICING: Question = Question { option: "--pricing", words: "Which page shows your prices?" };
const COMPETITORS: Question = Question {
    option: "--competitors",
    words: "Which competitors' domains should never go to sales? (commas between)",
};
const CAPACITY: Question = Question { option: "--capacity", words: "How many leads can sales follow up in a week?" };

/// An answer that nobody gave: the option that would have, and the default.
pub(super) type Taken = (&'static str, String);

/// The answers of options, and the default of every other one, with those that were taken so.
///
/// # Errors
/// An option with a value that can't be used.
pub(super) fn without_asking(options: &Options) -> Result<(Answers, Vec<Taken>), Failure> {
    let mut taken = Vec::new();
    let answers = collect(options, |question, default, check| {
        taken.push((question.option, default.to_owned()));
        check(default)
    })?;
    Ok((answers, taken))
}

/// The answers of options, and of somebody at the terminal.
///
/// # Errors
/// An option with a value that can't be used, or a terminal that can't be.
pub(super) fn ask(asker: &mut Asker<'_>, options: &Options) -> Result<Answers, Failure> {
    asker.say(
        "Six questions; an empty line takes what is in brackets. Everything can be changed later in the file.\n",
    )?;
    if options.template.is_none() {
        for (number, template) in (1..).zip(Template::ALL) {
            asker.say(&format!("  {number}  {:<12} {}\n", template.name(), template.about()))?;
        }
    }
    collect(options, |question, default, check| {
        asker
            .ask(question.words, default, |text| {
                check(text).map(|()| text.to_owned()).map_err(|failure| failure.headline())
            })
            .map(drop)
    })
}

/// Goes through the questions. `ask` is given one that no option answers, the default and a function that takes an answer.
fn collect(
    options: &Options,
    mut ask: impl FnMut(&Question, &str, &mut dyn FnMut(&str) -> Result<(), Failure>) -> Result<(), Failure>,
) -> Result<Answers, Failure> {
    let mut answer =
        |question: &Question, given: Option<&str>, default: &str, take: &mut dyn FnMut(&str) -> Result<(), String>| {
            let mut check =
                |text: &str| take(text).map_err(|message| Failure::Other(format!("{}: {message}", question.option)));
            match given {
                Some(text) => check(text),
                None => ask(question, default, &mut check),
            }
        };
    let mut template = Template::SmbSaas;
    let named = options.template.map(Template::name);
    answer(&TEMPLATE, named, Template::SmbSaas.name(), &mut |text| {
        Template::named(text).map(|found| template = found)
    })?;
    let mut company = String::new();
    answer(&COMPANY, options.company.as_deref(), "Acme", &mut |text| name(text).map(|found| company = found))?;
    let mut domain = String::new();
    let guess = format!("{}.example", slug(&company));
    answer(&DOMAIN, options.domain.as_deref(), &guess, &mut |text| one_domain(text).map(|found| domain = found))?;
    let mut pricing = Vec::new();
    let usual = template.pricing().join(", ");
    answer(&PRICING, options.pricing.as_deref(), &usual, &mut |text| paths(text).map(|found| pricing = found))?;
    let mut competitors = Vec::new();
    answer(&COMPETITORS, options.competitors.as_deref(), "", &mut |text| {
        domains(text).map(|found| competitors = found)
    })?;
    let mut capacity = 0;
    let usual = template.capacity().to_string();
    answer(&CAPACITY, options.capacity.as_deref(), &usual, &mut |text| number(text).map(|found| capacity = found))?;
    Ok(Answers { template, company, domain, pricing, competitors, capacity })
}

/// A short name of letters, digits and hyphens: the id of a definition.
pub(super) fn slug(name: &str) -> String {
    let kept: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = kept.split('-').filter(|part| !part.is_empty()).collect();
    let slug = parts.join("-");
    if slug.is_empty() { "definition".to_owned() } else { slug.chars().take(48).collect() }
}

fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.is_empty() || text.chars().count() > 64 || text.contains(char::is_control) {
        true => Err("a name has 1 to 64 characters, on one line; write your company's".to_owned()),
        false => Ok(text.to_owned()),
    }
}

fn one_domain(text: &str) -> Result<String, String> {
    let lower = text.trim().to_lowercase();
    let place = lower.split_once("://").map_or(lower.as_str(), |(_, place)| place);
    let host = place.split('/').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    match host.contains('.') && host.split('.').all(is_label) {
        true => Ok(host.to_owned()),
        false => Err(format!("`{text}` is no domain; write one such as `acme.example`")),
    }
}

fn domains(text: &str) -> Result<Vec<String>, String> {
    listed(text).map(one_domain).collect()
}

fn paths(text: &str) -> Result<Vec<String>, String> {
    let path = |text: &str| {
        let place = text.split_once("://").map_or(text, |(_, place)| place);
        match (place.starts_with('/') || place.contains('.')) && !place.contains(char::is_whitespace) {
            true => Ok(place.to_owned()),
            false => Err(format!("`{text}` is no address; write one such as `/pricing`")),
        }
    };
    let found: Vec<String> = listed(text).map(path).collect::<Result<_, _>>()?;
    if found.is_empty() { Err("no page is named; write one such as `/pricing`".to_owned()) } else { Ok(found) }
}

fn number(text: &str) -> Result<u32, String> {
    let number = text.trim().parse().ok().filter(|number| (1..=100_000).contains(number));
    number.ok_or_else(|| format!("`{text}` is no number of leads; write a whole number such as `40`"))
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Options =
        Options { template: None, company: None, domain: None, pricing: None, competitors: None, capacity: None };

    fn asked(typed: &str) -> (Result<Answers, String>, String) {
        let (mut answers, mut questions) = (typed.as_bytes(), Vec::new());
        let found = ask(&mut Asker::new(&mut answers, &mut questions), &NONE);
        (found.map_err(|failure| failure.headline()), String::from_utf8(questions).unwrap())
    }

    #[test]
    fn six_questions_are_asked_and_an_empty_line_takes_the_default() {
        let (found, said) = asked(
            "enterprise\nBrücke & Söhne\n\n/quote, https://www.bruecke.example/preise\nrival.example; other.example\n\n",
        );
        let found = found.unwrap();
        assert_eq!(said.matches('?').count(), 6, "{said}");
        assert_eq!(
            (found.template, found.domain.as_str(), found.capacity),
            (Template::Enterprise, "br-cke-s-hne.example", 12)
        );
        assert_eq!(found.pricing, ["/quote", "www.bruecke.example/preise"]);
        assert_eq!(found.competitors, ["rival.example", "other.example"]);
    }

    #[test]
    fn a_wrong_answer_is_explained_and_asked_again() {
        let (found, said) = asked("saas\nagency\nAcme\nnot a domain\nwww.acme.example\n\n\nmany\n8\n");
        let found = found.unwrap();
        assert_eq!((found.template, found.domain.as_str(), found.capacity), (Template::Agency, "acme.example", 8));
        for message in [
            "--template: there is no template `saas`",
            "--domain: `not a domain` is no domain",
            "--capacity: `many` is no number of leads",
        ] {
            assert!(said.contains(message), "{message}: {said}");
        }
    }

    #[test]
    fn a_template_is_chosen_by_its_number_too() {
        let (found, said) = asked("0\n7\n2\n\n\n\n\n\n");
        assert_eq!(found.unwrap().template, Template::Enterprise);
        assert!(said.contains("  2  enterprise   a product that large companies buy"), "{said}");
        assert!(
            said.contains("there is no template `7`; write a number from 1 to 6, or one of `smb-saas`, "),
            "{said}"
        );
    }

    #[test]
    fn a_name_with_a_line_break_is_refused_with_the_reason() {
        assert_eq!(name("A\nB").unwrap_err(), "a name has 1 to 64 characters, on one line; write your company's");
    }

    #[test]
    fn an_option_answers_its_question() {
        let options = Options {
            template: Some(Template::B2c),
            company: Some("Sonne".to_owned()),
            capacity: Some("7".to_owned()),
            ..NONE
        };
        let (mut answers, mut questions) = (&b"\n\n\n"[..], Vec::new());
        let found = ask(&mut Asker::new(&mut answers, &mut questions), &options).unwrap();
        assert_eq!((found.template, found.company.as_str(), found.capacity), (Template::B2c, "Sonne", 7));
        assert_eq!(String::from_utf8(questions).unwrap().matches('?').count(), 3);
    }
}
