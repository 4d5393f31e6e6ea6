"""`jieli regions`: how old the table of regions is."""

from datetime import UTC, datetime

import typer

from jieli.language import say
from jieli.screen import screen
from shared.vocabulary import regions

OLD = 1


def regions_age() -> None:
    """Say how old the table of regions is; exit 1 when it should have been renewed."""
    age = regions.age(datetime.now(UTC).date())
    codes, given_up = len(regions.regions()), len(regions.changes())
    screen().print(
        say(
            f"Regions as of {regions.AS_OF}, {age.days} days old: {codes} codes,"
            f" {given_up} of them given up since 2010.",
            f"行政区划数据截至 {regions.AS_OF}，距今 {age.days} 天：共 {codes} 个代码，"
            f"其中 {given_up} 个自 2010 年起停用。",
        )
    )
    if age > regions.OLD:
        raise typer.Exit(OLD)
