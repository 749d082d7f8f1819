"""The rules through durable-rules, in a child process with a deadline.

Public names: Engine, EngineError, Firing, engine_version.
"""

from decision.engine.engine import Engine, Firing, engine_version
from decision.engine.worker import EngineError

__all__ = ["Engine", "EngineError", "Firing", "engine_version"]
