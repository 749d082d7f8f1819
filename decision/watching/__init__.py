"""What is told of running cases unasked: notices at their hour, messages to subscribers, newer calendars."""
