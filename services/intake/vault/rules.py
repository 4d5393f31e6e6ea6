"""What of who she is may be released: by need and kind of provider, from the dated file beside."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.free_text.findings import Kind
from shared.vocabulary import Need, ProviderKind

RULES = Path(__file__).with_name("release_2026_11.toml")


class Part(StrEnum):
    """A part of what the vault holds of her."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    NARRATIVE = "narrative"
    SAFE_CONTACT = "safe_contact"


IDENTITY_PARTS = (Part.NAME, Part.PHONE, Part.ADDRESS)
CODE_WORD = "code_word"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CodeWordRule(_Table):
    """For which needs the provider speaks to her first, and which kinds never get the word."""

    needs: frozenset[Need]
    kinds_never: frozenset[ProviderKind]
    source: str


class StoryRule(_Table):
    """Which field a detail in her words belongs to; a kind that is not named passes to nobody."""

    goes_with: dict[Kind, Part]
    source: str


class ReleaseRules(_Table):
    """One dated version of the rules of release."""

    version: str
    in_force_from: date
    source: str
    status: str
    fields: dict[Need, frozenset[Part]]
    never: dict[ProviderKind, frozenset[Part]]
    code_word: CodeWordRule
    story: StoryRule

    def parts(self, taken: Iterable["Taken"]) -> frozenset[Part]:
        """What these needs let their providers know, together."""
        return frozenset[Part]().union(*(self.fields[t.need] - self._never(t.kind) for t in taken))

    def _never(self, kind: ProviderKind | None) -> frozenset[Part]:
        return self.never.get(kind, frozenset()) if kind else frozenset()

    def speaker(self, taken: Iterable["Taken"]) -> "Taken | None":
        """The one that must prove to her who speaks: the first that said yes; None if nobody.

        One that a person stopped does not speak to her; the next that said yes does.
        """
        speaks = [
            t
            for t in taken
            if not t.stopped
            and t.need in self.code_word.needs
            and t.kind not in self.code_word.kinds_never
        ]
        return min(speaks, key=lambda t: (t.accepted_at, t.position), default=None)


@dataclass(frozen=True, slots=True)
class Taken:
    """A need that a provider has accepted and not ended. `kind` None: nobody said.

    `stopped`: a person suspended or retired the provider since.
    """

    need: Need
    position: int
    provider_id: UUID
    partner_id: UUID
    kind: ProviderKind | None
    accepted_at: datetime
    stopped: bool = False


def load(path: Path = RULES) -> ReleaseRules:
    """Read the rules. Raises pydantic.ValidationError when the file is not whole.

    A need that the file does not name would be a KeyError at a release: every need is named.
    """
    rules = ReleaseRules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    if missing := set(Need) - rules.fields.keys():
        raise ValueError(f"{path.name} names no fields for {', '.join(sorted(missing))}.")
    return rules


def within(parts: frozenset[Part], opened: Mapping[str, Any], *, code_word: bool) -> dict[str, Any]:
    """Of what the vault holds (identity, safe_contact, narrative) that which may be given."""
    identity = opened.get("identity") or {}
    shown = {
        str(part): identity[part] for part in IDENTITY_PARTS if part in parts and part in identity
    }
    contact = dict(opened.get("safe_contact") or {}) if Part.SAFE_CONTACT in parts else {}
    if not code_word:
        contact.pop(CODE_WORD, None)
    return {
        "identity": shown or None,
        "safe_contact": contact or None,
        "narrative": opened.get("narrative") if Part.NARRATIVE in parts else None,
    }


def fields_of(shown: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields in what was given, for the ledger; never what they hold."""
    contact = shown["safe_contact"] or {}
    given = [*(shown["identity"] or {}), *(part for part in _WHOLE if shown[part])]
    return (*given, CODE_WORD) if CODE_WORD in contact else tuple(given)


_WHOLE = (Part.NARRATIVE, Part.SAFE_CONTACT)
