"""JSON Schemas of the rule files, made of the very models that read them, with the ids of one knowledge base."""
