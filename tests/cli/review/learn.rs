//! `learn` and `backtest` as a shell calls them: what they print, what is in a card, and what they refuse.

use crate::tool::Folder;

/// A folder with made-up leads.
fn folder() -> Folder {
    let folder = Folder::new();
    for (file, seed) in [("train.csv", "1"), ("test.csv", "2")] {
        let run = folder.run(&["simulate", file, "--leads", "1500", "--share", "0.2", "--auc", "0.85", "--seed", seed]);
        assert_eq!(run.code, 0, "{}", run.err);
    }
    folder
}

const LEARN: [&str; 6] = ["learn", "train.csv", "--outcome", "won", "--out", "card.toml"];

#[test]
fn a_card_is_learned_passes_check_and_is_as_good_on_other_leads() {
    let folder = folder();
    let run = folder.run(&[&LEARN[..], &["--json"]].concat());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let told = run.json();
    assert_eq!((&told["rows"], &told["signal"]), (&1500.into(), &"usable".into()));
    let area = told["auc"].as_f64().unwrap();
    assert!((0.75..0.88).contains(&area) && told["log_loss"].as_f64() < told["log_loss_of_share"].as_f64(), "{told}");
    let leaks: Vec<&str> =
        told["leaks"].as_array().unwrap().iter().filter_map(|leak| leak["column"].as_str()).collect();
    assert!(leaks.contains(&"amount") && leaks.contains(&"sales_score"), "{leaks:?}");
    let card = std::fs::read_to_string(folder.path("card.toml")).unwrap();
    assert!(
        !card.contains("column = \"amount\"") && card.contains("left_out = [\"amount\", \"sales_score\"]"),
        "{card}"
    );
    let check = folder.run(&["check", "card.toml"]);
    assert_eq!(check.code, 0, "{}", check.out);
    let run = folder.run(&["backtest", "card.toml", "test.csv", "--outcome", "won", "--json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let tested = run.json();
    assert_eq!((&tested["rows"], &tested["signal"]), (&1500.into(), &"usable".into()));
    assert!((tested["auc"].as_f64().unwrap() - area).abs() < 0.06, "{tested}");
    let everybody = tested["thresholds"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&everybody["leads"], &everybody["recall"], &everybody["lift"]),
        (&1500.into(), &1.0.into(), &1.0.into())
    );
}

#[test]
fn the_same_leads_give_the_same_card_and_no_card_is_overwritten_unasked() {
    let folder = folder();
    assert_eq!(folder.run(&LEARN).code, 0);
    let first = std::fs::read(folder.path("card.toml")).unwrap();
    let again = folder.run(&LEARN);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("`card.toml`: is there already; name another file, or add `--force`"), "{}", again.err);
    // The order of rows makes no difference.
    let text = std::fs::read_to_string(folder.path("train.csv")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    folder.write("train.csv", lines.join("\n"));
    assert_eq!(folder.run(&[&LEARN[..], &["--force"]].concat()).code, 0);
    assert_eq!(std::fs::read(folder.path("card.toml")).unwrap(), first);
}

#[test]
fn without_signal_the_card_has_no_rules_and_says_so() {
    let folder = folder();
    folder.run(&["simulate", "noise.csv", "--leads", "1500", "--permute", "--no-leaks"]);
    let run = folder.run(&["learn", "noise.csv", "--outcome", "won", "--out", "none.toml"]);
    assert_eq!(run.code, 0);
    assert!(run.out.contains("no usable signal"), "{}", run.out);
    let card = std::fs::read_to_string(folder.path("none.toml")).unwrap();
    assert!(card.contains("signal = \"none\"") && !card.contains("[[policy.learned.rules]]"), "{card}");
    let told = folder.run(&["backtest", "none.toml", "test.csv", "--outcome", "won", "--json"]).json();
    assert_eq!((&told["auc"], &told["signal"]), (&0.5.into(), &"none".into()));
}

#[test]
fn a_card_says_which_rules_a_page_can_evaluate() {
    let folder = folder();
    let run = folder.run(&[&LEARN[..], &["--asked", "job_level"]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    let card = std::fs::read_to_string(folder.path("card.toml")).unwrap();
    let rule = |id: &str| {
        card.split("[[policy.learned.rules]]").skip(1).find(|rule| rule.contains(&format!("id = \"{id}\""))).unwrap()
    };
    assert!(rule("job_level").contains("evaluated_by = \"page\""), "{card}");
    assert!(rule("source").contains("evaluated_by = \"receiver\""), "{card}");
    assert!(rule("source").contains("stands_for = \"source_column\""), "{card}");
    assert!(card.contains("[[fields]]\nid = \"job_level\""), "{card}");
    assert_eq!(folder.run(&["check", "card.toml"]).code, 0);
}

#[test]
fn later_leads_test_a_card_where_times_are_known() {
    let folder = folder();
    let run = folder.run(&[&LEARN[..], &["--time", "created_at", "--json"]].concat());
    let told = run.json();
    // The first of five parts is predicted by none.
    assert_eq!((&told["split"], &told["rows"]), (&"time".into(), &1200.into()));
    let run = folder.run(&[&LEARN[..], &["--force", "--split", "time"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.err.contains("name the column with `--time`"), "{}", run.err);
}

#[test]
fn a_card_without_learned_part_and_leads_without_its_columns_are_told() {
    let folder = folder();
    let run = folder.run(&["backtest", "definition.toml", "test.csv", "--outcome", "won"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("it has no learned card under `[policy.learned]`; make one with `handraise learn`"),
        "{}",
        run.err
    );
    assert_eq!(folder.run(&LEARN).code, 0);
    let run = folder.run(&["backtest", "card.toml", "test.csv", "--outcome", "won", "--ignore", "job_level"]);
    assert!(run.out.contains("the file lacks: `job_level`"), "{}{}", run.out, run.err);
    let card = std::fs::read_to_string(folder.path("card.toml")).unwrap();
    folder.write("card.toml", card.replacen("points = [", "points = [1, ", 1));
    let run = folder.run(&["backtest", "card.toml", "test.csv", "--outcome", "won"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("there must be points for each bin"), "{}", run.err);
}

#[test]
fn reports_open_offline_and_have_a_table_beside_each_picture() {
    let folder = folder();
    let learn = folder.run(&[&LEARN[..], &["--html", "learned.html"]].concat());
    let backtest = folder.run(&["backtest", "card.toml", "test.csv", "--outcome", "won", "--html", "backtest.html"]);
    let profile = folder.run(&["profile", "train.csv", "--outcome", "won", "--html", "profile.html"]);
    for (run, file, pictures) in
        [(learn, "learned.html", 2), (backtest, "backtest.html", 2), (profile, "profile.html", 0)]
    {
        assert_eq!(run.code, 0, "{file}: {}", run.err);
        let page = std::fs::read_to_string(folder.path(file)).unwrap();
        for part in ["http:", "https:", "<script", "<link", "@import", "url("] {
            assert!(!page.contains(part), "{file} has {part}");
        }
        let count = |part: &str| page.matches(part).count();
        assert_eq!([count("role=\"img\""), count("<desc "), count("<title id=")], [pictures; 3], "{file}");
        assert!(count("<table>") > pictures, "{file}");
        assert_eq!(count("<table>"), count("</table>"), "{file}");
    }
}
