"""`python -m benchmarks [NAME ...] [--quick] [--write]`: run some benchmarks, or all, and print their figures.

A whole run, all of them and not quick, writes `RESULTS.md`; another does with `--write`, and the file says so.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.alone import rows_of
from benchmarks.results import RESULTS, as_markdown, as_text, machine, versions
from benchmarks.rounds import Row

NAMES = {
    "peers": "classification (W1), documents against certificates (W2); limits and peers",
    "in_process": "the whole decision in one process, with and without the prepared texts",
    "http": "decisions over HTTP, kept and not kept, beside a constant answer",
    "register": "a certificate register taken in while decisions go on",
    "bulk": "a million projects as one table, beside the join written by hand",
    "replay": "a log of a million decisions decided again under new rules, and a sample of it one by one",
    "tables": "decision tables of 1,000 and 10,000 rows with known faults: time, memory, faults found",
    "growth": "tables of 33 to 33,000 rows: a look-up, opening and checking",
    "running_cases": "ten thousand open cases: folded, listed, and listed again",
    "pages": "every page and the search: milliseconds and compressed bytes against their bars",
    "memory": "a million random decisions: memory, and how often each cache helped",
    "startup": "from the command to the first answer, and the cost of the shadow check",
}


def main() -> None:
    width = max(map(len, NAMES))
    listed = "\n".join(f"  {name:{width}}  {what}" for name, what in NAMES.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", epilog=listed, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="which benchmarks to run (all, if none is named)"
    )
    parser.add_argument("--quick", action="store_true", help="a short run, to see that everything works")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md, whatever was run")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.names if name not in NAMES]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; known are {', '.join(NAMES)}")
    found: list[Row] = []
    for name in chosen.names or NAMES:
        print(f"== {name}: {NAMES[name]}\n", flush=True)
        rows = rows_of(name, quick=chosen.quick)
        print(f"{as_text(rows)}\n", flush=True)
        found += rows
    if chosen.write or not (chosen.names or chosen.quick):
        form = "short" if chosen.quick else "long"
        RESULTS.write_text(as_markdown(found, NAMES, form, machine(), versions()), encoding="utf-8")
    if any(row.verdict == "missed" for row in found):
        print("some bars are missed", file=sys.stderr)


if __name__ == "__main__":
    main()
