"""Lines out of a stream; one answer per line, whatever happens to it."""

from hypothesis import given
from hypothesis import strategies as st

from shared.http.ndjson import Lines


@given(st.lists(st.binary(max_size=30).filter(lambda b: b"\n" not in b)), st.data())
def test_lines_are_the_same_however_the_stream_was_cut(
    contents: list[bytes], data: st.DataObject
) -> None:
    whole = b"\n".join(contents)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    lines, found = Lines(100), []
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        found += lines.feed(whole[start:end])
    found += lines.end()
    assert found == [(n, line) for n, line in enumerate(contents, 1) if line.strip()]


def test_a_long_line_is_held_only_to_its_limit() -> None:
    lines = Lines(10)
    for _ in range(100):
        assert lines.feed(b"x" * 50) == []
    [(number, line), (following, short)] = lines.feed(b"\nabc\n")
    assert (number, len(line)) == (1, 11)
    assert (following, short) == (2, b"abc")
