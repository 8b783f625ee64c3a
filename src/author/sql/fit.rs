//! Fit: shares of points among what is known, as `src/scoring/fit.rs` computes them. It does not know behaviour.

use super::dialect::{Dialect, cases};
use super::names::ClassNames;
use super::script::Script;
use crate::definition::{Criterion, Definition, FitScale, Profile};
use crate::matching::ClassId;
use std::collections::BTreeMap;

/// Writes `values`, what each lead said of the attributes that are looked at, and `fits`, how well each fits. `known` are further attributes
/// of which only matters whether something was said.
pub(super) fn write(
    script: &mut Script,
    names: &mut ClassNames,
    definition: &Definition,
    known: &[(ClassId, String)],
) -> Columns {
    let mut columns = Columns::default();
    for (attribute, path) in known {
        columns.of(*attribute, path, names);
    }
    let sides = [("company", &definition.fit.company), ("person", &definition.fit.person)];
    let tallies: Vec<Vec<Tally>> = sides
        .iter()
        .map(|(side, profiles)| {
            let of = |(place, profile): (usize, &Profile)| {
                let path = format!("fit.{side}");
                let path = if profiles.len() > 1 { format!("{path}[{place}]") } else { path };
                Tally::of(&profile.criteria, &path, &mut columns, names)
            };
            profiles.iter().enumerate().map(of).collect()
        })
        .collect();
    script.name("said_by", &columns.query());
    let scale = definition.fit.scale;
    let dialect = names.dialect;
    let ranked: Vec<String> = sides
        .iter()
        .zip(&tallies)
        .flat_map(|((side, _), tallies)| {
            tallies.iter().enumerate().map(move |(place, tally)| tally.columns(side, place))
        })
        .collect();
    let ranked = if ranked.is_empty() { String::new() } else { format!(",\n  {}", ranked.join(",\n  ")) };
    let best: Vec<String> =
        sides.iter().zip(&tallies).map(|((side, _), tallies)| best(side, tallies, scale, dialect)).collect();
    let share = |part: &str, whole: &str| {
        format!("case when {whole} > 0 then {} end", dialect.quotient(&format!("({part}) * 1000"), whole))
    };
    script.name("tallied", &format!("select v.*{ranked}\nfrom said_by v"));
    script.name("matched", &format!("select *, {}\nfrom tallied", best.join(",\n  ")));
    script.name(
        "fits",
        &format!(
            "select *,\n  company_points + person_points as fit_points, company_known + person_known as fit_known,\n  \
             {} as company_permille,\n  {} as person_permille,\n  coalesce({}, 0) as share_permille,\n  coalesce({}, 0) as coverage_permille\n\
             from matched",
            share("company_points", "company_known"),
            share("person_points", "person_known"),
            share("company_points + person_points", "(company_known + person_known)"),
            share("company_known + person_known", "(company_most + person_most)"),
        ),
    );
    columns
}

/// The columns of attributes, `said_1` and so on.
#[derive(Default)]
pub(super) struct Columns(BTreeMap<ClassId, (String, String)>);

impl Columns {
    fn of(&mut self, attribute: ClassId, path: &str, names: &mut ClassNames) -> String {
        let next = self.0.len() + 1;
        let entry = self.0.entry(attribute).or_insert_with(|| (format!("said_{next}"), names.text(attribute, path)));
        entry.0.clone()
    }

    /// The column of an attribute that has one.
    pub(super) fn get(&self, attribute: ClassId) -> Option<&str> {
        self.0.get(&attribute).map(|(column, _)| column.as_str())
    }

    fn query(&self) -> String {
        let each: Vec<String> = self
            .0
            .values()
            .map(|(column, id)| format!(",\n  max(case when a.id = {id} then a.said end) as {column}"))
            .collect();
        format!(
            "select l.lead_id as said_id{}\nfrom leads l left join answers a on a.lead_id = l.lead_id\ngroup by l.lead_id",
            each.concat()
        )
    }
}

/// A profile's points, what is known of it, and what there is to know.
struct Tally {
    points: String,
    known: String,
    most: u64,
}

impl Tally {
    fn of(criteria: &[Criterion], path: &str, columns: &mut Columns, names: &mut ClassNames) -> Self {
        let (mut points, mut known, mut most) = (vec!["0".to_owned()], vec!["0".to_owned()], 0);
        for criterion in criteria {
            let column = columns.of(criterion.attribute, path, names);
            let each: Vec<(String, String)> = criterion
                .points
                .iter()
                .map(|(value, points)| (format!("{column} = {}", names.text(*value, path)), points.to_string()))
                .collect();
            let own = criterion.points.iter().map(|(_, points)| *points).max().unwrap_or(0);
            most += u64::from(own);
            points.push(cases(&each, "0"));
            known.push(format!("case when {column} is null then 0 else {own} end"));
        }
        let sum = |parts: Vec<String>| format!("cast({} as bigint)", parts.join(" + "));
        Self { points: sum(points), known: sum(known), most }
    }

    fn columns(&self, side: &str, place: usize) -> String {
        format!("{} as {side}_points_{place}, {} as {side}_known_{place}", self.points, self.known)
    }
}

/// The profile that matches best: the first with the greatest rank.
fn best(side: &str, tallies: &[Tally], scale: FitScale, dialect: Dialect) -> String {
    let [first, ..] = tallies else {
        let nothing = |what| format!("cast(0 as bigint) as {side}_{what}");
        return ["points", "known", "most"].map(nothing).join(", ");
    };
    if tallies.len() == 1 {
        return format!(
            "{side}_points_0 as {side}_points, {side}_known_0 as {side}_known, cast({} as bigint) as {side}_most",
            first.most
        );
    }
    let rank = |place: usize| {
        let (points, known) = (format!("{side}_points_{place}"), format!("{side}_known_{place}"));
        let value = match scale {
            FitScale::Points => points,
            FitScale::Shares => {
                let share = dialect.quotient(&format!("{points} * 1000"), &known);
                format!("case when {known} > 0 then {share} else 0 end")
            }
        };
        format!("(({value}) * 4294967296 + {known})")
    };
    let ranks: Vec<String> = (0..tallies.len()).map(rank).collect();
    let best = format!("greatest({})", ranks.join(", "));
    let choice = |of: &dyn Fn(usize, &Tally) -> String| {
        let each = tallies.iter().enumerate().zip(&ranks);
        let each: Vec<(String, String)> =
            each.map(|((place, tally), rank)| (format!("{rank} = {best}"), of(place, tally))).collect();
        cases(&each, "null")
    };
    format!(
        "{} as {side}_points, {} as {side}_known, {} as {side}_most",
        choice(&|place, _| format!("{side}_points_{place}")),
        choice(&|place, _| format!("{side}_known_{place}")),
        choice(&|_, tally| format!("cast({} as bigint)", tally.most))
    )
}
