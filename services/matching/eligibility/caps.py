"""The caps that are data: read once from the dated file beside this module."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.vocabulary import Need, ProviderKind

RULES = Path(__file__).with_name("caps_2026_11.toml")
Count = Annotated[int, Field(ge=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Share(_Table):
    """The largest share of held places one partner may have; `free` places are always allowed."""

    most: Annotated[float, Field(gt=0, le=1)]
    free: Count
    source: str

    def is_reached(self, held: int, of: int) -> bool:
        """Whether one more place would be too much for a partner that holds so many of so many."""
        return held + 1 > max(self.free, self.most * (of + 1))


class Silence(_Table):
    """After how many lapsed offers in a row a provider or a partner is asked last, or not."""

    asked_last: Count
    not_asked: Count
    partner_asked_last: Count
    source: str


class Shown(_Table):
    """Of how many providers together it is shown whether any has a free place, and of which not."""

    together: Count
    never_kinds: frozenset[ProviderKind]
    never_needs: frozenset[Need]
    source: str


class Caps(_Table):
    """One dated version of the caps."""

    version: str
    in_force_from: date
    source: str
    share: Share
    silence: Silence
    shown: Shown


def load(path: Path = RULES) -> Caps:
    """Read the caps. Raises pydantic.ValidationError when the file is not complete."""
    return Caps.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
