"""From a row to the request it is, with every fault under the name of its column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import orjson

from services.intake.imports import cells, words
from services.intake.imports.mapping import ColumnMapping
from services.intake.imports.readers import OWN, READERS, Json, Reader
from services.intake.imports.rules import Purpose
from services.intake.imports.sheets import Joined, Row
from shared.errors import FieldError
from shared.fields import UnfitError
from shared.vocabulary import ConsentScope, Relation


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row: in which column, "" for the row as a whole."""

    column: str
    code: str
    detail: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A row as a request in JSON, without the cells that are at fault; empty: it is none at all.

    `reference`: the partner's own, if the row has one.
    """

    content: bytes
    faults: tuple[Fault, ...] = ()
    reference: str | None = None


@dataclass
class Plan:
    """How the rows of one file are read."""

    headers: tuple[str, ...]
    mapping: ColumnMapping
    purpose: Purpose
    today: date = field(default_factory=lambda: datetime.now(cells.CHINA).date())

    def __post_init__(self) -> None:
        self._columns: dict[str, list[int]] = {}
        for each in self.mapping.columns:
            if each.name in self.headers and each.field != "ignore":
                self._columns.setdefault(each.field, []).append(self.headers.index(each.name))
        own: dict[str, dict[str, str]] = {}
        for word in self.mapping.words:
            own.setdefault(word.field, {})[words.folded(word.said)] = word.code
        fixed = {each.field: each.value for each in self.mapping.fixed}
        self._bound = [
            (name, self._columns.get(name, ()), reader, own.get(name, {}), fixed.get(name, ""))
            for name, reader in READERS.items()
            if name in self._columns or name in fixed
        ]
        self._own = [each for each in self._bound if each[0] in OWN]
        self._shared = [each for each in self._bound if each[0] not in OWN]
        self._shared_places = [place for each in self._shared for place in each[1]]
        self._repeated: dict[tuple[object, ...], Json | None] = {}

    def read(self, row: Row) -> Read:
        """The request in a row."""
        if row.fault:
            return Read(b"", (_MALFORMED,))
        if row.body is not None:
            return self._whole(row.body)
        # Where anything is at fault, all is read in the order of the fields.
        said = self._repeating(row.cells)
        faults: list[Fault] = []
        if said is None:
            said = {}
            faults = self._fill(said, self._bound, row.cells)
        if len(row.cells) > len(self.headers) and any(row.cells[len(self.headers) :]):
            faults.append(_TOO_MANY)
        known = _ordered(said, self.purpose)
        reference = said.get("source_ref")
        return Read(orjson.dumps(known), tuple(faults), reference)

    def _fill(self, said: Json, bound: Sequence["_Bound"], row: Sequence[str]) -> list[Fault]:
        """Read the cells of these fields into a request, and give what is wrong with them."""
        faults: list[Fault] = []
        for name, places, reader, own, fixed in bound:
            try:
                if text := _cell(name, places, row) or fixed:
                    reader(said, text, own, self.today)
            except UnfitError as unfit:
                faults.append(self._fault(places, unfit))
        return faults

    def _repeating(self, row: Sequence[str]) -> Json | None:
        """What a row says, with what many rows say alike read once; None where one is at fault."""
        if len(row) < len(self.headers) or "identity_number" in self._columns:
            return None
        found = self._alike(row)
        if found is None:
            return None
        said = {name: {**part} if isinstance(part, dict) else part for name, part in found.items()}
        return None if self._fill(said, self._own, row) else said

    def _alike(self, row: Sequence[str]) -> Json | None:
        alike = [row[place] for place in self._shared_places]
        # A number that Excel shortened reads otherwise than the same text.
        key = (*alike, *map(type, alike))
        if key not in self._repeated:
            shared: Json = {}
            faults = self._fill(shared, self._shared, row)
            if len(self._repeated) >= MOST_REPEATED:
                self._repeated.clear()
            self._repeated[key] = None if faults else shared
        return self._repeated[key]

    def _whole(self, body: bytes) -> Read:
        said = orjson.loads(body)
        if self.purpose is Purpose.LOOK_BACK:
            consent = said.get("consent")
            if isinstance(consent, dict) and consent.get("duty") is not None:
                return Read(b"", (_ACTS,))
            said = _of_the_past(said)
            body = orjson.dumps(said)
        reference = said.get("source_ref")
        return Read(body, (), reference if isinstance(reference, str) else None)

    def _fault(self, places: Sequence[int], unfit: UnfitError) -> Fault:
        column = self.headers[places[0]] if places else ""
        return Fault(column, unfit.code, str(unfit), unfit.allowed or ())

    def placed(self, errors: Sequence[FieldError]) -> tuple[Fault, ...]:
        """What was found wrong in the request, under the columns it came from."""
        return tuple(
            Fault(self._column_of(each.pointer), each.code, each.detail, each.allowed or ())
            for each in errors
        )

    def _column_of(self, pointer: str) -> str:
        for beginning, name in POINTERS:
            if pointer.startswith(beginning) and (places := self._columns.get(name)):
                return self.headers[places[0]]
        return pointer if not self.headers else ""


def _cell(name: str, places: Sequence[int], row: Sequence[str]) -> str:
    """What stands in the column of a field: one, as nearly always, or several."""
    if len(places) == 1 and places[0] < len(row) and not isinstance(row[places[0]], Joined):
        return row[places[0]]
    return _text(name, places, row) if places else ""


def _text(name: str, places: Sequence[int], row: Sequence[str]) -> str:
    """What stands in the columns of a field."""
    found = [row[place] for place in places if place < len(row)]
    if any(isinstance(cell, Joined) for cell in found):
        raise UnfitError(
            "merged_cell", "This cell is merged with the one above: unmerge and fill each."
        )
    if len(found) > 1:
        return ("\n" if name == "narrative" else "、").join(filter(None, found))
    return found[0] if found else ""


_MALFORMED = Fault("", "malformed", "The line is no JSON object.")
_ACTS = Fault("", "acts_now", "A record of the past opens no duty: send it as a referral of today.")
_TOO_MANY = Fault(
    "", "too_many_cells", "The row has more cells than the header: a comma in a text needs quotes."
)
_Bound = tuple[str, Sequence[int], Reader, Mapping[str, str], str]
MOST_REPEATED = 4096
POINTERS = (
    ("/source_ref", "source_ref"),
    ("/occurred_at", "occurred_at"),
    ("/channel", "channel"),
    ("/region", "region"),
    ("/subject/age_band", "age"),
    ("/subject/gender", "gender"),
    ("/subject/languages", "languages"),
    ("/subject/flags", "flags"),
    ("/subject", "age"),
    ("/harm", "harm"),
    ("/perpetrator/employer", "perpetrator_employer"),
    ("/perpetrator/place", "perpetrator_place"),
    ("/perpetrator", "relation"),
    ("/children_witnessing", "children_witnessing"),
    ("/needs", "needs"),
    ("/urgency", "urgency"),
    ("/consent/basis", "consent_basis"),
    ("/consent/scope", "consent_scope"),
    ("/consent/given_by", "consent_given_by"),
    ("/consent/text_version", "consent_text"),
    ("/identity/name", "name"),
    ("/identity/phone", "phone"),
    ("/identity/address", "address"),
    ("/identity/narrative", "narrative"),
    ("/safe_contact/channel", "contact_channel"),
    ("/safe_contact/windows/0/days", "contact_days"),
    ("/safe_contact/windows/0/from", "contact_from"),
    ("/safe_contact/windows/0/to", "contact_to"),
    ("/safe_contact/code_word", "code_word"),
    ("/safe_contact", "contact_address"),
)
_WINDOW = ("days", "from", "to")


def _ordered(said: Json, purpose: Purpose) -> Json:
    """The request: harms with their forms, hours as a window; of the past nothing that acts."""
    harms = said.pop("harm", [])
    first = {name: said.pop(ours) for ours, name in _OF_FIRST if ours in said}
    if harms:
        said["harm"] = [{"type": harms[0], **first}, *({"type": other} for other in harms[1:])]
    if "perpetrator" in said:
        said["perpetrator"].setdefault("relation", Relation.UNKNOWN)
    window = {name: said.pop(name) for name in _WINDOW if name in said}
    if window and "safe_contact" in said:
        said["safe_contact"]["windows"] = [window]
    said = {name: said[name] for name in _ORDER if name in said}
    return _of_the_past(said) if purpose is Purpose.LOOK_BACK else said


_OF_FIRST = (("forms", "forms"), ("particulars", "sub"))
_ORDER = (
    "channel", "source_ref", "occurred_at", "region", "subject", "harm", "perpetrator",
    "children_witnessing", "needs", "urgency", "consent", "identity", "safe_contact",
)  # fmt: skip


def _of_the_past(said: Json) -> Json:
    """Counted and screened, and nothing else: nobody is asked, nobody is called."""
    said = {name: part for name, part in said.items() if name != "safe_contact"}
    if isinstance(consent := said.get("consent"), dict):
        said["consent"] = {**consent, "scope": ConsentScope.STATISTICS_ONLY, "providers": []}
    return said
