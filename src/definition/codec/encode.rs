//! From a definition to a program's numbers. It does not know how numbers become bytes.

use super::writer::Writer;
use crate::definition::behaviour::needs_behaviour;
use crate::definition::layout::*;
use crate::definition::model::*;
use crate::definition::number::QuestionOfVersion2;
use crate::matching::{ClassId, Kind, Reading};

/// Writes all parts that a version of the format has, in the order of [`Part`].
pub(super) fn definition(definition: &Definition, version: u8) -> Writer {
    let mut writer = Writer::new(version);
    let question = if version == 2 { definition.hands.first().and_then(question) } else { None };
    writer.block(|writer| head(writer, definition, question));
    writer.list(&definition.pages, |writer, page| {
        writer.put(&PageRecord { class: page.id });
        texts(writer, &page.patterns);
    });
    writer.list(&definition.actions, |writer, action| {
        let selector = writer.text(action.selector.as_deref().unwrap_or_default());
        writer.put(&ActionRecord { class: action.id, selector });
        texts(writer, &action.links);
    });
    writer.list(&definition.channels, |writer, channel| {
        writer.put(&ChannelRecord { class: channel.id });
        for test in &channel.tests {
            let pattern = writer.text(&test.pattern);
            writer.put(&ChannelTestRecord { part: test.part, pattern });
        }
    });
    writer.list(&definition.fields, |writer, field| {
        writer.put(&FieldRecord { class: field.id });
        writer.hashes(&field.keys);
        for known in &field.readings {
            writer.block(|writer| reading(writer, known));
        }
    });
    writer.list(&definition.rules, rule);
    writer.list(&definition.groups, |writer, group| {
        let (id, label) = (writer.text(&group.id), writer.text(&group.label));
        writer.put(&GroupRecord { id, label, cap: group.cap, floor: group.floor });
    });
    criteria(&mut writer, &definition.fit.company);
    criteria(&mut writer, &definition.fit.person);
    writer.list(&definition.segments, |writer, segment| {
        let id = writer.text(&segment.id);
        writer.put(&SegmentRecord { id, sla_min: segment.sla_min, thresholds: segment.thresholds });
        match &segment.when {
            Some(when) => watched(writer, when),
            None => writer.put(&WatchRecord { needs_behaviour: false }),
        }
    });
    writer.list(&definition.exclusions, |writer, exclusion| {
        let (id, label) = (writer.text(&exclusion.id), writer.text(&exclusion.label));
        writer.put(&ExclusionRecord { id, label, suppress: exclusion.suppress });
        watched(writer, &exclusion.when);
    });
    writer.list(&definition.routes, |writer, route| {
        let (priority, queue) = (writer.text(&route.priority), writer.text(&route.queue));
        writer.put(&RouteRecord {
            priority,
            queue,
            grades: route.grades,
            ratings: route.ratings,
            hand_raised: route.hand_raised,
            segment: route.segment,
            sla_min: route.sla_min,
            alert: route.alert,
        });
    });
    if version > 2 {
        parts_since_version_3(&mut writer, definition);
    }
    writer
}

