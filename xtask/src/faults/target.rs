//! The targets of a receiver under test: their files, how they are doing, and the events that are to come to them. It does not know what goes wrong.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::receiver::{Place, Running};

/// A folder with the files of targets.
pub(super) struct Targets {
    folder: PathBuf,
}

impl Targets {
    /// An empty folder beside a place's data.
    pub(super) fn beside(place: &Place) -> Result<Self> {
        let folder = place.data().with_file_name("targets");
        fs::create_dir_all(&folder).context("could not make a folder for targets")?;
        let secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        fs::write(folder.join("secret"), secret).context("could not write a secret")?;
        Ok(Self { folder })
    }

    /// Writes the file of a target that gets the events of leads at an address. `more` are lines about the webhook.
    pub(super) fn write(&self, name: &str, url: &str, more: &str) -> Result<()> {
        let text = format!(
            "schema = 1\nname = \"{name}\"\nkind = \"webhook\"\nevents = [\"lead.*\"]\n[webhook]\nurl = \"{url}\"\n\
             secrets = [{{ file = \"secret\" }}]\n{more}\n"
        );
        fs::write(self.folder.join(format!("{name}.toml")), text).context("could not write a target's file")
    }

    /// The same place with these targets.
    pub(super) fn of(&self, place: Place) -> Result<Place> {
        Ok(place.with_options(&["--targets", self.folder.to_str().context("the folder's name is not text")?]))
    }
}

/// How all targets are doing, alphabetically.
pub(super) fn all(running: &Running) -> Result<Vec<Value>> {
    let answer = running.get(&mut running.client()?, "/v1/targets")?;
    Ok(answer["targets"].as_array().cloned().unwrap_or_default())
}

/// How many messages a target has that are in one of these states.
pub(super) fn count(target: &Value, states: &[&str]) -> usize {
    let counts = states.iter().filter_map(|state| target[*state].as_u64());
    counts.map(|count| usize::try_from(count).unwrap_or(usize::MAX)).sum()
}

/// The ids of all events of leads. The receiver answers once everything that it was told is taken in.
pub(super) fn lead_events(running: &Running) -> Result<BTreeSet<String>> {
    let (mut client, mut events, mut after) = (running.client()?, BTreeSet::new(), String::from("0"));
    loop {
        let page = running.get(&mut client, &format!("/v1/events?limit=1000&after={after}"))?;
        let found = page["events"].as_array().map(Vec::as_slice).unwrap_or_default();
        if found.is_empty() {
            return Ok(events);
        }
        let of_leads =
            found.iter().filter(|event| event["type"].as_str().is_some_and(|kind| kind.starts_with("lead.")));
        events.extend(of_leads.filter_map(|event| event["id"].as_str().map(str::to_owned)));
        after = page["next"].as_str().unwrap_or_default().to_owned();
    }
}
