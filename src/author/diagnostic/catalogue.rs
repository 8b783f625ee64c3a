//! Why each error is one, and the smallest file that has it. `docs/lints.md` is written from this. It does not know
//! warnings: each of them stands beside the function that finds it.

use super::{Code, Severity};

/// What an example stands below, unless it is a whole file: a definition that is approved, and that `check` finds nothing in.
pub const HEAD: &str = r#"id = "acme"
version = 1
review_by = "2027-02-01"
ratings = [20, 15, 10]
approvals = [
  { team = "marketing", by = "Head of Demand Generation", on = "2026-10-28" },
  { team = "sales", by = "Head of Sales", on = "2026-10-29" },
]
"#;

/// What the catalogue says of a code, beside its [summary](Code::summary).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// Why it matters.
    pub why: &'static str,
    /// A small file, or part of one, that has just this problem; empty for what no file should have.
    pub example: &'static str,
}

impl Entry {
    /// Whether it is an error or a warning.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The example as a file.
    pub fn file(&self) -> String {
        if self.is_whole() { self.example.to_owned() } else { format!("{HEAD}\n{}", self.example) }
    }

    /// Whether the example is a whole file, and not to be put below [`HEAD`].
    pub fn is_whole(&self) -> bool {
        self.example.starts_with("id = ")
    }
}

const fn entry(code: Code, why: &'static str, example: &'static str) -> Entry {
    Entry { code, why, example }
}

