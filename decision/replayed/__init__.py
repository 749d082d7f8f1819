"""Logged decisions decided again under other rules: how many move, from where to where, what they gain and lose.

All of them are two bulk joins (`decision/bulk`), one under the rules before and one under the new ones; only projects
that hold certificates are looked at one by one, for the documents that these save them.

- `logged.py`    `Logged`: what the log says of one decision
- `words.py`     answers as they were logged -> answers as the tables of both rules hold them, each word read once
- `held.py`      `Bringing`: the documents to bring where certificates are held
- `staging.py`   the log -> tables on disk, those of one release together
- `answers.py`   what is asked of each kind of project, under either rules
- `joined.py`    one release of the log, decided under both rules and joined
- `kinds.py`     the log -> kinds of project, with how many there are
- `replay.py`    `replay`: everything together -> `Replay`
- `report.py`    `Replay`: totals, moves, shifts, and the cases that move
"""

from decision.replayed.logged import HELD_AND_FORGOTTEN, Holding, Logged
from decision.replayed.replay import replay
from decision.replayed.report import Replay

__all__ = ["HELD_AND_FORGOTTEN", "Holding", "Logged", "Replay", "replay"]
