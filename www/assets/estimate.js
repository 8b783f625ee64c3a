//! The estimate on the pricing page: members times list price. It does not know discounts or taxes.

const box = document.querySelector("[data-estimate]");
const slider = box?.querySelector("input");
const output = box?.querySelector("output");
const euros = new Intl.NumberFormat("en-GB", { style: "currency", currency: "EUR", maximumFractionDigits: 0 });

function show() {
  const members = Number(slider.value);
  output.textContent = `${members} members`;
  for (const total of document.querySelectorAll("[data-total]")) {
    total.textContent = `${euros.format(members * Number(total.dataset.total))} a month for ${members}`;
    total.hidden = false;
  }
}

if (slider && output) {
  box.hidden = false;
  slider.addEventListener("input", show);
  show();
}
