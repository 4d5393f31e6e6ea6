"""`jieli regions`: how old the table of regions is."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from jieli.console import print_json, screen
from jieli.errors import NO, WELL
from shared.language import say
from shared.vocabulary import regions


def regions_age(
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Say how old the table of regions is; exit 1 when it should have been renewed."""
    age = regions.age(datetime.now(UTC).date())
    codes, given_up = len(regions.regions()), len(regions.changes())
    if as_json:
        print_json(
            {
                "as_of": regions.AS_OF,
                "days_old": age.days,
                "codes": codes,
                "given_up": given_up,
                "old": age > regions.OLD,
            }
        )
        raise typer.Exit(NO if age > regions.OLD else WELL)
    screen().print(
        say(
            f"Regions as of {regions.AS_OF}, {age.days} days old: {codes} codes,"
            f" {given_up} of them given up since 2010.",
            f"行政区划数据截至 {regions.AS_OF}，距今 {age.days} 天：共 {codes} 个代码，"
            f"其中 {given_up} 个自 2010 年起停用。",
        )
    )
    if age > regions.OLD:
        raise typer.Exit(NO)
