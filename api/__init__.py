"""The decision service over HTTP, in pages and on the terminal."""

from typing import TYPE_CHECKING

from kb.public_names import offered

if TYPE_CHECKING:
    from api.app import create_app as create_app

__all__ = ["create_app"]
__getattr__ = offered(__name__, {"create_app": "app"})
