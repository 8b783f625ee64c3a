//! From a program's numbers to a definition; `None` for numbers that no definition is written as. It does not know how bytes
//! become numbers.

use super::{MAX_DEPTH, MAX_GROUPS};
use crate::definition::behaviour::needs_behaviour;
use crate::definition::layout::*;
use crate::definition::model::*;
use crate::definition::number::{Cursor, QuestionOfVersion2, TextId};
use crate::definition::program::Program;
use crate::matching::{ClassId, Kind, Reading, ValueSet};

/// The texts of a program, by their places.
struct Texts<'a>(Vec<&'a str>);

impl Texts<'_> {
    fn get(&self, text: TextId) -> Option<String> {
        self.0.get(text.0 as usize).map(|text| (*text).to_owned())
    }

    /// A text that is empty where there is none.
    fn optional(&self, text: TextId) -> Option<Option<String>> {
        self.get(text).map(|text| (!text.is_empty()).then_some(text))
    }

    /// The texts up to the end of a block.
    fn rest(&self, block: &mut Cursor<'_>) -> Option<Vec<String>> {
        rest(block, |block| self.get(block.checked()?))
    }
}

/// Reads all parts of a version, in the order of [`Part`], and whether there are extensions that this build does not know;
/// `None` when anything in them makes no sense, or is left over.
pub(super) fn definition(program: &Program, format: u8) -> Option<(Definition, bool)> {
    let texts = core::str::from_utf8(program.texts()).ok()?;
    let texts = Texts(texts.split_terminator('\0').collect());
    let mut parts = program.numbers();
    let mut head = parts.checked_block()?;
    let HeadRecord {
        id,
        version,
        tracking,
        identity,
        question,
        min_coverage_pct,
        ideal_company_pct,
        min_person_pct,
        rank_fit_pct,
        thresholds,
        hysteresis,
    } = head.checked()?;
    at_end(head)?;
    let pages = list(&mut parts, |block| {
        let PageRecord { class } = block.checked()?;
        Some(PageClass { id: class, patterns: texts.rest(block)? })
    })?;
    let actions = list(&mut parts, |block| {
        let ActionRecord { class, selector } = block.checked()?;
        Some(ActionClass { id: class, selector: texts.optional(selector)?, links: texts.rest(block)? })
    })?;
    let channels = list(&mut parts, |block| {
        let ChannelRecord { class } = block.checked()?;
        let tests = rest(block, |block| {
            let ChannelTestRecord { part, pattern } = block.checked()?;
            Some(ChannelTest { part, pattern: texts.get(pattern)? })
        })?;
        Some(Channel { id: class, tests })
    })?;
    let fields = list(&mut parts, |block| {
        let FieldRecord { class } = block.checked()?;
        Some(Field { id: class, keys: hashes(block)?, readings: rest(block, |block| whole(block, reading))? })
    })?;
    let mut rules = list(&mut parts, |block| rule(block, &texts))?;
    let groups = list(&mut parts, |block| {
        let GroupRecord { id, label, cap, floor } = block.checked()?;
        Some(Group { id: texts.get(id)?, label: texts.get(label)?, cap, floor })
    })?;
    let company = list(&mut parts, |block| criterion(block, &texts))?;
    let person = list(&mut parts, |block| criterion(block, &texts))?;
    let mut segments = list(&mut parts, |block| {
        let SegmentRecord { id, sla_min, thresholds } = block.checked()?;
        Some(Segment { id: texts.get(id)?, when: watched(block)?, thresholds, behaviour_unknown: None, sla_min })
    })?;
    let exclusions = list(&mut parts, |block| {
        let ExclusionRecord { id, label, suppress } = block.checked()?;
        Some(Exclusion { id: texts.get(id)?, label: texts.get(label)?, suppress, when: watched(block)?? })
    })?;
    let routes = list(&mut parts, |block| {
        let RouteRecord { priority, queue, grades, ratings, hand_raised, segment, sla_min, alert } = block.checked()?;
        let (priority, queue) = (texts.get(priority)?, texts.get(queue)?);
        Some(Route { grades, ratings, hand_raised, segment, priority, queue, sla_min, alert })
    })?;
    let later = match format {
        2 => Later::of_version_2(question),
        _ => {
            question.is_none().then_some(())?;
            Later::read(&mut parts, &texts, &mut rules, &mut segments)?
        }
    };
    at_end(parts)?;
    (groups.len() <= MAX_GROUPS).then_some(())?;
    // The points of a rule in a group that is not there would count for nothing.
    rules.iter().all(|rule| rule.group.is_none_or(|group| group < groups.len())).then_some(())?;
    let (of_companies, of_persons): (Vec<_>, Vec<_>) =
        later.profiles.into_iter().partition(|profile| profile.side == FitSide::Company);
    let fit = Fit {
        company: profiles(company, &of_companies, &texts)?,
        person: profiles(person, &of_persons, &texts)?,
        scale: later.scale,
        min_coverage_pct,
        ideal_company_pct,
        min_person_pct,
    };
    let definition = Definition {
        id: texts.get(id)?,
        version,
        tracking,
        pages,
        actions,
        channels,
        forms: later.forms,
        fields,
        identity,
        hands: later.hands,
        rules,
        groups,
        fit,
        thresholds,
        behaviour_unknown: later.behaviour_unknown,
        segments,
        exclusions,
        routes,
        rank_fit_pct,
        hysteresis,
        names: later.names,
    };
    Some((definition, later.has_unknown))
}

