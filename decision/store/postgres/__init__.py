"""The store in a PostgreSQL database, for several processes at once. Public name: PostgresDatabase."""

from decision.store.postgres.database import PostgresDatabase

__all__ = ["PostgresDatabase"]
