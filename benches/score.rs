//! How long a score takes natively, on the sample definition, for visitors of three kinds; and what encoding costs.

use criterion::{Criterion, criterion_group, criterion_main};
use handraise::author::{Format, compile};
use handraise::definition::{Definition, Program};
use handraise::evidence::{Answer, Consent, Evidence, Occurrence};
use handraise::matching::{ClassId, Kind};
use handraise::scoring::score;
use std::hint::black_box;

const NOW_S: u32 = 1_790_000_000;
const PAGES: [&str; 7] = ["pricing", "demo", "case_study", "comparison", "careers", "docs", "contact"];

/// So many visits with so many views each, over three months, and the answers of a form.
fn visitor(visits: u32, views: u32) -> Evidence {
    let mut evidence = Evidence::new();
    evidence.record_consent(Consent::Granted);
    for visit in 0..visits {
        let begin_s = NOW_S - (visits - visit) * (7_776_000 / (visits + 1));
        for view in 0..views {
            let class = ClassId::of(PAGES[((visit + view * 3) % 7) as usize]);
            let occurrence = Occurrence::new(Kind::View, class, begin_s + view * 60);
            evidence.record(Occurrence {
                engaged_s: 20 + view,
                span_s: 50,
                amount: 60,
                offset_quarters: 4,
                ..occurrence
            });
        }
        evidence.record(Occurrence::new(Kind::Action, ClassId::of("download"), begin_s + 30));
    }
    for (attribute, value) in [
        ("email_type", "work"),
        ("seniority", "director"),
        ("function", "operations"),
        ("company_size", "201-1000"),
        ("region", "dach"),
    ] {
        evidence.record_answer(Answer {
            attribute: ClassId::of(attribute),
            value: Some(ClassId::of(value)),
            at_s: NOW_S,
        });
    }
    evidence
}

fn sample() -> (Definition, Vec<u8>) {
    let text = include_str!("../www/definition.toml");
    let compiled = compile(text, Format::Toml).expect("the sample definition compiles");
    (compiled.definition().clone(), compiled.mql().to_vec())
}

fn benchmarks(criterion: &mut Criterion) {
    let (definition, mql) = sample();
    let program = definition.to_program();
    for (name, visits, views) in
        [("first page", 1, 1), ("usual: 3 visits, 12 views", 3, 4), ("busy: 30 visits, 210 views", 30, 7)]
    {
        let evidence = visitor(visits, views);
        criterion.bench_function(&format!("score, {name}"), |bencher| {
            bencher.iter(|| score(black_box(&program), black_box(&evidence), black_box(NOW_S)));
        });
    }
    let evidence = visitor(30, 7);
    let text = evidence.encode();
    criterion.bench_function("encode evidence, busy", |bencher| bencher.iter(|| black_box(&evidence).encode()));
    criterion.bench_function("decode evidence, busy", |bencher| bencher.iter(|| Evidence::decode(black_box(&text))));
    criterion.bench_function("load the sample definition", |bencher| bencher.iter(|| Program::read(black_box(&mql))));
}

criterion_group!(score_benches, benchmarks);
criterion_main!(score_benches);
