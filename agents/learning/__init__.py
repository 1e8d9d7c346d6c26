"""Requests that the offline model did not understand, kept for staff to learn from: only where a setting says so.

`KEEP_UNKNOWN_REQUESTS` is off by default. What is kept is the words, of which agent, how often and when: never whose.
"""
