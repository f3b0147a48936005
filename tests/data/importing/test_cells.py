"""Dates, numbers and coordinates as people write them."""

import pandas as pd
import pytest

from data.importing.cells.coordinates import read_coordinates
from data.importing.cells.dates import read_dates
from data.importing.cells.numbers import read_numbers
from geo.importing.dates import DAY_FIRST, MONTH_FIRST, guess_dates


def column(*cells: str) -> pd.Series:
    return pd.Series(cells, index=range(2, len(cells) + 2), name="X", dtype="str")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2017-08-04", "2017-08-04"),
        ("2017-08-04 00:00:00.000", "2017-08-04"),
        ("2017-08-04T13:05:00Z", "2017-08-04"),
        ("2017/8/4", "2017-08-04"),
        ("20170804", "2017-08-04"),
        ("04.08.2017", "2017-08-04"),
        ("25/08/2017", "2017-08-25"),
        ("08/25/2017", "2017-08-25"),
        ("25-08-17", "2017-08-25"),
        ("25/08/97", "1997-08-25"),
        ("31 August 2017", "2017-08-31"),
        ("Thursday, 31 August 2017", "2017-08-31"),
        ("August 31st, 2017", "2017-08-31"),
        ("1-Sep-17", "2017-09-01"),
        ("17 août 2017", "2017-08-17"),
        ("23 déc. 2023", "2023-12-23"),
        ("1 févr. 2023", "2023-02-01"),
        ("17 ago. 2017", "2017-08-17"),
        ("3 ene 2017", "2017-01-03"),
        ("Okt. 2017", "2017-10"),
        ("juil. 2017", "2017-07"),
        ("٤ تموز ٢٠١٧", "2017-07-04"),
        ("Aug-17", "2017-08"),
        ("Sept. 2017", "2017-09"),
        ("2017-08", "2017-08"),
        ("08/2017", "2017-08"),
        ("2017", "2017"),
        ("42951", "2017-08-04"),
        ("1501804800000", "2017-08-04"),
        ("٠٤.٠٨.٢٠١٧", "2017-08-04"),
        ("mid-April 2023", "2023-04"),
        ("in late March 2022", "2022-03"),
        ("early 2023", "2023"),
        ("about 4 May 2001", "2001-05"),
        ("n/a", ""),
    ],
)
def test_a_date_is_read(cell: str, expected: str) -> None:
    found = read_dates(column(cell), "f.csv")
    assert found.partial.tolist() == [expected]
    assert not found.refused
    assert not found.questions


@pytest.mark.parametrize("cell", ["soon", "31/02/2017", "0025-03-01", "4 Foo 2017", "2017-25-08"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    (refusal,) = read_dates(column("2017-08-04", cell), "f.csv").refused
    assert (refusal.file, refusal.row, refusal.column, refusal.read) == ("f.csv", 3, "X", cell)


def test_the_order_of_day_and_month_is_decided_by_the_column_or_by_the_user() -> None:
    decided = read_dates(column("04/08/2017", "25/08/2017"), "f")
    assert decided.partial.tolist() == ["2017-08-04", "2017-08-25"]
    assert "day first" in decided.defaults[0]
    assert read_dates(column("05/05/2017"), "f").partial.tolist() == ["2017-05-05"]
    for cells in (["04/08/2017"], ["04/08/2017", "25/05/2017", "05/25/2017"]):
        is_open = read_dates(column(*cells), "f")
        assert [question.key for question in is_open.questions] == ["date_order:X"]
        assert is_open.pending == [2]
        assert not is_open.dates[2]
    for order, expected in ((DAY_FIRST, "2017-08-04"), (MONTH_FIRST, "2017-04-08")):
        answered = read_dates(column("04/08/2017"), "f", {"date_order:X": order})
        assert answered.partial.tolist() == [expected]
        assert not answered.questions


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (DAY_FIRST, "2024-04-03"),
        ("day", "2024-04-03"),
        (MONTH_FIRST, "2024-03-04"),
        ("month", "2024-03-04"),
        ("first the day", ""),
    ],
)
def test_tables_and_maps_have_the_same_answers_on_the_order_of_dates(
    answer: str, expected: str
) -> None:
    cells = read_dates(column("03/04/2024"), "f", {"date_order:X": answer})
    names = guess_dates(["03.04.2024"], answer)
    assert cells.partial.tolist() == [expected]
    assert [str(date or "") for date in names.dates] == [expected]
    assert names.is_open == bool(cells.questions) == (not expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("45 %", "45 percent"),
        ("٤٥٪", "45 percent"),
        ("9,100,000", "9100000"),
        ("45,5", "45.5"),
        ("1.234,5", "1234.5"),
        ("1 234", "1234"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("-5", "-5"),
        ("9.1E+06", "9100000"),
        ("~2,000", "2000 about"),
        ("c. 300", "300 about"),
        ("at least 5", "5 at_least"),
        ("5+", "5 at_least"),
        (">100", "100 more_than"),
        ("up to 12 km²", "12 up_to km2"),
        ("2.5 million", "2500000"),
        ("$3bn", "3000000000 usd"),
        ("2,000-3,000", "2000 3000 range"),
        ("20 to 30 per cent", "20 30 range percent"),
        ("2\N{EN DASH}3 million people", "2000000 3000000 range people"),
        ("unknown?", None),
        ("1,23,4", None),
        ("300 villages", None),
    ],
)
def test_a_number_is_read_with_its_hedge_and_unit(cell: str, expected: str | None) -> None:
    found = read_numbers(column(cell), "f")
    parts = " ".join(part for part in found.frame.iloc[0] if part)
    assert (parts or None) == expected
    assert bool(found.refused) == (expected is None)


