//! Plays the guided tour on the demo page: moves a spotlight over the drawing and shows one caption per stop.
//! It does not know scoring; the play button has its own `data-handraise-action`.

const STOP_MS = 9000;
// The rectangle of each stop in the drawing: x, y, width, height.
const SPOTS = [
  [14, 450, 168, 44],
  [210, 96, 492, 208],
  [540, 128, 152, 84],
  [706, 24, 236, 276],
  [218, 310, 724, 190],
];

const tour = document.querySelector("[data-tour]");
const part = (name) => tour.querySelector(`[data-${name}]`);
const captions = [...document.querySelectorAll("[data-tour-stops] > li")]
  .slice(0, SPOTS.length)
  .map((stop) => `${stop.querySelector("h3").textContent}. ${stop.querySelector("p").textContent}`);

let stop = -1;
let timer = 0;

function show(next) {
  stop = next;
  const [x, y, width, height] = SPOTS[stop];
  const spot = part("spot");
  for (const [name, value] of Object.entries({ x, y, width, height, visibility: "visible" })) spot.setAttribute(name, value);
  part("tour-caption").textContent = captions[stop];
  tour.querySelector("progress").value = ((stop + 1) / SPOTS.length) * 100;
  part("tour-next").textContent = stop === SPOTS.length - 1 ? "Start again" : "Next";
}

function advance() {
  show((stop + 1) % SPOTS.length);
  // The tour pauses at the last stop and does not start again by itself.
  if (stop === SPOTS.length - 1) pause();
}

function run() {
  clearInterval(timer);
  timer = setInterval(advance, STOP_MS);
  part("tour-pause").textContent = "Pause";
}

function pause() {
  clearInterval(timer);
  timer = 0;
  part("tour-pause").textContent = "Resume";
}

if (tour) {
  part("tour-play").addEventListener("click", () => {
    part("tour-play").hidden = true;
    part("tour-bar").hidden = false;
    show(0);
    part("tour-next").focus();
    // Visitors who prefer reduced motion go from stop to stop with the button.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) pause();
    else run();
  });
  part("tour-pause").addEventListener("click", () => (timer ? pause() : run()));
  part("tour-next").addEventListener("click", () => {
    const running = timer !== 0;
    advance();
    if (running && timer) run();
  });
}
