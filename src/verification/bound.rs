//! What is kept of a form that has more than there is room for: first what the definition reads and what says who somebody is, then
//! short texts, then the rest. It does not know in which encoding the form came.

use super::card::Role;
use super::claim::is_own;
use super::field::{Field, bounded};
use super::form::{FIELDS, TEXT_BYTES};
use super::replay::address;
use crate::definition::Program;

/// A text of this length or less is an answer; a longer one is a message.
const ANSWER_BYTES: usize = 512;

/// Leaves out and shortens fields until the rest fits; true if it had to. The order stays. The plugin's fields are not touched.
pub(super) fn fit(fields: &mut Vec<Field>, program: &Program) -> bool {
    let others = || fields.iter().filter(|field| !is_own(&field.name));
    if others().count() <= FIELDS && others().map(length).sum::<usize>() <= TEXT_BYTES {
        return false;
    }
    let mut order: Vec<(u8, usize)> = Vec::with_capacity(fields.len());
    for (place, field) in fields.iter().enumerate().filter(|(_, field)| !is_own(&field.name)) {
        order.push((rank(field, program), place));
    }
    order.sort_unstable();
    let mut bytes = TEXT_BYTES;
    let mut kept = vec![false; fields.len()];
    for (count, (rank, place)) in order.into_iter().enumerate() {
        let (Some(field), Some(kept)) = (fields.get_mut(place), kept.get_mut(place)) else { continue };
        // A long text leaves room for the next one that is needed.
        let most = if rank == LONG { ANSWER_BYTES.max(bytes / 4) } else { bytes };
        let room = most.min(bytes).saturating_sub(field.name.len() + field.label.len());
        if count >= FIELDS || room == 0 {
            continue;
        }
        if field.value.len() > room {
            field.value = bounded(&field.value, room, |_| true).0;
        }
        bytes -= length(field);
        *kept = true;
    }
    let mut kept = kept.into_iter();
    fields.retain(|field| kept.next().unwrap_or(true) || is_own(&field.name));
    true
}

fn length(field: &Field) -> usize {
    field.name.len() + field.label.len() + field.value.len()
}

/// The rank of a long text that is needed.
const LONG: u8 = 2;

/// How soon a field is left out: the higher, the sooner.
fn rank(field: &Field, program: &Program) -> u8 {
    let is_needed = field.in_definition(program).or_else(|| field.inside_definition(program)).is_some()
        || Role::of(field, program).is_some()
        || address(&field.value).is_some();
    match field.value.len() {
        length if is_needed && length <= ANSWER_BYTES => 0,
        // An instruction, such as `_next`.
        _ if field.name.starts_with('_') => 1,
        _ if is_needed => LONG,
        0 => 5,
        length if length <= ANSWER_BYTES => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Definition, Field as Asked, FieldKey, field_key};
    use crate::matching::ClassId;
    use crate::verification::Form;

    fn asks_for(names: &[&str]) -> Program {
        let field = |name: &&str| Asked {
            id: ClassId::of(name),
            keys: vec![field_key(FieldKey::Name, name)],
            readings: vec![],
        };
        Definition { fields: names.iter().map(field).collect(), ..Definition::new("asks", 1) }.to_program()
    }

    #[test]
    fn what_the_definition_reads_and_who_it_is_stay_wherever_they_are_in_a_form() {
        let program = asks_for(&["budget"]);
        let last = "&budget=10&Vorname=Ada&anything=ada@works.example&_next=/done&handraise_score=9";
        for crowd in ["a=1&".repeat(1500), String::new(), format!("text={}&", "x".repeat(16_000)).repeat(20)] {
            let mut form = Form::from_urlencoded([&crowd, last].concat().as_bytes());
            form.fit(&program);
            assert_eq!(form.is_cut(), !crowd.is_empty());
            for (name, value) in [
                ("budget", "10"),
                ("Vorname", "Ada"),
                ("anything", "ada@works.example"),
                ("_next", "/done"),
                ("handraise_score", "9"),
            ] {
                assert_eq!(form.last(name), Some(value), "{name}");
            }
            let others: Vec<&Field> = form.fields().iter().filter(|field| !is_own(&field.name)).collect();
            assert!(others.len() <= FIELDS && others.iter().map(|field| length(field)).sum::<usize>() <= TEXT_BYTES);
        }
    }

    #[test]
    fn many_long_texts_in_one_asked_field_leave_room_for_the_next() {
        let program = asks_for(&["budget", "email"]);
        let long = format!("budget={}&", "x".repeat(16_000)).repeat(30);
        let mut form = Form::from_urlencoded(format!("{long}email=ada@works.example").as_bytes());
        form.fit(&program);
        assert_eq!(form.last("email"), Some("ada@works.example"));
    }

    #[test]
    fn a_form_that_fits_stays_as_it_is() {
        let mut form = Form::from_urlencoded("a=1&b=&_next=/x&handraise_score=3".as_bytes());
        let before = form.clone();
        form.fit(&asks_for(&[]));
        assert_eq!(form, before);
    }
}
