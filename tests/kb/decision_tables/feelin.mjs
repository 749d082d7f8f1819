// Reads lines {cell, values}: a test and values as FEEL literals. Answers a list: does the test admit the value?
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { evaluate, unaryTest } = await import(pathToFileURL(process.argv[2]).href);

for await (const line of createInterface({ input: process.stdin })) {
  const { cell, values } = JSON.parse(line);
  const admitted = values.map((value) => unaryTest(cell, { "?": evaluate(value).value }).value === true);
  process.stdout.write(JSON.stringify(admitted) + "\n");
}