fn parts_since_version_3(writer: &mut Writer, definition: &Definition) {
    writer.list(&definition.forms, |writer, form| {
        let selector = writer.text(form.selector.as_deref().unwrap_or_default());
        writer.put(&FormRecord { class: form.id, selector });
        writer.block(|writer| texts(writer, &form.actions));
        form.pages.iter().for_each(|page| writer.put(page));
    });
    writer.list(&definition.hands, |writer, hand| {
        let (code, class, yes) = match hand.by {
            HandBy::Answer { attribute, yes } => (HandCode::Answer, attribute, Some(yes)),
            HandBy::Action(action) => (HandCode::Action, action, None),
            HandBy::Form(form) => (HandCode::Form, form, None),
        };
        writer.put(&HandRecord { code, class, yes, expires_s: hand.expires_s });
    });
    writer.block(|writer| writer.put(&FitRecord { scale: definition.fit.scale }));
    let sides = [(FitSide::Company, &definition.fit.company), (FitSide::Person, &definition.fit.person)];
    let profiles = sides.into_iter().flat_map(|(side, profiles)| profiles.iter().map(move |profile| (side, profile)));
    let named = profiles.filter_map(|(side, profile)| Some((side, profile.name.as_deref()?, profile.criteria.len())));
    writer.list(&named.collect::<Vec<_>>(), |writer, (side, name, criteria)| {
        let name = writer.text(name);
        writer.put(&ProfileRecord { side: *side, name, criteria: *criteria as u32 });
    });
    let segments = definition.segments.iter().enumerate();
    let of_segments =
        segments.filter_map(|(place, segment)| segment.behaviour_unknown.as_ref().map(|gates| (Some(place), gates)));
    let gates: Vec<_> = definition.behaviour_unknown.iter().map(|gates| (None, gates)).chain(of_segments).collect();
    writer.list(&gates, |writer, (segment, gates)| {
        writer.put(&UnknownBehaviourRecord { segment: *segment, min_grade: gates.min_grade });
        gates.known.iter().for_each(|attribute| writer.put(attribute));
    });
    writer.block(|writer| extensions(writer, definition));
}

/// Only those that hold something.
fn extensions(writer: &mut Writer, definition: &Definition) {
    let rules = definition.rules.iter().enumerate();
    let with_lines: Vec<_> = rules.filter(|(_, rule)| !rule.lines.is_empty()).collect();
    if !with_lines.is_empty() {
        writer.block(|writer| {
            writer.put(&Extension::Lines);
            for (place, rule) in with_lines {
                writer.put(&(place as u32));
                writer.block(|writer| texts(writer, &rule.lines));
            }
        });
    }
    if !definition.names.is_empty() {
        writer.block(|writer| {
            writer.put(&Extension::Names);
            texts(writer, &definition.names);
        });
    }
}

fn question(hand: &Hand) -> Option<QuestionOfVersion2> {
    match hand.by {
        HandBy::Answer { attribute, yes } => Some(QuestionOfVersion2 { attribute, yes, expires_s: hand.expires_s }),
        HandBy::Action(_) | HandBy::Form(_) => None,
    }
}

fn criteria(writer: &mut Writer, profiles: &[Profile]) {
    let all: Vec<&Criterion> = profiles.iter().flat_map(|profile| &profile.criteria).collect();
    writer.list(&all, |writer, known| criterion(writer, known));
}

fn head(writer: &mut Writer, definition: &Definition, question: Option<QuestionOfVersion2>) {
    let id = writer.text(&definition.id);
    writer.put(&HeadRecord {
        id,
        version: definition.version,
        tracking: definition.tracking,
        identity: definition.identity,
        question,
        min_coverage_pct: definition.fit.min_coverage_pct,
        ideal_company_pct: definition.fit.ideal_company_pct,
        min_person_pct: definition.fit.min_person_pct,
        rank_fit_pct: definition.rank_fit_pct,
        thresholds: definition.thresholds,
        hysteresis: definition.hysteresis,
    });
}

fn texts(writer: &mut Writer, texts: &[String]) {
    for text in texts {
        let text = writer.text(text);
        writer.put(&text);
    }
}

fn reading(writer: &mut Writer, reading: &Reading) {
    let Reading { attribute, method, otherwise, values } = reading;
    writer.put(&ReadingRecord { attribute: *attribute, method: *method, otherwise: *otherwise });
    for set in values {
        writer.put(&set.value);
        writer.hashes(&set.entries);
    }
}

