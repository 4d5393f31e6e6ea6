"""The figures as they are answered, from the dated file beside. No I/O but its one reading."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Qualifier = Literal["as_written", "about", "nearly", "over", "at_least"]
Unit = Literal["persons", "share", "percent", "men_per_100_women"]


class _Figure(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str = Field(description="What it is called in Chinese")
    en: str = Field(description="What it is called in English")
    value: str = Field(
        description="A number or a fraction, as its source writes it",
        pattern=r"^[0-9]+(/[0-9]+)?$",
        examples=["230000000"],
    )
    until: str | None = Field(
        None, description="The end of a range", pattern=r"^[0-9]+$", examples=["20000"]
    )
    qualifier: Qualifier = Field(description="How exact it is, in its source's word")
    unit: Unit = Field(description="What is counted")


class FurtherFigure(_Figure):
    """What the source says of a part."""

    name: str = Field(description="The code of this part", examples=["women_share"])


class ReferenceFigure(_Figure):
    """A figure that others published: no count of ours, and of nobody in particular."""

    name: str = Field(description="The code it is asked for by", examples=["migrant_workers"])
    when: str = Field(description="Of which year, or when it was written", examples=["2020"])
    source: str = Field(description="Who published it", examples=["J4H-eval"])
    note_zh: str | None = Field(None, description="What must be known of it, in Chinese")
    note_en: str | None = Field(None, description="What must be known of it, in English")
    further: list[FurtherFigure] = Field([], description="What the source says of parts of it")


class ReferenceFigures(BaseModel):
    """All of them."""

    as_of: date = Field(description="The day of the list")
    items: list[ReferenceFigure] = Field(description="In the order of the list")


@cache
def known() -> ReferenceFigures:
    """Every figure of the list."""
    path = Path(__file__).with_name("figures_2026_11.toml")
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    as_of = read.pop("as_of")
    items = [ReferenceFigure(name=name, **said) for name, said in read.items()]
    return ReferenceFigures(as_of=as_of, items=items)
