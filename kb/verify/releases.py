"""The days for which a knowledge base is in force."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Finding
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding when the rules would end before they begin; an open end is none."""
    manifest = ground.kb.manifest
    if manifest.effective_to and manifest.effective_to < manifest.effective_from:
        problem = f"the rules end on {manifest.effective_to}, before they begin on {manifest.effective_from}"
        fix = "correct `effective_from` or `effective_to`; leave `effective_to` out for an open end"
        yield Finding("releases", "error", manifest.location, problem, fix, rules=(manifest.id,))
