//! Where the tests of a host are, and what they stand on. Most are where their names say; the others are listed here. It does not run them.

use std::fs;

use super::Template;
use crate::workspace::Workspace;

/// Tests of a target whose names begin with a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) target: &'static str,
    pub(super) begins: String,
}

/// The target of the tests that need the npm package.
pub(super) const OF_PACKAGE: &str = "e2e_package";

/// Tests whose names do not say the host: the target, and how the names begin.
const LISTED: [(&str, &str, &str); 7] = [
    ("script", "e2e", "pack::"),
    ("npm", OF_PACKAGE, "pack::an_app_with_the_npm_pack"),
    ("npm", OF_PACKAGE, "pack::a_pack_can_be_imported"),
    ("npm", OF_PACKAGE, "pack::programs_that_use_a_packs_types"),
    ("react", OF_PACKAGE, "pack::an_app_with_the_react_pack"),
    ("react", OF_PACKAGE, "pack::the_browser_sends_the_react_packs_form"),
    ("react", OF_PACKAGE, "pack::a_pack_can_be_imported"),
];

/// What the tests of a host stand on, where it is not the usual.
const STANDS_ON: &[(&str, &str)] = &[
    ("chrome-extension", "Chromium with the extension and its side panel, a real receiver, and Mozilla's linter"),
    ("script", "pages, pack and receiver on three origins, under the policy that the pack prints"),
    ("npm", "an app that esbuild builds, and Node"),
    ("react", "an app with the real React that esbuild builds, and Node"),
    ("typeform", "the real `@typeform/embed`, and a stand-in for its frame"),
    ("formspree", "the real `@formspree/ajax`, and a stand-in for the server"),
    ("webflow", "the real jQuery, and a stand-in for Webflow's script and server"),
    ("hubspot", "HubSpot's own bundler, reader of projects, ESLint rules and test renderer, and a worker in Chromium"),
    ("pcf", "Microsoft's own `pcf-scripts`, and its page for trying a control, in Chromium"),
    ("adobe-tags", "Adobe's own validator, packager, runtime and bridge; visitors in Chromium"),
    (
        "sandbox-frame",
        "Zoho's own tool, the rules of Zendesk's library, the real scripts of Pipedrive and Zendesk, and a stand-in for the page around the frame",
    ),
    ("gtm", "the rules of Tag Manager's documents, and a stand-in for its container in Chromium"),
    (
        "salesforce",
        "the vendor's own compiler, linters, converter, engine and sandbox in Chromium; stand-ins for what an organisation serves",
    ),
];

/// What every vendor's forms are tried with.
const STAND_IN: &str = "stand-ins that do what the vendor's documents say";

/// What the tests of a host stand on.
pub(super) fn stands_on(host: &str) -> &'static str {
    STANDS_ON.iter().find(|(known, _)| *known == host).map_or(STAND_IN, |(_, what)| what)
}

impl Template {
    /// Where its tests are; nothing for a host without tests.
    pub(super) fn places(&self, workspace: &Workspace) -> Vec<Place> {
        let vendors = workspace.root.join("tests/e2e/vendors");
        let installed = fs::read_to_string(workspace.root.join("tests/installed.rs")).unwrap_or_default();
        let mut places: Vec<Place> = LISTED
            .iter()
            .filter(|(host, ..)| *host == self.host)
            .map(|(_, target, begins)| Place { target, begins: (*begins).to_owned() })
            .collect();
        let own = self.host.replace('-', "_");
        for module in [&own].into_iter().chain(&self.adapters) {
            if vendors.join(module).with_extension("rs").is_file() {
                places.push(Place { target: "e2e", begins: format!("vendors::{module}::") });
            }
        }
        // An adapter may be called as another host: forms of HubSpot have the adapter `hubspot`, and its app is the host.
        if installed.contains(&format!("host! {{ {own} ")) {
            places.push(Place { target: "e2e_installed", begins: format!("installed::{own}::") });
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Result;

    fn places(host: &str, adapters: &[&str]) -> Result<Vec<(&'static str, String)>> {
        let adapters = adapters.iter().map(|name| (*name).to_owned()).collect();
        let [title, about] = [String::new(), String::new()];
        let template = Template { host: host.to_owned(), title, about, adapters };
        let places = template.places(&Workspace::find()?);
        Ok(places.into_iter().map(|place| (place.target, place.begins)).collect())
    }

    #[test]
    fn tests_are_found_by_the_host_by_its_adapter_or_in_the_list() -> Result<()> {
        assert_eq!(places("wordpress", &[])?, [("e2e_installed", "installed::wordpress::".to_owned())]);
        assert_eq!(places("hubspot-forms", &["hubspot"])?, [("e2e", "vendors::hubspot_forms::".to_owned())]);
        assert_eq!(places("dynamics-forms", &["dynamics"])?, [("e2e", "vendors::dynamics::".to_owned())]);
        assert_eq!(places("hubspot", &[])?, [("e2e_installed", "installed::hubspot::".to_owned())]);
        assert_eq!(places("script", &[])?, [("e2e", "pack::".to_owned())]);
        assert_eq!(places("nowhere", &[])?, []);
        Ok(())
    }
}
