"""`python -m exhibits brief`: several views, and the brief of a printed link again."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from exhibits import __main__ as command
from exhibits.__main__ import main
from tests.exhibits.test_command import Printed, once
from tests.programs import pdftoppm
from tests.sampling import every_other


def _first_page_in_poppler(path: Path) -> list[str]:
    """Text of the first page as Poppler reads it, if it is installed."""
    if (program := pdftoppm()) is None:
        return []
    arguments = [str(program.with_name("pdftotext")), "-l", "1", str(path), "-"]
    return [subprocess.run(arguments, capture_output=True, check=True, text=True).stdout]


@once
@pytest.mark.parametrize("language", every_other(["ar", "en"]))
def test_a_brief_is_rebuilt_from_the_link_on_its_pages(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    first, again, later = (tmp_path / f"{name}.pdf" for name in ("first", "again", "later"))
    arguments = ["--exhibits", "headlines,change:as_of=2016-01-01", f"--language={language}"]
    arguments += ["--title", "A = B & more", "--handling", "Restricted", "--country", "syria"]
    assert main(["brief", *arguments, "--format=pdf", "-o", str(first)]) == 0
    notes: Any = PdfReader(first).pages[0]["/Annots"]
    (link,) = {str(note.get_object()["/A"]["/URI"]) for note in notes}
    texts = _first_page_in_poppler(first)
    if language == "en":  # pypdf reorders lines of a page written from right to left
        texts.append(PdfReader(first).pages[0].extract_text())
    for text in texts:
        copied = re.sub(r"[\r\n]", "", text[text.index("http") :])
        assert copied.startswith(link), "nothing but line ends is added"
    broken = f" <{link[:90]}\n{link[90:]}>."
    assert main(["brief", "--link", broken, "--format=pdf", "-o", str(again)]) == 0
    assert again.read_bytes() == first.read_bytes()
    assert not capsys.readouterr().err
    moved = link.replace("country=Syria", "country=Iraq")
    assert main(["brief", "--link", moved, "--format=pdf", "-o", str(later)]) == 2
    assert "incomplete or mistyped" in capsys.readouterr().err
    for invalid_link, message in (
        (link.partition("&")[0][:-3], "citation in this link is invalid"),
        (f"{link[:-3]}\u2026", "cut at an ellipsis"),
        ("brief?exhibits=headlines", "invalid web address"),
    ):
        assert main(["brief", "--link", invalid_link, "--format=pdf", "-o", str(later)]) == 2
        assert message in capsys.readouterr().err
    monkeypatch.setattr(command, "records_hash", lambda _: "0123456789ab")
    monkeypatch.setattr(command, "check_link", lambda *_: None)
    assert main(["brief", "--link", moved, "--format=pdf", "-o", str(later)]) == 0
    printed = capsys.readouterr().err
    assert "now: 0123456789ab" in printed
    assert "change: changed since cited" in printed


@once
def test_a_brief_of_several_views(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "brief.html"
    picks = "headlines,share_cleared_raqqa:as_of=2014-01-01"
    arguments = [
        "--title",
        "A title",
        "--author",
        "Me",
        "--handling",
        "Restricted",
        "-o",
        str(path),
    ]
    assert main(["brief", "--exhibits", picks, "--format", "html", *arguments]) == 0
    text = path.read_text(encoding="utf-8")
    assert "A title" in text
    assert "Restricted" in text
    printed = capsys.readouterr()
    assert (
        printed.err == "share_cleared_raqqa: No claim on this in the ledger up to 1 January 2014.\n"
    )
    assert not printed.out
