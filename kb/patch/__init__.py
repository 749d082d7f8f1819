"""Rule files with some single values set to others, in memory: a change of law is tried before anybody writes it.

A value is named by its file, its entry and its field, as in `items/eia_form.promised.days=8`.
"""

from kb.patch.patch import patched
from kb.patch.setting import Setting, UnknownPath, read_setting

__all__ = ["Setting", "UnknownPath", "patched", "read_setting"]
