"""Workbooks and delimited text as people bring them, and hostile ones."""

import datetime
import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from data.importing.files.limits import ImportLimits
from data.importing.records import RawTable
from data.importing.sheets import read_tables
from geo.importing.report import RefusedFileError

ROWS = "name,lat,lon\nAlpha,35.1,39.1\nBeta,35.2,39.2\n"
EXPECTED = [["Alpha", "35.1", "39.1"], ["Beta", "35.2", "39.2"]]


def workbook(write: Callable[[Workbook, Worksheet], None]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        write(book, book.add_worksheet("Data"))
    return data.getvalue()


def write_rows(sheet: Worksheet, rows: list[list[object]], first: int = 0) -> None:
    for number, row in enumerate(rows, start=first):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, column, cell)


def ods(cells: str, head: str = "", styles: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style", "datastyle")
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<?xml version='1.0'?>{head}<office:document-content {names}>{styles}<office:body>"
            f"<office:spreadsheet><table:table table:name='Data'>{cells}</table:table>"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return data.getvalue()


def ods_rows(text: str) -> str:
    return "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell office:value-type='string'><text:p>{cell}</text:p>"
            "</table:table-cell>"
            for cell in line.split(",")
        )
        + "</table:table-row>"
        for line in text.strip().splitlines()
    )


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (ROWS.encode(), ""),
        (ROWS.encode("utf-8-sig"), ""),
        (ROWS.encode("utf-16"), "encoding: UTF-16"),
        (ROWS.encode("utf-16-le"), "encoding: UTF-16, by its zero bytes"),
        (ROWS.replace(",", ";").encode(), "semicolon"),
        (ROWS.replace(",", "\t").encode(), "tab"),
        (ROWS.replace(",", "|").encode(), "vertical bar"),
        (b"sep=;\n" + ROWS.replace(",", ";").encode(), "semicolon"),
        (b"\n,,\n" + ROWS.encode() + b"\n,,\n", ""),
        (b"Situation of March\n\n" + ROWS.encode(), "1 row above the header"),
        (ROWS.encode() + b"\nSource: our notes,,\n* estimated,,\n", "below the table left out"),
        (ROWS.encode() + b"Total,70.3,78.3\n", "row 4 below the table left out"),
        (ROWS.replace("\n", ",\n").encode(), ""),
        (ods(ods_rows(ROWS)), ""),
        (ROWS.replace("\n", "\n#loc+name,#geo+lat,#geo+lon\n", 1).encode(), "HXL"),
        (ROWS.replace("name,lat,lon", "Place,Position,\nname,lat,lon").encode(), "two rows"),
    ],
)
def test_a_table_is_found(content: bytes, note: str) -> None:
    (raw,) = read_tables("a.csv", content)
    assert raw.frame.to_numpy().tolist() == EXPECTED
    assert any(note in text for text in raw.defaults) if note else not raw.defaults


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("название,широта\nХарьков и область,49.9\n", "cp1251"),
        ("المكان,خط العرض\nمدينة الرقة,35.9\n", "cp1256"),
        ("Ort,Lat\nSão Tomé près de Zürich,0.3\n", "cp1252"),
    ],
)
def test_windows_encodings_are_told_apart(text: str, encoding: str) -> None:
    (raw,) = read_tables("a.csv", text.encode(encoding))
    assert raw.frame.iloc[0, 0] == text.splitlines()[1].split(",")[0]
    assert raw.defaults[0].startswith(f"encoding: Windows-{encoding[2:]}")


