"""Makes the pages from their templates: no script, one style, everything in one answer."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asyncpg import Record
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from services.matching.inbox import rules
from services.matching.lifecycle.rules import ASKED
from services.matching.referrals.views import SEES_NOTHING, provider_view, standing_in
from shared.contact.time_zones import AT_HOME, zone
from shared.http.html_pages import headers_of, templates_of
from shared.problems.languages import Language
from shared.vocabulary import (
    AgeBand,
    Code,
    ContactMeans,
    Gender,
    Need,
    OfferQuestion,
    OfferReply,
    OfferState,
    Relation,
    Urgency,
    regions,
)
from shared.vocabulary.languages import languages

if TYPE_CHECKING:
    import jinja2

SOON = timedelta(hours=1)
_HERE = Path(__file__).parent
TEXTS: dict[str, dict[str, str]] = tomllib.loads((_HERE / "texts.toml").read_text(encoding="utf-8"))
STYLE = (_HERE / "templates" / "inbox.css").read_text(encoding="utf-8")


@cache
def _templates() -> "jinja2.Environment":
    return templates_of(_HERE / "templates")


HEADERS = headers_of(STYLE)


def page(template: str, lang: Language, *, status: int = 200, **shown: Any) -> Response:
    """A page as an answer. `wrong` and `done` are sentences; `rest` is the address after `lang`."""
    whole = {"wrong": (), "done": "", "rest": "", "ticket": ""} | shown
    body = (
        _templates()
        .get_template(f"{template}.html")
        .render(
            t=TEXTS[lang],
            lang=lang,
            other="en" if lang == "zh" else "zh",
            style=Markup(STYLE),  # noqa: S704 - a file of ours
            **whole,
        )
    )
    return HTMLResponse(body, status, HEADERS | {"content-language": lang})


def called(code: Code, lang: Language) -> str:
    """What a code is called."""
    return code.zh if lang == "zh" else code.en


def titles(codes: Iterable[Code], lang: Language) -> list[tuple[str, str]]:
    """Codes to choose from, each with what it is called."""
    return [(str(code), called(code, lang)) for code in codes]


def state_of(row: Record, lang: Language) -> str:
    """Where an offer stands, in words."""
    overdue = row["status"] in ASKED and row["now"] >= row["answer_due_at"]
    return called(OfferState.EXPIRED if overdue else OfferState(row["status"]), lang)


def line(row: Record, lang: Language) -> dict[str, Any]:
    """An offer as one line of the inbox."""
    view, t = provider_view(row), TEXTS[lang]
    case = view["case"]
    place = _place(case, lang)
    mark = _due(row, lang)
    facts = [f"{t['urgency']}: {called(Urgency(case['urgency']), lang)}"]
    if row["status"] not in ASKED:
        facts.append(state_of(row, lang))
    return {
        "id": row["offer_id"],
        "title": " · ".join((called(Need(view["need"]), lang), place)),
        "facts": " · ".join(facts),
        "soon": bool(mark) and row["due"] - row["now"] < SOON,
    } | mark


def ended_line(row: Record, lang: Language) -> dict[str, Any]:
    """An offer that has ended: its own id and its state."""
    id_ = row["offer_id"]
    return {"id": id_, "short": str(id_)[:8], "status": state_of(row, lang)}


def _due(row: Record, lang: Language) -> dict[str, str]:
    if row["due"].year > row["now"].year + 100:
        return {"left": "", "due": ""}
    kinds = {"scheduled": "appointment_at", "accepted": "contact_by", "waitlisted": "contact_by"}
    said = TEXTS[lang][kinds.get(row["status"], "answer_by")]
    return {
        "left": rules.time_left(row["due"], row["now"], lang),
        "due": said.format(at=rules.at_home(row["due"], lang)),
    }


def offer(row: Record, proof: Record | None, lang: Language) -> dict[str, Any]:
    """Everything the page of one offer shows, by where its provider stands."""
    over = standing_in(row) in SEES_NOTHING
    moves = [] if over else rules.moves(row)
    t = TEXTS[lang]
    return {
        "id": row["offer_id"],
        "rest": f"/{row['offer_id']}",
        "heading": t["h_ended"] if over else called(Need(row["need"]), lang),
        "why_over": t["over"] if over else "",
        "facts": _facts(row, proof, lang),
        "shows_case": not over,
        "moves": moves,
        "seen": rules.seen(row),
        "acknowledged": row["acknowledged_at"] is not None,
        "appointment": row["appointment_at"],
        "proven": proof is not None,
        "today": row["now"].astimezone(zone(AT_HOME)).date().isoformat(),
        "reasons": {str(move): titles(codes, lang) for move, codes in rules.REASONS.items()},
        "means": titles(ContactMeans, lang),
        "outcomes": titles(rules.HELPED, lang),
    } | ({"left": "", "due": ""} if over else _due(row, lang))


def asked_of(rows: Sequence[Record], lang: Language) -> dict[str, Any]:
    """What was asked about an offer with the replies, and what can still be asked."""
    asked = {row["question"]: row["reply"] for row in rows}
    t = TEXTS[lang]
    return {
        "asked": [
            (
                called(OfferQuestion(question), lang),
                called(OfferReply(reply), lang) if reply else t["no_reply"],
            )
            for question, reply in asked.items()
        ],
        "open": titles((each for each in OfferQuestion if each not in asked), lang),
    }


def _facts(row: Record, proof: Record | None, lang: Language) -> list[tuple[str, str]]:
    view, t = provider_view(row), TEXTS[lang]
    found = [(t["state"], state_of(row, lang)), (t["reference"], str(row["offer_id"]))]
    if "case" not in view:
        return found
    found += case_facts(view["case"], lang)
    if view.get("answered_at"):
        found.append((t["accepted_at"], rules.at_home(view["answered_at"], lang)))
    if view.get("appointment_at"):
        found.append((t["appointment"], rules.at_home(view["appointment_at"], lang)))
    if view.get("missed"):
        found.append((t["missed"], t["missed_count"].format(n=view["missed"])))
    if proof:
        means = called(ContactMeans(proof["means"]), lang)
        on = proof["made_on"].isoformat()
        found.append((t["first_contact"], t["first_contact_at"].format(on=on, means=means)))
    return found


def case_facts(case: Mapping[str, Any], lang: Language) -> list[tuple[str, str]]:
    """What may be known of her case, each with what it is called."""
    t = TEXTS[lang]
    spoken = [languages()[tag] for tag in case["languages"]]
    between = "、" if lang == "zh" else ", "
    found = [
        (t["area"], _place(case, lang)),
        (t["age"], called(AgeBand(case["age_band"]), lang)),
        (t["urgency"], called(Urgency(case["urgency"]), lang)),
        (t["languages"], between.join(s.zh if lang == "zh" else s.en for s in spoken) or "–"),
        (t["children"], t["children_count"].format(n=case["children"])),
    ]
    if case.get("gender"):
        found.append((t["gender"], called(Gender(case["gender"]), lang)))
    if case.get("contacts_excluded"):
        never = [called(Relation(each), lang) for each in case["contacts_excluded"]]
        found.append((t["never_contact"], between.join(never)))
    return found


def _place(case: Mapping[str, Any], lang: Language) -> str:
    """Her area as far as it may be known: the prefecture, after a yes the county."""
    at = case.get("region") or case["area"]
    return regions.name(at, lang)
