"""How much of a case a helper may read, by its role. Facts in, the part it may read out; no I/O."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from shared.vocabulary import HelperRole, HelperScope

RULES = Path(__file__).with_name("roles_2026_11.toml")
Readable = Literal["need", "status", "appointment_at", "urgency", "languages", "age_band"]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Extent(_Table):
    """What of a case is read in a scope, and whether its notes are."""

    reads: tuple[Readable, ...]
    notes: bool


class Role(_Table):
    """The scope of a role, and on what ground."""

    scope: HelperScope
    source: str


class HelperRules(_Table):
    """One dated version of the roles."""

    version: str
    in_force_from: date
    source: str
    status: str
    scopes: Mapping[HelperScope, Extent]
    roles: Mapping[HelperRole, Role]

    @model_validator(mode="after")
    def _whole(self) -> "HelperRules":
        if missing := (set(HelperRole) - set(self.roles)) | (set(HelperScope) - set(self.scopes)):
            raise ValueError(f"without a rule: {', '.join(sorted(missing))}")
        return self

    def scope_of(self, role: HelperRole | str) -> HelperScope:
        """How much of a case a helper of this role may read."""
        return self.roles[HelperRole(role)].scope

    def extent_of(self, role: HelperRole | str) -> Extent:
        """What that is."""
        return self.scopes[self.scope_of(role)]

    def part(self, role: HelperRole | str, case: Mapping[str, Any]) -> dict[str, Any]:
        """Of what is known of a case, what a helper of this role may read."""
        return {name: case[name] for name in self.extent_of(role).reads if name in case}


@cache
def helper_rules() -> HelperRules:
    """The roles in force. Raises pydantic.ValidationError when the file is not complete."""
    return HelperRules.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))
