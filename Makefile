# Each target sets up .venv first, which takes no time when nothing changed. `make test ARGS="-k plan"` passes ARGS on.
.PHONY: run test torture setup check bench format lint lock
run: setup; @.venv/bin/liangti serve $(ARGS)
test: setup; @.venv/bin/python -m pytest --numprocesses=3 --dist=loadfile $(ARGS)
torture: setup; @LIANGTI_TORTURE=long .venv/bin/python -m pytest tests/torture tests/api/test_swap.py tests/api/test_contract.py tests/decision/cases $(ARGS)
setup:; @sh .ci/setup
check: setup; @.venv/bin/liangti check $(ARGS)
bench: setup; @.venv/bin/python -m benchmarks $(ARGS)
format: setup; @.venv/bin/ruff check --fix --quiet; .venv/bin/ruff format
lint: setup; @.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy
# Names the newest releases that pyproject.toml allows; `uv` is looked for on the PATH.
lock:; uv pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --upgrade --output-file requirements.lock
