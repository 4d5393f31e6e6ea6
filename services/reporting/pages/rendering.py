"""Turns a publication into the bytes that visitors get: a page, a drawing, rows as a file."""

import gzip
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from services.reporting.pages import overview
from services.reporting.pages.charts import HATCH_DEFINITION, standalone
from services.reporting.pages.overview import View
from services.reporting.pages.texts import TEXTS, say
from services.reporting.pages.wording import day, moment, period_name
from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.records import CORRECTION_WITHHELD, Published
from services.reporting.publications.release_calendar import Upcoming, upcoming
from services.reporting.reports.dimensions import CHANNEL_FILTERS
from services.reporting.reports.formats import as_csv, as_json
from services.reporting.reports.questions import Language
from services.reporting.reports.rules import Report
from services.reporting.reports.sheets import as_xlsx
from services.reporting.reports.words import word
from shared.http.idempotency import encoded

CHANNELS = CHANNEL_FILTERS[:5]
_SAID_ELSEWHERE = {"hidden", "without_calls", CORRECTION_WITHHELD}
_HERE = Path(__file__).parent / "templates"
_STYLE = (_HERE / "overview.css").read_text(encoding="utf-8")
_STYLE_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_TEMPLATE = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
).get_template("overview.html")
MEDIA = {
    "html": "text/html; charset=utf-8",
    "svg": "image/svg+xml",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Rendered:
    """What is sent: bytes, the same packed, what they are, and their digest."""

    media: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Pack them once for all who come."""
        object.__setattr__(self, "packed", gzip.compress(self.body, 6, mtime=0))
        object.__setattr__(self, "etag", sha256(self.body).hexdigest()[:32])

    packed: bytes = field(init=False)
    etag: str = field(init=False)


@dataclass(frozen=True, slots=True)
class Around:
    """What a page says beside its figures: what else there is, what comes, the sandbox."""

    known: Sequence[Published]
    today: date
    threshold: int
    invented: bool
    other: bool = False
    """Whether something was asked for that is not published."""


def page(
    view: View | None, lang: Language, reports: Mapping[str, Report], around: Around
) -> Rendered:
    """The overview of a publication; of none, or of one that is withheld, it says so."""
    words = _frame(lang, around) | {"view": view, "figures": {}, "bands": [], "keys": []}
    if view is not None:
        words |= _about(view, around)
        if not view.published.withheld:
            words |= _figures(view, reports)
    body = _TEMPLATE.render(**words)
    return Rendered(
        MEDIA["html"], body.encode(), {"content-security-policy": POLICY, "content-language": lang}
    )


def _frame(lang: Language, around: Around) -> dict[str, Any]:
    return {
        "t": TEXTS[lang],
        "lang": lang,
        "style": Markup(_STYLE),  # noqa: S704 - a file of ours
        "hatch": Markup(HATCH_DEFINITION),  # noqa: S704 - a constant of ours
        "svg": Markup,
        "invented": around.invented,
        "threshold": around.threshold,
        "other": around.other,
    }


def _about(view: View, around: Around) -> dict[str, Any]:
    lang, published = view.lang, view.published
    shown = [each for each in around.known if not each.withheld or each == published]
    there = {each.population for each in shown}
    days = (view.period.last - view.period.first).days + 1
    first, last = day(view.period.first, lang), day(view.period.last, lang)
    return {
        "periods": list(
            {each.period.name: period_name(each.period, lang) for each in shown}.items()
        ),
        "populations": [(p.code, p.called(lang)) for p in POPULATIONS.values() if p.code in there],
        "channels": [(code, word("channel", code, lang)) for code in CHANNELS],
        "whom": POPULATIONS[published.population].called(lang),
        "period": say(lang, "period", first=first, last=last, days=days),
        "fresh": say(lang, "fresh", at=moment(published.made_at, lang), version=published.version),
        "corrected": published.reason and say(lang, "corrected", reason=published.reason),
        "stands": published.correction_withheld and word("caveat", CORRECTION_WITHHELD, lang),
        "digest": say(lang, "digest", method=published.method, digest=published.digest),
        "coverage": say(lang, "coverage", lately=published.partners, ever=published.partners_ever),
        "withheld": published.withheld and TEXTS[lang][f"withheld_{published.withheld}"],
        "upcoming": [
            say(lang, "next", period=period_name(each.period, lang), day=day(each.due, lang))
            for each in _coming(around.today, published.population)
        ],
    }


def _coming(today: date, population: str) -> Sequence[Upcoming]:
    """What comes of a population; of a programme that is over, what comes of everybody."""
    return upcoming(today, population) or upcoming(today)


def _figures(view: View, reports: Mapping[str, Report]) -> dict[str, Any]:
    lang = view.lang
    drawn = overview.drawn(reports, lang)
    codes = {code for report in reports.values() for code in report.caveats} - _SAID_ELSEWHERE
    return {
        "sentence": overview.sentence(reports, view),
        "keys": overview.keys(reports, lang),
        "figures": drawn,
        "bands": overview.bands(drawn),
        "caveats": sorted(word("caveat", code, lang) for code in codes),
    }


def file(report: Report, name: str, form: str) -> Rendered | None:
    """A figure's rows, or its drawing; None where it has no drawing."""
    asked = report.question
    called = f'attachment; filename="jieli-{name}-{asked.first}-{asked.last}.{form}"'
    headers = {"content-disposition": called} if form in {"csv", "xlsx"} else {}
    if form == "svg":
        if (drawing := overview.drawn({name: report}, asked.lang).get(name)) is None:
            return None
        picture = drawing.wide or drawing.chart
        return Rendered(MEDIA[form], standalone(picture).encode()) if picture else None
    if form == "json":
        return Rendered(MEDIA[form], encoded(as_json(report)))
    body = as_xlsx(report) if form == "xlsx" else as_csv(report).encode()
    return Rendered(MEDIA[form], body, headers)