def test_cells_of_a_workbook_are_read_as_displayed() -> None:
    def write(book: Workbook, sheet: Worksheet) -> None:
        formats = [book.add_format({"num_format": code}) for code in ("dd/mm/yyyy", "mmm-yy", "0%")]
        write_rows(sheet, [["place", "since", "month", "share", "people", "sum", "flag"], ["A"]])
        day = datetime.datetime(2017, 8, 4)
        sheet.write_datetime(1, 1, day, formats[0])
        sheet.write_datetime(1, 2, day.replace(day=1), formats[1])
        sheet.write_number(1, 3, 0.455, formats[2])
        sheet.write_number(1, 4, 9_100_000)
        sheet.write_formula(1, 5, "=WEBSERVICE(A1)", None, 7)
        sheet.write_boolean(1, 6, True)
        hidden = book.add_worksheet("Old")
        hidden.hide()
        write_rows(hidden, [["place", "lat"], ["B", 0.1 + 0.2]])
        book.add_worksheet("Empty")

    first, second = read_tables("a.xlsx", workbook(write))
    expected = ["A", "2017-08-04", "2017-08", "45.5%", "9100000", "7", "true"]
    assert first.frame.to_numpy()[0].tolist() == expected
    assert "sheet Empty is empty" in first.defaults
    assert second.frame.to_numpy()[0].tolist() == ["B", "0.3"]
    assert "hidden" in second.defaults[0]


def test_dates_of_the_1904_epoch_are_the_same() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        write_rows(sheet, [["place", "since"], ["A"]])
        date = datetime.datetime(2017, 8, 4)
        sheet.write_datetime(1, 1, date, book.add_format({"num_format": "yyyy-mm-dd"}))
    assert read_tables("a.xlsx", data.getvalue())[0].frame.iloc[0, 1] == "2017-08-04"


