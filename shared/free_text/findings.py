"""What was found in a text: of which kind, where, and whether it is certain."""

from dataclasses import dataclass

from shared.vocabulary.code import Code


class Kind(Code):
    """What leads to somebody."""

    NAME = "name", "姓名", "Name"
    TELEPHONE = "telephone", "电话号码", "Telephone number"
    IDENTITY_NUMBER = "identity_number", "证件号码", "Identity number"
    ADDRESS = "address", "住址", "Address"
    ACCOUNT = "account", "账号", "Account"
    PLATE = "plate", "车牌", "Number plate"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A part of a text, from `start` up to `end`, that leads to somebody or may."""

    kind: Kind
    start: int
    end: int
    certain: bool = True
