//! How a mapping is guessed and read.

use super::*;
use crate::cell;
use handraise::author::{self, Format};

const DEFINITION: &str = "id = \"mql\"\nversion = 1\npages = [{ id = \"pricing\", patterns = [\"/pricing\"] }]\n\
    actions = [{ id = \"webinar\" }]\nfields = [{ id = \"title\", answers = [\"seniority\"] }]\n";

fn conditions() -> Conditions {
    let authored = author::parse(DEFINITION, Format::Toml).unwrap();
    Conditions::of(&authored.compile().unwrap(), Some(&authored))
}

fn columns(text: &str) -> Vec<crate::table::Column> {
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<String>>());
    let names = lines.next().unwrap();
    let rows: Vec<Vec<String>> = lines.collect();
    let column = |(at, name): (usize, &String)| {
        let texts: Vec<String> = rows.iter().map(|row| row[at].clone()).collect();
        cell::column(name, &texts, &(0..).take(texts.len()).collect::<Vec<u32>>()).0
    };
    names.iter().enumerate().map(column).collect()
}

fn guessed(text: &str) -> Guess {
    let (columns, conditions) = (columns(text), conditions());
    let seen =
        Seen { columns: &columns, leaks: &[], conditions: Some(&conditions), definition: None, days: Days::YearFirst };
    guess(&seen)
}

#[test]
fn a_file_of_leads_is_guessed() {
    let Guess { mapping, .. } = guessed(
        "Lead ID,Create Date,Seniority,pricing_views,Lead Source,Amount,SQL date,Deal Stage\n\
         a,2026-01-01,Director,1,Paid,10,2026-01-02,Closed Won\n\
         b,2026-01-02,Intern,2,Organic,,,Open\n\
         c,2026-01-03,Intern,0,Paid,,2026-01-09,Closed Lost\n",
    );
    let Lead { id, outcome, won, came_in, amount, source, .. } = &mapping.lead;
    assert_eq!((id.as_deref(), outcome.as_str(), won.as_deref()), (Some("Lead ID"), "Deal Stage", Some("Closed Won")));
    assert_eq!((came_in.as_deref(), amount.as_deref()), (Some("Create Date"), Some("Amount")));
    assert_eq!((source.as_deref(), mapping.stages.sql.as_deref()), (Some("Lead Source"), Some("SQL date")));
    assert!(mapping.touch.is_none());
    let entry = |name: &str| mapping.columns.iter().find(|entry| entry.column == name).unwrap();
    assert_eq!(
        (entry("pricing_views").is, entry("pricing_views").stands_for.as_deref()),
        (Role::Aggregate, Some("page:pricing"))
    );
    assert_eq!(entry("Seniority").stands_for.as_deref(), Some("attribute:seniority"));
    assert_eq!(mapping.predictors(), ["Seniority", "pricing_views", "Lead Source"]);
}

/// What a file's columns are guessed to be, by the key of the mapping.
fn keys(text: &str) -> Vec<(String, String)> {
    let Guess { mapping, .. } = guessed(text);
    let named = mapping.named().into_iter().filter(|(path, _)| !path.starts_with("columns"));
    named.map(|(path, column)| (path, column.to_owned())).collect()
}

#[test]
fn columns_are_guessed_by_their_names_in_german_french_and_spanish() {
    let rows = "a@b.example,2026-01-01,2026-03-09,Nord SA,Energie,DE,Gewonnen,1200,2026-02-01,2026-02-03,30,Messe,Direktion\n\
                c@d.example,2026-01-05,2026-03-08,Süd AG,Handel,FR,Offen,,,,200,Web,Einkauf\n\
                e@f.example,2026-01-09,2026-03-07,West KG,Handel,FR,Verloren,,,,200,Web,Einkauf\n";
    let german = "E-Mail,Angelegt am,Geändert am,Firma,Branche,Land,Phase,Betrag,Gewonnen am,Abschlussdatum,Mitarbeiter,Quelle,Abteilung";
    let french = "Adresse e-mail,Date de création,Modifié le,Société,Secteur,Pays,Étape,Montant,Gagné le,Date de clôture,Effectif,Origine,Fonction";
    let spanish = "Correo electrónico,Fecha de creación,Última modificación,Empresa,Sector,País,Etapa,Importe,Ganado el,Fecha de cierre,Empleados,Fuente,Cargo";
    let plain = "EMAIL,ANGELEGT_AM,GEANDERT_AM,FIRMA,BRANCHE,LAND,PHASE,BETRAG,GEWONNEN_AM,ABSCHLUSSDATUM,MITARBEITER,QUELLE,ABTEILUNG";
    for header in [german, french, spanish, plain] {
        let column = |place: usize| header.split(',').nth(place).unwrap().to_owned();
        let expected = [
            ("lead.id", 0),
            ("lead.outcome", 6),
            ("lead.came_in", 1),
            ("lead.amount", 7),
            ("lead.segment", 5),
            ("lead.source", 11),
            ("lead.persona", 12),
            ("stages.customer", 8),
        ];
        let expected: Vec<_> = expected.map(|(key, place)| (key.to_owned(), column(place))).to_vec();
        assert_eq!(keys(&format!("{header}\n{rows}")), expected);
        let won = guessed(&format!("{header}\n{rows}")).mapping.lead.won;
        assert_eq!(won.as_deref(), Some("Gewonnen"));
    }
}

