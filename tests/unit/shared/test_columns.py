"""Columns are named once: the statement and its arguments follow from them, in one order."""

from typing import NamedTuple

from shared.columns import Column, Columns


class Row(NamedTuple):
    id: int
    tags: tuple[str, ...]
    seen: int


COLUMNS = Columns(
    Column("id", "bigint"),
    Column("tags", "text", lambda row: ",".join(row.tags), stored="string_to_array(tags, ',')"),
    Column("count", "int", "seen", merged="t.count + excluded.count"),
)


def test_the_statement_names_each_column_once_and_in_one_order() -> None:
    assert COLUMNS.given("given", 3) == (
        "unnest($3::bigint[], $4::text[], $5::int[]) as given(id, tags, count)"
    )
    assert COLUMNS.names == "id, tags, count"
    assert COLUMNS.stored == "id, string_to_array(tags, ','), count"
    assert COLUMNS.merged == "tags = excluded.tags, count = t.count + excluded.count"


def test_the_arguments_come_in_the_order_of_the_columns() -> None:
    rows = [Row(1, ("a", "b"), 5), Row(2, (), 6)]
    assert COLUMNS.values(rows) == [[1, 2], ["a,b", ""], [5, 6]]
    assert COLUMNS.values([]) == [[], [], []]


def test_another_column_is_another_line() -> None:
    longer = Columns(*COLUMNS._columns, Column("seen", "int"))
    assert len(longer.values([Row(1, (), 5)])) == len(longer) == 4
    assert longer.given("t").count("$") == 4
