//! The decision, as `src/scoring/decision.rs` comes to it, and the row that comes out for each lead. It does not know how points came about.

use super::condition::Search;
use super::dialect::{Dialect, cases};
use super::fit::{self, Columns};
use crate::definition::{Definition, FitScale, Grade, Hand, HandBy, Rating, Route, Thresholds, UnknownBehaviour};
use crate::matching::{ClassId, Kind};
use crate::scoring::{DecisionKind, MILLI, Reason, Stage};

/// What a lead may be marked with.
struct Marks {
    queries: Vec<String>,
    columns: Vec<String>,
}

impl Marks {
    /// Marks the leads of queries, each of which gives `lead_id`.
    fn add(&mut self, name: &str, queries: &[String]) {
        let number = self.columns.len() + 1;
        self.queries.extend(queries.iter().map(|query| format!("select {number} as mark, m.lead_id from ({query}) m")));
        self.columns.push(format!("max(case when m.mark = {number} then 1 else 0 end) = 1 as {name}"));
    }
}

/// Writes what decides on each lead, and gives the query that the script ends with.
pub(super) fn write(search: &mut Search<'_>, definition: &Definition) -> String {
    let mut marks = Marks { queries: Vec::new(), columns: Vec::new() };
    mark(search, definition, &mut marks);
    let columns = marks.columns.join(",\n  ");
    search.script.name("marks", &marks.queries.join("\nunion all\n"));
    search.script.name(
        "marked",
        &format!("select l.lead_id as marked_id, {columns}\nfrom leads l left join marks m on m.lead_id = l.lead_id\ngroup by l.lead_id"),
    );
    let said = fit::write(search.script, search.names, definition, &known(definition));
    let writer = Writer { definition, dialect: search.names.dialect };
    search.script.name("counted", &writer.counted());
    search.script.name("graded", &writer.graded());
    search.script.name("gated", &writer.gated(&said));
    search.script.name("decided", &writer.decided());
    let texts: Vec<(String, String)> = definition
        .rules
        .iter()
        .enumerate()
        .map(|(place, rule)| (format!("rule_no = {}", place + 1), writer.dialect.text(&rule.id)))
        .collect();
    search.script.name(
        "reasons",
        &format!(
            "select lead_id, string_agg({} || '=' || cast(points_milli as varchar), ', ' order by rule_no) as contributions\n\
             from given group by lead_id",
            cases(&texts, "''")
        ),
    );
    writer.row()
}

fn mark(search: &mut Search<'_>, definition: &Definition, marks: &mut Marks) {
    let whose = |name: String| vec![format!("select lead_id from {name}")];
    for (place, segment) in definition.segments.iter().enumerate() {
        if let Some(when) = &segment.when {
            let found = search.watch(when, None, &format!("segments[{place}].when"));
            marks.add(&format!("in_segment_{place}"), &whose(found));
        }
    }
    for (place, exclusion) in definition.exclusions.iter().enumerate() {
        let found = search.watch(&exclusion.when, None, &format!("exclusions[{place}].when"));
        marks.add(&format!("excluded_{place}"), &whose(found));
    }
    let (mut raised, mut unclear) = (Vec::new(), Vec::new());
    for hand in &definition.hands {
        raised.push(raise(search, hand));
        if let HandBy::Answer { attribute, .. } = hand.by {
            let id = search.names.text(attribute, "hand_raise");
            let unclear_text = search.names.text(Hand::UNCLEAR, "hand_raise");
            unclear.push(answered(&id, &unclear_text, hand.expires_s));
        }
    }
    let none = || "select lead_id from leads where false".to_owned();
    let or_none = |queries: Vec<String>| if queries.is_empty() { vec![none()] } else { queries };
    marks.add("hand_raised", &or_none(raised));
    marks.add("may_be_unclear", &or_none(unclear));
    let identity = match definition.identity {
        Some(identity) => format!(" and id = {}", search.names.text(identity, "fields")),
        None => String::new(),
    };
    marks.add("is_lead", &[format!("select lead_id from answers where said is not null{identity}")]);
    marks.add("has_topic", &[format!("select lead_id from seen where kind_no = {}", Kind::Topic as u8)]);
}

fn raise(search: &mut Search<'_>, hand: &Hand) -> String {
    let path = "hand_raise";
    let (kind, class) = match hand.by {
        HandBy::Answer { attribute, yes } => {
            let [id, yes] = [attribute, yes].map(|class| search.names.text(class, path));
            return answered(&id, &yes, hand.expires_s);
        }
        HandBy::Action(class) => (Kind::Action, class),
        HandBy::Form(class) => (Kind::Form, class),
    };
    let class = search.names.text(class, path);
    format!("select lead_id from seen where kind_no = {} and id = {class} and age_s <= {}", kind as u8, hand.expires_s)
}

