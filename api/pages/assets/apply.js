// Says beside each question, as soon as it is answered, what no project can have together. Without this, sending says so.

const form = document.getElementById("apply");
const fieldsets = [...form.querySelectorAll("fieldset[data-fact]")];
const sentence = form.dataset.lang === "en" ? "sentence_en" : "sentence";
let latest = 0;

function answers() {
  const facts = {};
  const given = new FormData(form);
  for (const [name, value] of given) {
    const fact = name.startsWith("facts.") ? name.slice("facts.".length) : "";
    const unit = given.get(`unit.${fact}`);
    if (fact && value) {
      facts[fact] = value === "true" ? true : value === "false" ? false : unit ? { value, unit } : value;
    }
  }
  return facts;
}

function asked() {
  const named = form.dataset.knowledgeBase;
  return { facts: answers(), ...(named && { knowledge_base: named }) };
}

function show(constraints) {
  const order = fieldsets.map((fieldset) => fieldset.dataset.fact);
  for (const fieldset of fieldsets) {
    const found = constraints.filter((one) => {
      const last = Math.max(...one.facts.map((fact) => order.indexOf(fact)));
      return order[last] === fieldset.dataset.fact;
    });
    const told = found.map((one) => one.constraint[sentence] || one.constraint.sentence).join(" ");
    fieldset.querySelector(".wrong").textContent = told;
  }
}

async function check() {
  const turn = ++latest;
  const answer = await fetch("/v1/interview", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(asked()),
  });
  // A refusal is told when the form is sent; of two answers the later one counts.
  if (answer.ok && turn === latest) {
    show((await answer.json()).constraints);
  }
}

form.addEventListener("change", () => check().catch(() => show([])));
