//! Why a message comes, in each language, of a lead whom neither a raised hand nor points have made one. The mail server is a fake on this machine.

use handraise_tests::mail::{MailServer, Manner};

use super::{email, start};
use crate::running::Place;

const BY_FIT: &str = r#"
id = "fit"
version = 1
fields = [{ id = "employees", answers = ["company_size"] }]
pages = [{ id = "pricing", patterns = ["/pricing"] }]
routing = [{ ratings = ["U"], priority = "P3", queue = "mailers", sla = "24h" }, { priority = "P1" }]

[[rules]]
id = "pricing"
label = "Looked at prices"
dimension = "intent"
when = { view = { page = "pricing" } }
points = 40

[[fit.company]]
label = "Employees"
attribute = "company_size"
points = { "51-200" = 20 }

[gates]
min_grade = "B"
behaviour_unknown = { min_grade = "A", known = ["company_size"] }
"#;

#[tokio::test]
async fn a_lead_qualified_by_fit_alone_comes_with_why_and_what_fits() {
    let (place, server) = (Place::new(), MailServer::start([Manner::Takes]).await);
    let own = |language: &str| format!("language = \"{language}\"\nevents = [\"lead.qualified\"]\n");
    let targets = vec![email("english", &own("en"), &server), email("german", &own("de"), &server)];
    let running = start(&place, BY_FIT, targets).await;
    let fields = [("email", "ada@works.example"), ("employees", "120")];
    running.submit(&fields.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    let texts: Vec<String> = server.got(2).await.iter().map(|mail| mail.part("text/plain")).collect();
    let of = |subject: &str| texts.iter().find(|text| text.starts_with(subject)).unwrap_or_else(|| panic!("{texts:?}"));
    let (english, german) = (of("New qualified lead: Lead "), of("Neuer qualifizierter Lead: Lead "));
    for (text, lines) in [
        (
            english,
            [
                "Why: They fit; what they did is not permitted to be known",
                "What fits: Employees: 51-200",
                "Score: 0 (fit A",
                "Next step: follow up, by ",
            ],
        ),
        (
            german,
            [
                "Warum: Passt; das Verhalten darf nicht bekannt sein",
                "Was passt: Employees: 51-200",
                "Score: 0 (Passung A",
                "Nächster Schritt: nachfassen, bis ",
            ],
        ),
    ] {
        for line in lines {
            assert!(text.contains(&format!("\n{line}")), "{line} is not in\n{text}");
        }
    }
    running.stop().await;
}
