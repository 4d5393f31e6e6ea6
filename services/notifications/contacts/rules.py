"""What a contact must hold for its way, and what it must not."""

from collections.abc import Collection
from dataclasses import dataclass

from services.notifications.channels.rules import Target, TargetRefused, read_target
from services.notifications.channels.signing import SECRET_PREFIX, read_secret
from services.notifications.contacts.form import ContactForm, OwnContactForm
from shared.contact.mail import mail_address
from shared.errors import FieldError, Invalid
from shared.fields import UnfitError
from shared.vocabulary import MessageChannel

MEND = "Mend these fields and send it again."


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that may be kept. `target` is to be looked up before it is."""

    channel: MessageChannel
    language: str
    address: str | None = None
    email: str | None = None
    secret: str | None = None
    target: Target | None = None
    answer_by_link: bool = False
    as_fhir: bool = False


def read_form(form: ContactForm, allowed_hosts: Collection[str]) -> Contact:
    """The contact a form describes.

    Raises Invalid with every fault of it; none repeats what was given.
    """
    if form.channel is MessageChannel.WEBHOOK:
        return _webhook(form, allowed_hosts)
    faults = [*_not_for(form, "secret", "email")]
    if _as_fhir(form):
        faults.append(_unfit("as_fhir"))
    if form.channel is MessageChannel.INBOX:
        faults += _not_for(form, "address")
        if form.answer_by_link:
            faults.append(_unfit("answer_by_link"))
    else:
        faults += _mail_faults("/address", form.address)
    _refuse(faults)
    mail = form.address and mail_address(form.address)
    return Contact(form.channel, form.language, mail, answer_by_link=form.answer_by_link)


def target_fault(refused: TargetRefused) -> FieldError:
    """A refused target as the finding about its field."""
    return FieldError(
        pointer="/address",
        code=refused.code,
        detail=refused.detail,
        allowed=refused.allowed or None,
    )


def _webhook(form: ContactForm, allowed_hosts: Collection[str]) -> Contact:
    faults = _mail_faults("/email", form.email) if form.email is not None else []
    faults += _secret_faults(form.secret)
    target: Target | None = None
    if form.address is None:
        faults.append(_needed("/address", "A webhook needs its https address."))
    else:
        try:
            target = read_target(form.address, allowed_hosts)
        except TargetRefused as refused:
            faults.append(target_fault(refused))
    _refuse(faults)
    url = target.url if target else None
    email = form.email and mail_address(form.email)
    link = form.answer_by_link
    return Contact(
        form.channel, form.language, url, email, form.secret, target, link, _as_fhir(form)
    )


def _as_fhir(form: ContactForm) -> bool:
    return isinstance(form, OwnContactForm) and form.as_fhir


def _secret_faults(secret: str | None) -> list[FieldError]:
    if secret is None:
        return []
    try:
        read_secret(secret)
    except ValueError:
        return [
            FieldError(
                pointer="/secret",
                code="not_a_secret",
                detail="A signing secret is the prefix and base64 of 24 to 64 random bytes.",
                allowed=(f"{SECRET_PREFIX}<base64>",),
            )
        ]
    return []


def _mail_faults(pointer: str, address: str | None) -> list[FieldError]:
    if address is None:
        return [_needed(pointer, "An e-mail address is needed.")]
    try:
        mail_address(address)
    except UnfitError as unfit:
        return [
            FieldError(
                pointer=pointer, code=unfit.code, detail=str(unfit), allowed=("name@example.org",)
            )
        ]
    return []


def _not_for(form: ContactForm, *fields: str) -> list[FieldError]:
    return [_unfit(name) for name in fields if getattr(form, name) is not None]


def _unfit(name: str) -> FieldError:
    return FieldError(
        pointer=f"/{name}",
        code="not_for_this_channel",
        detail="This field does not belong to this channel.",
    )


def _needed(pointer: str, detail: str) -> FieldError:
    return FieldError(pointer=pointer, code="required", detail=detail)


def _refuse(faults: list[FieldError]) -> None:
    if faults:
        raise Invalid(MEND, errors=faults)
