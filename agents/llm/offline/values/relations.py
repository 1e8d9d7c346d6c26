"""What somebody is to somebody: "my sister", "Lily's mum", "his girlfriend", "her parents"."""

from __future__ import annotations

_ONE = (
    "mom mum mummy mommy mother dad daddy father sister brother aunt auntie uncle cousin grandma grandpa grandmother "
    "grandfather granny grandad nan nana wife husband partner boss neighbou?r son daughter nephew niece boyfriend "
    "girlfriend roommate flatmate housemate friend colleague co-?worker teacher stepmom stepmum stepdad stepmother "
    "stepfather stepsister stepbrother mother-in-law father-in-law sister-in-law brother-in-law fianc[eé]e? godmother "
    "godfather nanny babysitter spouse date companion mate gf bf bestie bff fella missus hubby wifey mil fil housemate"
)
#: One person: "sister", "best friend", "other half".
ONE = rf"(?:(?:best |old |good |new |big |little |older |younger )?(?:{'|'.join(_ONE.split())})|(?:other|better) half)"

#: Two of them, where no number is said.
TWO = r"(?:grand)?parents"

#: What somebody is to whoever writes; also those of whom it is not said how many they are.
RELATION = rf"(?:{ONE}|{TWO}|baby|kid|child|twins|dog|cat|in-laws)"

#: Whose they are: "my", "her".
OWN = ("my", "our", "his", "her", "their")

#: By whom no other than the writer's own is meant.
KIN = ("mum", "mom", "mummy", "mommy", "dad", "daddy", "grandma", "grandpa", "granny", "grandad", "nan", "nana")
