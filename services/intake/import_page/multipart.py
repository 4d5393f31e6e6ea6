"""The file in a form, read in memory: what people sent is on no disk before it is sealed."""

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from shared.errors import Malformed


def file_in(content_type: str, body: bytes) -> bytes:
    """The content of the first file in the form. Raises Malformed."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    reader = _Reader()
    try:
        if boundary:
            MultipartParser(boundary, reader.callbacks()).write(body)  # type: ignore[arg-type]
    except FormParserError:
        raise Malformed("The form cannot be read.") from None
    if not reader.is_whole:
        raise Malformed("The form has no file, or ends before it is whole.")
    return b"".join(reader.pieces)


class _Reader:
    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.is_whole = False
        self._name = b""
        self._value = b""
        self._is_file = False

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._field,
            "on_header_value": self._header,
            "on_header_end": self._header_ends,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._is_file = False

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        if self._name.lower() == b"content-disposition" and b"filename" in self._value:
            self._is_file = True
        self._name = self._value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file and not self.is_whole:
            self.pieces.append(data[start:end])

    def _end(self) -> None:
        self.is_whole = self.is_whole or self._is_file
