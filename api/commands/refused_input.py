"""What a service, or the same code here, finds wrong with input: said as wrong options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from api.commands.wrong_use import Wrong, WrongUse


@contextmanager
def as_wrong_use(options: Mapping[str, str]) -> Iterator[None]:
    """Say what is wrong with a field as a wrong option; `options` names the option of each field."""
    from api.service_client import ServiceRefused
    from decision.facts import WrongInput

    try:
        yield
    except WrongInput as error:
        found = [(p.field, p.problem, p.fix) for p in error.problems]
    except ServiceRefused as error:
        found = [(one["field"], one["problem"], one["fix"]) for one in error.problem.get("errors", ())]
        if not found:
            raise
    else:
        return
    raise WrongUse(*(Wrong(options.get(f, f), problem, fix, f) for f, problem, fix in found)) from None
