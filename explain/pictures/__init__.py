"""Decisions and rules as SVG pictures: safe to embed, the same input drawn the same, byte for byte."""
