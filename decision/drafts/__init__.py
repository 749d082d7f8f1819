"""Drafts: rule files that officers change together before they propose them as a release.

- `merging.py`  two changes of one text from one beginning -> one text, or the places at which they contradict
- `draft.py`    `Draft`: the fold over the records of one draft: who changed which file when, and what stands there now
- `book.py`     `DraftBook`: begins, changes and ends drafts; each is a stream of the store's journal
"""
