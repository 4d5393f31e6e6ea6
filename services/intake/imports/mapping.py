"""Which column is which field: proposed by the names of the columns, confirmed by a person."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.intake.imports import words
from services.intake.imports.rules import COLUMNS
from shared.fields import UnfitError, line

Header = Annotated[str, line(1, 200)]
Cell = Annotated[str, line(1, 200)]
MANY = frozenset({"languages", "flags", "harm", "forms", "particulars", "needs", "narrative"})
"""Fields that several columns may make up together."""
OF_ONE_PERSON = frozenset(
    {"ignore", "source_ref", "identity_number", "name", "phone", "address", "contact_address"}
)
"""What cannot be the same for every row."""
EXAMPLE: dict[str, Any] = {
    "columns": [
        {"name": "登记编号", "field": "source_ref"},
        {"name": "登记日期", "field": "occurred_at"},
        {"name": "所属区域", "field": "region"},
    ],
    "words": [{"field": "harm", "said": "家庭矛盾（家暴）", "code": "domestic_violence"}],
    "fixed": [
        {"field": "consent_basis", "value": "consent"},
        {"field": "consent_text", "value": "2026-11"},
    ],
}


def known_field(name: str) -> str:
    """The field itself; raises UnfitError when there is none of this name."""
    if name not in words.fields():
        raise UnfitError("unknown_field", "No field of this name is known here.", words.fields())
    return name


FieldName = Annotated[str, Field(pattern="^[a-z_]{1,40}$"), AfterValidator(known_field)]


class MappingPart(BaseModel):
    """A part of a mapping: nothing beside its fields, and no value is repeated in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ColumnField(MappingPart):
    """A column, and the field it is."""

    name: Header = Field(description="What the column is called in the file")
    field: FieldName = Field(description="The field it is")


class WordMeant(MappingPart):
    """A word in cells of a field, and what it means."""

    field: FieldName = Field(description="The field in whose cells it stands")
    said: Cell = Field(description="The word")
    code: Cell = Field(description="The code it means")

    @model_validator(mode="after")
    def _is_code(self) -> Self:
        family = words.FAMILIES.get(self.field)
        if family is None:
            raise UnfitError("no_codes", "This field has no codes.", sorted(words.FAMILIES))
        if self.code not in set(family):
            raise UnfitError("unknown_word", "The code is one of these.", list(family))
        return self


class FixedValue(MappingPart):
    """What a field is in every row that says nothing else."""

    field: FieldName = Field(description="The field")
    value: Cell = Field(description="What would stand in a cell of it")

    @model_validator(mode="after")
    def _may_be_fixed(self) -> Self:
        if self.field in OF_ONE_PERSON:
            raise UnfitError("not_allowed_here", "This is never the same for every row.")
        return self


class ColumnMapping(MappingPart):
    """Which column is which field, what own words mean, and what holds for every row."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    columns: list[ColumnField] = Field(max_length=COLUMNS, description="What the columns are")
    words: list[WordMeant] = Field([], max_length=500, description="What own words mean")
    fixed: list[FixedValue] = Field(
        [], max_length=40, description="What holds for every row that says nothing else"
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        used = [each.field for each in self.columns if each.field not in MANY | {"ignore"}]
        named = [each.name for each in self.columns]
        held = [each.field for each in self.fixed]
        if any(len(set(each)) < len(each) for each in (used, named, held)):
            raise UnfitError("duplicate", "One column is this field; leave the others out.")
        return self

    @property
    def by_name(self) -> dict[str, str]:
        """The field of each column, by the column's name."""
        return {each.name: each.field for each in self.columns}


def proposed(headers: Sequence[str]) -> ColumnMapping:
    """What the names of the columns tell; a column nobody knows is left out, for a person."""
    columns: dict[str, str] = {}
    for header in headers:
        field = words.field_of(header.rpartition("/")[2]) or words.field_of(header)
        if header and field and (field in MANY | {"ignore"} or field not in columns.values()):
            columns[header] = field
    return ColumnMapping(columns=[ColumnField(name=n, field=f) for n, f in columns.items()])


def missing(mapping: ColumnMapping) -> list[str]:
    """The fields that every row needs and neither a column nor the fixed part gives."""
    given = {c.field for c in mapping.columns} | {f.field for f in mapping.fixed}
    if "identity_number" in given:
        given.add("age")
    return [field for field in NEEDED if field not in given]


NEEDED = (
    "channel",
    "region",
    "age",
    "harm",
    "needs",
    "consent_basis",
    "consent_scope",
    "consent_given_by",
    "consent_text",
)
