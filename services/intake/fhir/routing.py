"""The class of routes of this door: whatever is refused is told as an OperationOutcome."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from services.intake.fhir.outcomes import outcome
from shared.db import is_outage
from shared.errors import Invalid, Refused, Unavailable
from shared.http import Route
from shared.http.routing import Answering
from shared.problems import field_errors


class FhirRoute(Route):
    """Answers refusals as HL7 FHIR does."""

    def get_route_handler(self) -> Answering:
        """The route's own; refusals and outages become outcomes."""
        inside = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await inside(request)
            except (Refused, Unavailable) as refused:
                return outcome(request, refused)
            except RequestValidationError as error:
                faults = field_errors(error.errors(), skip=1)
                return outcome(request, Invalid("Mend these.", errors=faults))
            except Exception as error:
                if is_outage(error):
                    return outcome(request, Unavailable("database"))
                raise

        return answer
