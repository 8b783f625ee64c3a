//! Page events in, credited evidence out. It does not know the page, the clock or storage.
#![forbid(unsafe_code)]
