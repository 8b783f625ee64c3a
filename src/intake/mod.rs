//! What a form control says, as answers: the one way in, shared by the page and the receiver, so that both read a form
//! alike. It knows definitions and evidence, and keeps none of the text.

mod control;

pub use control::{Control, record_control};
