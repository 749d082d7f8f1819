"""A whole table of projects decided at once, through one join with the index.

Every cell of the table becomes the place of its value on the axis of its fact, every row one number; each number that
occurs is decided once, and one Ibis expression joins the rows with these answers. DuckDB runs it, or Spark.
"""

from decision.bulk.deciding import Done, decide_table
from decision.bulk.problems import WrongCases

__all__ = ["Done", "WrongCases", "decide_table"]
