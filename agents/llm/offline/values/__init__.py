"""Typed values in what people write: each extractor marks where one stands, what it is, and whether it is unclear."""
