//! A visitor's page when clocks are set, stand still or are of another place.

use super::*;

#[test]
fn a_clock_set_back_is_flagged_and_loses_and_doubles_nothing() {
    let mut visit = Visit::to("/pricing");
    visit.read(10).send(Event::PageHide).send(Event::Hidden);
    visit.second += 60;
    visit.send(Event::PageShow { persisted: true }).send(Event::Visible).read(20);
    for back_s in [15, 7_200] {
        let mut visitor = visit.visitor.clone();
        visitor.handle_event(Event::Tick, Moment { wall_ms: visit.now().wall_ms - back_s * 1_000, ..visit.now() });
        let now_s = visit.now_s() - back_s as u32;
        let evidence = visitor.evidence(now_s);
        let views: Vec<_> = evidence.occurrences().iter().map(|view| (view.at_s, view.engaged_s)).collect();
        let first_s = if back_s < 60 { DAWN_S } else { DAWN_S - back_s as u32 };
        assert_eq!(views, [(first_s, 10), (now_s - 20, 20)]);
        assert!(evidence.coverage().has(Coverage::CLOCK_ADJUSTED));
    }
}

#[test]
fn a_clock_set_back_while_the_pages_own_text_is_taken_in_again_doubles_nothing() {
    let mut visit = Visit::to("/pricing");
    visit.read(20);
    let own = visit.visitor.stored_text();
    // Not by whole seconds, so that each look moves what it finds by another length.
    let back = Moment { wall_ms: visit.now().wall_ms - 7_200_600, ..visit.now() };
    assert!(visit.visitor.restore(&own, back.wall_s()));
    for second in 0..=2 {
        let (wall_ms, mono_ms) = (back.wall_ms + second * 1_300, back.mono_ms + second * 1_300);
        visit.visitor.handle_event(Event::Activity, Moment { wall_ms, mono_ms });
    }
    let evidence = visit.visitor.evidence(back.wall_s() + 3);
    let views: Vec<_> = evidence.occurrences().iter().map(|view| (view.at_s, view.engaged_s)).collect();
    assert_eq!(views, [(back.wall_s() - 20, 22)]);
}

#[test]
fn a_machine_that_slept_longer_than_a_visit_begins_a_new_view_on_either_kind_of_clock() {
    for clock_sleeps in [true, false] {
        let mut visit = Visit::to("/pricing");
        visit.read(5).sleep_and_read(8 * 3_600, clock_sleeps, 4);
        let evidence = visit.visitor.evidence(DAWN_S + 30_000);
        let views: Vec<_> = evidence.occurrences().iter().map(|view| view.at_s - DAWN_S).collect();
        assert_eq!(views, [0, 28_806]);
    }
}

#[test]
fn a_page_that_waited_in_the_background_for_longer_than_a_visit_is_one_view() {
    let mut visit = Visit::to("/");
    visit.send(Event::Hidden).send(Event::Blur).open("/pricing");
    visit.second = 4_000;
    visit.send(Event::Visible);
    visit.second += 1;
    visit.send(Event::Focus).read(5);
    assert_eq!(visit.views(), [(None, 0), (Some(PRICING), 5)]);
}

#[test]
fn evidence_of_a_clock_in_the_future_is_flagged_and_kept() {
    let mut ahead = Visit::to("/pricing");
    ahead.send(Event::Hidden).second = 365 * 86_400;
    ahead.open("/").send(Event::Visible).read(10).open("/pricing").read(7);
    let stored = ahead.visitor.stored_text();
    let mut visitor = Visitor::new(definition().to_program(), 0);
    assert!(visitor.restore(&stored, DAWN_S + 60));
    let evidence = visitor.evidence(DAWN_S + 60);
    assert!(evidence.coverage().has(Coverage::CLOCK_ADJUSTED));
    let views: Vec<_> = evidence.occurrences().iter().map(|view| (view.at_s, view.engaged_s)).collect();
    assert_eq!(views, [(DAWN_S, 0), (DAWN_S + 43, 10), (DAWN_S + 53, 7)]);
}

#[test]
fn a_view_of_a_clock_in_the_future_that_two_texts_hold_is_one_view() {
    let mut ahead = Visit::to("/pricing");
    ahead.second = 365 * 86_400;
    ahead.open("/").read(1);
    let begun = ahead.visitor.stored_text();
    let read = ahead.read(10).visitor.stored_text();
    let mut visit = Visit::to("/pricing");
    for text in [begun, read] {
        assert!(visit.visitor.restore(&text, visit.now_s()));
    }
    visit.read(3);
    let others = |(class, _): &(Option<ClassId>, u32)| class.is_none();
    assert_eq!(visit.views().into_iter().filter(others).collect::<Vec<_>>(), [(None, 11)]);
}

#[test]
fn a_view_belongs_to_the_local_day_of_where_the_visitor_was() {
    // Half past ten in the evening by UTC; in Berlin it is tomorrow in summer, and still today in winter.
    let late = Moment { wall_ms: u64::from(DAWN_S / 86_400) * 86_400_000 + 81_000_000, mono_ms: 0 };
    let mut days = Vec::new();
    for offset_quarters in [4, 8, -32] {
        let mut visitor = Visitor::new(definition().to_program(), offset_quarters);
        visitor.set_consent(Consent::Granted, late);
        visitor.open_page("lumenstack.example", "/pricing", late);
        visitor.handle_event(Event::Visible, late);
        days.push(visitor.evidence(late.wall_s()).occurrences()[0].local_day());
    }
    let today = DAWN_S / 86_400;
    assert_eq!(days, [today, today + 1, today]);
}

#[test]
fn who_travels_while_a_page_is_open_keeps_its_day_and_takes_the_new_one_for_the_next_view() {
    let mut visit = Visit::to("/pricing");
    visit.read(10).visitor.set_utc_offset(36);
    visit.read(10).open("/").read(5);
    let evidence = visit.visitor.evidence(visit.now_s());
    let views: Vec<_> = evidence.occurrences().iter().map(|view| (view.engaged_s, view.offset_quarters)).collect();
    assert_eq!(views, [(20, 4), (5, 36)]);
}

#[test]
fn evidence_beyond_retention_is_not_kept() {
    let old = Visit::to("/pricing").visitor.stored_text();
    let mut visitor = Visitor::new(definition().to_program(), 0);
    assert!(visitor.restore(&old, DAWN_S + 200 * 86_400));
    assert!(visitor.evidence.occurrences().is_empty());
    assert_eq!(visitor.evidence.first_seen_s(), Some(DAWN_S));
}
