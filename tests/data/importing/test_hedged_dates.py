"""Dates that leave something open: estimates, years of two digits, periods."""

import pytest

from data.importing.cells.calendar_dates import YEAR_FIRST
from data.importing.cells.dates import read_dates
from data.importing.mapping.file import ImportMappings
from data.importing.mapping.periods import split_period
from data.importing.plan import ImportPlan
from data.importing.run import plan_import
from tests.data.importing.test_cells import column
from tests.data.importing.user_files import claims, control, polygons, text


def plan_of(files, **answers: str) -> ImportPlan:
    mappings = ImportMappings((), {key.replace("__", ":"): value for key, value in answers.items()})
    return plan_import(files, "FJI", mappings)


@pytest.mark.parametrize(
    ("cell", "partial"), [("2000 (est.)", "2000"), ("May 2000 [provisional]", "2000-05")]
)
def test_the_words_of_an_estimated_date_are_in_the_note(cell: str, partial: str) -> None:
    plan = plan_of(claims(f"Fighters,Suva,5,people,{cell},,Times"))
    assert not plan.report.refused
    (row,) = plan.records.tables["figures"].to_dict("records")
    assert (row["as_of"], row["note"]) == (partial, f"as of: {cell}")


def test_the_words_of_an_estimated_header_are_in_the_notes_of_its_rows() -> None:
    head = "measure,place,unit,note,1998,1999,2000 (est.)"
    files = text("claims.csv", f"{head}\nFighters,Suva,people,rough,1,2,3\n")
    figures = plan_of([files]).records.tables["figures"]
    assert figures["note"].tolist() == ["rough", "rough", "rough; 2000 (est.)"]
    head = "place,lat,lon,1998-01,1999-01,2000-01 (estimate)"
    files = text("control.csv", f"{head}\nSuva,-18.1,178.4,Army,Army,Rebels\n")
    rows = plan_of([files]).records.tables["control"]
    assert rows["note"].tolist() == ["", "2000-01 (estimate)"]


def test_columns_of_maps_by_date_may_be_estimates() -> None:
    names = {"control_2023": ["Army", "Front"], "control_2024 (est.)": ["Army", "Army"]}
    (frame,) = plan_import(polygons("monitor.geojson", **names)).polygons.values()
    assert sorted(set(frame["date"].dt.year)) == [2023, 2024]


def test_years_of_two_digits_are_last_unless_answered_and_the_report_says_so() -> None:
    cells = column("24-03-07", "24-05-13", "23-06-12")
    found = read_dates(cells, "f.csv")
    assert found.dates.tolist() == ["2007-03-24", "2013-05-24", "2012-06-23"]
    answer = f"year_order:{cells.name}={YEAR_FIRST}"
    expected = "'24-03-07' read as 24 March 2007, with the year last. If the year is first, write"
    (line,) = [line for line in found.defaults if expected in line]
    assert line.endswith(answer)
    found = read_dates(cells, "f.csv", {f"year_order:{cells.name}": YEAR_FIRST})
    assert found.dates.tolist() == ["2024-03-07", "2024-05-13", "2023-06-12"]
    assert "'24-03-07' read as 2024-03-07, with the year first" in found.defaults[0]
    assert not any("with the year last" in line for line in found.defaults)


@pytest.mark.parametrize("cells", [("31-12-24", "30-11-24"), ("24-03-2007",), ("05/04/05",)])
def test_a_column_that_gives_the_order_away_has_no_such_line(cells: tuple[str, ...]) -> None:
    found = read_dates(column(*cells), "f.csv")
    assert not any("with the year last" in line for line in found.defaults)


def test_dates_that_a_year_at_the_end_puts_into_the_future_are_a_question() -> None:
    cells = column("99-12-31", "24-11-30")
    (question,) = read_dates(cells, "f.csv").questions
    assert list(question.options) == [
        "30 November 2024 (year first)",
        "24 November 2030 (year last)",
    ]
    found = read_dates(cells, "f.csv", {question.key: YEAR_FIRST})
    assert found.dates.tolist() == ["1999-12-31", "2024-11-30"]


