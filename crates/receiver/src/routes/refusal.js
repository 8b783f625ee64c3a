//! Goes back to the form as the browser's own button does, so that what was typed is still there. A link would load the form anew.

for (const link of document.querySelectorAll("[data-back]")) {
  if (history.length < 2) continue;
  link.href ||= "#";
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.back();
  });
}
