//! Pages that somebody reads one after another, in one visit. The tracker of the plugin sees them, with a clock that this file turns.

use super::super::Failure;
use super::refused;
use super::tried::TriedPage;
use handraise::author::Loaded;
use handraise::evidence::{Consent, Evidence};
use handraise::matching::Kind;
use handraise::tracking::{Event, Landing, Moment, Visitor};

/// The host of an address without one.
const HOST: &str = "site.example";
/// The longest time for a page.
const LONGEST_S: u32 = 86_400;

/// An address, taken apart.
struct Address<'a> {
    host: &'a str,
    path: String,
    /// `utm_source`, `utm_medium`, `utm_campaign` and `utm_term`, in lower case.
    campaign: [String; 4],
}

/// Reads each page for `read_s`, the last one until `end_s`. Returns what the plugin would know, and what each address is.
pub(super) fn visit(
    loaded: &Loaded,
    urls: &[String],
    read_s: u32,
    end_s: u32,
) -> Result<(Evidence, Vec<TriedPage>), Failure> {
    if read_s > LONGEST_S {
        return Err(refused("--read-for", "a page is read for a day at most; write `24h` or less"));
    }
    let names = loaded.names();
    let length_s = (read_s + 1).saturating_mul(u32::try_from(urls.len()).unwrap_or(u32::MAX));
    let begin_ms = u64::from(end_s.saturating_sub(length_s)) * 1000;
    let moment =
        |after_s: u32| Moment { wall_ms: begin_ms + u64::from(after_s) * 1000, mono_ms: u64::from(after_s) * 1000 };
    let mut visitor = Visitor::new(loaded.compiled.program().clone(), 0);
    visitor.set_consent(Consent::Granted, moment(0));
    let (mut now_s, mut pages) = (0, Vec::new());
    for (place, url) in urls.iter().enumerate() {
        let address = Address::of(url)?;
        let landing = address.landing();
        // A link within the site is no landing, unless it is of a campaign.
        if place == 0 || landing.is_tagged_link() {
            visitor.set_landing(landing);
        }
        let began = moment(now_s).wall_s();
        let is_other = visitor.open_page(address.host, address.path.as_str(), moment(now_s));
        if place > 0 && !is_other {
            // The page is loaded again.
            visitor.handle_event(Event::PageShow { persisted: true }, moment(now_s));
        }
        visitor.handle_event(Event::Visible, moment(now_s));
        visitor.handle_event(Event::Focus, moment(now_s));
        for _ in 0..read_s {
            now_s += 1;
            visitor.handle_event(Event::Activity, moment(now_s));
        }
        let evidence = visitor.evidence(moment(now_s).wall_s());
        let now = || evidence.occurrences().iter().filter(|known| known.at_s >= began);
        let named = |kind: Kind| now().filter(move |known| known.kind == kind).filter_map(|known| known.class);
        let name = |class| names.name(class).map_or_else(|| loaded.compiled.definition().name_of(class), str::to_owned);
        pages.push(TriedPage {
            address: url.clone(),
            page: named(Kind::View).next().map(name),
            sources: named(Kind::Channel).map(name).collect(),
            engaged_s: now().filter(|known| known.kind == Kind::View).map(|known| known.engaged_s).max().unwrap_or(0),
        });
        now_s += 1;
    }
    Ok((visitor.evidence(end_s.max(moment(now_s).wall_s())), pages))
}

impl<'a> Address<'a> {
    fn of(text: &'a str) -> Result<Self, Failure> {
        let text = text.trim();
        let text = text.split('#').next().unwrap_or_default();
        let place = text.split_once("://").map_or(text, |(_, place)| place);
        let (host, path) = match place.find(['/', '?']) {
            Some(0) => (HOST, place),
            Some(end) => place.split_at(end),
            None => (place, "/"),
        };
        let is_host = host.contains('.') || host.starts_with("localhost");
        if !is_host || text.contains(char::is_whitespace) {
            let message = format!(
                "`{text}` is no address; write a path such as `/pricing`, or one such as `https://www.example.com/pricing`"
            );
            return Err(refused("--url", message));
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let said = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.to_lowercase()).unwrap_or_default()
        };
        let campaign = ["utm_source", "utm_medium", "utm_campaign", "utm_term"].map(said);
        Ok(Self { host, path, campaign })
    }

    fn landing(&self) -> Landing<'_> {
        let [utm_source, utm_medium, utm_campaign, utm_term] = self.campaign.each_ref().map(|text| text.as_bytes());
        Landing { utm_source, utm_medium, utm_campaign, utm_term, ..Landing::default() }
    }
}
