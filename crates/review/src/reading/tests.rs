//! How rows become a table.

use super::*;

fn read(rows: &[&[&str]], wanted: &Wanted) -> Result<Read, String> {
    let mut builder = Builder::new(rows[0].iter().map(|name| (*name).to_owned()).collect());
    rows[1..].iter().for_each(|row| builder.push(Some(2), row.iter().copied()));
    builder.finish(wanted)
}

fn wanted(outcome: &str) -> Wanted {
    Wanted { outcome: outcome.into(), ..Wanted::default() }
}

#[test]
fn a_mistyped_column_is_named_with_the_nearest() {
    let error = read(&[&["size", "converted"], &["1", "yes"]], &wanted("convertd")).unwrap_err();
    assert_eq!(error, "there is no column `convertd`; did you mean `converted`?");
    let error = read(&[&["size", "converted"], &["1", "yes"]], &wanted("zzz")).unwrap_err();
    assert_eq!(error, "there is no column `zzz`; the columns are `size`, `converted`");
}

#[test]
fn two_known_words_tell_which_one_is_a_win() {
    for (lost, won) in [("no", "yes"), ("FALSE", "TRUE"), ("0", "1"), ("0.0", "1.0"), ("Closed Lost", "Closed Won")] {
        let read = read(&[&["size", "o"], &["1", lost], &["2", won]], &wanted("o")).unwrap();
        assert_eq!((read.positive.as_str(), read.table.wins.as_slice()), (won, [false, true].as_slice()));
    }
    let error = read(&[&["o"], &["blue"], &["red"]], &wanted("o")).unwrap_err();
    assert!(error.contains("add `--positive 'red'` or `--positive 'blue'`"), "{error}");
}

#[test]
fn more_values_need_a_word_and_open_leads_are_left_out() {
    let rows: &[&[&str]] = &[&["o"], &["new"], &["won"], &["lost"], &[""]];
    let error = read(rows, &wanted("o")).unwrap_err();
    assert!(error.contains("`o` has 3 values") && error.contains("`--positive 'won'`"), "{error}");
    let given = Wanted { positive: Some("Won".into()), ..wanted("o") };
    let read = read(rows, &given).unwrap();
    assert_eq!((read.table.rows(), read.table.won(), read.open), (3, 1, 1));
}

#[test]
fn a_lead_whose_outcome_is_a_word_for_open_is_neither_won_nor_lost() {
    for (open, won, lost) in
        [("Open", "Won", "Lost"), ("Offen", "Gewonnen", "Verloren"), ("En cours", "Gagné", "Perdu")]
    {
        let read = read(&[&["o"], &[open], &[won], &[lost]], &wanted("o")).unwrap();
        assert_eq!(
            (read.positive.as_str(), read.negative.as_slice(), read.open),
            (won, [lost.to_owned()].as_slice(), 1)
        );
    }
    let error = read(&[&["o"], &["Open"], &["Lost"]], &wanted("o")).unwrap_err();
    assert_eq!(error, "no lead won: `o` has no value but `Lost`; export won and lost leads together");
    // Somebody who names such a word means it.
    let given = Wanted { positive: Some("open".into()), ..wanted("o") };
    assert_eq!(read(&[&["o"], &["Open"], &["Lost"]], &given).unwrap().table.wins, [true, false]);
}

#[test]
fn a_constant_outcome_is_an_error_and_blanks_may_mean_lost() {
    let rows: &[&[&str]] = &[&["o"], &["won"], &[""]];
    assert!(read(rows, &wanted("o")).unwrap_err().contains("`--positive 'won'`"));
    let given = Wanted { positive: Some("won".into()), ..wanted("o") };
    assert_eq!(read(rows, &given).unwrap().table.wins, [true, false]);
    let rows: &[&[&str]] = &[&["o"], &["won"], &["won"]];
    assert!(read(rows, &given).unwrap_err().contains("every lead won"));
}

#[test]
fn days_of_which_nothing_says_whether_the_month_is_first_are_told() {
    let unclear = |days: [&str; 2]| {
        let rows: &[&[&str]] = &[&["at", "o"], &[days[0], "yes"], &[days[1], "no"]];
        let given = Wanted { time: Some("at".into()), ..wanted("o") };
        read(rows, &given).unwrap().unclear_days
    };
    assert_eq!(unclear(["03/03/2025", "03/04/2025 10:00"]), [("at".to_owned(), "03/04/2025 10:00".to_owned())]);
    for clear in [
        ["03/04/2025", "13/04/2025"],
        ["03/04/2025", "04/13/2025"],
        ["2025-03-04", "2025-04-03"],
        ["3.4.2025", "4.3.2025"],
    ] {
        assert!(unclear(clear).is_empty(), "{clear:?}");
    }
}

#[test]
fn what_a_column_was_said_to_hold_is_told_where_it_does_not() {
    let rows: &[&[&str]] =
        &[&["paid", "at", "o"], &["7", "2026-01-01", "yes"], &["much", "soon", "no"], &["little", "2026-01-03", "no"]];
    let types = vec![("paid".to_owned(), Type::Number), ("at".to_owned(), Type::Time)];
    let given = Wanted { types, ..wanted("o") };
    let told = read(rows, &given).unwrap();
    let [paid, at] = told.unreadable.as_slice() else { panic!("two: {:?}", told.unreadable) };
    assert_eq!((paid.column.as_str(), paid.of, paid.cells, paid.first.as_str()), ("paid", Type::Number, 2, "much"));
    assert_eq!((at.column.as_str(), at.of, at.cells, at.place), ("at", Type::Time, 1, Some(2)));
    // Beside the table as well, and each column once.
    let beside = Wanted { only: Some(Vec::new()), beside: vec!["paid".into()], ..given };
    let told = read(rows, &beside).unwrap();
    assert_eq!(told.unreadable.len(), 1);
    assert_eq!(told.beside[0].missing(), 2);
    assert!(read(rows, &wanted("o")).unwrap().unreadable.is_empty());
}