/// What the parts since version 3 hold, beside what they add to rules and segments.
struct Later {
    forms: Vec<FormClass>,
    hands: Vec<Hand>,
    scale: FitScale,
    profiles: Vec<ProfileRecord>,
    behaviour_unknown: Option<UnknownBehaviour>,
    names: Vec<String>,
    /// Whether there are extensions that this build does not know.
    has_unknown: bool,
}

impl Later {
    fn of_version_2(question: Option<QuestionOfVersion2>) -> Self {
        Self {
            forms: Vec::new(),
            hands: question.map(Hand::from).into_iter().collect(),
            scale: FitScale::Shares,
            profiles: Vec::new(),
            behaviour_unknown: None,
            names: Vec::new(),
            has_unknown: false,
        }
    }

    fn read(parts: &mut Cursor<'_>, texts: &Texts<'_>, rules: &mut [Rule], segments: &mut [Segment]) -> Option<Self> {
        let mut later = Self::of_version_2(None);
        later.forms = list(parts, |block| {
            let FormRecord { class, selector } = block.checked()?;
            let selector = texts.optional(selector)?;
            let actions = whole(block, |block| texts.rest(block))?;
            Some(FormClass { id: class, selector, actions, pages: rest(block, |block| block.checked())? })
        })?;
        later.hands = list(parts, |block| {
            let HandRecord { code, class, yes, expires_s } = block.checked()?;
            let by = match (code, yes) {
                (HandCode::Answer, Some(yes)) => HandBy::Answer { attribute: class, yes },
                (HandCode::Action, None) => HandBy::Action(class),
                (HandCode::Form, None) => HandBy::Form(class),
                _ => return None,
            };
            Some(Hand { by, expires_s })
        })?;
        let FitRecord { scale } = whole(parts, |block| block.checked())?;
        later.scale = scale;
        later.profiles = list(parts, |block| block.checked())?;
        let gates = list(parts, |block| {
            let UnknownBehaviourRecord { segment, min_grade } = block.checked()?;
            Some((segment, UnknownBehaviour { min_grade, known: rest(block, |block| block.checked())? }))
        })?;
        for (segment, gates) in gates {
            let place = match segment {
                Some(segment) => &mut segments.get_mut(segment)?.behaviour_unknown,
                None => &mut later.behaviour_unknown,
            };
            // One for each.
            place.replace(gates).is_none().then_some(())?;
        }
        whole(parts, |part| rest(part, |part| whole(part, |block| later.extension(block, texts, rules))))?;
        Some(later)
    }

