//! `handraise_fuzz::approval` as a libFuzzer program.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| handraise_fuzz::approval::check(input));
