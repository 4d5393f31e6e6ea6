"""Where each consent rule comes from; counsel reads and dates this table."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Source:
    """One article of a law, in force from a day, and what it asks of a request for help."""

    instrument: str
    article: str
    in_force: date
    asks: str


PIPL = "Personal Information Protection Law 个人信息保护法"
MINORS = "Law on the Protection of Minors 未成年人保护法"
VIOLENCE = "Anti-Domestic Violence Law 反家庭暴力法"

SOURCES: dict[str, Source] = {
    "lawful_basis": Source(
        PIPL, "13", date(2021, 11, 1), "consent, or a legal duty, or an emergency to life or health"
    ),
    "separate_consent": Source(
        PIPL, "23, 29", date(2021, 11, 1), "a further handler is named before identity reaches it"
    ),
    "under_fourteen": Source(
        PIPL, "31", date(2021, 11, 1), "a parent or guardian consents for a child under 14"
    ),
    "guardian_accused": Source(
        PIPL, "13(1)3-4", date(2021, 11, 1), "duty or emergency serves when the guardian is accused"
    ),
    "report_minors": Source(
        MINORS, "11", date(2021, 6, 1), "suspected harm to a minor is reported at once"
    ),
    "report_incapable": Source(
        VIOLENCE, "14", date(2016, 3, 1), "violence to a person of limited capacity is reported"
    ),
}
