//! Host safety: form pages as they are in the wild, each sent by what a person or its script does, in four modes:
//! without the plugin, with it, with a plugin that fails to load, and with one that traps. What arrives, and what the
//! page notices, must be the same apart from the plugin's own fields. Each page says itself what it shows:
//! `pages/*.html`.

use handraise_tests::{engine, library};

mod bundle;
mod compare;
mod matrix;
mod mode;
mod page;
mod request;
mod site;
mod trap;
mod turn;

use engine::{Engine, Session, in_each_engine};
use mode::{Failure, Mode};
use page::Page;
use site::Site;
use std::io::Write;
use trap::Fuse;

/// The fixture has at least so many pages.
const LEAST_PAGES: usize = 100;

in_each_engine! {
    fields_that_are_named_like_the_forms_own_change_nothing,
    every_way_of_sending_a_form_is_as_without_the_plugin,
    every_kind_of_control_is_sent_as_without_the_plugin,
    forms_in_frames_and_shadow_roots_are_sent_as_without_the_plugin,
    whatever_the_page_does_with_its_forms_is_as_without_the_plugin,
    passwords_cards_files_and_hidden_fields_are_sent_and_not_read,
    real_form_libraries_send_their_forms_as_without_the_plugin,
}

async fn fields_that_are_named_like_the_forms_own_change_nothing(engine: Engine) {
    all_modes_agree(engine, "name").await;
}

async fn every_way_of_sending_a_form_is_as_without_the_plugin(engine: Engine) {
    all_modes_agree(engine, "path").await;
}

async fn every_kind_of_control_is_sent_as_without_the_plugin(engine: Engine) {
    all_modes_agree(engine, "control").await;
}

async fn forms_in_frames_and_shadow_roots_are_sent_as_without_the_plugin(engine: Engine) {
    all_modes_agree(engine, "place").await;
}

async fn whatever_the_page_does_with_its_forms_is_as_without_the_plugin(engine: Engine) {
    all_modes_agree(engine, "host").await;
}

async fn passwords_cards_files_and_hidden_fields_are_sent_and_not_read(engine: Engine) {
    all_modes_agree(engine, "secret").await;
}

async fn real_form_libraries_send_their_forms_as_without_the_plugin(engine: Engine) {
    all_modes_agree(engine, "library").await;
}

#[test]
fn there_are_a_hundred_pages_and_each_says_what_it_shows() {
    let pages = Page::all();
    assert!(pages.len() >= LEAST_PAGES, "{} pages", pages.len());
    for page in pages {
        assert!(page.shows.len() > 20 && page.shows.ends_with('.'), "{} says in a sentence what it shows", page.name);
        assert!(!page.steps.is_empty(), "{} says what is done", page.name);
    }
}

/// Prints past the test runner, which hides the output of tests that pass: every run shows what it skipped.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Takes all pages of a kind through all modes, in one browser.
async fn all_modes_agree(engine: Engine, kind: &str) {
    let name = format!("{engine:?}").to_lowercase();
    let session = Session::take(engine).await;
    let browser = session.browser();
    let site = Site::start().await;
    // The variable selects pages by parts of their names.
    let only = std::env::var("HANDRAISE_HOST_PAGE").unwrap_or_default();
    let parts: Vec<&str> = only.split(',').collect();
    let (mut tried, mut skipped, mut wrong, mut ran, mut trapped) = (0, 0, 0, 0, 0);
    let mut found = |page: &Page, mode: Mode, differences: Vec<String>| {
        wrong += differences.len();
        differences.iter().for_each(|what| println!("{}, {mode:?}: {what}", page.name));
    };
    for (number, page) in Page::all().iter().enumerate() {
        if !page.name.starts_with(kind) || !parts.iter().any(|part| page.name.contains(part)) {
            continue;
        }
        if let Some(reason) = page.skips.get(&name) {
            say(&format!("skipped in {name}: {}: {reason}", page.name));
            skipped += 1;
            continue;
        }
        tried += 1;
        let off = turn::take(&browser, &site, page, Mode::Off).await;
        found(page, Mode::Off, compare::with_itself(page, &off));
        for mode in [Mode::On, Mode::Failing(Failure::of(number)), Mode::Trapping(Fuse::of(number))] {
            let other = turn::take(&browser, &site, page, mode).await;
            found(page, mode, compare::compare(page, &off, &other, mode));
            if let Mode::Trapping(_) = mode {
                ran += usize::from(other.is_ready());
                trapped += usize::from(page.wants_fields() && !compare::is_scored(&other));
            }
        }
    }
    let late = site.late();
    session.give_back().await;
    say(&format!(
        "{name}, {kind}: {tried} pages in four modes, {skipped} skipped; {ran} modules began before they trapped, \
         {trapped} forms met the trap"
    ));
    assert!(late.is_empty(), "came when nobody waited for it: {late:?}");
    assert_eq!(wrong, 0, "differences, listed above");
    // If no fuse blew, or none let anything begin, this would prove little.
    assert!(!only.is_empty() || ran > 0 && trapped > 0, "{ran} began, {trapped} met the trap");
}
