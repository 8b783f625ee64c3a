//! Where a lead goes and how soon sales follows up, in a sentence. It does not know how a route is chosen.

use handraise::scoring::Report;

/// The explanation of an assessment, with the sentence below its headline.
pub(super) fn with_sentence(explanation: &str, report: &Report) -> String {
    match (sentence(report), explanation.split_once('\n')) {
        (Some(sentence), Some((headline, rest))) => format!("{headline}\n{sentence}\n{rest}"),
        _ => explanation.to_owned(),
    }
}

/// `Goes to account-executives, follow up within 1 hour, alert sales`; nothing for a lead that does not go to sales.
fn sentence(report: &Report) -> Option<String> {
    report.priority.as_ref()?;
    let queue = report.queue.as_ref().filter(|queue| !queue.is_empty());
    let queue = queue.map_or_else(|| "Goes to sales".to_owned(), |queue| format!("Goes to {queue}"));
    let within = match report.sla_min.filter(|minutes| *minutes > 0) {
        Some(minutes) => format!(", follow up within {}", length(minutes)),
        None => ", no follow-up time is set".to_owned(),
    };
    let alert = if report.alert { ", alert sales" } else { "" };
    Some(format!("{queue}{within}{alert}"))
}

/// Minutes in the greatest unit that they fill.
fn length(minutes: u32) -> String {
    let units = [(1440, "day"), (60, "hour"), (1, "minute")];
    let fits = |(unit, _): &&(u32, &str)| minutes.is_multiple_of(*unit) && (*unit < 1440 || minutes > 2880);
    let (unit, noun) = units.iter().find(fits).unwrap_or(&(1, "minute"));
    super::output::counted((minutes / unit) as usize, noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_the_units_that_definitions_have() {
        assert_eq!(
            [60, 90, 240, 1440, 2880, 4320].map(length),
            ["1 hour", "90 minutes", "4 hours", "24 hours", "48 hours", "3 days"]
        );
    }
}
