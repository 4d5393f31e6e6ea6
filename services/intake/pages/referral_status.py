"""What her page shows of a referral, and what its receipt alone allows.

Whoever found the paper with the code can read the page too: so no name, number or word of hers is
on it. The code alone takes away (stops, deletes); only the code word, or having written the request
in this very session, brings what she said onto the screen or leads contact elsewhere.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from services.intake.pages.store import Hers
from services.intake.pages.texts import TEXTS, Language
from services.intake.pages.wording import day, masked, place, word
from services.intake.vault.sealing import IDENTITY, NARRATIVE, SAFE_CONTACT, Vault
from shared.vocabulary import ReferralStatus, SafeChannel

Lines = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Opened:
    """What the vault holds of her, opened for one answer."""

    contact: dict[str, Any]
    who: dict[str, Any]
    story: str

    @property
    def is_reached(self) -> bool:
        """Whether she may be contacted."""
        return str(self.contact.get("channel", SafeChannel.NONE)) != SafeChannel.NONE

    @property
    def word(self) -> str:
        """Her code word; empty when she chose none."""
        return str(self.contact.get("code_word") or "")


def opened(vault: Vault, hers: Hers) -> Opened:
    """Open what is held. Raises SealBroken."""
    parts = vault.open(hers.id, hers.sealed) if hers.sealed else {}
    contact, who = parts.get(SAFE_CONTACT, b"{}"), parts.get(IDENTITY, b"{}")
    return Opened(orjson.loads(contact), orjson.loads(who), parts.get(NARRATIVE, b"").decode())


@dataclass(frozen=True, slots=True)
class May:
    """What she may do here and now."""

    confirm: bool
    stop_contact: bool
    change: bool
    word: bool
    copy: bool
    end: bool


def allowed(hers: Hers, held: Opened, *, sure: bool) -> May:
    """What a receipt allows; `sure`: the code word was given, or she wrote it in this session."""
    is_open = hers.status != ReferralStatus.WITHDRAWN
    never_said = not held.is_reached and not held.word and not hers.word_needed
    return May(
        confirm=is_open and held.is_reached,
        stop_contact=is_open and held.is_reached,
        change=is_open and (sure or never_said),
        word=bool(held.word) and not sure,
        copy=sure,
        end=is_open,
    )


def need_lines(hers: Hers, lang: Language) -> Lines:
    """Each kind of help she asked for, and where it stands."""
    return [
        (word(f"need.{need}", lang), word(f"status.{status}", lang)) for need, status in hers.needs
    ]


def reach_lines(held: Opened, lang: Language, *, sure: bool) -> list[str]:
    """How she is contacted; the number is masked unless she is sure to be herself."""
    t = TEXTS[lang]
    if not held.is_reached:
        return [t["reach_none"]]
    address = str(held.contact.get("address") or "")
    shown = address if sure else masked(address)
    channel = word(f"channel.{held.contact['channel']}", lang)
    lines = [t["reach"].format(channel=channel, address=shown)]
    hours = "; ".join(_hours(window, lang) for window in held.contact.get("windows") or ())
    lines.append(t["reach_hours"].format(hours=hours) if hours else t["reach_no_hours"])
    if held.contact.get("confirmed_on"):
        lines.append(t["confirmed"].format(day=day(held.contact["confirmed_on"], lang)))
    return lines


def _hours(window: dict[str, str], lang: Language) -> str:
    days = window["days"]
    known = word(f"days.{days}", lang) if days in ("daily", "mon-fri", "sat,sun") else days
    return f"{known} {window['from']}–{window['to']}"


def copy_lines(hers: Hers, held: Opened, lang: Language) -> Lines:
    """Everything she said, for her own eyes."""
    t, facts = TEXTS[lang], hers.facts
    lines = [
        (t["h_needs"], "; ".join(word(f"need.{need}", lang) for need, _ in hers.needs)),
        (t["h_harm"], "; ".join(word(f"harm.{harm['type']}", lang) for harm in facts["harms"])),
        (t["urgency"], word(f"urgency.{facts['urgency']}", lang)),
        (t["province"], place(facts["region"], lang)),
        (t["age"], _known("age", facts["age_band"], lang)),
        (t["gender"], _known("gender", facts["gender"], lang)),
        (t["relation"], _known("relation", facts["perpetrator_relation"], lang)),
        (t["name"], str(held.who.get("name") or "")),
        (t["phone"], str(held.who.get("phone") or "")),
        (t["home"], str(held.who.get("address") or "")),
        (t["story"], held.story),
        (t["h_reach"], "\n".join(reach_lines(held, lang, sure=True))),
        (t["word"], held.word),
    ]
    return [(label, value) for label, value in lines if value]


def _known(family: str, code: str | None, lang: Language) -> str:
    try:
        return word(f"{family}.{code}", lang)
    except KeyError:
        return ""


def draft_lines(draft: dict[str, Any], region: str, lang: Language) -> Lines:
    """What she is about to send, to be read again. Her story is not repeated on the screen."""
    t = TEXTS[lang]
    picked = [word(name, lang) for name in draft if name.startswith("need.")]
    harms = [word(name, lang) for name in draft if name.startswith("harm.")]
    channel = draft.get("channel", "none")
    reach = word(f"channel.{channel}", lang)
    if channel != SafeChannel.NONE:
        reach = f"{reach} {draft.get('address', '')}"
        if draft.get("days"):
            hours = {"days": draft["days"], "from": draft["from"], "to": draft["to"]}
            reach = f"{reach}, {_hours(hours, lang)}"
    lines = [
        (t["h_needs"], "; ".join(picked)),
        (t["h_harm"], "; ".join(harms)),
        (t["province"], place(region, lang)),
        (t["h_contact"], reach),
        (t["word"], str(draft.get("word", ""))),
        (t["name"], str(draft.get("name", ""))),
        (t["apart"], str(draft.get("apart", ""))),
    ]
    return [(label, value) for label, value in lines if value]
