// Keeps a page of a case as of now. Without this, loading the page again does the same.

const live = document.getElementById("live");
const told = document.getElementById("live-told");
let isTouched = false;
let soon = 0;

function tell(text) {
  told.textContent = "";
  // Said anew even where the same was said before.
  setTimeout(() => { told.textContent = text; }, 50);
}

function openDetails() {
  return [...document.querySelectorAll("main details[open][id]")].map((one) => one.id);
}

function isHeld() {
  const active = document.activeElement;
  return isTouched || (active && active.closest("main form") !== null);
}

async function refresh() {
  if (isHeld()) {
    tell(live.dataset.held);
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main > .frame");
  const kept = page.getElementById("live");
  if (!answer.ok || !kept || isHeld()) {
    return;
  }
  const open = openDetails();
  const focus = document.activeElement?.id;
  live.dataset.seq = kept.dataset.seq;
  kept.replaceWith(live);
  document.querySelector("main > .frame").replaceChildren(...fresh.childNodes);
  for (const id of open) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  if (focus) {
    document.getElementById(focus)?.focus({ preventScroll: true });
  }
  tell(live.dataset.told);
}

if (live) {
  const after = live.dataset.seq ? `?after=${live.dataset.seq}` : "";
  const source = new EventSource(live.dataset.stream + after);
  const onNews = (news) => {
    if (!live.dataset.seq || Number(news.lastEventId) > Number(live.dataset.seq)) {
      // Of many events that come together the page is loaded once.
      clearTimeout(soon);
      soon = setTimeout(() => refresh().catch(() => {}), 400);
    }
  };
  source.addEventListener("case", onNews);
  source.addEventListener("duties", onNews);
  document.addEventListener("input", (event) => {
    isTouched = isTouched || event.target.closest("main form") !== null;
  });
}