#[test]
fn a_column_in_another_language_stands_for_the_attribute_of_the_definition() {
    let text = "id = \"mql\"\nversion = 1\nfields = [\n{ id = \"i\", answers = [\"industry\"] }, { id = \"s\", answers = [\"company_size\"] }]\n";
    let authored = author::parse(text, Format::Toml).unwrap();
    let conditions = Conditions::of(&authored.compile().unwrap(), Some(&authored));
    let columns = columns("Branche,Mitarbeiterzahl,Ort\nEnergie,3,Bern\nHandel,9,Bonn\n");
    let seen =
        Seen { columns: &columns, leaks: &[], conditions: Some(&conditions), definition: None, days: Days::YearFirst };
    let entries = guess(&seen).mapping.columns;
    let stands_for: Vec<_> = entries.iter().map(|entry| entry.stands_for.as_deref()).collect();
    assert_eq!(stands_for, [Some("attribute:industry"), Some("attribute:company_size"), None]);
}

#[test]
fn when_a_record_was_changed_or_closed_is_not_when_its_lead_came_in() {
    for name in ["Date modified", "Last modified date", "Date de clôture", "Abschlussdatum", "Letzte Änderung Datum"]
    {
        let rows = format!("id,{name},won\na,2026-01-01,yes\nb,2026-01-02,no\n");
        assert!(guessed(&rows).mapping.lead.came_in.is_none(), "{name}");
    }
}

#[test]
fn a_file_of_touches_is_guessed_by_ids_that_come_again() {
    let Guess { mapping, .. } = guessed(
        "contact_id,timestamp,page,engaged_s,created_at,won\n\
         a,2026-01-01,pricing,4,2026-02-01,no\na,2026-01-02,home,4,2026-02-01,no\n\
         b,2026-01-03,home,9,2026-02-02,yes\nb,2026-01-04,webinar,1,2026-02-02,yes\n",
    );
    let touch = mapping.touch.expect("touches");
    assert_eq!(
        (touch.at.as_str(), touch.kind.as_deref(), touch.seconds.as_deref()),
        ("timestamp", Some("page"), Some("engaged_s"))
    );
    assert_eq!(touch.until.as_deref(), Some("created_at"));
    let pairs: Vec<(&str, &str)> = touch.stands_for.iter().map(|(kind, of)| (kind.as_str(), of.as_str())).collect();
    assert_eq!(pairs, [("pricing", "page:pricing"), ("webinar", "action:webinar")]);
}

#[test]
fn a_page_evaluates_what_it_can_see_or_ask() {
    let conditions = conditions();
    assert_eq!(conditions.place("page:pricing"), Place::Page);
    assert_eq!(conditions.place("attribute:seniority"), Place::Page);
    assert_eq!(conditions.place("attribute:industry"), Place::Receiver);
}

#[test]
fn whatever_is_wrong_is_told_with_its_field_its_line_and_a_remedy() {
    let text = "schema = 1\n[lead]\noutcome = \"won\"\namount = \"won\"\n[touch]\nat = \"tme\"\n\
                [[columns]]\ncolumn = \"size\"\nis = \"attribute\"\nstands_for = \"page:pricng\"\n\
                [[columns]]\ncolumn = \"size\"\nis = \"attribute\"\nstands_for = \"pricing\"\n";
    let header = ["won", "size", "time"].map(str::to_owned);
    let problems = Mapping::read(text, Some(&conditions()), Some(&header)).unwrap_err();
    let told: Vec<String> = problems
        .iter()
        .map(|it| format!("{} {}: {}; {}", it.line.unwrap_or(0), it.path, it.message, it.remedy))
        .collect();
    assert_eq!(
        told,
        [
            "4 lead.amount: the column is the outcome already; name another column, or leave the key out",
            "6 touch.at: the file has no column `tme`; did you mean `time`?",
            "6 touch.at: touches belong to leads, and no column says to which; name it in `[lead]` as `id`",
            "10 columns[0].stands_for: the definition has no `page:pricng`; did you mean `page:pricing`?",
            "12 columns[1].column: `size` is there twice; remove one of them",
            "14 columns[1].stands_for: `pricing` is no condition; write one of `page:`, `action:`, `source:`, `form:`, \
             `topic:`, `attribute:` and a name of the definition, such as `page:pricing`",
        ]
    );
}

#[test]
fn a_column_that_tells_what_became_of_a_lead_tells_nothing_of_who_wins() {
    let text = "schema = 1\n[lead]\noutcome = \"won\"\namount = \"amount\"\n[[columns]]\ncolumn = \"amount\"\nis = \"attribute\"\n";
    let problems = Mapping::read(text, None, None).unwrap_err();
    assert_eq!(problems[0].message, "`amount` tells what became of the lead");
    let later = format!("{text}known = \"later\"\n");
    assert!(Mapping::read(&later, None, None).unwrap().predictors().is_empty());
}
