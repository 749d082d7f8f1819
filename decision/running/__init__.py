"""What really came of running cases: promised and actual days, who held them up, what working side by side saved."""
