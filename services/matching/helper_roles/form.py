"""A helper as it is entered, and what is read of it and by it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from asyncpg import Record
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.matching.directory.documents import View
from services.matching.helper_roles.rules import HelperRules, Readable
from shared.fields import typed
from shared.vocabulary import AgeBand, HelperRole, HelperScope, Need, OfferState, Urgency, regions

Place = Annotated[str, typed(1, 24), AfterValidator(regions.region)]


class HelperForm(BaseModel):
    """Somebody who helps on behalf of your organisation: the role and the client, never a name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Annotated[
        HelperRole, Field(description="In what role it helps", examples=["five_elders"])
    ]
    region: Annotated[
        Place, Field(description="Where, as a code of GB/T 2260", examples=["620100"])
    ]
    client_id: Annotated[
        str,
        Field(
            pattern=r"^[a-z][a-z0-9_]{2,63}$",
            description="The client it reads with; one of your organisation with the scope "
            "`case:assist` alone",
            examples=["example_helper"],
        ),
    ]


class HelperView(View):
    """A helper, and how much of a case it may read."""

    helper_id: UUID = Field(description="Id of the helper")
    role: HelperRole = Field(description="In what role it helps")
    scope: HelperScope = Field(description="How much of a case that role may read")
    reads: list[Readable] = Field(description="What of a case it reads")
    notes: bool = Field(description="Whether it reads the notes of a case")
    region: str = Field(description="Where, as a code of GB/T 2260")
    client_id: str = Field(description="The client it reads with")
    entered_at: datetime = Field(description="When it was entered")
    rules: str = Field(description="Version of the rules")


class HelpersPage(View):
    """The helpers of your organisation, in the order they were entered."""

    items: list[HelperView] = Field(description="The helpers")


class GivenView(View):
    """A case that a helper was given or has no more."""

    helper_id: UUID = Field(description="Id of the helper")
    offer_id: UUID = Field(description="The offer under which she is served")
    given: bool = Field(description="Whether the helper has it now")


class HelperCaseView(View):
    """A case as far as a helper's role may read it; what it may not is left out."""

    offer_id: UUID = Field(description="The offer under which she is served")
    need: Need = Field(description="The kind of help")
    status: OfferState = Field(description="Where it stands")
    appointment_at: datetime | None = Field(description="When she is met; null: not agreed")
    urgency: Urgency | None = Field(None, description="How soon help is needed")
    languages: list[str] | None = Field(None, description="Languages she can be helped in")
    age_band: AgeBand | None = Field(None, description="Age in years, as a band")


class HelperCasesPage(View):
    """The cases of a helper that are served now."""

    items: list[HelperCaseView] = Field(description="The cases")


def helper_view(row: Record, rules: HelperRules) -> dict[str, Any]:
    """A helper as its own organisation reads it."""
    extent = rules.extent_of(row["role"])
    names = ("helper_id", "role", "region", "client_id", "entered_at")
    return {name: row[name] for name in names} | {
        "scope": rules.scope_of(row["role"]),
        "reads": list(extent.reads),
        "notes": extent.notes,
        "rules": rules.version,
    }


def case_view(row: Record, role: str, rules: HelperRules) -> dict[str, Any]:
    """A case as far as this role may read it."""
    known = {name: row[name] for name in ("need", "status", "appointment_at")}
    part = rules.part(role, orjson.loads(row["asks"]) | known)
    return {"offer_id": row["offer_id"]} | part
