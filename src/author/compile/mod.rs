//! From the authored form to the compiled one: names become ids, words become hashes, gaps are filled with defaults.
//! What makes a definition unusable is an error here; what is valid but probably not intended is a lint.

mod account;
mod condition;
mod page;
mod policy;
mod review;
mod rule;
mod who;

use super::attribute::Attributes;
use super::authored;
use super::diagnostic::{Code, Problem};
use super::document::Format;
use super::names::{Names, misleading};
use super::parse::{Authored, parse};
use crate::definition::*;
use crate::matching::ClassId;
use condition::Scope;
use page::{build_action, build_field, build_form, build_origin, build_page, build_tracking};
use policy::build_policy;
use rule::{build_group, build_rule};
use who::{
    build_fit, build_gates, build_hands, build_route, build_unknown_behaviour, check_descending, check_percent, minutes,
};

/// Reads and compiles a definition.
///
/// # Errors
/// Every error, in the file's order, each with its place, its field and what to do.
pub fn compile(text: &str, format: Format) -> Result<Compiled, Vec<Problem>> {
    parse(text, format)?.compile()
}

impl Authored {
    /// Compiles it.
    ///
    /// # Errors
    /// Every error, in the file's order, each with its place, its field and what to do.
    pub fn compile(&self) -> Result<Compiled, Vec<Problem>> {
        self.compile_both().map(|(compiled, _)| compiled)
    }

    /// Compiles it to its public part, which a page loads, and to its private part; `None` for a definition that says nothing
    /// private.
    ///
    /// ```
    /// use handraise::author::{Format, parse};
    /// let text = "id = \"mql\"\nversion = 1\npolicy.sql_criteria = [{ id = \"need\", label = \"A need\" }]\n";
    /// let (compiled, policy) = parse(text, Format::Toml).unwrap().compile_both().unwrap();
    /// assert_eq!(policy.unwrap().sql_criteria[0].label, "A need");
    /// assert!(!compiled.mql().windows(6).any(|bytes| bytes == b"A need"));
    /// ```
    ///
    /// # Errors
    /// Every error in either, in the file's order, each with its place, its field and what to do.
    pub fn compile_both(&self) -> Result<(Compiled, Option<Policy>), Vec<Problem>> {
        let mut problems = Vec::new();
        let definition = build(&self.source, &mut problems);
        let policy = build_policy(&self.source, &mut problems);
        if !problems.is_empty() {
            let mut problems: Vec<_> = problems.into_iter().map(|problem| self.places.locate(problem)).collect();
            problems.sort_by_key(Problem::place);
            return Err(problems);
        }
        let compiled = Compiled::new(definition);
        // If reading the bytes back gave something else, browsers would use another definition.
        if !compiled.is_faithful() {
            let message = "a text contains the character U+0000, or the definition is too large";
            return Err(vec![Problem::new(Code::Text, "", message, "remove the character, or shorten the definition")]);
        }
        Ok((compiled, policy))
    }
}

