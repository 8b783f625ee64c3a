//! From the authored form to the compiled one: names become ids, words become hashes, gaps are filled with defaults.
//! Everything that would make a definition unusable is an error here; what is only unwise is a lint.

use super::attribute::Attributes;
use super::codec::hash;
use super::compile_condition::Scope;
use super::model::*;
use super::names::Names;
use super::parse::{Authored, parse};
use super::problem::Problem;
use super::source::*;
use super::{FieldKey, Format, field_key};
use crate::matching::ClassId;

/// A definition ready to be loaded in a page.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The compiled definition.
    pub definition: Definition,
    /// Its canonical bytes.
    pub mql: Vec<u8>,
    /// Its hash.
    pub hash: String,
}

/// Reads and compiles a definition.
///
/// # Errors
/// Everything that makes it unusable, each with its line, its field and what to do.
pub fn compile(text: &str, format: Format) -> Result<Compiled, Vec<Problem>> {
    parse(text, format)?.compile()
}

impl Authored {
    /// Compiles it.
    ///
    /// # Errors
    /// Everything that makes it unusable, each with its line, its field and what to do.
    pub fn compile(&self) -> Result<Compiled, Vec<Problem>> {
        let mut problems = Vec::new();
        let definition = build(&self.source, &mut problems);
        for problem in &mut problems {
            problem.line = self.lines.of(&problem.path);
        }
        if !problems.is_empty() {
            problems.sort_by_key(|problem| problem.line);
            return Err(problems);
        }
        let mql = definition.to_mql();
        let hash = hash(&mql);
        Ok(Compiled {
            definition,
            mql,
            hash,
        })
    }
}

fn build(source: &Source, problems: &mut Vec<Problem>) -> Definition {
    if source.id.trim().is_empty() || source.id.len() > 64 || source.id.contains(['@', '#']) {
        let message = "an id has 1 to 64 characters, none of them `@` or `#`";
        problems.push(Problem::error(
            "name",
            "id",
            message,
            "give the definition a short name",
        ));
    }
    let pages = Names::collect(
        "page",
        "pages",
        source.pages.iter().map(|page| page.id.as_str()),
        problems,
    );
    let actions = Names::collect(
        "action",
        "actions",
        source.actions.iter().map(|action| action.id.as_str()),
        problems,
    );
    let sources = Names::collect(
        "source",
        "sources",
        source.sources.iter().map(|origin| origin.id.as_str()),
        problems,
    );
    let fields = Names::collect(
        "field",
        "fields",
        source.fields.iter().map(|field| field.id.as_str()),
        problems,
    );
    let groups = Names::collect(
        "group",
        "groups",
        source.groups.iter().map(|group| group.id.as_str()),
        problems,
    );
    let segments = Names::collect(
        "segment",
        "segments",
        source.segments.iter().map(|segment| segment.id.as_str()),
        problems,
    );
    Names::collect(
        "rule",
        "rules",
        source.rules.iter().map(|rule| rule.id.as_str()),
        problems,
    );
    Names::collect(
        "exclusion",
        "exclusions",
        source
            .exclusions
            .iter()
            .map(|exclusion| exclusion.id.as_str()),
        problems,
    );
    let attributes = Attributes::collect(source, problems);
    let mut scope = Scope::new(pages, actions, sources, fields, attributes, problems);

    // Conditions first: those on a field's text add readings to it.
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
            segment
                .when
                .as_ref()
                .map(|when| scope.condition(when, &format!("segments[{index}].when")))
        })
        .collect();
    let exclusions = source
        .exclusions
        .iter()
        .enumerate()
        .map(|(index, exclusion)| Exclusion {
            id: exclusion.id.clone(),
            label: exclusion.label.clone(),
            suppress: exclusion.kind == Some(ExclusionKind::Suppress),
            when: scope.condition(&exclusion.when, &format!("exclusions[{index}].when")),
        })
        .collect();
    let fit = build_fit(&source.fit, &mut scope);
    let hand_raise = source
        .hand_raise
        .as_ref()
        .map_or_else(HandRaise::default, |question| {
            build_hand_raise(question, source, &mut scope)
        });
    let gates = build_gates(&source.gates, Gates::default(), "gates", &mut scope);
    check_descending(&source.ratings, "ratings", &mut scope);
    let segments_built = source
        .segments
        .iter()
        .zip(segment_whens)
        .enumerate()
        .map(|(index, (segment, when))| {
            let path = format!("segments[{index}]");
            if let Some(ratings) = &segment.ratings {
                check_descending(ratings, &format!("{path}.ratings"), &mut scope);
            }
            if let Some(grades) = &segment.grades {
                check_descending(grades, &format!("{path}.grades"), &mut scope);
            }
            Segment {
                id: segment.id.clone(),
                when,
                gates: build_gates(&segment.gates, gates, &format!("{path}.gates"), &mut scope),
                ratings: segment.ratings.unwrap_or(source.ratings),
                grades: segment.grades.unwrap_or(source.fit.grades),
                sla_min: segment.sla.map_or(0, |sla| sla.seconds / 60),
            }
        })
        .collect();
    let routes = source
        .routing
        .iter()
        .enumerate()
        .map(|(index, route)| build_route(index, route, source, &segments, &mut scope))
        .collect();
    let identity = if source.fields.iter().any(|field| {
        field
            .answers
            .iter()
            .any(|attribute| attribute == "email_type")
    }) {
        ClassId::of("email_type")
    } else {
        ClassId::NONE
    };

    Definition {
        id: source.id.clone(),
        version: source.version,
        tracking: build_tracking(&source.tracking),
        pages: source
            .pages
            .iter()
            .enumerate()
            .map(|(index, page)| build_page(index, page, &mut scope))
            .collect(),
        actions: source
            .actions
            .iter()
            .map(|action| ActionClass {
                id: ClassId::of(&action.id),
                selector: action.selector.clone().unwrap_or_default(),
                links: action.links.clone(),
            })
            .collect(),
        sources: source.sources.iter().map(build_origin).collect(),
        fields: source
            .fields
            .iter()
            .enumerate()
            .map(|(index, field)| build_field(index, field, &mut scope))
            .collect(),
        identity,
        hand_raise,
        rules,
        groups: source
            .groups
            .iter()
            .map(|group| Group {
                id: group.id.clone(),
                label: group.label.clone(),
                cap: group.cap.unwrap_or(0),
                floor: group.floor.unwrap_or(0),
            })
            .collect(),
        fit,
        ratings: source.ratings,
        gates,
        segments: segments_built,
        exclusions,
        routes,
        rank_fit_pct: source.rank_fit_pct,
        hysteresis: source.hysteresis,
    }
}

