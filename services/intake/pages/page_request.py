"""One request to her pages: who looks, in which language, with which form."""

from dataclasses import dataclass, field

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from services.intake.pages import forms, session
from services.intake.pages.forms import Form
from services.intake.pages.rendering import HEADERS, Page
from services.intake.pages.routing import exit_url
from services.intake.pages.rules import FIELDS
from services.intake.pages.session import Session
from services.intake.pages.texts import Language
from shared.http.same_origin import refuse_elsewhere


@dataclass
class Visit:
    """What an act on her pages is given."""

    request: Request
    lang: Language
    session: Session
    form: Form
    sent: dict[str, str] = field(default_factory=dict)
    before: str = ""
    """What the page before showed."""

    def said(self) -> dict[str, str]:
        """What was sent in the fields of this form."""
        return self.form.said(self.sent, FIELDS[self.form.purpose])

    @property
    def goes_back(self) -> bool:
        """Whether she wants the step before."""
        return self.form.name("back") in self.sent


async def visit_of(request: Request, lang: Language) -> Visit | None:
    """The form that was sent; None when its session is over.

    Raises Forbidden, Malformed.
    """
    refuse_elsewhere(request)
    found = await session.session_of(request)
    if found.notice == "over" and not found.is_live:
        return None
    form, sent = forms.read(request.app.state.index_key, found.id, await request.body())
    before = found.view
    found.wrong, found.notice, found.view = {}, "", ""
    return Visit(request, lang, found, form, sent, before)


def shown_to(request: Request, lang: Language, found: Session) -> Page:
    """What every page of this session has."""
    key = request.app.state.index_key
    draft = found.draft
    return Page(lang, exit_url(request), key, found.id, found.notice, draft, found.wrong)


def onwards(request: Request, lang: Language, found: Session) -> Response:
    """Send the browser to look again: a form is never sent twice by looking."""
    answer = RedirectResponse(f"/i/{lang}", 303, HEADERS)
    session.set_cookie(request, answer, found)
    return answer
