"""Whether a form comes from a page of ours, by what the browser says of it."""

from fastapi import Request

from shared.errors import Forbidden

ELSEWHERE = "This form was not sent from a page of ours."


def refuse_from_elsewhere(origin: str | None, site: str | None, host: str) -> None:
    """Raise Forbidden when the browser says that another site sent it.

    With `no-referrer` a browser says the origin `null` of our own forms too: then the ticket and
    `Sec-Fetch-Site` decide.
    """
    if site not in (None, "same-origin", "none"):
        raise Forbidden(ELSEWHERE)
    if origin not in (None, "null") and origin.partition("://")[2] != host:
        raise Forbidden(ELSEWHERE)


def refuse_elsewhere(request: Request) -> None:
    """Raise Forbidden for a form that another site's page sent."""
    said = request.headers
    refuse_from_elsewhere(said.get("origin"), said.get("sec-fetch-site"), said.get("host", ""))
