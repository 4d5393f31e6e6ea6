"""Extracts as they are written in requests and answers."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.reporting.extracts.rules import policy
from shared.contact.personal_numbers import holds_personal_number
from shared.fields import UnfitError, distinct, line, whole
from shared.http.response_models import View
from shared.vocabulary import regions

_POLICY = policy()
State = Literal["waiting", "approved", "rejected", "lapsed", "ready", "withheld"]
Purpose = Literal["research", "evaluation", "official_statistics", "service_planning"]
Ground = Literal[
    "ethics_approval_seen",
    "contract_seen",
    "purpose_unclear",
    "not_needed",
    "too_fine",
    "reader_unknown",
]
Variable = Literal["place", "age", "gender", "harm", "channel", "result"]


def _place(code: str) -> str:
    if not regions.is_region(code) or not code.endswith("00"):
        raise UnfitError("unknown_code", "The code of a province or a prefecture is needed.")
    return code


def _title(text: str) -> str:
    if holds_personal_number(text):
        raise UnfitError("personal", "It looks like somebody's number.")
    return text


Place = Annotated[str, line(6, 6), AfterValidator(_place)]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExtractForm(_Form):
    """What is asked for, and what for."""

    purpose: Annotated[Purpose, Field(description="What for; a code", examples=["research"])]
    title: Annotated[
        str,
        line(3, 120),
        Field(description="Title of the study; no person's name", examples=["Four cities 2018"]),
        AfterValidator(_title),
    ]
    year: Annotated[
        int, whole(2000, 2100), Field(description="A calendar year that is over", examples=[2022])
    ]
    variables: Annotated[
        tuple[Variable, ...],
        Field(
            strict=False,
            min_length=1,
            max_length=6,
            description="What each row tells",
            examples=[["place", "age", "harm"]],
        ),
        AfterValidator(distinct),
    ]
    places: Annotated[
        tuple[Place, ...],
        Field(
            strict=False,
            max_length=400,
            description="Provinces and prefectures to tell of; none: all",
            examples=[["110000", "440300"]],
        ),
        AfterValidator(distinct),
    ] = ()
    k: Annotated[
        int,
        whole(2, _POLICY.most_k),
        Field(description="Fewest persons of a row; fewer than 11 mean 11", examples=[11]),
    ] = _POLICY.k
    reader_partner_id: Annotated[
        UUID | None,
        Field(description="The organisation that may read it, if another", examples=[None]),
    ] = None


class DecisionForm(_Form):
    """Yes or no, and on what ground."""

    decision: Annotated[
        Literal["approve", "reject"], Field(description="Yes or no", examples=["approve"])
    ]
    ground: Annotated[
        Ground, Field(description="On what ground; a code", examples=["ethics_approval_seen"])
    ]


class DecisionView(View):
    """A decision of a person."""

    decided_by: str = Field(description="The client that decided")
    partner_id: UUID = Field(description="Its organisation")
    decision: Literal["approve", "reject"] = Field(description="Yes or no")
    ground: Ground = Field(description="On what ground; a code")
    decided_at: datetime = Field(description="When")


class ExtractView(View):
    """An extract: what was asked, and how it stands."""

    extract_id: UUID = Field(description="Id of the extract")
    state: State = Field(
        description="waiting for two persons, approved and not yet made, rejected, lapsed, ready or"
        " withheld"
    )
    reason: Literal["too_few"] | None = Field(description="Why it is withheld; a code")
    asked_by: str = Field(description="The client that asked")
    partner_id: UUID = Field(description="Its organisation")
    reader_partner_id: UUID = Field(description="The organisation that may read it")
    purpose: Purpose = Field(description="What for; a code")
    title: str = Field(description="Title of the study")
    year: int = Field(description="The calendar year")
    variables: list[Variable] = Field(description="What each row tells")
    places: list[str] = Field(description="Provinces and prefectures told of; empty: all")
    k: int = Field(description="Fewest persons of a row")
    asked_at: datetime = Field(description="When it was asked for")
    approvals: int = Field(description="Persons who said yes; two are needed")
    digest: str | None = Field(description="SHA-256 of the file, in hex")
    rows: int | None = Field(description="Rows of the file")
    smallest: int | None = Field(description="Persons in its smallest row")
    made_at: datetime | None = Field(description="When it was made")


class ExaminedExtract(ExtractView):
    """An extract, with who decided."""

    decisions: list[DecisionView] = Field(description="Who decided, in order of time")


class ExtractPage(View):
    """A page of extracts."""

    items: list[ExtractView] = Field(description="The extracts, in order of id")
    next: UUID | None = Field(description="`after` of the next page; null on the last")
