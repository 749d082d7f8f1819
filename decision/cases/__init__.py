"""A running case (办件): only events are kept; states, dates, lights, duties, notices, accounts follow from them."""
