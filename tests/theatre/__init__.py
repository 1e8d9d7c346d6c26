"""A small theatre whose business agents the tests watch."""
