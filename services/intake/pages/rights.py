"""What the law gives her of what is held (PIPL 45, 46): to see it, to take it along, to mend it."""

import orjson
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.pages import disclosures, referral_status, rules, store
from services.intake.pages.page_actions import act, note
from services.intake.pages.page_request import Visit, onwards
from services.intake.pages.rendering import HEADERS
from services.intake.pages.store import Hers
from services.intake.pages.texts import TEXTS
from services.intake.pages.wording import moment
from services.intake.vault.sealing import IDENTITY, NARRATIVE
from shared.db import Transaction

NAME = "info.txt"
"""What her copy is called where it is kept: it says nothing."""


async def copy(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Show everything she said, once."""
    if not visit.session.sure:
        return "cannot"
    await note(tx, hers, "copy")
    visit.session.view = "copied"
    return ""


async def correct(visit: Visit, tx: Transaction, hers: Hers) -> str:
    """Mend her name and what she told; what was there before is gone for good."""
    found = visit.session
    if not found.sure:
        return "cannot"
    kept, wrong = rules.judge("correct", visit.said())
    found.view = "copied"
    if wrong:
        found.draft, found.wrong = kept, wrong
        return ""
    found.draft = {}
    vault = context_of(visit.request).vault
    held = referral_status.opened(vault, hers)
    who = {name: said for name, said in held.who.items() if name != "name"}
    who |= {"name": kept["name"]} if "name" in kept else {}
    contents = {IDENTITY: orjson.dumps(who), NARRATIVE: kept.get("story", "").encode()}
    await store.keep_words(tx, hers, vault, {name: said for name, said in contents.items() if said})
    await note(tx, hers, "correct")
    return "done_corrected"


async def file(visit: Visit) -> Response:
    """All of it as a file of plain text, to be kept where she thinks it is safe."""
    lines: list[str] = []

    async def write(_visit: Visit, tx: Transaction, hers: Hers) -> str:
        if not visit.session.sure:
            return "cannot"
        await note(tx, hers, "copy")
        held = referral_status.opened(context_of(visit.request).vault, hers)
        known = await disclosures.known(tx, hers.id)
        lines.extend(_written(visit, hers, held, [line.words for line in known.ledger]))
        return ""

    await act(visit, write)
    if not lines:
        return onwards(visit.request, visit.lang, visit.session)
    headers = HEADERS | {"content-disposition": f'attachment; filename="{NAME}"'}
    text = "\r\n".join(lines) + "\r\n"
    return Response(text, headers=headers, media_type="text/plain; charset=utf-8")


def _written(
    visit: Visit, hers: Hers, held: referral_status.Opened, ledger: list[dict[str, str]]
) -> list[str]:
    lang = visit.lang
    t = TEXTS[lang]
    told = referral_status.copy_lines(hers, held, lang) + referral_status.need_lines(hers, lang)
    return [
        t["received_on"].format(day=moment(hers.received_at, lang)),
        *(f"{label}: {said}" for label, said in told),
        t["h_ledger"],
        *(words[lang] for words in ledger),
        t["explain"],
    ]