def test_merged_cells_and_two_rows_of_headers() -> None:
    def write(_: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range(0, 0, 0, 3, "Who holds what")
        sheet.merge_range(2, 0, 3, 0, "Town")
        sheet.merge_range(2, 1, 2, 2, "Position")
        write_rows(sheet, [["", "Lat", "Lon", "Held by"]], first=3)
        sheet.write(2, 3, "Control")
        sheet.merge_range(4, 0, 4, 3, "North")
        write_rows(sheet, [["Alpha", 35.1, 39.1], ["Beta", 35.2, 39.2]], first=5)
        sheet.merge_range(5, 3, 6, 3, "Front")
        sheet.merge_range(7, 0, 7, 3, "South")
        write_rows(sheet, [["Gamma", 34.1, 39.1, "Army"]], first=8)

    (raw,) = read_tables("a.xlsx", workbook(write))
    assert list(raw.frame) == [
        *("Section", "Town", "Position / Lat", "Position / Lon", "Control / Held by")
    ]
    assert raw.frame["Section"].tolist() == ["North", "North", "South"]
    assert raw.frame["Control / Held by"].tolist() == ["Front", "Front", "Army"]
    assert raw.frame.index.tolist() == [6, 7, 9]
    assert raw.header_row == 4


def test_a_label_over_all_headers_of_its_row_is_no_title() -> None:
    def write(_: Workbook, sheet: Worksheet) -> None:
        write_rows(sheet, [["Draft"], ["Not for circulation"], ["Town", "Held by", "Since"]])
        sheet.merge_range(2, 3, 2, 4, "Estimate")
        write_rows(sheet, [["", "", "", "% held", "As of"], ["A", "X", "2017", "5 %", "2018"]], 3)

    (raw,) = read_tables("a.xlsx", workbook(write))
    assert list(raw.frame) == [
        *("Town", "Held by", "Since", "Estimate / % held", "Estimate / As of")
    ]
    assert "2 rows above the header left out: 'Draft', 'Not for circulation'" in raw.defaults


HEADER = ["Indicator", "Place", "Figure", "As of", "Note"]


@pytest.mark.parametrize(
    ("span", "header", "expected"),
    [
        ((0, 4), HEADER, HEADER),
        ((0, 3), HEADER, HEADER),
        ((0, 1), HEADER, HEADER),
        ((1, 3), ["", *HEADER], HEADER),
        ((3, 4), HEADER, [*HEADER[:3], "Claims / As of", "Claims / Note"]),
        ((0, 1), ["From", "To", "From", "To"], ["Claims / From", "Claims / To", "From", "To"]),
        ((0, 1), ["Town", "", "Held by", "Since"], ["Claims / Town", "Claims", "Held by", "Since"]),
    ],
)
def test_a_title_that_is_merged_over_some_columns_is_no_group_of_headers(
    span: tuple[int, int], header: list[str], expected: list[str]
) -> None:
    def write(_: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range(0, span[0], 0, span[1], "Claims")
        write_rows(sheet, [[*header], ["x" if cell else "" for cell in header]], first=1)

    (raw,) = read_tables("a.xlsx", workbook(write))
    assert list(raw.frame) == expected
    is_title = expected == HEADER
    assert ("1 row above the header left out: 'Claims'" in raw.defaults) == is_title
    assert ("rows 1 and 2 read as two rows of headers" in raw.defaults) == (not is_title)


def test_second_columns_of_a_name_and_columns_without_one() -> None:
    (raw,) = read_tables("a.csv", b"place,note,note,\nA,x,y,z\n")
    assert list(raw.frame) == ["place", "note", "note (2)", "column D"]


def test_a_cell_that_is_too_long_is_refused_with_its_row() -> None:
    (raw,) = read_tables("a.csv", f"place,note\nA,{'x' * 20_000}\nB,y\n".encode())
    assert raw.frame["place"].tolist() == ["B"]
    assert (raw.refused[0].row, raw.refused[0].column) == (2, "note")


def archive(**entries: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name.replace("__", "."), content)
    return data.getvalue()


def far_cell() -> bytes:
    """Workbook of two cells that a reader spreads over 17 billion."""

    def write(_: Workbook, sheet: Worksheet) -> None:
        sheet.write("A1", "a")
        sheet.write("XFD1048576", "b")

    return workbook(write)


SMALL = ImportLimits(
    import_rows=50,
    import_columns=10,
    unpacked_bytes=500_000,
    archive_entries=40,
    workbook_memory=1_000_000_000,
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (archive(content__xml=b"0" * 900_000), "larger unpacked"),
        (archive(**{f"f{n}": b"" for n in range(50)}), "entries"),
        (archive(readme__txt=b"hello"), "a ZIP archive"),
        (ods(ods_rows(ROWS), "<!DOCTYPE a [<!ENTITY b 'c'>]>"), "document type"),
        (ods(ods_rows(ROWS))[:-200], "damaged archive"),
        (archive(content__xml=b"<a/>"), "cannot be read|damaged workbook|no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged workbook|cannot be read"),
        (far_cell(), "rows|memory"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "web page"),
        (b"%PDF-1.7 a,b\n1,2", "a PDF"),
        (b"a,b\n\x00\x01\x02,x\n", "not text"),
        (b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8", "damaged UTF-16"),
        (b"a,b\n" + b"1,2\n" * 80, "rows"),
        (b"a," * 40 + b"\n", "columns"),
        (b'a,b\n"' + b"x" * 300_000, "closed quotes"),
    ],
)
def test_a_hostile_file_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(RefusedFileError, match=words):
        _refuse_if_empty(read_tables("up.xlsx", content, SMALL))


def _refuse_if_empty(tables: list[RawTable]) -> None:
    assert tables, "no table"


def test_number_formats_of_ods_change_what_cells_mean() -> None:
    """A cell of per cent, and a date that its column's style displays as month and year."""
    styles = (
        "<office:automatic-styles><datastyle:date-style style:name='N1'><datastyle:month/>"
        "<datastyle:year/></datastyle:date-style><style:style style:name='month' "
        "style:data-style-name='N1'/></office:automatic-styles>"
    )
    cells = (
        "<table:table-column/><table:table-column table:default-cell-style-name='month'/>"
        f"{ods_rows('share,as of')}<table:table-row>"
        "<table:table-cell office:value-type='percentage' office:value='0.45'/>"
        "<table:table-cell office:value-type='date' office:date-value='2017-08-01'/>"
        "</table:table-row>"
    )
    (table,) = read_tables("a.ods", ods(cells, styles=styles))
    assert table.frame.to_numpy().tolist() == [["45%", "2017-08"]]
