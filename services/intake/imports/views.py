"""How an import is shown: what it is, how far it has come, and what its columns are."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.intake.imports import words
from services.intake.imports.mapping import ColumnMapping, missing
from services.intake.imports.rules import REASONS, Kind, Purpose, Status
from services.intake.imports.sealing import FileSeal
from shared.problems.languages import Language, in_language
from shared.vocabulary import ReferralStatus, Risk

Count = Annotated[int, Field(ge=0)]


class ColumnView(BaseModel):
    """A column of the file."""

    name: str = Field(description="What it is called in the file")
    field: str | None = Field(
        description="The field it is; null: nobody knows yet, and it is left out"
    )


class FileProblem(BaseModel):
    """Why a file cannot be read, and where. Nothing of it is stored."""

    code: str = Field(description="A code")
    detail: str = Field(description="In words")
    row: int | None = Field(description="The row, as a spreadsheet numbers it")
    column: int | None = Field(description="The column, from 1")


class ImportView(BaseModel):
    """An import, and how far it has come."""

    id: UUID = Field(description="The import")
    kind: Kind = Field(description="What the file is")
    purpose: Purpose = Field(description="What its rows are")
    status: Status = Field(description="How it stands")
    problem: FileProblem | None = Field(description="Why it cannot be read")
    columns: list[ColumnView] = Field(
        description="Its columns, and which field each is; none where each row is a whole request"
    )
    missing: list[str] = Field(
        description="Fields that every row needs and nothing gives yet: add them to `fixed`"
    )
    mapping: ColumnMapping | None = Field(description="Which column is which field")
    rows: Count = Field(description="Rows of data in the file")
    done: Count = Field(description="Rows that are worked off")
    accepted: Count = Field(description="Rows that are new; in a check: that would be")
    known: Count = Field(description="Rows that were imported before: linked, not stored again")
    refused: Count = Field(description="Rows that are at fault: see errors.csv")
    high_risk: Count = Field(description="New rows that the screening found at high risk")
    created_at: datetime = Field(description="When the file came")
    finished_at: datetime | None = Field(description="When it ended")
    expires_at: datetime = Field(
        description="Until when the file, or what was refused of it, is kept"
    )


class ImportsView(BaseModel):
    """The newest imports."""

    items: list[ImportView] = Field(description="The newest first")


class RowView(BaseModel):
    """A row that became a referral, now or before."""

    row: int = Field(description="The row, as a spreadsheet numbers it")
    referral_id: UUID | None = Field(description="Follow it at GET /v1/referrals/{id}")
    reference: str | None = Field(description="Your own reference")
    status: ReferralStatus = Field(description="How the referral stands")
    status_at: datetime | None = Field(description="Since when")
    risk: Risk | None = Field(description="What the screening found")
    known: bool = Field(description="Whether an earlier import brought it")


class RowsView(BaseModel):
    """Rows of an import with their referrals."""

    items: list[RowView] = Field(description="In the order of the file")
    next: int | None = Field(description="Ask on with `after`; null: this is all")


class StartSaid(BaseModel):
    """What is to be done with the file."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"dry_run": True}]})

    dry_run: bool = Field(False, strict=True, description="Check every row and store nothing")
    purpose: Purpose = Field(Purpose.REFERRALS, description="What the rows are")


class FieldView(BaseModel):
    """A field that a column may be."""

    field: str = Field(description="Its name")
    headers: list[str] = Field(description="Names of columns that are known to be it")
    codes: dict[str, str] = Field(description="What may stand in a cell, by code; none: free")


class FieldsView(BaseModel):
    """Every field a column may be."""

    version: str = Field(description="Version of the list of names and words")
    items: list[FieldView] = Field(description="In the order in which they are asked for")


def shown(found: asyncpg.Record, seal: FileSeal | None, language: Language) -> dict[str, Any]:
    """An import as it is answered. `seal` is None once the file is destroyed."""
    mapping, headers = _opened(found, seal)
    columns = mapping.by_name if mapping else {}
    return {
        **{name: found[name] for name in _AS_KEPT},
        "problem": _problem(found, language),
        "columns": [{"name": n, "field": columns.get(n)} for n in headers if n],
        "missing": missing(mapping) if mapping and headers else [],
        "mapping": mapping.model_dump() if mapping else None,
    }


_AS_KEPT = (
    "id", "kind", "purpose", "status", "rows", "done", "accepted", "known", "refused", "high_risk",
    "created_at", "finished_at", "expires_at",
)  # fmt: skip


def _opened(found: asyncpg.Record, seal: FileSeal | None) -> tuple[ColumnMapping | None, list[str]]:
    if seal is None or found["columns"] is None:
        return None, []
    mapping = ColumnMapping.model_validate(seal.opened_part("mapping", found["mapping"]))
    return mapping, seal.opened_part("columns", found["columns"])


def _problem(found: asyncpg.Record, language: Language) -> dict[str, Any] | None:
    if (code := found["problem"]) is None:
        return None
    reason = in_language(REASONS[code], language)
    place = {"row": found["problem_row"], "column": found["problem_column"]}
    return {"code": code, "detail": reason, **place}


def fields_shown(language: Language) -> dict[str, Any]:
    """Every field a column may be, with the names and words that are known."""
    return {
        "version": words.version(),
        "items": [
            {"field": field, "headers": words.headers_of(field), "codes": _codes(field, language)}
            for field in words.fields()
        ],
    }


def _codes(field: str, language: Language) -> dict[str, str]:
    family = words.FAMILIES.get(field)
    return {str(c): c.zh if language == "zh" else c.en for c in family} if family else {}
