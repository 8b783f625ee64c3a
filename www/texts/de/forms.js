//! What is said of the forms of a person, in German.

export default {
  claimed: "Vom Formular behauptet",
  recomputed: "Neu berechnet",
  added: "Vom Empfänger ergänzt",
  no_details: "Das Formular enthielt keine Kontaktdaten.",
  sent_again: "Noch einmal mit anderen Angaben gesendet, {time}",
  from_machine: "Es kann von einer Maschine stammen: {checks}.",
  form_of: "Formular vom {time}",
  unknown_day: "einem unbekannten Tag",
  as_sent: "Wie es gesendet wurde",
  submission: "Einsendung `{id}`",
  forms: "Formulare",
  no_form: "Von dieser Person ist kein Formular hier. Was bekannt ist, haben andere gemeldet.",
  trust: { one: "Das Formular, und ob Sie ihm trauen können", other: "{count} Formulare, und ob Sie ihnen trauen können" },
};
