"""How often something may be done: counted in the database, so that all web processes count together.

limit = Limit("login")  # settings.LIMITS["login"] is "10/min"
if wait := limit.take(address, name):
    …  # so many seconds to wait
"""

from agents.limits.addresses import address_of
from agents.limits.limit import Limit

__all__ = ["Limit", "address_of"]
