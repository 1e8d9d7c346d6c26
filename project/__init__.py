"""This installation: settings, processes, the embedded PostgreSQL, health, the page that staff watch."""
