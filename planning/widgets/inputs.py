"""What the forms of cards send, which is all text, as what it stands for."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

#: A form sends an input left empty as an empty text; it stands for "not known".
Blank = BeforeValidator(lambda value: None if value == "" else value)
OptionalCount = Annotated[int | None, Blank]
OptionalDate = Annotated[date | None, Blank]
OptionalMoment = Annotated[datetime | None, Blank]
OptionalDecimal = Annotated[Decimal | None, Blank]

#: A tick box that is off sends nothing, so its form sends `false` before it; the last value is meant.
TickBox = Annotated[bool, BeforeValidator(lambda value: value[-1] if isinstance(value, list) and value else value)]