/// Every error.
pub(in crate::author) const ERRORS: &[Entry] = &[
    entry(
        Code::Syntax,
        "Nothing in a file can be trusted when one part of it cannot be read, so only the first such place is reported.",
        r#"triggers = ["a new product"
"#,
    ),
    entry(
        Code::Number,
        "The number cannot be stored, and a smaller one in its place would be another rule.",
        r#"hysteresis = 99999999999999999999
"#,
    ),
    entry(
        Code::Duplicate,
        "Rules, routes and evidence name things by their ids, so one id must mean one thing.",
        r#"[[pages]]
id = "pricing"
patterns = ["/pricing"]

[[pages]]
id = "pricing"
patterns = ["/preise"]
"#,
    ),
    entry(
        Code::Field,
        "A mistyped key would otherwise be ignored without a word. All such problems of a file are reported at once.",
        r#"[[rules]]
id = "pricing_read"
lable = "Read pricing"
dimension = "intend"
when = { view = { engaged = 30 } }
points = "10"

[fit.company]
label = "Size"
attribute = "company_size"
points = { "51-200" = 10 }
"#,
    ),
    entry(
        Code::Name,
        "An id that differs from another only by a space would be taken for it.",
        r#"[[pages]]
id = "pricing "
patterns = ["/pricing"]
"#,
    ),
    entry(
        Code::Collision,
        "Evidence stores three bytes for each id. Two ids with the same bytes could not be told apart.",
        r#"[[pages]]
id = "video-84"
patterns = ["/a"]

[[pages]]
id = "blog-134"
patterns = ["/b"]
"#,
    ),
    entry(
        Code::UnknownName,
        "The rule would never find anything.",
        r#"[[pages]]
id = "pricing"
patterns = ["/pricing"]

[[rules]]
id = "pricing_read"
label = "Read pricing"
dimension = "intent"
when = { view = { page = "pricng" } }
points = 20
"#,
    ),
    entry(
        Code::Method,
        "Only built-in attributes have a method of their own. For yours, Handraise cannot guess it.",
        r#"[[attributes]]
id = "timeline"
values = [{ id = "now", entries = ["This quarter"] }]
"#,
    ),
    entry(
        Code::Entry,
        "The value would never be recognised by this entry.",
        r#"[[attributes]]
id = "email_type"
extend = true
values = [{ id = "own", entries = ["@acme.example"] }]
"#,
    ),
    entry(
        Code::Pattern,
        "Pages are recognised by host, path and query, so a pattern with a scheme or a `#` never matches.",
        r#"[[pages]]
id = "pricing"
patterns = ["https://acme.example/pricing"]
"#,
    ),
    entry(
        Code::Empty,
        "An empty list says nothing, and often the opposite of what was intended.",
        r#"[[pages]]
id = "pricing"
patterns = []
"#,
    ),
    entry(
        Code::Words,
        "Phrases are compared as one to three words, so a longer one never matches.",
        r#"[[fields]]
id = "message"

[[rules]]
id = "asked"
label = "Asked for a quote"
dimension = "intent"
when = { answer = { field = "message", matches = ["send me a quote"] } }
points = 20
"#,
    ),
    entry(
        Code::Answer,
        "An attribute has values, and a field has text: a condition can look at one of the two.",
        r#"[[fields]]
id = "job_title"
answers = ["seniority"]

[[rules]]
id = "director"
label = "A director"
dimension = "intent"
when = { answer = { attribute = "seniority", matches = ["director"] } }
points = 20
"#,
    ),
    entry(
        Code::Sequence,
        "One page is no sequence.",
        r#"[[pages]]
id = "pricing"
patterns = ["/pricing"]

[[rules]]
id = "path"
label = "Read pricing"
dimension = "intent"
when = { sequence = { pages = ["pricing"] } }
points = 20
"#,
    ),
    entry(
        Code::Depth,
        "A page scores while somebody reads it, so the work of one condition has a limit.",
        r#"[[exclusions]]
id = "odd"
label = "Odd"
when = { not = { not = { not = { not = { not = { not = { not = { not = { not = { not = { not = { not = { visit = {} } } } } } } } } } } } } }
"#,
    ),
    entry(
        Code::Points,
        "The score goes from 0 to 100, so a rule with thousands of points would decide alone.",
        r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 2000
"#,
    ),
    entry(
        Code::Tiers,
        "The best tier reached counts, so each must ask for more than the one before.",
        r#"[[rules]]
id = "visits"
label = "Visited"
dimension = "intent"
when = { visit = {} }
tiers = [{ at = 5, points = 10 }, { at = 3, points = 20 }]
"#,
    ),
    entry(
        Code::Time,
        "A lead must not become hotter by doing nothing.",
        r#"[[rules]]
id = "quiet"
label = "Quiet for a month"
dimension = "intent"
when = { inactive = { for = "30d" } }
points = 20
"#,
    ),
    entry(
        Code::Dates,
        "The rule would never be in force.",
        r#"[[rules]]
id = "fair"
label = "Visited during the fair"
dimension = "intent"
when = { visit = {} }
points = 20
valid_from = "2027-03-01"
valid_until = "2027-02-01"
"#,
    ),
    entry(
        Code::Cap,
        "With a cap of 0 nothing would count. To stop a rule counting, delete it.",
        r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20
cap = 0
"#,
    ),
    entry(
        Code::Percent,
        "No share is larger than the whole.",
        r#"rank_fit_pct = 101
"#,
    ),
    entry(
        Code::Group,
        "A group's cap limits one dimension, so its rules must all add to the same one.",
        r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "engagement"
when = { visit = {} }
points = 20
group = "visits"

[[rules]]
id = "return"
label = "Came back"
dimension = "intent"
when = { return_visit = {} }
points = 20
group = "visits"

[[groups]]
id = "visits"
label = "Visits"
cap = 30
"#,
    ),
    entry(
        Code::Groups,
        "A page adds up a small, fixed number of groups.",
        r#"groups = [
  { id = "g01", label = "1" }, { id = "g02", label = "2" }, { id = "g03", label = "3" },
  { id = "g04", label = "4" }, { id = "g05", label = "5" }, { id = "g06", label = "6" },
  { id = "g07", label = "7" }, { id = "g08", label = "8" }, { id = "g09", label = "9" },
  { id = "g10", label = "10" }, { id = "g11", label = "11" }, { id = "g12", label = "12" },
  { id = "g13", label = "13" }, { id = "g14", label = "14" }, { id = "g15", label = "15" },
  { id = "g16", label = "16" }, { id = "g17", label = "17" }, { id = "g18", label = "18" },
  { id = "g19", label = "19" }, { id = "g20", label = "20" }, { id = "g21", label = "21" },
  { id = "g22", label = "22" }, { id = "g23", label = "23" }, { id = "g24", label = "24" },
  { id = "g25", label = "25" }, { id = "g26", label = "26" }, { id = "g27", label = "27" },
  { id = "g28", label = "28" }, { id = "g29", label = "29" }, { id = "g30", label = "30" },
  { id = "g31", label = "31" }, { id = "g32", label = "32" },
]
"#,
    ),
    entry(
        Code::Rating,
        "There are four ratings; 1 is the hottest.",
        r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20

[gates]
min_rating = 5
"#,
    ),
    entry(
        Code::CutOffs,
        "The first cut-off is for the best grade or rating, so it must be the highest.",
        r#"[fit]
grades = [25, 50, 75]
"#,
    ),
    entry(
        Code::Calendar,
        "Follow-up times are counted in business hours, so the calendar must say which hours these are, and where.",
        r#"[policy.calendar]
time_zone = "Europe/Berln"
hours = [{ days = ["monday", "tuesday"], from = "17:00", until = "09:00" }]
"#,
    ),
    entry(
        Code::Policy,
        "Sales would work by something else than you wrote.",
        r#"[policy]
capacity = [{ leads_per_week = 0 }]
content = [{ id = "price_list", label = "Price list", address = "price-list.pdf" }]
targets = [{ domains = ["https://acme.example/"] }]
"#,
    ),
    entry(
        Code::Text,
        "What a page reads must be exactly what you wrote, or page and receiver would use different definitions.",
        r#"[[exclusions]]
id = "staff"
label = "Our own\u0000staff"
when = { visit = {} }
"#,
    ),
    entry(
        Code::Sql,
        "A query that left the rule out would score leads otherwise than pages and the receiver do.",
        r#"[[fields]]
id = "message"

[[rules]]
id = "asked_price"
label = "Asked for a price"
dimension = "intent"
when = { answer = { field = "message", matches = ["price list"] } }
points = 20
"#,
    ),
    entry(Code::Internal, "The fault is not in your file. Please report it.", ""),
];
