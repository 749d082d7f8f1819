"""The store in one DuckDB file, owned by one process. Public name: DuckDatabase."""

from decision.store.duckdb.database import DuckDatabase

__all__ = ["DuckDatabase"]
