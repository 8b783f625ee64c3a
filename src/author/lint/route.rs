//! Lints of routes that are never taken, and of leads that find none. They do not know who qualifies.

use super::{Context, Findings, Lint};
use crate::author::authored;
use crate::author::diagnostic::Code;

pub(super) const UNREACHABLE_ROUTE: Lint = Lint::new(
    Code::UnreachableRoute,
    "A lead takes the first route that fits it, so a route after one for everybody is never taken.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20

[[routing]]
priority = "P3"

[[routing]]
grades = ["A"]
priority = "P1"
"#,
    unreachable_route,
);

/// Looks for routes that accept no grade or no rating, and for routes after one that takes everybody.
fn unreachable_route(context: &Context<'_>, findings: &mut Findings) {
    let routes = &context.definition.routing;
    for (index, route) in routes.iter().enumerate() {
        let (no_grade, no_rating) =
            (route.grades.as_ref().is_some_and(Vec::is_empty), route.ratings.as_ref().is_some_and(Vec::is_empty));
        for (is_empty, key, what) in [(no_grade, "grades", "grade"), (no_rating, "ratings", "rating")] {
            if is_empty {
                let message = format!("route `{}` is never taken: it accepts no {what}", route.priority);
                let remedy = format!("name a {what}, or leave `{key}` out to accept all");
                findings.add(&format!("routing[{index}].{key}"), &message, &remedy);
            }
        }
        if routes.iter().take(index).any(takes_everybody) {
            let message = format!("route `{}` is never taken: an earlier one takes everybody", route.priority);
            findings.add(&format!("routing[{index}]"), &message, "put the route for everybody last");
        }
    }
}

fn takes_everybody(route: &authored::Route) -> bool {
    takes_raised_hands(route) && !route.hand_raised
}

/// Whether every lead with a raised hand can take a route.
fn takes_raised_hands(route: &authored::Route) -> bool {
    route.grades.is_none() && route.ratings.is_none() && route.segment.is_none()
}

pub(super) const NO_LAST_ROUTE: Lint = Lint::new(
    Code::NoLastRoute,
    "A raised hand goes to sales whatever the grade, so it needs a route for every grade.",
    r#"[[fields]]
id = "contact_sales"

[hand_raise]
field = "contact_sales"

[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20

[[routing]]
grades = ["A", "B"]
priority = "P1"
"#,
    no_last_route,
);

/// Looks for a route that every lead with a raised hand can take.
fn no_last_route(context: &Context<'_>, findings: &mut Findings) {
    let definition = context.definition;
    if definition.hand_raise.is_some()
        && !definition.routing.is_empty()
        && !definition.routing.iter().any(takes_raised_hands)
    {
        let remedy = "add a last route without grades and ratings";
        findings.add("routing", "a lead with a raised hand may find no route", remedy);
    }
}
