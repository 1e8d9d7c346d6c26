"""How often something may be done: counted in the database, so that all web processes count together.

limit = Limit("login")  # settings.LIMITS["login"] is "10/min"
if wait := limit.take(address, name):
    …  # so many seconds to wait

`Burst` is counted in the memory of one process, for what has to be refused before the database is asked.
`RememberedLimit` counts in the database, and remembers in the process whom it refused, until when.
"""

from agents.limits.addresses import address_of, network_of
from agents.limits.burst import Burst
from agents.limits.limit import Limit
from agents.limits.remembered import RememberedLimit
from agents.limits.too_many import TooMany

__all__ = ["Burst", "Limit", "RememberedLimit", "TooMany", "address_of", "network_of"]