fn build_tracking(source: &TrackingSource) -> Tracking {
    let given = |span: Option<super::Span>, default: u32| span.map_or(default, |span| span.seconds);
    let default = Tracking::default();
    Tracking {
        session_timeout_s: given(source.session_timeout, default.session_timeout_s),
        idle_cutoff_s: given(source.idle_cutoff, default.idle_cutoff_s),
        retention_s: given(source.retention, default.retention_s),
        consent_needed: source.consent != Some(ConsentRule::NotNeeded),
    }
}

fn build_page(index: usize, page: &PageSource, scope: &mut Scope<'_>) -> PageClass {
    if page.patterns.is_empty() {
        scope.error(
            "empty",
            &format!("pages[{index}]"),
            "a page class without patterns never matches",
            "add `patterns`",
        );
    }
    for (place, pattern) in page.patterns.iter().enumerate() {
        if pattern.contains(['?', ' ']) || pattern.contains("://") {
            let message = format!("`{pattern}` is not a pattern of a path");
            scope.error(
                "pattern",
                &format!("pages[{index}].patterns[{place}]"),
                &message,
                "write the path alone, such as `/pricing`, without scheme and query",
            );
        }
    }
    PageClass {
        id: ClassId::of(&page.id),
        patterns: page.patterns.clone(),
    }
}

fn build_origin(origin: &OriginSource) -> SourceClass {
    let parts = [
        (SourcePart::UtmSource, &origin.utm_source),
        (SourcePart::UtmMedium, &origin.utm_medium),
        (SourcePart::UtmCampaign, &origin.utm_campaign),
        (SourcePart::Referrer, &origin.referrer),
    ];
    let tests = parts.into_iter().flat_map(|(part, patterns)| {
        patterns.iter().map(move |pattern| SourceTest {
            part,
            pattern: pattern.clone(),
        })
    });
    SourceClass {
        id: ClassId::of(&origin.id),
        tests: tests.collect(),
    }
}

