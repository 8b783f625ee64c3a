//! Where visits and views begin and end, over several pages and tabs.

use super::*;

#[test]
fn another_page_is_another_one_even_where_nothing_may_be_observed() {
    let mut visit = Visit::to("/pricing");
    visit.visitor.set_consent(Consent::Denied, visit.now());
    let at = visit.now();
    let mut open = |path| visit.visitor.open_page("lumenstack.example", path, at);
    assert!(!open("/pricing"), "it is open");
    assert!(open("/guide") && !open("/guide") && open("/pricing"));
    let mut unseen = Visitor::new(definition().to_program(), 0);
    assert!(!unseen.open_page("lumenstack.example", "/pricing", at), "the first is no change");
}

#[test]
fn a_sleep_shorter_than_a_visit_leaves_it_one_on_either_kind_of_clock() {
    let ends = [true, false].map(|clock_sleeps| {
        let mut visit = Visit::to("/pricing");
        visit.read(60).sleep_and_read(25 * 60, clock_sleeps, 120);
        let evidence = visit.visitor.evidence(DAWN_S + 3_600);
        let [view] = evidence.occurrences() else { panic!("one view: {evidence:?}") };
        assert!((179..=180).contains(&view.engaged_s), "{view:?}");
        view.end_s() - DAWN_S
    });
    for end_s in ends {
        assert!((1_664..=1_680).contains(&end_s), "idle time is told in steps: {ends:?}");
    }
}

#[test]
fn a_visit_lasts_as_long_as_what_ended_last_in_it() {
    let from_search = Landing { referrer_host: b"www.search.example", ..Landing::default() };
    let mut visit = Visit::at(0);
    visit.visitor.set_landing(from_search);
    // A source is noted in the second in which its view begins, and an action takes no time: both ended long ago.
    visit.open("/pricing").look().read(60);
    assert!(visit.visitor.record_action("guide", 0, visit.now_s()));
    visit.read(2_400);
    let mut reloaded = Visit::at(visit.second);
    assert!(reloaded.visitor.restore(visit.visitor.stored_text(), visit.now_s()));
    reloaded.visitor.set_landing(from_search);
    reloaded.open("/pricing").look().read(5);
    let sources = reloaded.kinds().into_iter().filter(|kind| *kind == Kind::Channel).count();
    assert_eq!((reloaded.views().len(), sources), (2, 1));
}

#[test]
fn coming_back_to_a_page_within_a_visit_that_another_carried_on_goes_on_with_its_view() {
    let mut first = Visit::to("/pricing");
    first.read(60).send(Event::Hidden).send(Event::Blur);
    let mut second = Visit::at(first.second);
    second.open("/").look().read(39 * 60);
    first.second = second.second;
    assert!(first.visitor.restore(second.visitor.stored_text(), first.now_s()));
    first.look().read(10);
    assert_eq!(first.views(), [(Some(PRICING), 70), (None, 39 * 60)]);
}

#[test]
fn coming_back_to_a_page_after_a_visits_end_begins_a_new_view_whatever_another_page_began_since() {
    let mut first = Visit::to("/pricing");
    first.read(60).send(Event::Hidden).send(Event::Blur);
    let mut second = Visit::at(first.second + 15 * 3_600);
    second.open("/").look().read(5 * 60);
    first.second = second.second;
    assert!(first.visitor.restore(second.visitor.stored_text(), first.now_s()));
    first.look().read(10);
    assert_eq!(first.views(), [(Some(PRICING), 60), (None, 5 * 60), (Some(PRICING), 10)]);
    let evidence = first.visitor.evidence(first.now_s());
    assert!(
        evidence.occurrences().iter().all(|view| view.span_s <= 5 * 60),
        "nobody read through the night: {evidence:?}"
    );
}