fn build(source: &authored::Definition, problems: &mut Vec<Problem>) -> Definition {
    if source.id.trim().is_empty() || source.id.len() > 64 || source.id.contains(['@', '#']) {
        let message = "an id has 1 to 64 characters, and none of them is `@` or `#`";
        problems.push(Problem::new(Code::Name, "id", message, "give the definition a short name"));
    } else {
        problems.extend(misleading(&source.id, "id"));
    }
    let pages = Names::collect("page", "pages", source.pages.iter().map(|page| page.id.as_str()), problems);
    let actions = Names::collect("action", "actions", source.actions.iter().map(|action| action.id.as_str()), problems);
    let sources = Names::collect("source", "sources", source.sources.iter().map(|origin| origin.id.as_str()), problems);
    let forms = Names::collect("form", "forms", source.forms.iter().map(|form| form.id.as_str()), problems);
    let fields = Names::collect("field", "fields", source.fields.iter().map(|field| field.id.as_str()), problems);
    let groups = Names::collect("group", "groups", source.groups.iter().map(|group| group.id.as_str()), problems);
    if source.groups.len() > MAX_GROUPS {
        let message = format!("{} groups; a definition has at most {MAX_GROUPS}", source.groups.len());
        problems.push(Problem::new(Code::Groups, "groups", &message, "let rules share a group"));
    }
    let segments =
        Names::collect("segment", "segments", source.segments.iter().map(|segment| segment.id.as_str()), problems);
    Names::collect("rule", "rules", source.rules.iter().map(|rule| rule.id.as_str()), problems);
    Names::collect(
        "exclusion",
        "exclusions",
        source.exclusions.iter().map(|exclusion| exclusion.id.as_str()),
        problems,
    );
    let attributes = Attributes::collect(source, problems);
    let mut scope = Scope::new(pages, actions, sources, forms, fields, attributes, problems);

    // Conditions come first, because those on a field's text add readings to the field.
    let rules = source
        .rules
        .iter()
        .enumerate()
        .map(|(index, rule)| build_rule(index, rule, source, &groups, &mut scope))
        .collect();
    let segment_whens: Vec<_> = source
        .segments
        .iter()
        .enumerate()
        .map(|(index, segment)| {
            segment.when.as_ref().map(|when| scope.condition(when, &format!("segments[{index}].when")))
        })
        .collect();
    let exclusions = source
        .exclusions
        .iter()
        .enumerate()
        .map(|(index, exclusion)| Exclusion {
            id: exclusion.id.clone(),
            label: exclusion.label.clone(),
            suppress: exclusion.kind == Some(authored::ExclusionKind::Suppress),
            when: scope.condition(&exclusion.when, &format!("exclusions[{index}].when")),
        })
        .collect();
    let fit = build_fit(&source.fit, &mut scope);
    let hands = source.hand_raise.as_ref().map(|raise| build_hands(raise, source, &mut scope)).unwrap_or_default();
    let behaviour_unknown = build_unknown_behaviour(&source.gates, "gates", &mut scope);
    let gates = build_gates(&source.gates, Gates::USUAL, "gates", &mut scope);
    check_descending(&source.ratings, "ratings", authored::FitScale::Shares, &mut scope);
    check_percent(source.rank_fit_pct, "rank_fit_pct", &mut scope);
    let segments_built = source
        .segments
        .iter()
        .zip(segment_whens)
        .enumerate()
        .map(|(index, (segment, when))| {
            let path = format!("segments[{index}]");
            if let Some(ratings) = &segment.ratings {
                check_descending(ratings, &format!("{path}.ratings"), authored::FitScale::Shares, &mut scope);
            }
            if let Some(grades) = &segment.grades {
                check_descending(grades, &format!("{path}.grades"), source.fit.scale, &mut scope);
            }
            Segment {
                id: segment.id.clone(),
                when,
                thresholds: Thresholds {
                    gates: build_gates(&segment.gates, gates, &format!("{path}.gates"), &mut scope),
                    ratings: segment.ratings.unwrap_or(source.ratings),
                    grades: segment.grades.unwrap_or(source.fit.grades),
                },
                behaviour_unknown: build_unknown_behaviour(&segment.gates, &format!("{path}.gates"), &mut scope),
                sla_min: minutes(segment.sla, &format!("{path}.sla"), &mut scope),
            }
        })
        .collect();
    let routes = source
        .routing
        .iter()
        .enumerate()
        .map(|(index, route)| build_route(index, route, source, &segments, &mut scope))
        .collect();
    let names_identity = |attribute: &String| attribute == "email_type";
    let is_asked = source.fields.iter().any(|field| field.answers.iter().any(names_identity));
    let identity = is_asked.then_some(ClassId::of("email_type"));

    Definition {
        id: source.id.clone(),
        version: source.version,
        tracking: build_tracking(&source.tracking),
        pages: source.pages.iter().enumerate().map(|(index, page)| build_page(index, page, &mut scope)).collect(),
        actions: source
            .actions
            .iter()
            .enumerate()
            .map(|(index, action)| build_action(index, action, &mut scope))
            .collect(),
        channels: source
            .sources
            .iter()
            .enumerate()
            .map(|(index, origin)| build_origin(index, origin, &mut scope))
            .collect(),
        forms: source.forms.iter().enumerate().map(|(index, form)| build_form(index, form, &mut scope)).collect(),
        fields: source.fields.iter().enumerate().map(|(index, field)| build_field(index, field, &mut scope)).collect(),
        identity,
        hands,
        rules,
        groups: source.groups.iter().enumerate().map(|(index, group)| build_group(index, group, &mut scope)).collect(),
        fit,
        thresholds: Thresholds { gates, ratings: source.ratings, grades: source.fit.grades },
        behaviour_unknown,
        segments: segments_built,
        exclusions,
        routes,
        rank_fit_pct: source.rank_fit_pct,
        hysteresis: source.hysteresis,
        names: scope.attributes().names(source),
    }
}