fn build_field(index: usize, field: &FieldSource, scope: &mut Scope<'_>) -> Field {
    let names = if field.names.is_empty() {
        std::slice::from_ref(&field.id)
    } else {
        &field.names
    };
    let keys = [
        (FieldKey::Name, names),
        (FieldKey::Label, &field.labels),
        (FieldKey::Autocomplete, &field.autocomplete),
    ];
    let mut keys: Vec<u32> = keys
        .into_iter()
        .flat_map(|(key, texts)| texts.iter().map(move |text| field_key(key, text)))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    Field {
        id: ClassId::of(&field.id),
        keys,
        readings: scope.readings(index, field),
    }
}

fn build_hand_raise(
    question: &HandRaiseSource,
    source: &Source,
    scope: &mut Scope<'_>,
) -> HandRaise {
    scope.field(&question.field, "hand_raise.field");
    let field = source
        .fields
        .iter()
        .find(|field| field.id == question.field);
    let attribute = field
        .and_then(|field| field.answers.first())
        .unwrap_or(&question.field);
    let yes = question.value.as_deref().unwrap_or("yes");
    if field.is_some() {
        scope.value(attribute, yes, "hand_raise.value");
    }
    HandRaise {
        attribute: ClassId::of(attribute),
        yes: ClassId::of(yes),
        expires_s: question.expires.map_or(30 * 86_400, |span| span.seconds),
    }
}

fn build_rule(
    index: usize,
    rule: &RuleSource,
    source: &Source,
    groups: &Names<'_>,
    scope: &mut Scope<'_>,
) -> Rule {
    let path = format!("rules[{index}]");
    let when = scope.condition(&rule.when, &format!("{path}.when"));
    let count = match (rule.points, rule.tiers.as_slice(), rule.count) {
        (Some(points), [], count) => {
            if count == Some(CountSource::Each) {
                Count::Each(points)
            } else {
                Count::Once(points)
            }
        }
        (None, tiers @ [_, ..], None) => Count::Tiers(
            tiers
                .iter()
                .map(|tier| Tier {
                    at: tier.at,
                    points: tier.points,
                })
                .collect(),
        ),
        (None, [], _) => {
            scope.error(
                "points",
                &path,
                "a rule needs points",
                "add `points = 10`, or `tiers`",
            );
            Count::Once(0)
        }
        _ => {
            scope.error(
                "points",
                &path,
                "`tiers` take the place of `points` and `count`",
                "keep one of the two",
            );
            Count::Once(0)
        }
    };
    check_points(&count, &when, &path, scope);
    let decay = match rule.decay {
        None => Decay::None,
        Some(DecaySource::HalfLife(span)) => Decay::HalfLife {
            half_life_s: span.seconds,
        },
        Some(DecaySource::Linear(span)) => Decay::Linear {
            over_s: span.seconds,
        },
        Some(DecaySource::Step(step)) => {
            if step.drop_pct == 0 || step.drop_pct > 100 {
                let message = format!("{} percent can't be dropped", step.drop_pct);
                scope.error(
                    "percent",
                    &format!("{path}.decay.step.drop_pct"),
                    &message,
                    "write 1 to 100",
                );
            }
            Decay::Step {
                every_s: step.every.seconds,
                drop_pct: step.drop_pct.min(100),
            }
        }
    };
    let group = rule.group.as_ref().map_or(0, |group| {
        groups.resolve(group, &format!("{path}.group"), scope.problems);
        source
            .groups
            .iter()
            .position(|known| known.id == *group)
            .map_or(0, |place| place as u32 + 1)
    });
    if let Some(name) = &rule.group {
        let first = source
            .rules
            .iter()
            .find(|other| other.group.as_ref() == Some(name));
        if first.is_some_and(|first| first.dimension != rule.dimension) {
            let message = format!("group `{name}` has rules of both dimensions");
            scope.error(
                "group",
                &format!("{path}.group"),
                &message,
                "use one group for engagement and one for intent",
            );
        }
    }
    if let (Some(from), Some(until)) = (rule.valid_from, rule.valid_until) {
        if until <= from {
            scope.error(
                "dates",
                &format!("{path}.valid_until"),
                "the rule ends before it begins",
                "write a later day",
            );
        }
    }
    if rule.frequency_cap.is_some_and(|cap| cap.times == 0) {
        scope.error(
            "cap",
            &format!("{path}.frequency_cap.times"),
            "a frequency cap of 0 counts nothing",
            "write 1 or more, or remove the rule",
        );
    }
    Rule {
        id: rule.id.clone(),
        label: rule.label.clone(),
        dimension: match rule.dimension {
            DimensionSource::Engagement => Dimension::Engagement,
            DimensionSource::Intent => Dimension::Intent,
        },
        when,
        count,
        frequency_cap: rule.frequency_cap.map(|cap| FrequencyCap {
            times: cap.times,
            per: match cap.per {
                PerSource::Visit => Per::Visit,
                PerSource::Day => Per::Day,
                PerSource::Lifetime => Per::Lifetime,
            },
        }),
        window_s: rule.window.map_or(0, |span| span.seconds),
        decay,
        cap: rule.cap.unwrap_or(0),
        group,
        valid_from_s: rule.valid_from.map_or(0, |day| day.begin_s()),
        valid_until_s: rule.valid_until.map_or(0, |day| day.begin_s()),
    }
}

