"""The pages of running cases: look-up for everybody, the desk, a case and its steps, the overview, the trail."""
