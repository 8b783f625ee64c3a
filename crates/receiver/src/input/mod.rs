//! Inputs: what forms bring, and whether it has dried up. A redesign that renames a field, a banner that blocks the script or a page with another
//! path lowers scores without a word; here it is counted and told.
//!
//! In reading order: `tally` (what one form brings) → `table` (counts by day, which name nobody) → [`handraise_review::drought`] (when one has dried up) → `report`
//! (in words and JSON). The forms of an older database are counted in the background, too. It does not know requests.

mod report;
mod table;
mod tally;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use handraise::matching::ClassId;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::definition::{InForce, Loaded};
use crate::ledger::{Names, notice};
use crate::store::Store;

pub use handraise_review::drought::InputVerdict;
use handraise_review::drought::Memory;
pub use report::InputReport;
pub(crate) use report::{dried_up_since, reports};
#[cfg(test)]
pub(crate) use tally::kinds;
use tally::{InputKind, Tally, inputs_of};

/// How often to look for forms that are not counted.
const LOOK: Duration = Duration::from_secs(2);
/// How often to judge, at most, while forms come; and at least, because silence tells as well.
const JUDGE_MS: i64 = 60 * 1000;
const JUDGE_AT_LEAST_MS: i64 = 60 * 60 * 1000;

/// Counts and judges, when somebody asks and in the background.
#[derive(Debug)]
pub(super) struct Inputs {
    shared: Arc<Shared>,
    task: std::sync::Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    store: Arc<Store>,
    in_force: watch::Receiver<InForce>,
    clock: Clock,
    dried_up: prometheus_client::metrics::gauge::Gauge,
    /// One works at a time.
    known: Mutex<Known>,
}

/// What is known from one look to the next.
#[derive(Debug, Default)]
struct Known {
    /// The definition whose inputs are the current ones.
    definition: Option<Arc<Loaded>>,
    judged_ms: i64,
    is_counted: bool,
}

impl Inputs {
    /// Starts counting in the background. `dried_up` shows how many inputs are dry.
    pub(super) fn start(
        store: Arc<Store>,
        in_force: watch::Receiver<InForce>,
        clock: Clock,
        dried_up: prometheus_client::metrics::gauge::Gauge,
    ) -> Self {
        let shared = Arc::new(Shared { store, in_force, clock, dried_up, known: Mutex::default() });
        let task = tokio::spawn(run(Arc::clone(&shared)));
        Self { shared, task: std::sync::Mutex::new(Some(task)) }
    }

    /// How each input is now, with every form that is stored, and tells what dried up or came back.
    pub(super) async fn reports(&self) -> Result<Vec<InputReport>, Arc<sqlx::Error>> {
        let mut known = self.shared.known.lock().await;
        self.shared.follow_definition(&mut known).await?;
        while self.shared.count(&mut known).await? {}
        self.shared.judge(&mut known).await?;
        Ok(reports(self.shared.store.readers(), self.shared.clock.now_ms()).await?)
    }

    /// Ends. What is not counted is counted at the next start.
    pub(super) async fn stop(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
            let _ended = task.await;
        }
    }
}

async fn run(shared: Arc<Shared>) {
    loop {
        match shared.look().await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(LOOK).await,
            Err(error) => {
                tracing::error!(%error, "inputs could not be counted; forms are kept, and it is tried again");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

impl Shared {
    /// Counts some forms, or judges if it is time. Whether there may be more to count.
    async fn look(&self) -> Result<bool, Arc<sqlx::Error>> {
        let mut known = self.known.lock().await;
        self.follow_definition(&mut known).await?;
        if self.count(&mut known).await? {
            return Ok(true);
        }
        let pause_ms = self.clock.now_ms().saturating_sub(known.judged_ms);
        if pause_ms >= JUDGE_AT_LEAST_MS || (known.is_counted && pause_ms >= JUDGE_MS) {
            self.judge(&mut known).await?;
        }
        Ok(false)
    }

    /// Makes the inputs of the definition in force the current ones, and keeps its names for the tool.
    async fn follow_definition(&self, known: &mut Known) -> Result<(), Arc<sqlx::Error>> {
        let loaded = self.loaded();
        if known.definition.as_ref().is_some_and(|known| Arc::ptr_eq(known, &loaded)) {
            return Ok(());
        }
        let (inputs, names) = (names_of(&loaded), Names::of(&loaded));
        let followed = self.store.write(move |c| {
            Box::pin(async move {
                table::mark_current(c, &inputs).await?;
                names.store(c).await
            })
        });
        followed.await?;
        known.definition = Some(loaded);
        Ok(())
    }

    /// Counts the next forms. Whether there were facts to look at.
    async fn count(&self, known: &mut Known) -> Result<bool, Arc<sqlx::Error>> {
        let Some((forms, place, after)) = table::next_forms(self.store.readers()).await? else { return Ok(false) };
        let loaded = self.loaded();
        known.is_counted |= !forms.is_empty();
        let counted = tokio::task::spawn_blocking(move || {
            let inputs = inputs_of(&loaded.compiled);
            let mut tally = Tally::default();
            forms.iter().for_each(|form| tally.count(form, &loaded.compiled, &inputs));
            (tally, names_of(&loaded))
        });
        let (tally, names) = counted.await.map_err(|_panicked| sqlx::Error::WorkerCrashed)?;
        let written =
            self.store.write(move |c| Box::pin(async move { table::add(c, &tally, (place, after), &names).await }));
        written.await?;
        Ok(true)
    }

    /// Judges all inputs, and tells each that dried up or came back, once.
    async fn judge(&self, known: &mut Known) -> Result<(), Arc<sqlx::Error>> {
        let now_ms = self.clock.now_ms();
        let all = reports(self.store.readers(), now_ms).await?;
        let dry = all.iter().filter(|report| report.verdict() == InputVerdict::DriedUp).count();
        let turned: Vec<_> =
            all.into_iter().filter(|report| report.was_dry != report.judged.memory.dry.is_some()).collect();
        for report in &turned {
            let (input, words) = (report.title(), report.words());
            match report.judged.memory.dry {
                Some(_) => {
                    tracing::warn!(input, site = report.site, form = report.form, "an input has dried up: {words}")
                }
                None => tracing::info!(input, site = report.site, form = report.form, "an input is back: {words}"),
            }
        }
        if !turned.is_empty() {
            let written = self.store.write(move |c| {
                Box::pin(async move {
                    for report in turned {
                        let memory: Memory = report.judged.memory;
                        table::remember(c, report.id, memory).await?;
                        let kind = if memory.dry.is_some() { "input.dried_up" } else { "input.recovered" };
                        notice(c, now_ms, kind, &serde_json::json!({ "input": report.to_json() })).await?;
                    }
                    Ok(())
                })
            });
            written.await?;
        }
        self.dried_up.set(i64::try_from(dry).unwrap_or(i64::MAX));
        (known.judged_ms, known.is_counted) = (now_ms, false);
        Ok(())
    }

    fn loaded(&self) -> Arc<Loaded> {
        Arc::clone(&self.in_force.borrow().loaded)
    }
}

/// The inputs of a definition with their names, or their numbers where those are not known.
fn names_of(loaded: &Loaded) -> BTreeMap<(InputKind, ClassId), String> {
    let inputs = inputs_of(&loaded.compiled);
    let named = loaded.names.entries().map(|(part, class, name)| {
        let name = name.map_or_else(|| format!("#{:06x}", class.number()), str::to_owned);
        ((InputKind::Named(part), class), name)
    });
    named.filter(|(input, _)| inputs.contains(input)).collect()
}