    fn extension(&mut self, block: &mut Cursor<'_>, texts: &Texts<'_>, rules: &mut [Rule]) -> Option<()> {
        let number: u32 = block.checked()?;
        match Extension::ALL.get(number as usize) {
            Some(Extension::Lines) => {
                let lines = rest(block, |block| {
                    let rule: u32 = block.checked()?;
                    Some((rule, whole(block, |block| texts.rest(block))?))
                })?;
                for (rule, lines) in lines {
                    rules.get_mut(rule as usize)?.lines = lines;
                }
            }
            Some(Extension::Names) => self.names = texts.rest(block)?,
            None => {
                self.has_unknown = true;
                rest(block, |block| block.checked::<u32>())?;
            }
        }
        Some(())
    }
}

/// Shares out the criteria of a part among its profiles.
fn profiles(criteria: Vec<Criterion>, named: &[ProfileRecord], texts: &Texts<'_>) -> Option<Vec<Profile>> {
    if named.is_empty() {
        let unnamed = (!criteria.is_empty()).then_some(Profile { name: None, criteria });
        return Some(unnamed.into_iter().collect());
    }
    let mut criteria = criteria.into_iter();
    let profiles = named.iter().map(|profile| {
        let own: Vec<Criterion> = criteria.by_ref().take(profile.criteria as usize).collect();
        (own.len() == profile.criteria as usize).then_some(())?;
        Some(Profile { name: Some(texts.get(profile.name)?), criteria: own })
    });
    let profiles = profiles.collect::<Option<Vec<_>>>()?;
    criteria.next().is_none().then_some(profiles)
}

fn reading(block: &mut Cursor<'_>) -> Option<Reading> {
    let ReadingRecord { attribute, method, otherwise } = block.checked()?;
    let values = rest(block, |block| Some(ValueSet { value: block.checked()?, entries: hashes(block)? }))?;
    Some(Reading { attribute, method, otherwise, values })
}

fn rule(block: &mut Cursor<'_>, texts: &Texts<'_>) -> Option<Rule> {
    let RuleRecord {
        id,
        label,
        dimension,
        valid_from_s,
        valid_until_s,
        window_s,
        cap,
        group,
        frequency_cap,
        decay,
        counting,
    } = block.checked()?;
    let tiers: Vec<Tier> = whole(block, |block| rest(block, |block| block.checked()))?;
    let count = match (counting, tiers.as_slice()) {
        (Counting::Tiers, _) => Count::Tiers(tiers),
        (Counting::Once, [tier]) => Count::Once(tier.points),
        (Counting::Each, [tier]) => Count::Each(tier.points),
        _ => return None,
    };
    Some(Rule {
        id: texts.get(id)?,
        label: texts.get(label)?,
        dimension,
        when: watched(block)??,
        count,
        frequency_cap,
        window_s,
        decay,
        cap,
        group,
        valid_from_s,
        valid_until_s,
        lines: Vec::new(),
    })
}

fn criterion(block: &mut Cursor<'_>, texts: &Texts<'_>) -> Option<Criterion> {
    let CriterionRecord { label, attribute } = block.checked()?;
    let points = rest(block, |block| {
        let PointsRecord { value, points } = block.checked()?;
        Some((value, points))
    })?;
    Some(Criterion { label: texts.get(label)?, attribute, points })
}

/// A condition and what stands before it; nothing where the condition is left out.
fn watched(block: &mut Cursor<'_>) -> Option<Option<Condition>> {
    let watch: WatchRecord = block.checked()?;
    if block.is_empty() {
        return (!watch.needs_behaviour).then_some(None);
    }
    let when = whole(block, |block| condition(block, MAX_DEPTH))?;
    (needs_behaviour(&when) == watch.needs_behaviour).then_some(Some(when))
}

