// json-rules-engine behind a pipe: a line of facts in, a line with the events of the rules that hold out.
const { Engine } = require(process.argv[2]);
const { rules } = JSON.parse(process.argv[3]);

const engine = new Engine(rules, { allowUndefinedFacts: true });
engine.addOperator("intersects", (held, accepted) => accepted.some((kind) => held.has(kind)));
engine.addFact("held", async (_, almanac) => {
  const certificates = await almanac.factValue("certificates");
  const owners = new Set(await almanac.factValue("owners"));
  const asOf = await almanac.factValue("as_of");
  const counts = (one) =>
    one.state === "valid" && owners.has(one.owner) && one.begins <= asOf && one.until >= asOf;
  return new Set(certificates.filter(counts).map((one) => one.type));
});

require("readline").createInterface({ input: process.stdin }).on("line", async (line) => {
  const { events } = await engine.run(JSON.parse(line));
  process.stdout.write(JSON.stringify(events.map((event) => event.type)) + "\n");
});
