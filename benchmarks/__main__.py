"""`python -m benchmarks [NAME ...]`: run the named benchmarks, or all of them, and print their figures."""

from __future__ import annotations

import argparse
from importlib import import_module

NAMES = {
    "in_process": "classification (W1), documents against certificates (W2), the whole decision; limits and peers",
    "memory": "a million random decisions: memory, and how often each cache helped",
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
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.names if name not in NAMES]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; known are {', '.join(NAMES)}")
    for name in chosen.names or NAMES:
        print(f"== {name}: {NAMES[name]}\n")
        import_module(f"benchmarks.{name}").run(quick=chosen.quick)
        print()


if __name__ == "__main__":
    main()
