"""Every sentence that may be sent, for anyone to check."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.notifications.documents import TemplatesView
from services.notifications.templates.catalogue import Catalogue
from services.notifications.templates.rules import Template, approved, faults, sendable
from shared.http import Route, StoredResponse, json_response

router = APIRouter(prefix="/v1/templates", tags=["templates"], route_class=Route)


@router.get(
    "",
    summary="List every sentence that is sent",
    operation_id="list_templates",
    response_model=TemplatesView,
)
async def get_templates(request: Request) -> Response:
    """Each sentence in its languages, who approved it when, and whether it is sent here.

    What nobody has approved is a proposal, which is sent in a sandbox only.

    They hold nothing about anyone, so no token is needed.
    """
    resources: dict[str, Any] = request.app.state.resources
    catalogue: Catalogue = resources["catalogue"]
    items = [_shown(template) for template in catalogue.templates.values()]
    return json_response(StoredResponse(200, {"items": items}))


def _shown(template: Template) -> dict[str, Any]:
    return {
        "code": template.code,
        "audience": template.audience,
        "text": template.text,
        "subject": template.subject,
        "status": template.status,
        "approved": approved(template, datetime.now(UTC).date()),
        "sent": sendable(template, datetime.now(UTC).date()),
        "approved_on": template.approved_on,
        "approved_by": template.approved_by,
        "source": template.source,
        "faults": list(faults(template)),
    }
