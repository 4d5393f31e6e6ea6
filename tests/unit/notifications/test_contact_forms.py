import pytest
from pydantic import ValidationError

from services.notifications.contacts.form import ContactForm
from services.notifications.contacts.rules import read_form
from shared.errors import Invalid
from shared.problems import field_errors

SECRET = "whsec_" + "QUFB" * 8
CANARY = "kanarie-4711"


def _faults(**fields: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as invalid:
        read_form(ContactForm.model_validate(fields), frozenset())
    return [(error.pointer, error.code) for error in invalid.value.errors]


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": "webhook", "address": "https://hooks.example.org/x"},
        {"channel": "webhook", "address": "https://hooks.example.org/x", "secret": SECRET,
         "email": "duty@example.org"},
        {"channel": "email", "address": "duty@example.org", "language": "en"},
        {"channel": "inbox"},
    ],
)  # fmt: skip
def test_a_good_contact_is_taken(fields: dict[str, str]) -> None:
    contact = read_form(ContactForm.model_validate(fields), frozenset())
    assert contact.channel == fields["channel"]
    assert contact.address == fields.get("address")


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"channel": "webhook"}, [("/address", "required")]),
        ({"channel": "webhook", "address": "https://10.0.0.1/", "secret": "short", "email": "x"},
         [("/email", "not_a_mail_address"), ("/secret", "not_a_secret"),
          ("/address", "private_address")]),
        ({"channel": "email"}, [("/address", "required")]),
        ({"channel": "email", "address": "a@x.org,b@x.org"}, [("/address", "not_a_mail_address")]),
        ({"channel": "email", "address": "a@x.org", "secret": SECRET},
         [("/secret", "not_for_this_channel")]),
        ({"channel": "inbox", "address": "a@x.org"}, [("/address", "not_for_this_channel")]),
    ],
)  # fmt: skip
def test_every_fault_is_named_at_once(
    fields: dict[str, str], faults: list[tuple[str, str]]
) -> None:
    assert _faults(**fields) == faults


def test_no_fault_repeats_what_was_given() -> None:
    form = ContactForm(channel="webhook", address=f"https://{CANARY}/", secret=CANARY, email=CANARY)
    with pytest.raises(Invalid) as invalid:
        read_form(form, frozenset())
    assert CANARY not in repr([error.model_dump() for error in invalid.value.errors])
    assert len(invalid.value.errors) == 3


@pytest.mark.parametrize("name", ["address", "email", "secret"])
@pytest.mark.parametrize("control", ["\n", "\r", "\x00", "\x7f", "\x85"])
def test_no_field_takes_a_control_character(name: str, control: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ContactForm.model_validate({"channel": "email", name: f"a@x.org{control}Bcc: b@x.org"})
    [error] = field_errors(refused.value.errors())
    assert (error.pointer, error.code) == (f"/{name}", "control_character")


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        ContactForm.model_validate({"channel": "inbox", "phone": "19900000001"})