/// Points stay within ±1000, tiers rise, and points that are gained can't begin to count merely because time passes.
fn check_points(count: &Count, when: &Condition, path: &str, scope: &mut Scope<'_>) {
    let points: Vec<i32> = match count {
        Count::Once(points) | Count::Each(points) => vec![*points],
        Count::Tiers(tiers) => tiers.iter().map(|tier| tier.points).collect(),
    };
    if let Some(points) = points.iter().find(|points| points.abs() > 1000) {
        scope.error(
            "points",
            path,
            &format!("{points} points are out of all proportion to a score of 0 to 100"),
            "write -1000 to 1000",
        );
    }
    if let Count::Tiers(tiers) = count {
        let rising = tiers
            .iter()
            .zip(tiers.iter().skip(1))
            .all(|(low, high)| low.at < high.at);
        if !rising || tiers.first().is_some_and(|tier| tier.at == 0) {
            scope.error(
                "tiers",
                &format!("{path}.tiers"),
                "tiers rise from step to step, the first at 1 or more",
                "sort them by `at`",
            );
        }
        if points.iter().any(|points| *points > 0) && points.iter().any(|points| *points < 0) {
            scope.error(
                "tiers",
                &format!("{path}.tiers"),
                "tiers both give and take",
                "split them into two rules",
            );
        }
    }
    if points.iter().any(|points| *points > 0) && rises_with_time(when) {
        let message =
            "points would be gained merely because time passes: `inactive`, or `not` of behaviour";
        scope.error(
            "time",
            &format!("{path}.when"),
            message,
            "give the rule negative points, or turn the condition round",
        );
    }
}

/// Whether a condition may begin to hold without new evidence.
fn rises_with_time(when: &Condition) -> bool {
    match when {
        Condition::All(members) | Condition::Any(members) => members.iter().any(rises_with_time),
        Condition::Not(member) => !only_answers(member),
        Condition::Signal(signal) => matches!(signal.what, What::Inactive { .. }),
    }
}

/// Whether a condition looks at answers alone, which neither expire nor fade.
fn only_answers(when: &Condition) -> bool {
    match when {
        Condition::All(members) | Condition::Any(members) => members.iter().all(only_answers),
        Condition::Not(member) => only_answers(member),
        Condition::Signal(signal) => {
            matches!(signal.what, What::Answer { .. }) && signal.within_s == 0
        }
    }
}

