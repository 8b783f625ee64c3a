//! The words by which CRMs say how a lead ended, in English, German, French and Spanish. It does not know which column has them.

/// Words that mean a win.
pub(super) const WON: &[&str] = &[
    "true",
    "yes",
    "1",
    "won",
    "closed won",
    "closedwon",
    "closed-won",
    "y",
    "t",
    "ja",
    "wahr",
    "oui",
    "sí",
    "si",
    "converted",
    "customer",
    "win",
    "success",
    "gewonnen",
    "geschlossen gewonnen",
    "abgeschlossen und gewonnen",
    "kunde",
    "vrai",
    "gagné",
    "gagnée",
    "fermé gagné",
    "fermée gagnée",
    "client",
    "verdadero",
    "ganado",
    "ganada",
    "cierre ganado",
    "cerrada ganada",
    "cliente",
];
/// Words that mean a loss.
pub(super) const LOST: &[&str] = &[
    "false",
    "no",
    "0",
    "lost",
    "closed lost",
    "closedlost",
    "closed-lost",
    "n",
    "f",
    "nein",
    "falsch",
    "non",
    "not converted",
    "loss",
    "failure",
    "verloren",
    "geschlossen verloren",
    "abgeschlossen und verloren",
    "faux",
    "perdu",
    "perdue",
    "fermé perdu",
    "fermée perdue",
    "falso",
    "perdido",
    "perdida",
    "cierre perdido",
    "cerrada perdida",
];

/// Words that mean that nobody knows yet.
const OPEN: &[&str] = &[
    "open",
    "open - not contacted",
    "working",
    "working - contacted",
    "in progress",
    "pending",
    "offen",
    "in bearbeitung",
    "ausstehend",
    "ouvert",
    "ouverte",
    "en cours",
    "en attente",
    "abierto",
    "abierta",
    "en curso",
    "pendiente",
];

/// Whether a value says that a lead won.
pub fn is_win(value: &str) -> bool {
    WON.contains(&value.trim().to_lowercase().as_str())
}

/// Whether a value says that nobody knows yet.
pub(super) fn is_open_word(value: &str) -> bool {
    OPEN.contains(&value.trim().to_lowercase().as_str())
}