fn rule(writer: &mut Writer, rule: &Rule) {
    let (id, label) = (writer.text(&rule.id), writer.text(&rule.label));
    let one = |points: i32| vec![Tier { at: 1, points }];
    let (counting, tiers) = match &rule.count {
        Count::Once(points) => (Counting::Once, one(*points)),
        Count::Each(points) => (Counting::Each, one(*points)),
        Count::Tiers(tiers) => (Counting::Tiers, tiers.clone()),
    };
    writer.put(&RuleRecord {
        id,
        label,
        dimension: rule.dimension,
        valid_from_s: rule.valid_from_s,
        valid_until_s: rule.valid_until_s,
        window_s: rule.window_s,
        cap: rule.cap,
        group: rule.group,
        frequency_cap: rule.frequency_cap,
        decay: rule.decay,
        counting,
    });
    writer.block(|writer| tiers.iter().for_each(|tier| writer.put(tier)));
    watched(writer, &rule.when);
}

fn criterion(writer: &mut Writer, criterion: &Criterion) {
    let label = writer.text(&criterion.label);
    writer.put(&CriterionRecord { label, attribute: criterion.attribute });
    for (value, points) in &criterion.points {
        writer.put(&PointsRecord { value: *value, points: *points });
    }
}

/// A condition, and before it what a page must know to leave it out where behaviour doesn't count.
fn watched(writer: &mut Writer, when: &Condition) {
    writer.put(&WatchRecord { needs_behaviour: needs_behaviour(when) });
    condition(writer, when);
}

fn condition(writer: &mut Writer, when: &Condition) {
    let (code, members) = match when {
        Condition::All(members) => (ConditionCode::All, members.as_slice()),
        Condition::Any(members) => (ConditionCode::Any, members.as_slice()),
        Condition::Not(member) => (ConditionCode::Not, core::slice::from_ref(&**member)),
        Condition::Signal(signal) => return writer.block(|writer| self::signal(writer, signal)),
    };
    writer.block(|writer| {
        writer.put(&ConditionRecord { code });
        members.iter().for_each(|member| condition(writer, member));
    });
}

/// Every signal is written alike, whatever it uses of a record.
fn signal(writer: &mut Writer, signal: &Signal) {
    use ConditionCode as Code;
    let (code, class, least, second_least) = match &signal.kind {
        SignalKind::View { page, engaged_s, depth_pct } => (Code::View, *page, *engaged_s, *depth_pct),
        SignalKind::Visit { page, views, engaged_s } => (Code::Visit, *page, *engaged_s, *views),
        SignalKind::Return { page, after_s } => (Code::Return, *page, after_s.unwrap_or(0), 0),
        SignalKind::Day { page } => (Code::Day, *page, 0, 0),
        SignalKind::Engaged { page, engaged_s } => (Code::Engaged, *page, *engaged_s, 0),
        SignalKind::Inactive { for_s } => (Code::Inactive, None, *for_s, 0),
        SignalKind::Named { kind, class, amount } => (named(*kind), Some(*class), *amount, 0),
        SignalKind::Answer { attribute, .. } => (Code::Answer, Some(*attribute), 0, 0),
        SignalKind::Sequence { .. } => (Code::Sequence, None, 0, 0),
    };
    writer.put(&ConditionRecord { code });
    let (within_s, at_least) = (signal.within_s, signal.at_least);
    writer.put(&SignalRecord { class, least, second_least, within_s, at_least });
    let list: Vec<Option<ClassId>> = match &signal.kind {
        SignalKind::Answer { values, or_blank, .. } => {
            let blank = or_blank.then_some(None);
            blank.into_iter().chain(values.iter().copied().map(Some)).collect()
        }
        SignalKind::Sequence { pages } => pages.iter().copied().map(Some).collect(),
        _ => Vec::new(),
    };
    list.iter().for_each(|class| writer.put(class));
}

fn named(kind: Kind) -> ConditionCode {
    match kind {
        Kind::View => ConditionCode::NamedView,
        Kind::Action => ConditionCode::NamedAction,
        Kind::Channel => ConditionCode::NamedChannel,
        Kind::Topic => ConditionCode::NamedTopic,
        Kind::Form => ConditionCode::NamedForm,
    }
}
