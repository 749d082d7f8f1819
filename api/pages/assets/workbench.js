// Says while one types what a change would come to. Without this, the button beside `save` says so.

const PAUSE = 600;
const findings = document.getElementById("findings");
let latest = 0;
let waiting = 0;

async function check(form) {
  const asked = ++latest;
  const fields = new URLSearchParams(new FormData(form));
  fields.set("act", "check");
  const answer = await fetch(form.action, { method: "POST", body: fields });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = page.getElementById("findings");
  // Of two answers the later one counts; a refusal is told when the form is sent.
  if (told && asked === latest) {
    findings.replaceChildren(...told.childNodes);
  }
}

for (const form of document.querySelectorAll("form.live")) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => check(form).catch(() => {}), PAUSE);
  });
}
