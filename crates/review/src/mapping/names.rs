//! What CRMs call their columns, in English, German, French and Spanish: the one table of names. It does not know what a column holds, nor which name a file has.
//!
//! Of each list, with commas between names, the best name comes first. Names are compared as [`words`]: capitals, accents and signs make no difference.

/// Who it is.
pub(super) const ID: &str = "lead id, contact id, record id, person id, visitor id, user id, id, email, e mail, mail, kontakt id, \
    lead nummer, kundennummer, adresse e mail, courriel, identifiant, id contact, correo electrónico, correo, \
    identificador";

/// Who won.
pub(super) const OUTCOME: &str = "won, is won, closed won, outcome, converted, is converted, is customer, customer, result, deal stage, \
    stage, status, gewonnen, ergebnis, conversion, revenue, konvertiert, kunde, verkaufsphase, vertriebsphase, \
    phase, abschluss, gagné, résultat, converti, client, étape, statut, ganado, resultado, convertido, cliente, \
    etapa, fase, estado";

/// When a lead came in.
pub(super) const CAME_IN: &str = "created at, created, create date, created date, came in, date created, first seen, lead date, \
    erstellt am, angelegt am, erstelldatum, erstellungsdatum, anlagedatum, eingangsdatum, eingegangen am, \
    erstellt, angelegt, eingang, date de création, créé le, créée le, date d entrée, fecha de creación, \
    creado el, creada el, fecha de alta, creado, date, datum, fecha";

/// What a lead that won is worth.
pub(super) const AMOUNT: &str = "amount, deal size, deal amount, deal value, revenue, arr, acv, value, betrag, auftragswert, abschlusswert, \
    umsatz, wert, montant, chiffre d affaires, valeur, importe, monto, ingresos, valor";

/// Customers who have left.
pub(super) const CHURNED: &str = "churned at, churned, churn date, churn, cancelled at, canceled at, gekündigt am, gekündigt, \
    kündigungsdatum, kündigung, résilié le, date de résiliation, résiliation, cancelado el, fecha de baja, \
    fecha de cancelación";

/// The segment.
pub(super) const SEGMENT: &str = "segment, market, region, territory, country, markt, gebiet, land, marché, territoire, pays, segmento, \
    mercado, territorio, país";

/// Where a lead came from.
pub(super) const SOURCE: &str = "lead source, source, original source, utm source, channel, lead quelle, leadquelle, quelle, herkunft, \
    kanal, origine, provenance, fuente, origen, canal";

/// The kind of person.
pub(super) const PERSONA: &str = "persona, role, job level, seniority, job function, department, rolle, karrierestufe, hierarchieebene, \
    funktion, abteilung, position, rôle, niveau hiérarchique, fonction, poste, service, nivel jerárquico, \
    función, cargo, puesto, departamento";

/// The version of the definition that decided about a lead.
pub(super) const VERSION: &str = "definition version, version of the definition, scoring version, score version, model version, \
    definitionsversion, version der definition, version de la définition, versión de la definición";

/// When a lead became a marketing-qualified one.
pub(super) const MQL: &str = "mql at, mql date, mql, became mql, marketing qualified, mql am, mql seit, mql datum, qualifiziert am, \
    date mql, qualifié le, fecha mql, calificado el";

/// When sales accepted a lead.
pub(super) const SQL: &str = "sql at, sql date, sql, sal at, became sql, accepted at, sales accepted, sales qualified, sql am, sql seit, \
    sql datum, angenommen am, akzeptiert am, date sql, accepté le, fecha sql, aceptado el";

/// When a lead became a customer.
pub(super) const CUSTOMER: &str = "customer at, customer date, became customer, closed at, close date, closed date, won at, closed, \
    gewonnen am, kunde seit, abgeschlossen am, abschlussdatum, geschlossen am, gagné le, client depuis, \
    date de clôture, clôturé le, date de signature, ganado el, cliente desde, fecha de cierre, cerrado el";

/// When a lead was lost.
pub(super) const LOST: &str = "lost at, lost date, closed lost, disqualified at, verloren am, disqualifiziert am, perdu le, date de perte, \
    perdido el, fecha de pérdida";

/// When somebody last changed the record: nothing that a mapping names, and no time at which a lead came in.
const CHANGED: &str = "modified, last modified, modified at, modified date, updated at, updated, last updated, last activity, \
    geändert am, geändert, letzte änderung, zuletzt geändert, änderungsdatum, aktualisiert am, \
    letzte aktivität, modifié le, dernière modification, date de modification, mis à jour le, modificado el, \
    última modificación, fecha de modificación, actualizado el";

