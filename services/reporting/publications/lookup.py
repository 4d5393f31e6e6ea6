"""What is published, read by key; nothing here knows a fact."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import asyncpg

from services.reporting.publications.canonical_json import publication_body, report_of
from services.reporting.publications.catalogue import TableName
from services.reporting.publications.records import CORRECTION_WITHHELD, Published, period_of
from services.reporting.reports.questions import Language
from services.reporting.reports.rules import Report

_COLUMNS = """
    position, publication_id, population, period, first, last, version, made_at, reason, digest,
    method, caveats, withheld, partners, partners_ever
"""
_STANDING = f"""
    select distinct on (population, first, last) {_COLUMNS},
        max(version) over (partition by population, first, last) > version as correction_withheld
    from publication where $1::text is null or population = $1
    order by population, first, last, withheld is not null, version desc
"""  # noqa: S608 - names of ours
"""A correction that is withheld takes nothing away: what was published before it stands."""


def _published(row: asyncpg.Record) -> Published:
    given: dict[str, Any] = dict(row)
    name, first, last = given.pop("period"), given.pop("first"), given.pop("last")
    given["caveats"] = tuple(given["caveats"])
    return Published(period=period_of(name, first, last), **given)


def _order(published: Published) -> tuple[int, int, str]:
    period = published.period
    return -period.last.toordinal(), period.first.toordinal(), published.population


class Publications:
    """The publications, as they are in the store."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def all(self) -> list[Published]:
        """Return what stands of each population and period: what ended last comes first.

        That is the newest version with figures, else the newest.
        """
        return await self._standing(None)

    async def periods(self, population: str) -> list[Published]:
        """Return what stands of each period of a population: what ended last comes first."""
        return await self._standing(population)

    async def _standing(self, population: str | None) -> list[Published]:
        rows = await self._connection.fetch(_STANDING, population)
        return sorted((_published(row) for row in rows), key=_order)

    async def one(
        self, population: str, period: str, version: int | None = None
    ) -> Published | None:
        """Return a publication by the name of its period, the newest version unless one is said."""
        row = await self._connection.fetchrow(
            f"select {_COLUMNS} from publication where population = $1 and period = $2"  # noqa: S608
            " and ($3::int is null or version = $3) order by version desc limit 1",
            population,
            period,
            version,
        )
        return _published(row) if row else None

    async def by_id(self, publication_id: UUID) -> Published | None:
        """Return a publication."""
        row = await self._connection.fetchrow(
            f"select {_COLUMNS} from publication where publication_id = $1",  # noqa: S608
            publication_id,
        )
        return _published(row) if row else None

    async def report(  # noqa: PLR0913 - a table is named by three things
        self,
        published: Published,
        name: str,
        by: Iterable[str],
        channel: str,
        *,
        lang: Language = "en",
        decimals: int | None = None,
    ) -> Report | None:
        """Return a report of a publication, shares rounded; None where it has none such."""
        body = await self._connection.fetchval(
            "select body from publication_report where publication_id = $1 and report = $2"
            " and division = $3 and channel = $4",
            published.publication_id,
            name,
            ",".join(by),
            channel,
        )
        return None if body is None else _report(body, published, lang, decimals)

    async def reports(
        self, published: Published, *, lang: Language = "en", decimals: int | None = None
    ) -> dict[tuple[str, tuple[str, ...], str], Report]:
        """Return every report of a publication, by name, division and channel."""
        return {
            (name.report, name.by, name.channel): _report(body, published, lang, decimals)
            for name, body in (await self.bodies(published)).items()
        }

    async def names(self, published: Published) -> list[TableName]:
        """Return which reports a publication has."""
        rows = await self._connection.fetch(
            "select report, division, channel from publication_report where publication_id = $1",
            published.publication_id,
        )
        return sorted(_name(row) for row in rows)

    async def bodies(self, published: Published) -> dict[TableName, bytes]:
        """Return the kept bytes of every report."""
        rows = await self._connection.fetch(
            "select report, division, channel, body from publication_report"
            " where publication_id = $1",
            published.publication_id,
        )
        return {_name(row): row["body"] for row in rows}

    async def body(self, published: Published) -> bytes:
        """Return the whole publication as canonical JSON: its SHA-256 is the digest."""
        return publication_body(published.about(), (await self.bodies(published)).items())

    async def mark(self) -> int:
        """Return a number that changes whenever anything is published; by one look at an index."""
        found = await self._connection.fetchval("select max(position) from publication")
        return int(found or 0)


def _report(body: bytes, published: Published, lang: Language, decimals: int | None) -> Report:
    report = report_of(body, published.period, lang, decimals)
    if published.correction_withheld:
        report.caveats.append(CORRECTION_WITHHELD)
    return report


def _name(row: asyncpg.Record) -> TableName:
    return TableName(row["report"], tuple(filter(None, row["division"].split(","))), row["channel"])
