"""Releases: proposed by one officer, approved by another, in force from a day, and never rewritten.

All of it is one stream of the store's journal for each knowledge base. What is true at a moment is a pure fold over
its records:

- `records.py`     `Record`, `By`, `Rules`: what one act says
- `history.py`     `History`, `Proposal`: the fold; `history.in_force(day, known_at)` is exactly one release
- `days.py`        `spans`, `check_days`: each day has one release, or `NotOneRelease` names the day
- `moving.py`      `for_project`: the release of a project that was decided before (old, new, applicant's choice)
- `journal.py`     `ReleaseJournal`: `history`, `opened`, `propose`, `approve`, `refuse`, `withdraw`, `roll_back`
- `streams.py`     `stream_of`: which stream is that of which knowledge base
- `proof.py`       `prove`: a folder checked, fired, compared, its examples run -> `Proof`
- `bundle.py`      the rule files of a release as one text of the store, and back
- `stored.py`      `open_stored`: a release of the store opened, with its rule files
- `receipt.py`     `receipt_of`: a decision with everything that `verify_receipt.py` needs to check it

A release has one number for ever, within its knowledge base: that of the record that proposed it. A stored release
is asked for by its number or the beginning of its fingerprint: `history.find("4")`, `history.find("a41f09")`.
"""
