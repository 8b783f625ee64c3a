//! People of the team come in: by the first link, by a password, by a link of an admin's, or with a token; and leave again. It drives what is a
//! browser's; what the receiver says to requests is in `tests/receiver`.

mod account;
mod approvals;
mod member;
mod settings;
mod sign_in;
