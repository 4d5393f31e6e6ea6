"""The form for tablets and KoBo as an XLSForm: what is collected with it is imported as it is.

Its questions are called as the fields of an import, its choices are the codes, so the export of
what was collected needs no mapping. Its consent text is read to her before anything is asked.
"""

import io
from collections.abc import Iterator
from functools import cache

from services.intake.imports import words
from shared.vocabulary import ConsentBasis

NAME = "jieli_request"
MANY = ("flags", "harm", "forms", "particulars", "needs")
"""Questions with several answers."""
NEEDED = frozenset(
    {"occurred_at", "region", "age", "harm", "needs", "consent_scope", "consent_given_by"}
)
LEFT_OUT = frozenset(
    {"ignore", "channel", "identity_number", "languages", "contact_days", "consent_text"}
)
"""Fields that a tablet does not ask for: known, or better not typed."""
_REGION = "regex(., '^[0-9]{6}$')"
_PLAIN = {
    "occurred_at": ("date", ". <= today()", "today()"),
    "region": ("text", _REGION, ""),
    "children_witnessing": ("integer", ". >= 0 and . <= 20", ""),
    "contact_from": ("text", "regex(., '^[0-2][0-9]:[0-5][0-9]$')", ""),
    "contact_to": ("text", "regex(., '^[0-2][0-9]:[0-5][0-9]$')", ""),
}
_ONLY_IF = {
    "contact_address": "${contact_channel} != 'none'",
    "contact_from": "${contact_channel} != 'none'",
    "contact_to": "${contact_channel} != 'none'",
    "name": "${consent_scope} != 'statistics_only'",
    "phone": "${consent_scope} != 'statistics_only'",
    "address": "${consent_scope} != 'statistics_only'",
}
_CONSENT = (
    "征得同意后再填写：所说内容只用于帮助您；您可以不说姓名，也可以随时停止。",
    "Read this first: what you say is used to help you alone; you need not say your name, and you "
    "may stop at any time.",
)
SURVEY = (
    "type",
    "name",
    "label::中文 (zh)",
    "label::English (en)",
    "required",
    "constraint",
    "relevant",
    "default",
)
CHOICES = ("list_name", "name", "label::中文 (zh)", "label::English (en)")


def survey() -> Iterator[tuple[str, ...]]:
    """The questions, in the order of the import's fields; consent comes first."""
    yield ("note", "consent_read", *_CONSENT, "", "", "", "")
    ordered = [f for f in words.fields() if f not in LEFT_OUT]
    for name in sorted(ordered, key=lambda field: not field.startswith("consent_")):
        kind, constraint, default = _PLAIN.get(name, (_kind(name), "", ""))
        zh, en = _label(name)
        needed = "yes" if name in NEEDED else ""
        yield (kind, name, zh, en, needed, constraint, _ONLY_IF.get(name, ""), default)
    # Always the same: which text was read, and by which channel it came.
    yield ("hidden", "consent_text", "", "", "", "", "", words.version())
    yield ("hidden", "channel", "", "", "", "", "", "offline_event")


def choices() -> Iterator[tuple[str, ...]]:
    """Every code that may be chosen, with its names."""
    for name, family in words.FAMILIES.items():
        if name in LEFT_OUT:
            continue
        for code in family:
            if not (name == "consent_basis" and code not in _BASES):
                yield (name, str(code), code.zh, code.en)


_BASES = (ConsentBasis.CONSENT, ConsentBasis.GUARDIAN_CONSENT)
"""A tablet takes consent; a duty or an emergency needs an officer and goes another way."""


def _kind(name: str) -> str:
    if name not in words.FAMILIES:
        return "text"
    return f"{'select_multiple' if name in MANY else 'select_one'} {name}"


def _label(name: str) -> tuple[str, str]:
    headers = words.headers_of(name)
    english = next((each for each in headers if each.isascii()), name.replace("_", " "))
    return headers[0], english.capitalize()


@cache
def workbook() -> bytes:
    """The form as a workbook."""
    # 20 MB with what it loads, for whoever asks for one.
    from openpyxl import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheets = {"survey": (SURVEY, survey()), "choices": (CHOICES, choices())}
    for title, (head, rows) in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(head)
        for row in rows:
            sheet.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_title", "form_id", "version", "default_language"))
    settings.append(("接力 求助登记", NAME, words.version(), "中文 (zh)"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
