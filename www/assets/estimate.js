//! The estimate on the pricing page: members times list price. The page comes with the estimate for the slider's
//! first position, so that nothing moves when this script runs. It does not know discounts or taxes.

const box = document.querySelector("[data-estimate]");
const slider = box?.querySelector("input");
const output = box?.querySelector("output");
const euros = new Intl.NumberFormat("en-GB", { style: "currency", currency: "EUR", maximumFractionDigits: 0 });

function show() {
  const members = Number(slider.value);
  output.textContent = `${members} members`;
  for (const total of document.querySelectorAll("[data-total]")) {
    total.textContent = `${euros.format(members * Number(total.dataset.total))} a month for ${members}`;
  }
}

if (slider && output) {
  slider.addEventListener("input", show);
  show();
}
