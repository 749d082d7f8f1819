"""The commands of `liangti`, one each: `add` describes it to the parser, and what it needs is imported when it runs."""
