//! Nothing: the benchmarks are in `score.rs` and `browser/`. Cargo asks a package for a target that is no benchmark.
