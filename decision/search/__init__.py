"""Words as people type them -> situations, flowcharts, items and documents, or the question that must come first."""
