// Wakes the islands of a page. Loads nothing where there are none; without it every page works as plain HTML.
const tag = document.querySelector("script[data-glue]");
const islands = document.querySelectorAll("leptos-island");
if (tag && islands.length > 0) {
  const glue = await import(tag.dataset.glue);
  await glue.default({ module_or_path: tag.dataset.wasm });
  glue.hydrate();
  for (const island of islands) {
    await glue[island.dataset.component]?.(island);
  }
  document.documentElement.dataset.islands = "awake";
}
// A button that prints the page shows itself only where it can.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
