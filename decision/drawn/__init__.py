"""Flows whose order a publisher drew: boxes and arrows of a chart, not documents that one item makes for another."""
