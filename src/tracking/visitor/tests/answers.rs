//! What forms say, and which of several answers counts.

use super::*;

/// The answers of a visitor who sends these texts in one field, one after the other.
fn after_sending(visit: &mut Visit, field: &str, texts: [&str; 2], pause_s: u32) -> Vec<Answer> {
    for text in texts {
        visit.read(pause_s).visitor.clear_draft();
        visit.visitor.draft_control(control(field, text), visit.now_s());
        visit.visitor.submit_draft();
    }
    visit.visitor.evidence(visit.now_s()).answers().to_vec()
}

#[test]
fn the_newest_answer_counts_even_within_a_second() {
    for pause_s in [0, 5] {
        let mut visit = Visit::to("/");
        let answers = after_sending(&mut visit, "job_title", ["Director", "Intern"], pause_s);
        let mut said = Evidence::new();
        record_control(&mut said, visit.visitor.program(), control("job_title", "Intern"), visit.now_s());
        assert_eq!(answers, said.answers(), "after {pause_s} s");
    }
}

#[test]
fn a_field_that_a_later_form_leaves_blank_takes_nothing_back() {
    for (field, attribute, text) in [("job_title", "seniority", "director"), ("contact_sales", "contact_sales", "yes")]
    {
        for pause_s in [0, 5] {
            let mut visit = Visit::to("/");
            let answers = after_sending(&mut visit, field, [text, ""], pause_s);
            let said = answers.iter().map(|answer| (answer.attribute, answer.value));
            assert_eq!(said.collect::<Vec<_>>(), [(ClassId::of(attribute), Some(ClassId::of(text)))]);
            // Nor does it while it is filled in.
            visit.read(5).visitor.clear_draft();
            visit.visitor.draft_control(control(field, ""), visit.now_s());
            assert_eq!(visit.visitor.evidence(visit.now_s()).answers(), answers);
        }
    }
}

#[test]
fn a_blank_field_is_an_answer_where_nothing_was_said_before() {
    let mut visit = Visit::to("/");
    let answers = after_sending(&mut visit, "job_title", ["", ""], 5);
    assert_eq!(
        answers.iter().map(|answer| (answer.attribute, answer.value)).collect::<Vec<_>>(),
        [(ClassId::of("seniority"), None)]
    );
}
