//! One page of the fixture, and the instructions in its first comment. It does not know how they are carried out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One step of the visitor.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// `click`, `double`, `type`, `enter`, `file`, `frame`, `top` or `script`.
    pub(crate) verb: String,
    /// The element that the step is for.
    pub(crate) selector: String,
    /// What to type, the file to choose, or the script to run.
    pub(crate) rest: String,
}

/// Where the visitor ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// At the answer, in the same tab.
    Answer,
    /// Still on the page.
    Here,
    /// Still on the page, and the answer is in a window of its own.
    Window,
}

/// Which fields of the plugin a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fields {
    /// All of them.
    All,
    /// Only the one that says that the plugin is not ready, and the submission id.
    Pending,
    /// None: the form is not ours, or the plugin cannot reach the way it is sent.
    None,
}

/// A page of the fixture.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Its folder, which is its kind, and its file.
    pub(crate) name: String,
    pub(crate) shows: String,
    pub(crate) steps: Vec<Step>,
    pub(crate) ends: End,
    /// How many requests are sent.
    pub(crate) sends: usize,
    /// Which fields each request carries; the last entry stands for the rest.
    pub(crate) fields: Vec<Fields>,
    /// The attributes that have answers in the evidence.
    pub(crate) answers: Vec<String>,
    /// Whether the plugin leaves hidden inputs in the page.
    pub(crate) places_inputs: bool,
    /// The prefix of globals in which a library of the page records listeners.
    pub(crate) marks: Vec<String>,
    /// The engines that skip this page, and why.
    pub(crate) skips: BTreeMap<String, String>,
}

/// The address and the job title that a lead types.
pub(crate) const LEAD: (&str, &str) = ("visitor@harbour-works.example", "Head of Operations");

/// The folder of the fixture.
pub(crate) fn folder() -> PathBuf {
    handraise_tests::root().join("tests/host")
}

impl Page {
    /// All pages, by folder and name.
    pub(crate) fn all() -> Vec<Self> {
        let files = |folder: PathBuf| std::fs::read_dir(folder).expect("it can be listed").flatten();
        let groups = files(folder().join("pages")).map(|entry| entry.path());
        let mut pages: Vec<Self> = groups
            .flat_map(|group| files(group).map(|entry| entry.path()))
            .filter(|path| path.is_file() && !is_script(path))
            .map(|path| {
                let text = String::from_utf8_lossy(&std::fs::read(&path).expect("it can be read")).into_owned();
                let name = path.strip_prefix(folder().join("pages")).expect("it is in the folder");
                Self::read(&name.display().to_string(), &text)
            })
            .collect();
        pages.sort_by(|one, other| one.name.cmp(&other.name));
        pages
    }

    /// Whether any of its requests carries fields.
    pub(crate) fn wants_fields(&self) -> bool {
        self.sends > 0 && self.fields.contains(&Fields::All)
    }

    /// Which fields the request at an index carries.
    pub(crate) fn fields_of(&self, request: usize) -> Fields {
        *self.fields.get(request).or(self.fields.last()).unwrap_or(&Fields::None)
    }

    fn read(name: &str, text: &str) -> Self {
        let comment = text.split_once("<!--").and_then(|(_, rest)| rest.split_once("-->"));
        let (comment, _) = comment.unwrap_or_else(|| panic!("{name} begins with a comment"));
        let mut page = Self {
            name: name.to_owned(),
            shows: String::new(),
            steps: Vec::new(),
            ends: End::Answer,
            sends: 1,
            fields: vec![Fields::All],
            answers: vec!["email_type".to_owned()],
            places_inputs: false,
            marks: Vec::new(),
            skips: BTreeMap::new(),
        };
        for line in comment.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (key, value) = line.split_once(": ").unwrap_or(("", line));
            let words = value.split([' ', ',']).filter(|word| !word.is_empty());
            match key {
                "do" => page.steps.push(Step::read(value)),
                "lead" => page.steps.extend(as_a_lead(name, value)),
                "ends" => page.ends = end(name, value),
                "sends" => page.sends = value.parse().unwrap_or_else(|_| panic!("{name}: `{value}` is no number")),
                "fields" => page.fields = words.map(|word| fields(name, word)).collect(),
                "answers" => page.answers = words.filter(|word| *word != "none").map(str::to_owned).collect(),
                "places" => page.places_inputs = true,
                "marks" => page.marks = words.map(str::to_owned).collect(),
                "skip" => {
                    let (engine, reason) = value.split_once(": ").unwrap_or_else(|| panic!("{name} says why"));
                    page.skips.insert(engine.to_owned(), reason.to_owned());
                }
                _ => page.shows = [&page.shows, " ", line].concat().trim().to_owned(),
            }
        }
        page
    }
}

impl Step {
    fn read(text: &str) -> Self {
        let mut parts = text.splitn(2, ' ').map(str::to_owned);
        let (verb, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if verb == "script" {
            return Self { verb, selector: String::new(), rest };
        }
        let (selector, rest) = rest.split_once(' ').unwrap_or((&rest, ""));
        Self { selector: selector.to_owned(), rest: rest.to_owned(), verb }
    }
}

/// Pages have their bundles' sources beside them.
fn is_script(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "js" || ending == "jsx")
}

/// What a lead does whose last action comes just before the form: the selectors of address, job title and, where one is clicked, button.
fn as_a_lead(name: &str, selectors: &str) -> Vec<Step> {
    let step = |verb: &str, selector: &str, rest: &str| Step {
        verb: verb.to_owned(),
        selector: selector.to_owned(),
        rest: rest.to_owned(),
    };
    let selectors: Vec<&str> = selectors.split(", ").collect();
    let [email, job_title, button @ ..] = &selectors[..] else {
        panic!("{name} has an address and a job title");
    };
    let mut steps = vec![
        step("type", email, LEAD.0),
        step("type", job_title, LEAD.1),
        step("script", "", "handraise.action('book-demo')"),
    ];
    steps.extend(button.iter().map(|button| step("click", button, "")));
    steps
}

fn end(name: &str, word: &str) -> End {
    match word {
        "answer" => End::Answer,
        "here" => End::Here,
        "window" => End::Window,
        _ => panic!("{name}: `{word}` is no end"),
    }
}

fn fields(name: &str, word: &str) -> Fields {
    match word {
        "all" => Fields::All,
        "pending" => Fields::Pending,
        "none" => Fields::None,
        _ => panic!("{name}: `{word}` are no fields"),
    }
}
