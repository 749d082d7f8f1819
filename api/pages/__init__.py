"""Pages for people: the same calls as the API, shown in templates; they work without JavaScript."""