fn build_fit(fit: &FitSource, scope: &mut Scope<'_>) -> Fit {
    check_descending(&fit.grades, "fit.grades", scope);
    for (pct, field) in [
        (fit.min_coverage_pct, "min_coverage_pct"),
        (fit.ideal_company_pct, "ideal_company_pct"),
        (fit.min_person_pct, "min_person_pct"),
    ] {
        if pct > 100 {
            scope.error(
                "percent",
                &format!("fit.{field}"),
                &format!("{pct} is more than 100 percent"),
                "write 0 to 100",
            );
        }
    }
    let mut criteria = |list: &[CriterionSource], part: &str| -> Vec<Criterion> {
        list.iter()
            .enumerate()
            .map(|(index, criterion)| {
                let path = format!("fit.{part}[{index}]");
                let attribute = scope.attribute(&criterion.attribute, &format!("{path}.attribute"));
                let mut points: Vec<(ClassId, u32)> = criterion
                    .points
                    .iter()
                    .map(|(value, points)| {
                        if attribute != ClassId::NONE {
                            scope.value(
                                &criterion.attribute,
                                value,
                                &format!("{path}.points.{value}"),
                            );
                        }
                        (ClassId::of(value), *points)
                    })
                    .collect();
                points.sort_unstable();
                if points.iter().all(|(_, points)| *points == 0) {
                    scope.error(
                        "points",
                        &format!("{path}.points"),
                        "a criterion without points weighs nothing",
                        "give a value some points, or remove it",
                    );
                }
                Criterion {
                    label: criterion.label.clone(),
                    attribute,
                    points,
                }
            })
            .collect()
    };
    Fit {
        company: criteria(&fit.company, "company"),
        person: criteria(&fit.person, "person"),
        grades: fit.grades,
        min_coverage_pct: fit.min_coverage_pct,
        ideal_company_pct: fit.ideal_company_pct,
        min_person_pct: fit.min_person_pct,
    }
}

fn build_gates(gates: &GatesSource, base: Gates, path: &str, scope: &mut Scope<'_>) -> Gates {
    if gates
        .min_rating
        .is_some_and(|rating| !(1..=4).contains(&rating))
    {
        scope.error(
            "rating",
            &format!("{path}.min_rating"),
            "ratings go from 1 (hottest) to 4",
            "write 1, 2, 3 or 4",
        );
    }
    if gates.min_intent.is_some_and(|intent| intent > 100) {
        scope.error(
            "points",
            &format!("{path}.min_intent"),
            "intent goes from 0 to 100",
            "write 0 to 100",
        );
    }
    Gates {
        min_grade: gates.min_grade.map_or(base.min_grade, |grade| grade as u8),
        min_rating: gates.min_rating.unwrap_or(base.min_rating),
        min_intent: gates.min_intent.unwrap_or(base.min_intent),
    }
}

fn check_descending(cut_offs: &[u8; 3], path: &str, scope: &mut Scope<'_>) {
    let [first, second, third] = cut_offs;
    if !(first > second && second > third) || *first > 100 {
        let message =
            format!("{first}, {second}, {third} are not falling cut-offs within 0 to 100");
        scope.error(
            "cut-offs",
            path,
            &message,
            "write the highest first, such as [75, 50, 25]",
        );
    }
}

fn build_route(
    index: usize,
    route: &RouteSource,
    source: &Source,
    segments: &Names<'_>,
    scope: &mut Scope<'_>,
) -> Route {
    let path = format!("routing[{index}]");
    let segment = route.segment.as_ref().map_or(0, |segment| {
        segments.resolve(segment, &format!("{path}.segment"), scope.problems);
        source
            .segments
            .iter()
            .position(|known| known.id == *segment)
            .map_or(0, |place| place as u32 + 1)
    });
    let bits = |places: &[u8]| {
        places.iter().fold(0u8, |set, place| {
            set | 1u8.checked_shl(u32::from(*place)).unwrap_or(0)
        })
    };
    let grades = route.grades.as_ref().map_or(31, |grades| {
        bits(&grades.iter().map(|grade| *grade as u8).collect::<Vec<_>>())
    });
    let ratings = route.ratings.as_ref().map_or(15, |ratings| {
        bits(
            &ratings
                .iter()
                .map(|rating| rating.wrapping_sub(1))
                .collect::<Vec<_>>(),
        )
    });
    if route
        .ratings
        .as_ref()
        .is_some_and(|ratings| ratings.iter().any(|rating| !(1..=4).contains(rating)))
    {
        scope.error(
            "rating",
            &format!("{path}.ratings"),
            "ratings go from 1 (hottest) to 4",
            "write 1, 2, 3 or 4",
        );
    }
    let segment_sla = segment
        .checked_sub(1)
        .and_then(|place| source.segments.get(place as usize))
        .and_then(|segment| segment.sla);
    Route {
        grades,
        ratings,
        hand_raised: route.hand_raised,
        segment,
        priority: route.priority.clone(),
        queue: route.queue.clone(),
        sla_min: route.sla.or(segment_sla).map_or(0, |sla| sla.seconds / 60),
        alert: route.alert,
    }
}