fn condition(block: &mut Cursor<'_>, depth: usize) -> Option<Condition> {
    let depth = depth.checked_sub(1)?;
    let ConditionRecord { code } = block.checked()?;
    if code >= ConditionCode::View {
        return signal(block, code).map(Condition::Signal);
    }
    let mut members = rest(block, |block| whole(block, |block| condition(block, depth)))?;
    match code {
        ConditionCode::Any => Some(Condition::Any(members)),
        ConditionCode::Not => {
            let member = members.pop()?;
            members.is_empty().then(|| Condition::Not(Box::new(member)))
        }
        _ => Some(Condition::All(members)),
    }
}

fn signal(block: &mut Cursor<'_>, code: ConditionCode) -> Option<Signal> {
    let SignalRecord { class, least, second_least, within_s, at_least } = block.checked()?;
    let mut list: Vec<Option<ClassId>> = rest(block, |block| block.checked())?;
    let known = |list: Vec<Option<ClassId>>| list.into_iter().collect::<Option<Vec<ClassId>>>();
    let kind = match code {
        ConditionCode::View => SignalKind::View { page: class, engaged_s: least, depth_pct: second_least },
        ConditionCode::Visit => SignalKind::Visit { page: class, engaged_s: least, views: second_least },
        ConditionCode::Return => SignalKind::Return { page: class, after_s: (least != 0).then_some(least) },
        ConditionCode::Day => SignalKind::Day { page: class },
        ConditionCode::Engaged => SignalKind::Engaged { page: class, engaged_s: least },
        ConditionCode::Inactive => SignalKind::Inactive { for_s: least },
        ConditionCode::Answer => {
            let or_blank = list.first() == Some(&None);
            list.drain(..usize::from(or_blank));
            SignalKind::Answer { attribute: class?, values: known(list)?, or_blank }
        }
        ConditionCode::Sequence => SignalKind::Sequence { pages: known(list)? },
        ConditionCode::NamedView => SignalKind::Named { kind: Kind::View, class: class?, amount: least },
        ConditionCode::NamedAction => SignalKind::Named { kind: Kind::Action, class: class?, amount: least },
        ConditionCode::NamedChannel => SignalKind::Named { kind: Kind::Channel, class: class?, amount: least },
        ConditionCode::NamedTopic => SignalKind::Named { kind: Kind::Topic, class: class?, amount: least },
        ConditionCode::NamedForm => SignalKind::Named { kind: Kind::Form, class: class?, amount: least },
        ConditionCode::All | ConditionCode::Any | ConditionCode::Not => return None,
    };
    Some(Signal { kind, within_s, at_least })
}

/// The block of blocks that comes next: an item from each, none of which may leave numbers over.
fn list<T>(parts: &mut Cursor<'_>, mut item: impl FnMut(&mut Cursor<'_>) -> Option<T>) -> Option<Vec<T>> {
    whole(parts, |part| rest(part, |block| whole(block, &mut item)))
}

/// What comes of the block that comes next, if it leaves nothing over.
fn whole<T>(numbers: &mut Cursor<'_>, read: impl FnOnce(&mut Cursor<'_>) -> Option<T>) -> Option<T> {
    let mut block = numbers.checked_block()?;
    let value = read(&mut block)?;
    at_end(block)?;
    Some(value)
}

/// Items up to the end.
fn rest<T>(block: &mut Cursor<'_>, mut item: impl FnMut(&mut Cursor<'_>) -> Option<T>) -> Option<Vec<T>> {
    let mut items = Vec::new();
    while !block.is_empty() {
        items.push(item(block)?);
    }
    Some(items)
}

/// A block of hashes, strictly increasing.
fn hashes(block: &mut Cursor<'_>) -> Option<Vec<u32>> {
    let hashes = block.checked_block()?.rest();
    let increases = hashes.windows(2).all(|pair| matches!(pair, [one, next] if one < next));
    increases.then(|| hashes.to_vec())
}

fn at_end(numbers: Cursor<'_>) -> Option<()> {
    numbers.is_empty().then_some(())
}
