"""Change detection: rows are read afresh, compared with what was known of them, and events follow."""
