// Moves a clinic in the plan: drag it to another day, or focus it, press M, choose the day with the arrow keys and press Enter.
// Decides nothing: it opens the form that moves a clinic, with the day filled in. Without it every clinic has a link to that form.
const grid = document.querySelector(".calendar-grid");
const says = grid.querySelector(".calendar-says");
const words = grid.dataset;
// How far a pointer goes before it is a drag and no longer a click.
const SLACK = 6;
let held = null;

grid.querySelector(".calendar-keys").hidden = false;

// The days a clinic can go to: of the whole grid in a month, of its own row in a week.
const daysFor = (link) => {
  const week = link.closest(".week tr");
  return [...(week ?? grid).querySelectorAll("td[data-date]")];
};
const objection = (link, day) => {
  const why = ["leave", "contract", "busy"].find((why) => link.dataset[why].split(" ").includes(day.dataset.date));
  return day.dataset.closed ?? words[why] ?? null;
};

function say(text) {
  says.textContent = text;
}

function hold(link) {
  const days = daysFor(link);
  held = { link, days, day: days.find((day) => day.dataset.date === link.dataset.day) };
  grid.classList.add("holding");
  link.classList.add("carried");
  for (const day of days) {
    day.classList.toggle("no", objection(link, day) !== null);
    day.classList.toggle("doubt", day.dataset.doubt !== undefined);
  }
  say(words.moving + link.dataset.name);
}

function aim(day) {
  held.day?.classList.remove("aimed");
  held.day = day;
  if (!day) return;
  day.classList.add("aimed");
  const no = objection(held.link, day);
  if (no !== null) say(words.not + day.dataset.label + "，" + no);
  else say(words.to + day.dataset.label + (day.dataset.doubt ? "（" + day.dataset.doubt + "）" : ""));
}

function let_go() {
  const { link, days } = held;
  held = null;
  grid.classList.remove("holding");
  link.classList.remove("carried");
  for (const day of days) day.classList.remove("no", "doubt", "aimed");
  return link;
}

function give_up() {
  const link = let_go();
  say(words.givenUp);
  link.focus();
}

function put() {
  const { link, day } = held;
  if (!day || day.dataset.date === link.dataset.day) return give_up();
  const no = objection(link, day);
  if (no !== null) {
    let_go();
    say(words.not + day.dataset.label + "，" + no);
    return link.focus();
  }
  let_go();
  location.assign(`${link.dataset.move}&to=${day.dataset.date}`);
}

// Keyboard.
grid.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const link = event.target.closest?.("[data-move]");
  if (!held) {
    if (link && event.key.toLowerCase() === "m") {
      event.preventDefault();
      hold(link);
    }
    return;
  }
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  if (event.key in steps) {
    event.preventDefault();
    const next = held.days[held.days.indexOf(held.day) + steps[event.key]];
    if (next) {
      aim(next);
      next.scrollIntoView({ block: "nearest" });
    }
  } else if (event.key === "Enter") {
    event.preventDefault();
    put();
  } else if (event.key === "Escape" || event.key === "Tab") {
    give_up();
  }
});

// Mouse and pen; a finger scrolls.
let pressed = null;
grid.addEventListener("dragstart", (event) => {
  if (event.target.closest("[data-move]")) event.preventDefault();
});
grid.addEventListener("pointerdown", (event) => {
  const link = event.target.closest("[data-move]");
  if (link && event.button === 0 && event.pointerType !== "touch" && !event.ctrlKey && !event.metaKey) {
    pressed = { link, x: event.clientX, y: event.clientY, dragged: false };
  }
});
addEventListener("pointermove", (event) => {
  if (!pressed) return;
  if (!pressed.dragged) {
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < SLACK) return;
    pressed.dragged = true;
    hold(pressed.link);
  }
  if (!held) return;
  const day = document.elementFromPoint(event.clientX, event.clientY)?.closest("td[data-date]");
  const known = held.days.includes(day) ? day : undefined;
  if (known !== held.day || !known?.classList.contains("aimed")) aim(known);
});
addEventListener("pointerup", () => {
  if (pressed?.dragged && held) put();
  // The click that follows a drag leads nowhere.
  setTimeout(() => (pressed = null));
});
addEventListener("pointercancel", () => {
  if (pressed?.dragged && held) give_up();
  pressed = null;
});
grid.addEventListener(
  "click",
  (event) => {
    if (pressed?.dragged) event.preventDefault();
  },
  true,
);
