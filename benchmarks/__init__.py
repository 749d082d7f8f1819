"""Figures of one run on one machine, ours beside limits and peers in interleaved rounds: `python -m benchmarks`."""
