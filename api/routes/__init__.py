"""JSON over HTTP, one resource a module."""
