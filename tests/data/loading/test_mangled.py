"""The check of a mangled file ends in findings or in none, never in a traceback."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.loading.column_types import parse_columns
from data.loading.csv_cells import Limits, read_cells
from data.loading.derived_columns import date_spans
from data.loading.settings import read_raw_settings
from data.model import Finding
from data.schema import TABLES, table
from tests.data.conftest import check_theatre
from tests.lean_theatres import copy_full_theatre

NASTY = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.,-+eE ", max_size=10),
    st.sampled_from(
        [
            *("", " ", "nan", "inf", "-0", "1e999", "1e-999", "1,200", "٣", "9" * 400),
            *("2017-02-30", "0000-00-00", "9999-12-31", "2017", "2017-8-4", "TRUE", "None"),
            *("raqqa", "isil", "=1+1", "\x00", "\ufeff", "\ud7ff", "a;b", 'a"b', "a\nb", "é" * 50),
        ]
    ),
)
PATIENT = settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_full_theatre(tmp_path_factory.mktemp("mangled") / "full")


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@PATIENT
@given(data=st.data())
def test_mangled_cells(folder: Path, data: st.DataObject) -> None:
    """One mangled cell in each table at once, checked with every rule."""
    before = {}
    for spec in TABLES:
        path = folder / spec.file
        before[path] = path.read_bytes()
        lines = before[path].decode().splitlines()
        cells = lines[1].count(",") + 1
        place = data.draw(st.integers(0, cells - 1))
        row = lines[1].split(",")
        row[place] = quoted(data.draw(NASTY))
        lines[1] = ",".join(row)
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass") + b"\n")
    try:
        findings = check_theatre(folder)
    finally:
        for path, raw in before.items():
            path.write_bytes(raw)
    for finding in findings:
        assert isinstance(finding, Finding)
        assert finding.row >= 1
        assert str(finding).startswith(
            f"{finding.file}:{finding.row}: {finding.column_in_file}: read "
        )


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
@pytest.mark.parametrize("name", ["units", "events"])
def test_mangled_files(tmp_path: Path, name: str, raw: bytes) -> None:
    spec = table(name)
    header = ",".join(column.name for column in spec.columns).encode()
    for text in (raw, header + b"\n" + raw):
        (tmp_path / spec.file).write_bytes(text)
        cells = read_cells(tmp_path, spec, Limits())
        if isinstance(cells, list):
            assert cells
        else:
            frame, _ = parse_columns(cells.frame, spec)
            assert list(frame.index) == list(cells.frame.index)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(st.text(max_size=120), st.binary(max_size=80).map(lambda b: b.decode("latin-1")))
)
@pytest.mark.parametrize("file", ["theatre.toml", "cities/raqqa_frame.geojson"])
def test_mangled_settings_and_frames(tmp_path: Path, file: str, text: str) -> None:
    """The empty folder has a finding for each file; the mangled one must not raise."""
    (tmp_path / "cities").mkdir(exist_ok=True)
    (tmp_path / file).write_bytes(text.encode("utf-8", "surrogatepass"))
    raw = read_raw_settings(tmp_path)
    if raw.keys is None:  # nothing else depends on the text: test_limits.py checks the folder
        assert raw.findings
    else:
        assert check_theatre(tmp_path)


@given(
    day=st.dates(
        min_value=pd.Timestamp("1990-01-01").date(), max_value=pd.Timestamp("2100-01-01").date()
    ),
    precision=st.sampled_from(["day", "week", "month", "quarter", "year"]),
)
def test_date_spans_contain_their_date(day, precision: str) -> None:
    text_length = {"day": 10, "week": 10, "month": 7, "quarter": 7, "year": 4}[precision]
    text = pd.Series([day.isoformat()[:text_length]], dtype="str")
    first, last = date_spans(text, pd.Series([precision], dtype="str"))
    assert first[0] <= pd.Timestamp(day) <= last[0]
    max_length_days = {"day": 0, "week": 6, "month": 30, "quarter": 91, "year": 365}[precision]
    assert (last[0] - first[0]).days <= max_length_days
