//! Divides a column into few bins that differ in their share of wins, monotone unless another shape explains clearly more. Bins are found by dynamic
//! programming over small steps. It does not know other columns.

use crate::axis::{Axis, Division, Reading, is_no_category};
use crate::table::{Column, Values};

/// How fine bins may be.
#[derive(Clone, Copy, Debug)]
pub struct Fineness {
    /// At most so many steps to begin with.
    pub steps: usize,
    /// A bin has at least this share of the rows.
    pub smallest: f64,
    /// What a further bin must explain, in log-likelihood.
    pub price: f64,
    /// What leaving monotony must explain, in log-likelihood.
    pub bend: f64,
}

/// Rows and wins of a step.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    rows: f64,
    wins: f64,
}

impl Count {
    fn add(&mut self, win: bool) {
        self.rows += 1.0;
        self.wins += f64::from(u8::from(win));
    }

    fn minus(self, other: Self) -> Self {
        Self { rows: self.rows - other.rows, wins: self.wins - other.wins }
    }

    fn plus(self, other: Self) -> Self {
        Self { rows: self.rows + other.rows, wins: self.wins + other.wins }
    }

    fn share(self) -> f64 {
        self.wins / self.rows.max(1.0)
    }

    fn log_likelihood(self) -> f64 {
        let of = |count: f64| if count > 0.0 { count * libm::log(count / self.rows) } else { 0.0 };
        of(self.wins) + of(self.rows - self.wins)
    }
}

/// The bins of a column as read from the rows; `None` if one bin explains as much as several.
pub fn divide(reading: &Reading, column: &Column, wins: &[bool], fineness: Fineness) -> Option<Axis> {
    match &column.values {
        Values::Numbers(numbers) => divide_numbers(reading, numbers, wins, fineness),
        Values::Categories { names, codes } => divide_categories(reading, names, codes, wins, fineness),
        Values::Times(_) => None,
    }
}

