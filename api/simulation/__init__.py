"""Invented office work through the public interface: the same for the same seed, marked as simulated throughout."""
