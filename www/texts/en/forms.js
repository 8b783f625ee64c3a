//! What is said of the forms of a person, in English.

export default {
  claimed: "Claimed by the form",
  recomputed: "Recomputed",
  added: "Added by the receiver",
  no_details: "The form had no contact details.",
  sent_again: "Sent again with different details, {time}",
  from_machine: "It may come from a machine: {checks}.",
  form_of: "Form of {time}",
  unknown_day: "an unknown day",
  as_sent: "As it was sent",
  submission: "Submission `{id}`",
  forms: "Forms",
  no_form: "No form of theirs is here. What is known was told by others.",
  trust: { one: "The form, and whether you can trust it", other: "{count} forms, and whether you can trust them" },
};
