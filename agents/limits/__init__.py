"""How often something may be done: counted in the database, so that all web processes count together.

limit = Limit("login")  # settings.LIMITS["login"] is "10/min"
if wait := limit.take(address, name):
    …  # so many seconds to wait

`Burst` is counted in the memory of one process, for what has to be refused before the database is asked.
"""

from agents.limits.addresses import address_of, network_of
from agents.limits.burst import Burst
from agents.limits.limit import Limit
from agents.limits.too_many import TooMany

__all__ = ["Burst", "Limit", "TooMany", "address_of", "network_of"]
