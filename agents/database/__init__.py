"""What the platform adds to Django's ways with PostgreSQL: lookups by array, bulk updates, outages, vacuum."""
