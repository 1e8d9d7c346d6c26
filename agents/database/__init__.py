"""What the platform adds to Django's ways with PostgreSQL: lookups by array, bulk updates, outages, vacuum.

    from agents.database import bulk

This is the door for domains: outages and the rest are met by the platform.
"""

from agents.database import bulk

__all__ = ["bulk"]
