"""New entries for rule files, put where they belong; every other line stays as it is, byte for byte."""
