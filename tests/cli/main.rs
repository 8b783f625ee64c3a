//! The real `handraise` binary, as a shell would call it: what it prints, and its exit codes.

mod access;
mod carried;
mod cases;
mod check;
mod compile;
mod connector;
mod definition;
mod diff;
mod effect;
mod facts;
mod forecast;
mod import;
mod init;
mod inputs;
mod migrate;
mod pack;
mod purge;
mod review;
mod score;
mod serve;
mod sign;
mod target;
mod tool;
mod trial;
mod usage;
