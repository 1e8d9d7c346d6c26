"""Agents over plain HTTP: one answer as server-sent events, or as JSON when it is there; going on where one was cut."""
