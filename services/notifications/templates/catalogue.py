"""Reads the sentences."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.notifications.templates.rules import Status, Template
from shared.vocabulary import MessageAudience

SENTENCES = Path(__file__).parent / "sentences.toml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences by code, and the address each audience's mail comes from."""

    templates: dict[str, Template]
    senders: dict[MessageAudience, str]


def read_sentences(path: Path = SENTENCES, *, proposals_allowed: bool = False) -> Catalogue:
    """Read every sentence of the file. Proposals may be sent in a sandbox only."""
    entries: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    senders = {MessageAudience(who): str(sender) for who, sender in entries.pop("senders").items()}
    templates = {code: _template(code, entry, proposals_allowed) for code, entry in entries.items()}
    return Catalogue(templates, senders)


def _template(code: str, entry: dict[str, Any], proposals_allowed: bool) -> Template:
    return Template(
        code=code,
        audience=MessageAudience(entry["audience"]),
        status=Status(entry["status"]),
        approved_on=entry.get("approved_on"),
        approved_by=entry.get("approved_by"),
        source=entry["source"],
        text=dict(entry["text"]),
        subject=dict(entry["subject"]),
        proposals_allowed=proposals_allowed,
    )
