"""A plan as a BPMN 2.0 process: what may run side by side, what waits, and where it stands in a diagram."""