/// When a touch was.
pub(super) const TOUCHED: &str = "touched at, occurred at, happened at, timestamp, event time, activity date, activity time, visited at, \
    zeitstempel, zeitpunkt, besucht am, aktivitätsdatum, horodatage, date de l activité, date de visite, \
    marca de tiempo, fecha y hora, fecha de actividad, fecha de visita, at, time, date, zeit, datum, fecha";

/// What a touch was.
pub(super) const KIND: &str = "kind, activity type, activity, event type, event name, event, action, page, page type, type, touch, \
    channel, url, aktivitätstyp, aktivität, ereignis, aktion, seite, typ, art, kanal, type d activité, \
    activité, événement, tipo de actividad, actividad, evento, acción, página, tipo";

/// How long a touch took.
pub(super) const SECONDS: &str = "engaged s, engaged seconds, seconds, duration s, duration, time on page, sekunden, dauer, verweildauer, \
    secondes, durée, segundos, duración";

/// Words of counts and sums.
const COUNTED: &str = "count, counts, visits, views, clicks, opens, opened, clicked, seconds, sessions, pages, touches, number, \
    num, total, duration, downloads, anzahl, besuche, aufrufe, seitenaufrufe, klicks, öffnungen, sitzungen, \
    sekunden, dauer, nombre, visites, vues, clics, ouvertures, sessions, téléchargements, número, visitas, \
    vistas, aperturas, sesiones, descargas";

/// What definitions in English often call an attribute, and what others call its column.
const ATTRIBUTES: &[(&[&str], &str)] = &[
    (&["company", "company name"], "firma, unternehmen, firmenname, entreprise, société, empresa, compañía"),
    (&["industry"], "branche, industrie, wirtschaftszweig, secteur, secteur d activité, sector, industria"),
    (&["country"], "land, pays, país"),
    (
        &["employees", "company size", "size", "headcount"],
        "mitarbeiter, mitarbeiterzahl, anzahl mitarbeiter, unternehmensgröße, employés, effectif, nombre d employés, empleados, \
          número de empleados, tamaño de la empresa",
    ),
    (
        &["job title", "title", "position"],
        "position, titel, berufsbezeichnung, jobtitel, poste, intitulé du poste, cargo, puesto",
    ),
    (&["seniority", "job level"], "karrierestufe, hierarchieebene, niveau hiérarchique, nivel jerárquico"),
    (&["department", "job function", "function"], "abteilung, funktion, service, fonction, departamento, función"),
    (&["role"], "rolle, rôle, rol"),
];

/// The names of a list.
pub(super) fn each(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ")
}

/// A name as words: `dealSize` and `Deal-size` are `deal size`, and accents make no difference.
pub(super) fn words(name: &str) -> String {
    let mut text = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            text.push(' ');
        }
        let plain = if c.is_alphanumeric() { c } else { ' ' };
        plain.to_lowercase().for_each(|c| match without_accent(c) {
            Some(plain) => text.push_str(plain),
            None => text.push(c),
        });
        before = c;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The letters without accent that stand for a letter of these languages.
fn without_accent(c: char) -> Option<&'static str> {
    Some(match c {
        'á' | 'à' | 'â' | 'ä' => "a",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ó' | 'ò' | 'ô' | 'ö' => "o",
        'ú' | 'ù' | 'û' | 'ü' => "u",
        'ñ' => "n",
        'ç' => "c",
        'ß' => "ss",
        _ => return None,
    })
}

/// Whether a column has this name.
pub(super) fn is_called(column: &str, name: &str) -> bool {
    words(column) == words(name)
}

/// Whether a column's name begins or ends with the words of this one.
pub(super) fn is_part_called(column: &str, name: &str) -> bool {
    let (column, name) = (words(column), words(name));
    let ends = column.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with(' '));
    let begins = column.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(' '));
    name.len() > 2 && (ends || begins)
}

/// Whether a column of times says when something happened to a lead after it had come in, or when its record was changed.
pub(super) fn is_of_a_later_time(column: &str) -> bool {
    let is_changed = each(CHANGED).any(|name| is_called(column, name) || is_part_called(column, name));
    is_changed || [MQL, SQL, CUSTOMER, LOST, CHURNED].into_iter().flat_map(each).any(|name| is_called(column, name))
}

/// Whether one of the words of a name says that something was counted.
pub(super) fn is_counted(plain: &str) -> bool {
    plain.split(' ').any(|word| each(COUNTED).any(|name| words(name) == word))
}

/// What an attribute is often called in English whose column has this name in another language, as [`words`].
pub(super) fn in_english(plain: &str) -> &'static [&'static str] {
    let own = ATTRIBUTES.iter().find(|(_, names)| each(names).any(|name| words(name) == plain));
    own.map_or(&[], |(english, _)| english)
}
