// Follows a clinic: when the server says that the list changed, the part of the page that shows it is fetched anew. Nothing is
// taken from under somebody who types or has something open; they are told instead. Without scripts the page renews itself.
const region = () => document.querySelector("[data-live]");
const note = () => document.querySelector("[data-live-note]");

const isBusy = () => {
  const at = document.activeElement;
  const typing = at && region().contains(at) && at.matches("input, select, textarea");
  return typing || region().querySelector("details[open]") !== null || document.querySelector("dialog[open], dialog:popover-open") !== null;
};

// The same element after the region was drawn anew: by what it is, and in which row it stands.
const trace = (at) => at && region().contains(at) && {
  row: at.closest("[id]")?.id,
  css: at.matches("button[value]") ? `button[value="${at.value}"]` : at.matches("a[href]") ? `a[href="${at.getAttribute("href")}"]` : "button",
};

let fetching = false, again = false;
async function renew() {
  if (fetching) { again = true; return; }
  fetching = true;
  try {
    const answer = await fetch(region().dataset.page, { cache: "no-store" });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      if (fresh?.innerHTML === region().innerHTML.replaceAll(' open=""', "")) {
        region().dataset.mark = fresh.dataset.mark;
      } else if (fresh && isBusy() && note()) {
        note().hidden = false;
      } else if (fresh && !isBusy()) {
        const was = trace(document.activeElement);
        region().replaceWith(document.adoptNode(fresh));
        if (was) (document.getElementById(was.row) ?? region()).querySelector(was.css)?.focus();
        if (note()) note().hidden = true;
      }
    }
  } catch {
    // The network is gone for a moment; the next message or the next try brings it.
  }
  fetching = false;
  if (again) { again = false; renew(); }
}

function changed(mark) {
  if (mark !== region().dataset.mark) renew();
}

if (region()) {
  let source, asking;
  const follow = () => {
    source = new EventSource(`${region().dataset.live}?since=${region().dataset.mark}`);
    source.onmessage = (event) => changed(event.data);
    // Too many follow already, or the server does not let us: ask now and then.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) asking ??= setInterval(() => changed(""), 15000);
    };
  };
  // A browser has six connections to a site: a page that nobody looks at gives its own back.
  document.addEventListener("visibilitychange", () => {
    source.close();
    if (!document.hidden) follow();
  });
  document.querySelector("[data-live-note] button")?.addEventListener("click", () => location.assign(region().dataset.page));
  addEventListener("pagehide", () => source.close());
  // From the browser's store of pages: what stands there may be old.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  follow();
}
