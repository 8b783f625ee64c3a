//! What forms say, and which of several answers counts.

use super::*;

#[test]
fn answers_of_a_draft_are_the_newest() {
    let mut visit = Visit::to("/");
    visit.visitor.draft_control(control("job_title", "Director"), visit.now_s());
    visit.visitor.submit_draft();
    visit.read(5).visitor.clear_draft();
    visit.visitor.draft_control(control("job_title", ""), visit.now_s());
    let evidence = visit.visitor.evidence(visit.now_s());
    let blank = Answer { attribute: ClassId::of("seniority"), value: None, at_s: visit.now_s() };
    assert_eq!(evidence.answers(), [blank]);
}

#[test]
fn of_two_answers_in_one_second_the_later_counts() {
    for [first, later] in [["Director", ""], ["", "Director"]] {
        let mut visit = Visit::to("/");
        for title in [first, later] {
            visit.visitor.clear_draft();
            visit.visitor.draft_control(control("job_title", title), visit.now_s());
            visit.visitor.submit_draft();
        }
        let mut said = Evidence::new();
        record_control(&mut said, visit.visitor.program(), control("job_title", later), visit.now_s());
        assert_eq!(visit.visitor.evidence(visit.now_s()).answers(), said.answers(), "{first}, then {later}");
    }
}
