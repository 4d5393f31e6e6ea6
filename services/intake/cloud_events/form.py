"""A CloudEvent that asks for help: its attributes here, its data as any other request."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from services.intake.referrals.fields import not_personal
from shared.errors import FieldError, Invalid
from shared.fields import typed
from shared.problems import refused_by

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
MOST = 100
"""Events of one batch."""
MEND = "Mend these fields and send it again."

Name = Annotated[str, typed(1, 256), AfterValidator(not_personal)]


class Event(BaseModel):
    """The attributes that are read; extensions may come and are not kept.

    `source` and `id` together name the event: sent again, it gets the first answer.
    """

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, hide_input_in_errors=True)

    specversion: Literal["1.0"]
    id: Name
    source: Name
    type: Literal["jieli.referral.requested"]
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any]

    @property
    def key(self) -> str:
        """What it is known by."""
        return f"{self.source}\n{self.id}"


def structured(said: Any) -> Event:
    """An event whose attributes stand beside its data. Raises Invalid."""
    try:
        return Event.model_validate(said)
    except ValidationError as error:
        raise refused_by(error) from None


def binary(headers: Mapping[str, str], data: Any) -> Event:
    """An event whose attributes are headers and whose data is the body. Raises Invalid."""
    given = {
        name: unquote(value)
        for name in ("specversion", "id", "source", "type")
        if (value := headers.get(f"ce-{name}")) is not None
    }
    try:
        return structured({**given, "data": data})
    except Invalid as refused:
        raise Invalid(MEND, errors=[_header(each) for each in refused.errors]) from None


def _header(fault: FieldError) -> FieldError:
    name = fault.pointer.removeprefix("/")
    place = "" if name == "data" else f"/headers/ce-{name}"
    return fault.model_copy(update={"pointer": place})


def within(prefix: str, refused: Invalid) -> Invalid:
    """The same faults, a step further in."""
    moved = [each.model_copy(update={"pointer": prefix + each.pointer}) for each in refused.errors]
    return Invalid(refused.detail, errors=moved)


def many(said: Any) -> list[Any]:
    """The events of a batch, each still to be read. Raises Invalid."""
    if not isinstance(said, list):
        fault = FieldError(pointer="", code="wrong_type", detail="A list is needed.")
    elif not said:
        fault = FieldError(pointer="", code="too_few", detail="At least 1 needed.")
    elif len(said) > MOST:
        fault = FieldError(pointer="", code="too_many", detail=f"At most {MOST} allowed.")
    else:
        return said
    raise Invalid(MEND, errors=[fault])