@pytest.mark.parametrize(
    ("cell", "ends"),
    [
        ("2023-03 to 2023-06", ("2023-03", "2023-06")),
        ("2023-03/2023-06", ("2023-03", "2023-06")),
        ("2023-03-01 – 2023-06-30", ("2023-03-01", "2023-06-30")),
        ("March–June 2023", ("March 2023", "June 2023")),
        ("1-15 March 2023", ("1 March 2023", "15 March 2023")),
        ("Q1-Q2 2023", ("Q1 2023", "Q2 2023")),
        ("2022-2023", ("2022", "2023")),
        ("01/03/2023 - 15/03/2023", ("01/03/2023", "15/03/2023")),
        ("early March to June 2023", ("early March 2023", "June 2023")),
        *dict.fromkeys(
            ("2023-03", "24-03-07", "03/2023", "June to March 2023", "", "2023/24"), None
        ).items(),
    ],
)
def test_a_period_has_a_first_and_a_last_date(cell: str, ends: tuple[str, str] | None) -> None:
    assert split_period(cell) == ends


def test_periods_of_control_have_a_start_and_an_end() -> None:
    rows = ("2000-03 to 2000-06", "July 2000", "2000-08 – 2000-09", "Q1 2001", "2002")
    rows = [f"Suva,{'Army' if n < 2 else 'Rebels'},{cell}" for n, cell in enumerate(rows)]
    plan = plan_of(control(*rows, "Nadi,Army,2000-05-19", head="place,held by,Period"))
    assert not plan.report.refused and not plan.report.ignored_columns
    frame = plan.records.tables["control"]
    assert list(zip(frame["from_date"], frame["to_date"], strict=True)) == [
        ("2000-03-01", "2000-07-31"),
        ("2000-08-01", "2000-09-30"),
        ("2001-01-01", "2001-03-31"),
        ("2002-01-01", "2002-12-31"),
        ("2000-05-19", ""),
    ]
    assert plan.report.left_out == {"period that continues the row before": 1}
    since = plan_of(control("Suva,Army,2000-03", head="place,held by,since"))
    assert "to_date" not in since.records.tables["control"]


def test_a_claim_of_a_period_has_the_date_that_it_fills_or_that_is_answered() -> None:
    cells = (
        "Q1 2000",
        "April-June 2000",
        "2000-07 to 2000-11",
        "1-31 May 2000",
        "2000-01 to 2000-12",
    )
    rows = [f"Fighters,Suva,{n},people,{cell},,Times" for n, cell in enumerate(cells, start=5)]
    files = claims(*rows, head="measure,place,value,unit,Period,base,source")
    plan = plan_of(files)
    (question,) = plan.open_questions
    assert question.key == "period:Period" and "'2000-07 to 2000-11'" in question.text
    assert plan.report.left_out == {"date of a period still open": 1}
    assert not plan.report.refused
    for answer, date in (("start", "2000-07"), ("end", "2000-11")):
        figures = plan_of(files, period__Period=answer).records.tables["figures"]
        assert figures["as_of"].tolist() == ["2000-01", "2000-04", date, "2000-05", "2000"]
        precisions = ["quarter", "quarter", "month", "month", "year"]
        assert figures["as_of_precision"].tolist() == precisions
        assert figures["note"].tolist()[1:3] == [f"Period: {cell}" for cell in cells[1:3]]


def test_events_of_several_days_have_their_last_day() -> None:
    rows = "1-3 March 2000,Clash,Suva\n4 March 2000,Clash,Suva\n"
    plan = plan_of([text("events.csv", f"Date,Event type,Town\n{rows}")], place_names="exact")
    events = plan.records.tables["events"]
    assert events["date"].tolist() == ["2000-03-01", "2000-03-04"]
    assert events["date_end"].tolist() == ["2000-03-03", ""]