def test_the_meaning_of_comma_and_point_is_decided_by_the_column() -> None:
    thousands = read_numbers(column("1,234", "9,100,000"), "f")
    assert thousands.frame["value"].tolist() == ["1234", "9100000"]
    assert "separates thousands" in read_numbers(column("1,234", "2,345"), "f").defaults[0]
    for cells, values in {
        ("45,5", "1.234"): ["45.5", "1234"],
        ("45.5", "1,234"): ["45.5", "1234"],
        ("1.234,5", "1.234.567", "0,25"): ["1234.5", "1234567", "0.25"],
        ("0.5", "391.961"): ["0.5", "391.961"],
        ("45,5", "45.5", "1 234"): ["45.5", "45.5", "1234"],
    }.items():
        found = read_numbers(column(*cells), "f")
        assert found.frame["value"].tolist() == values
        assert not (found.questions or found.pending or found.refused)


@pytest.mark.parametrize(
    ("cells", "answers", "values"),
    [
        (["1,000", "1,5 thousand"], {}, ["", "1500"]),
        (["1,000", "1,5 thousand"], {"comma:X": "thousands"}, ["1000", "1500"]),
        (["1,000", "1,5 thousand"], {"comma:X": "decimal"}, ["1", "1500"]),
        (["9,600 sq mi", "0,4", "0.5"], {"comma:X": "thousands"}, ["9600", "0.4", "0.5"]),
        (["1,000,000", "391.961"], {}, ["1000000", ""]),
        (["1,000,000", "391.961"], {"point:X": "thousands"}, ["1000000", "391961"]),
        (["2,500", "391.961"], {"point:X": "decimal"}, ["", "391.961"]),
        (["0,4", "0.5", "391.961"], {"point:X": "thousands"}, ["0.4", "0.5", "391961"]),
        (["1,000", "0,4", "5.000"], {"point:X": "thousands", "comma:X": "x"}, ["", "0.4", "5000"]),
    ],
)
def test_cells_of_a_column_that_contradict_each_other_are_a_question(
    cells: list[str], answers: dict[str, str], values: list[str]
) -> None:
    found = read_numbers(column(*cells), "f", answers)
    assert found.frame["value"].tolist() == values
    assert found.pending == [row for row, value in enumerate(values, start=2) if not value]
    assert bool(found.pending) == bool(found.questions)
    assert not found.refused


def test_the_question_on_comma_or_point_names_cells_and_readings() -> None:
    found = read_numbers(column("1,000", "1,5 thousand", "12,500", "none at all"), "f")
    (question,) = found.questions
    assert question.key == "comma:X"
    assert "'1,000' (row 2) and '12,500' (row 4)" in question.text
    assert "'1,5 thousand' (row 3)" in question.text
    assert list(question.options) == [*("Thousands: 1,000 is 1000", "Decimal sign: 1,000 is 1.000")]
    assert [refusal.row for refusal in found.refused] == [5]


def test_a_point_that_may_separate_thousands_is_reported() -> None:
    found = read_numbers(column("1,234.5", "2,500", "391.961"), "f")
    assert found.frame["value"].tolist() == ["1234.5", "2500", "391.961"]
    assert not found.questions
    assert "as in 1,234.5, also in '391.961' (row 4)" in found.defaults[0]


