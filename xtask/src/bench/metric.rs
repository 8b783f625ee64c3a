//! Collects figures by name and metric, and summarises them: median, range, and the difference to an empty page.

use std::collections::BTreeMap;

/// All figures.
#[derive(Default)]
pub(crate) struct Metrics(BTreeMap<(String, String), Vec<f64>>);

/// The summary of several figures.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub(crate) struct Summary {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Summary {
    /// The median, with the range where there is one.
    pub(crate) fn shown(self, digits: usize) -> String {
        let [median, least, most] = [self.median, self.least, self.most].map(|figure| format!("{figure:.digits$}"));
        if least == most { median } else { format!("{median} ({least}–{most})") }
    }
}

impl Metrics {
    /// Adds a figure.
    pub(crate) fn add(&mut self, name: &str, what: &str, figure: f64) {
        self.0.entry((name.to_owned(), what.to_owned())).or_default().push(figure);
    }

    /// The summary of a metric, if it has figures.
    pub(crate) fn summary(&self, name: &str, what: &str) -> Option<Summary> {
        let mut figures = self.0.get(&(name.to_owned(), what.to_owned()))?.clone();
        figures.sort_by(f64::total_cmp);
        let middle = figures.len() / 2;
        let upper = *figures.get(middle)?;
        let lower = if figures.len() % 2 == 0 { *figures.get(middle.checked_sub(1)?)? } else { upper };
        Some(Summary { median: f64::midpoint(lower, upper), least: *figures.first()?, most: *figures.last()? })
    }

    /// The summary minus the median of `base`.
    pub(crate) fn net(&self, name: &str, what: &str, base: &str) -> Option<Summary> {
        let share = self.summary(base, what)?.median;
        let Summary { median, least, most } = self.summary(name, what)?;
        Some(Summary { median: median - share, least: least - share, most: most - share })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_in_the_middle_and_the_range_around_it() {
        let mut metrics = Metrics::default();
        for figure in [5.0, 1.0, 3.0, 100.0] {
            metrics.add("a", "ms", figure);
        }
        metrics.add("empty", "ms", 1.0);
        assert_eq!(metrics.summary("a", "ms"), Some(Summary { median: 4.0, least: 1.0, most: 100.0 }));
        assert_eq!(metrics.net("a", "ms", "empty"), Some(Summary { median: 3.0, least: 0.0, most: 99.0 }));
        assert_eq!(metrics.summary("a", "bytes"), None);
    }
}
