"""Examples for the rules of a knowledge base: the fewest that tell neighbouring rules apart, and what they catch."""