def test_a_year_of_two_digits_at_the_start_is_not_read_as_a_day() -> None:
    cells = column("22-12-31", "22-01-05", "03/04/2022", "98-05-06")
    found = read_dates(cells, "f")
    assert found.partial.tolist() == [""] * 4
    assert [question.key for question in found.questions] == ["year_order:X", "date_order:X"]
    assert (
        found.questions[0].text == "f, column X: is 22-12-31 31 December 2022 or 22 December 2031?"
    )
    found = read_dates(cells, "f", {"year_order:X": "year_first"})
    assert found.partial.tolist() == ["2022-12-31", "2022-01-05", "", "1998-05-06"]
    found = read_dates(cells, "f", {"year_order:X": "year_last", "date_order:X": "day_first"})
    assert found.partial.tolist() == ["2031-12-22", "2005-01-22", "2022-04-03", ""]
    assert read_dates(column("98-05-06", "99-01-02"), "f").partial.tolist()[1] == "1999-01-02"
    assert read_dates(column("25-08-17"), "f").partial.tolist() == ["2017-08-25"]


@pytest.mark.parametrize("cell", ["30-35,000", "about 30\u201335,000", "between 3 and 5,000"])
def test_a_range_whose_lower_end_may_lack_its_thousands_is_refused(cell: str) -> None:
    found = read_numbers(column(cell), "f")
    (refusal,) = found.refused
    assert "both ends of the range" in refusal.expected
    for plain, low in {"500-1,000": "500", "0-2,000": "0", "2-3 million": "2000000"}.items():
        assert read_numbers(column(plain), "f").frame["low"].tolist() == [low]


def test_the_question_on_the_comma_of_a_range_shows_numbers_without_a_sign() -> None:
    found = read_numbers(column("20-35,000", "1,5 thousand"), "f")
    assert "Thousands: 35,000 is 35000" in found.questions[0].options


@pytest.mark.parametrize(
    "cell",
    [
        *("35.95, 39.01", "35.95 39.01", "35,95; 39,01", "35,95 39,01", "(35.95, 39.01)"),
        *("35°57'N 39°0'36\"E", "N35 57 00 E39 00 36", "39.01E, 35.95N", "POINT (39.01 35.95)"),
        "٣٥٫٩٥، ٣٩٫٠١",
    ],
)
def test_a_pair_of_coordinates_is_read(cell: str) -> None:
    found = read_coordinates(column(cell), None, "f")
    assert (found.lat.tolist(), found.lon.tolist()) == (["35.95"], ["39.01"])


def test_exchanged_axes_are_found_and_reported() -> None:
    lat, lon = column("39.0", "40.2", "453210"), column("35.9", "36", "3975000")
    plain = read_coordinates(lat, lon, "f")
    assert plain.lat.tolist() == ["39", "40.2", ""]
    assert "metres of a projected system" in plain.refused[0].expected
    bounded = read_coordinates(lat, lon, "f", (35, 32, 43, 37.5))
    assert bounded.lat.tolist() == ["35.9", "36", ""]
    assert "exchanged" in bounded.defaults[0]
    assert read_coordinates(column("139.0"), column("35.9"), "f").lat.tolist() == ["35.9"]


@pytest.mark.parametrize("bounds", [None, (-12.3, 10.1, 4.3, 25.0)])
@pytest.mark.parametrize("correct", [1, 2, 20])
def test_one_mistyped_latitude_is_refused_and_the_other_rows_stay(
    correct: int, bounds: tuple[float, float, float, float] | None
) -> None:
    lat = column(*["16.27"] * correct, "158.167")
    lon = column(*["-0.04"] * correct, "-1.3")
    found = read_coordinates(lat, lon, "f", bounds)
    assert found.lat.tolist() == ["16.27"] * correct + [""]
    assert found.lon.tolist() == ["-0.04"] * correct + [""]
    assert not found.defaults
    (refusal,) = found.refused
    assert (refusal.row, refusal.column, refusal.read) == (correct + 2, "X", "158.167, -1.3")
    assert "correct the number" in refusal.expected


def test_a_refused_position_names_the_column_that_does_not_fit() -> None:
    found = read_coordinates(column("18.1"), column("278.4").rename("Y"), "f")
    assert [(each.column, each.read) for each in found.refused] == [("Y", "18.1, 278.4")]
    assert "exchange" not in found.refused[0].expected