fn answered(id: &str, value: &str, expires_s: u32) -> String {
    format!("select lead_id from answers where id = {id} and said = {value} and age_s <= {expires_s}")
}

/// The attributes that must be known where behaviour is not.
fn known(definition: &Definition) -> Vec<(ClassId, String)> {
    let of = |gates: &Option<UnknownBehaviour>, path: String| -> Vec<(ClassId, String)> {
        gates.iter().flat_map(|gates| &gates.known).map(|attribute| (*attribute, path.clone())).collect()
    };
    let segments = definition.segments.iter().enumerate();
    let of_segments =
        segments.flat_map(|(place, segment)| of(&segment.behaviour_unknown, format!("segments[{place}].gates")));
    of(&definition.behaviour_unknown, "gates".to_owned()).into_iter().chain(of_segments).collect()
}

/// Writes expressions that depend on a definition.
struct Writer<'a> {
    definition: &'a Definition,
    dialect: Dialect,
}

impl Writer<'_> {
    /// A value that each segment has, or else the definition.
    fn by_segment(&self, of: &dyn Fn(Option<usize>) -> String) -> String {
        let otherwise = of(None);
        let each = (0..self.definition.segments.len()).map(|place| (format!("segment_no = {place}"), of(Some(place))));
        let each: Vec<(String, String)> = each.filter(|(_, value)| *value != otherwise).collect();
        cases(&each, &otherwise)
    }

    fn thresholds(&self, segment: Option<usize>) -> Thresholds {
        let own = segment.and_then(|place| self.definition.segments.get(place));
        own.map_or(self.definition.thresholds, |segment| segment.thresholds)
    }

    fn by_threshold(&self, of: &dyn Fn(Thresholds) -> i64) -> String {
        self.by_segment(&|segment| of(self.thresholds(segment)).to_string())
    }

    /// What qualifies in a segment where behaviour is unknown.
    fn instead(&self, segment: Option<usize>) -> Option<&UnknownBehaviour> {
        let own = segment.and_then(|place| self.definition.segments.get(place)?.behaviour_unknown.as_ref());
        own.or(self.definition.behaviour_unknown.as_ref())
    }

    /// Points, segment and fit of each lead.
    fn counted(&self) -> String {
        let segments = self.definition.segments.iter().enumerate();
        // The first without a condition takes all others.
        let mut each = Vec::new();
        let mut otherwise = "-1".to_owned();
        for (place, segment) in segments {
            if segment.when.is_none() {
                otherwise = place.to_string();
                break;
            }
            each.push((format!("m.in_segment_{place}"), place.to_string()));
        }
        format!(
            "select l.*, m.*, f.*,\n  coalesce(p.engagement_milli, 0) as engagement_milli, coalesce(p.intent_milli, 0) as intent_milli,\n  \
             least(coalesce(p.engagement_milli, 0) + coalesce(p.intent_milli, 0), 100000) as score_milli,\n  \
             {} as segment_no\n\
             from (select lead_id as who, now_s, read_rows, later_rows, bad_rows, behaves from leads) l\n\
             join marked m on m.marked_id = l.who\n\
             join fits f on f.said_id = l.who\n\
             left join points p on p.lead_id = l.who",
            cases(&each, &otherwise)
        )
    }

    /// Grade and rating as numbers, the better ones first.
    fn graded(&self) -> String {
        let (value, unit) = match self.definition.fit.scale {
            FitScale::Shares => ("share_permille", 10),
            FitScale::Points => ("fit_points", 1),
        };
        let grade = |place: usize| {
            let least = self
                .by_threshold(&|thresholds| thresholds.grades.get(place).map_or(0, |least| i64::from(*least) * unit));
            (format!("{value} >= {least}"), place.to_string())
        };
        let coverage = i64::from(self.definition.fit.min_coverage_pct) * 10;
        let unknown = (format!("fit_known = 0 or coverage_permille < {coverage}"), (Grade::U as u8).to_string());
        let grades: Vec<_> = core::iter::once(unknown).chain((0..3).map(grade)).collect();
        let rating = |place: usize| {
            let least = self
                .by_threshold(&|thresholds| thresholds.ratings.get(place).map_or(0, |least| i64::from(*least) * MILLI));
            (format!("score_milli >= {least}"), (place + 1).to_string())
        };
        let unknown = ("not behaves and not has_topic".to_owned(), (Rating::U as u8).to_string());
        let ratings: Vec<_> = core::iter::once(unknown).chain((0..3).map(rating)).collect();
        let fit = &self.definition.fit;
        let gap = format!(
            "coalesce(company_permille >= {} and person_permille < {}, false)",
            u32::from(fit.ideal_company_pct) * 10,
            u32::from(fit.min_person_pct) * 10
        );
        format!(
            "select *,\n  {} as grade_no,\n  {} as rating_no,\n  {gap} as persona_gap\nfrom counted",
            cases(&grades, &(Grade::D as u8).to_string()),
            cases(&ratings, &(Rating::R4 as u8).to_string())
        )
    }

    /// The first gate that isn't passed.
    fn gated(&self, said: &Columns) -> String {
        let unknown_rating = Rating::U as u8;
        let min_grade = self.by_threshold(&|thresholds| thresholds.gates.min_grade as i64);
        let instead_grade = self.by_segment(&|segment| {
            let own = self.instead(segment).map(|instead| instead.min_grade);
            (own.unwrap_or(self.thresholds(segment).gates.min_grade) as u8).to_string()
        });
        let min_rating = self.by_threshold(&|thresholds| i64::from(thresholds.gates.min_rating));
        let min_intent = self.by_threshold(&|thresholds| i64::from(thresholds.gates.min_intent) * MILLI);
        // Where behaviour is unknown: whether something is missing.
        let misses = self.by_segment(&|segment| match self.instead(segment) {
            None => {
                let gates = self.thresholds(segment).gates;
                (gates.min_rating < 4 || gates.min_intent > 0).to_string()
            }
            Some(instead) => {
                let each = instead.known.iter().filter_map(|attribute| said.get(*attribute));
                let each: Vec<String> = each.map(|column| format!("{column} is null")).collect();
                if each.is_empty() { "false".to_owned() } else { format!("({})", each.join(" or ")) }
            }
        });
        let text = |reason: Reason| self.dialect.text(reason.name());
        let grade =
            format!("grade_no > case when rating_no = {unknown_rating} then {instead_grade} else {min_grade} end");
        let gates = [
            (format!("{grade} and grade_no = {}", Grade::U as u8), text(Reason::FitUnknown)),
            (grade, text(Reason::FitBelow)),
            ("persona_gap".to_owned(), text(Reason::PersonaGap)),
            (format!("rating_no = {unknown_rating} and {misses}"), text(Reason::BehaviourUnknown)),
            (format!("rating_no <> {unknown_rating} and rating_no > {min_rating}"), text(Reason::ScoreBelow)),
            (format!("rating_no <> {unknown_rating} and intent_milli < {min_intent}"), text(Reason::IntentBelow)),
        ];
        format!("select *, {} as missing\nfrom graded", cases(&gates, "null"))
    }

    /// What is to happen, why, and where the lead goes.
    fn decided(&self) -> String {
        let name = |kind: DecisionKind| self.dialect.text(kind.name());
        let exclusions = self.definition.exclusions.iter().enumerate();
        // One that excludes takes precedence over any that only suppresses.
        let (suppress, exclude): (Vec<_>, Vec<_>) = exclusions.partition(|(_, exclusion)| exclusion.suppress);
        let (mut decisions, mut reasons) = (Vec::new(), Vec::new());
        for (list, kind) in [(&exclude, DecisionKind::Excluded), (&suppress, DecisionKind::Suppressed)] {
            for (place, exclusion) in list {
                decisions.push((format!("excluded_{place}"), name(kind)));
                reasons.push((format!("excluded_{place}"), self.dialect.text(&exclusion.id)));
            }
        }
        decisions.push(("hand_raised".to_owned(), name(DecisionKind::HandRaiser)));
        decisions.push(("missing is null".to_owned(), name(DecisionKind::Qualified)));
        let text = |reason: Reason| self.dialect.text(reason.name());
        reasons.push(("hand_raised".to_owned(), text(Reason::HandRaised)));
        let unknown = format!("missing is null and rating_no = {}", Rating::U as u8);
        reasons.push((unknown, text(Reason::FitWithoutBehaviour)));
        reasons.push(("missing is null".to_owned(), text(Reason::FitAndIntent)));
        reasons.push(("persona_gap".to_owned(), text(Reason::PersonaGap)));
        let segments = self.definition.segments.iter().enumerate();
        let segments: Vec<_> = segments
            .map(|(place, segment)| (format!("segment_no = {place}"), self.dialect.text(&segment.id)))
            .collect();
        let routes = self.definition.routes.iter().enumerate();
        let routes: Vec<_> = routes.map(|(place, route)| (is_for(route), place.to_string())).collect();
        format!(
            "select *,\n  {} as decision,\n  {} as reason,\n  cast({} as varchar) as segment,\n  {} as route_no\nfrom gated",
            cases(&decisions, &name(DecisionKind::Nurture)),
            cases(&reasons, "missing"),
            cases(&segments, "null"),
            cases(&routes, "-1")
        )
    }

    /// The row that comes out for each lead.
    fn row(&self) -> String {
        let letters =
            Grade::ALL.map(|grade| (format!("d.grade_no = {}", grade as u8), self.dialect.text(grade.letter())));
        let ratings =
            Rating::ALL.map(|rating| (format!("d.rating_no = {}", rating as u8), self.dialect.text(rating.name())));
        let [for_sales, lead, visitor] =
            [Stage::Mql, Stage::Lead, Stage::Visitor].map(|stage| self.dialect.text(stage.name()));
        let is_for_sales = format!(
            "d.decision in ({}, {})",
            self.dialect.text(DecisionKind::HandRaiser.name()),
            self.dialect.text(DecisionKind::Qualified.name())
        );
        let routed = |of: &dyn Fn(&Route) -> &str| {
            let routes = self.definition.routes.iter().enumerate();
            let each = routes.map(|(place, route)| {
                (format!("{is_for_sales} and d.route_no = {place}"), self.dialect.text(of(route)))
            });
            format!("cast({} as varchar)", cases(&each.collect::<Vec<_>>(), "null"))
        };
        let whole = |milli: &str| self.dialect.quotient(milli, "1000");
        let of = |column: &str| format!("d.{column}_milli");
        let [engagement, intent, score] = ["engagement", "intent", "score"].map(of);
        // Whole points that add up as they are shown: units that are left go to the largest remainders, of engagement, of intent and of what the
        // limit of the score takes away.
        let over = format!("({engagement} + {intent} - {score})");
        let over_whole = whole(&format!("{over} + 999"));
        let left = format!("({} - {} - {} + {over_whole})", whole(&score), whole(&engagement), whole(&intent));
        let [rest_of_engagement, rest_of_intent] = [&engagement, &intent].map(|milli| format!("({milli} % 1000)"));
        let rest_over = format!("({over_whole} * 1000 - {over})");
        let one = |test: String| format!("case when {test} then 1 else 0 end");
        let before_engagement = format!(
            "{} + {}",
            one(format!("{rest_of_intent} > {rest_of_engagement}")),
            one(format!("{rest_over} > {rest_of_engagement}"))
        );
        let before_intent = format!(
            "{} + {}",
            one(format!("{rest_of_engagement} >= {rest_of_intent}")),
            one(format!("{rest_over} > {rest_of_intent}"))
        );
        format!(
            "select l.lead_id as \"lead\", to_timestamp(l.now_s) as \"at\",\n  {} as score,\n  {} + {} as engagement,\n  {} + {} as intent,\n  \
             d.score_milli, d.engagement_milli, d.intent_milli,\n  {} as grade,\n  {} as rating,\n  \
             case when d.who is null then null when {is_for_sales} then {for_sales} when d.is_lead then {lead} else {visitor} end as stage,\n  \
             d.decision, d.reason, d.segment,\n  {} as priority,\n  {} as queue,\n  coalesce(r.contributions, '') as contributions,\n  \
             d.may_be_unclear and not d.hand_raised as hand_unclear,\n  \
             l.read_rows as \"rows\", l.later_rows, l.bad_rows\n\
             from leads l\n\
             left join decided d on d.who = l.lead_id and l.read_rows > 0\n\
             left join reasons r on r.lead_id = l.lead_id",
            whole(&score),
            whole(&engagement),
            one(format!("{before_engagement} < {left}")),
            whole(&intent),
            one(format!("{before_intent} < {left}")),
            cases(&letters, "null"),
            cases(&ratings, "null"),
            routed(&|route| &route.priority),
            routed(&|route| &route.queue),
        )
    }
}

/// Whether a route is for a lead.
fn is_for(route: &Route) -> String {
    let listed = |numbers: Vec<u8>| {
        let numbers: Vec<String> = numbers.iter().map(u8::to_string).collect();
        if numbers.is_empty() { "null".to_owned() } else { numbers.join(", ") }
    };
    let grades = Grade::ALL.into_iter().filter(|grade| route.grades.contains(*grade)).map(|grade| grade as u8);
    let ratings = Rating::ALL.into_iter().filter(|rating| route.ratings.contains(*rating)).map(|rating| rating as u8);
    let mut test =
        format!("grade_no in ({}) and rating_no in ({})", listed(grades.collect()), listed(ratings.collect()));
    if route.hand_raised {
        test += " and hand_raised";
    }
    if let Some(segment) = route.segment {
        test += &format!(" and segment_no = {segment}");
    }
    test
}