fn divide_numbers(reading: &Reading, numbers: &[f64], wins: &[bool], fineness: Fineness) -> Option<Axis> {
    let mut sorted: Vec<(f64, bool)> =
        numbers.iter().copied().zip(wins.iter().copied()).filter(|(number, _)| !number.is_nan()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let missing = count_missing(numbers.iter().map(|number| number.is_nan()), wins);
    let least = least_rows(wins.len(), fineness);
    // Steps of about equal size that end between distinct values; the first value of each.
    let step = (sorted.len() as f64 / fineness.steps as f64).max(1.0);
    let (mut steps, mut starts): (Vec<Count>, Vec<(f64, f64)>) = (Vec::new(), Vec::new());
    let mut before = f64::NAN;
    for (filled, (number, win)) in sorted.iter().enumerate() {
        let is_new = before.is_nan() || *number > before;
        if steps.is_empty() || (is_new && filled as f64 >= step * steps.len() as f64) {
            steps.push(Count::default());
            starts.push((before, *number));
        }
        if let Some(last) = steps.last_mut() {
            last.add(*win);
        }
        before = *number;
    }
    let firsts = best_division(&steps, least, fineness);
    // A few whole numbers whose shares go up and down are names, such as the numbers of regions.
    if turns(&joined(&steps, &firsts)) > 1 && starts.len() <= MOST_NAMES && sorted.iter().all(|(n, _)| n.fract() == 0.0)
    {
        let named = named(numbers);
        if let Values::Categories { names, codes } = &named.values
            && names.len() <= MOST_NAMES
        {
            return divide_categories(reading, names, codes, wins, fineness);
        }
    }
    let cuts: Vec<f64> = firsts.iter().map(|first| short_between(starts[*first].0, starts[*first].1)).collect();
    let counts = joined(&steps, &firsts);
    let (place, is_own) = place_of_missing(&counts, missing, least);
    if counts.len() < 2 && !is_own {
        return None;
    }
    Some(Axis { reading: reading.clone(), division: Division::Cuts(cuts), missing: place, otherwise: 0 })
}

/// Whole numbers may be names if there are no more of them.
const MOST_NAMES: usize = 30;

/// How often shares turn from rising to falling or back.
fn turns(counts: &[Count]) -> usize {
    let rises: Vec<bool> = counts.windows(2).map(|pair| pair[1].share() > pair[0].share()).collect();
    rises.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Numbers as names.
fn named(numbers: &[f64]) -> Column {
    let texts: Vec<Option<String>> = numbers.iter().map(|n| (!n.is_nan()).then(|| n.to_string())).collect();
    Column::categories("", texts.iter().map(Option::as_deref))
}

fn divide_categories(
    reading: &Reading,
    names: &[String],
    codes: &[u32],
    wins: &[bool],
    fineness: Fineness,
) -> Option<Axis> {
    let mut counts = vec![Count::default(); names.len()];
    for (code, win) in codes.iter().zip(wins) {
        if let Some(count) = counts.get_mut(*code as usize) {
            count.add(*win);
        }
    }
    let missing = count_missing(codes.iter().map(|code| is_no_category(*code)), wins);
    let all = counts.iter().fold(Count::default(), |sum, count| sum.plus(*count));
    let least = least_rows(wins.len(), fineness);
    // Rare names are taken together; each share is drawn to that of all, the more the rarer the name.
    let rare_below = (least / 4.0).max(5.0);
    let drawn = |count: Count| (count.wins + 10.0 * all.share()) / (count.rows + 10.0);
    let mut steps: Vec<(Count, Vec<usize>)> = Vec::new();
    let mut rare = (Count::default(), Vec::new());
    for (place, count) in counts.iter().enumerate().filter(|(_, count)| count.rows > 0.0) {
        match count.rows < rare_below {
            true => {
                rare.0 = rare.0.plus(*count);
                rare.1.push(place);
            }
            false => steps.push((*count, vec![place])),
        }
    }
    if rare.0.rows > 0.0 {
        steps.push(rare);
    }
    steps.sort_by(|a, b| drawn(a.0).total_cmp(&drawn(b.0)).then(a.1.cmp(&b.1)));
    let only: Vec<Count> = steps.iter().map(|(count, _)| *count).collect();
    let price = fineness.price * 1.5;
    let firsts = best_division(&only, least, Fineness { bend: f64::INFINITY, price, ..fineness });
    let counts = joined(&only, &firsts);
    let mut groups: Vec<Vec<String>> = vec![Vec::new(); counts.len()];
    let mut otherwise = None;
    for (at, (_, places)) in steps.iter().enumerate() {
        let bin = firsts.partition_point(|first| *first <= at);
        match places.as_slice() {
            [one] => groups[bin].push(names[*one].clone()),
            _ => otherwise = Some(bin),
        }
    }
    groups.iter_mut().for_each(|group| group.sort());
    // A name that was never seen, and no rare name either: the bin whose share is nearest to that of all.
    let nearest = || nearest(&counts, all.share());
    let otherwise = u16::try_from(otherwise.unwrap_or_else(nearest)).unwrap_or(0);
    let (place, is_own) = place_of_missing(&counts, missing, least);
    if counts.len() < 2 && !is_own {
        return None;
    }
    Some(Axis { reading: reading.clone(), division: Division::Groups(groups), missing: place, otherwise })
}

fn count_missing(are_missing: impl Iterator<Item = bool>, wins: &[bool]) -> Count {
    let mut count = Count::default();
    are_missing.zip(wins).filter(|(is_missing, _)| *is_missing).for_each(|(_, win)| count.add(*win));
    count
}

fn least_rows(rows: usize, fineness: Fineness) -> f64 {
    (rows as f64 * fineness.smallest).max(10.0)
}

/// Missing values have a bin of their own if they are many; few belong to the bin whose share is nearest to that of all rows.
fn place_of_missing(counts: &[Count], missing: Count, least: f64) -> (u16, bool) {
    let is_own = missing.rows >= least.min(50.0);
    let all = counts.iter().fold(missing, |sum, count| sum.plus(*count));
    let place = if is_own { counts.len() } else { nearest(counts, all.share()) };
    (u16::try_from(place).unwrap_or(0), is_own)
}

fn nearest(counts: &[Count], share: f64) -> usize {
    let far = |count: &Count| (count.share() - share).abs();
    counts.iter().enumerate().min_by(|a, b| far(a.1).total_cmp(&far(b.1))).map_or(0, |(at, _)| at)
}

fn joined(steps: &[Count], firsts: &[usize]) -> Vec<Count> {
    let mut counts = vec![Count::default(); firsts.len() + 1];
    for (at, step) in steps.iter().enumerate() {
        let bin = firsts.partition_point(|first| *first <= at);
        counts[bin] = counts[bin].plus(*step);
    }
    counts
}

/// Where bins begin, apart from the first: the best monotone division, or the best of any shape if that explains clearly more.
fn best_division(steps: &[Count], least: f64, fineness: Fineness) -> Vec<usize> {
    let rising = best_of_shape(steps, least, fineness.price, Some(true));
    let falling = best_of_shape(steps, least, fineness.price, Some(false));
    let monotone = if falling.0 > rising.0 { falling } else { rising };
    if fineness.bend.is_finite() {
        let free = best_of_shape(steps, least, fineness.price, None);
        if free.0 > monotone.0 + fineness.bend {
            return free.1;
        }
    }
    monotone.1
}

/// The division with the highest log-likelihood less the price of its bins. `rises` asks for shares that never fall, or never rise.
fn best_of_shape(steps: &[Count], least: f64, price: f64, rises: Option<bool>) -> (f64, Vec<usize>) {
    let mut sums = vec![Count::default()];
    for step in steps {
        let last = sums.last().copied().unwrap_or_default();
        sums.push(last.plus(*step));
    }
    let size = steps.len();
    let between = |from: usize, until: usize| sums[until].minus(sums[from]);
    // For each `from` and `until`: the best division of everything before `until` whose last bin begins at `from`, and where the bin before
    // begins.
    let at = |from: usize, until: usize| from * (size + 1) + until;
    let mut best = vec![(f64::NEG_INFINITY, 0); (size + 1) * (size + 1)];
    for until in 1..=size {
        for from in 0..until {
            let last = between(from, until);
            if last.rows < least && !(from == 0 && until == size) {
                continue;
            }
            let own = last.log_likelihood() - price;
            let fits = |before: usize| match rises {
                None => true,
                Some(true) => between(before, from).share() <= last.share(),
                Some(false) => between(before, from).share() >= last.share(),
            };
            let earlier = (0..from).filter(|before| fits(*before)).map(|before| (best[at(before, from)].0, before));
            let earlier = earlier.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            best[at(from, until)] = match earlier {
                Some((value, before)) => (value + own, before),
                None if from == 0 => (own, 0),
                None => continue,
            };
        }
    }
    let mut until = size;
    let start = (0..size).max_by(|a, b| best[at(*a, until)].0.total_cmp(&best[at(*b, until)].0).then(b.cmp(a)));
    let Some(mut from) = start else { return (0.0, Vec::new()) };
    let value = best[at(from, until)].0;
    let mut firsts = Vec::new();
    while from > 0 {
        firsts.push(from);
        (until, from) = (from, best[at(from, until)].1);
    }
    firsts.reverse();
    (value, firsts)
}

/// The number with the fewest digits that is above `low` and at most `high`: how a cut between two values is written. Both times a power of
/// ten give the cut times that power.
fn short_between(low: f64, high: f64) -> f64 {
    if high <= 0.0 || low.is_nan() {
        return high;
    }
    let text = format!("{high:e}");
    let Some((digits, exponent)) = text.split_once('e') else { return high };
    for length in 1..digits.len() {
        if digits.as_bytes().get(length - 1) == Some(&b'.') {
            continue;
        }
        let cut = format!("{}e{exponent}", &digits[..length]).parse().unwrap_or(high);
        if cut > low {
            return cut;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: Fineness = Fineness { steps: 20, smallest: 0.05, price: 3.0, bend: 4.0 };

    fn cuts(numbers: &[f64], wins: &[bool], fineness: Fineness) -> Vec<f64> {
        let column = Column { name: "n".into(), values: Values::Numbers(numbers.to_vec()) };
        match divide(&Reading::Value("n".into()), &column, wins, fineness).map(|axis| axis.division) {
            Some(Division::Cuts(cuts)) => cuts,
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_step_in_the_share_is_found_where_it_is() {
        let numbers: Vec<f64> = (0..1000).map(f64::from).collect();
        let wins: Vec<bool> = (0..1000).map(|row| row % 10 == 0 || (row >= 600 && row % 2 == 0)).collect();
        assert_eq!(cuts(&numbers, &wins, FINE), [600.0]);
    }

    #[test]
    fn noise_is_one_bin() {
        let mut random = crate::random::Random::new(5);
        let numbers: Vec<f64> = (0..1000).map(|_| random.unit()).collect();
        let wins: Vec<bool> = (0..1000).map(|_| random.below(10) == 0).collect();
        assert!(cuts(&numbers, &wins, FINE).is_empty());
    }

    #[test]
    fn a_hill_is_kept_as_a_hill() {
        let numbers: Vec<f64> = (0..3000).map(f64::from).collect();
        let wins: Vec<bool> =
            (0..3000).map(|row| row % 10 == 0 || ((1000..2000).contains(&row) && row % 2 == 0)).collect();
        assert_eq!(cuts(&numbers, &wins, Fineness { steps: 30, ..FINE }), [1000.0, 2000.0]);
    }

    #[test]
    fn cuts_have_few_digits() {
        assert_eq!(short_between(3.2, 3.9), 3.9);
        assert_eq!(short_between(1230.2, 1234.567), 1234.0);
        assert_eq!(short_between(0.001_234, 0.056_78), 0.05);
        assert_eq!(short_between(3.0, 4.0), 4.0);
        assert_eq!(short_between(-5.0, -2.5), -2.5);
        assert_eq!(short_between(1_230_200_000.0, 1_234_567_000.0), 1_234_000_000.0);
    }
}
