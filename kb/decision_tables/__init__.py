"""Any decision table, from wherever it was read: what it says, and what is wrong with it."""
