"""The command line of the import: its exit status, and what it prints."""

import json
from pathlib import Path

import pytest

from data.__main__ import main

CONTROL = "place,held by,since,lat,lon\nSuva,Army,2000-05-19,-18.14,178.44\n"
OTHERS = "Labasa,Army,2000-05-19,-16.43,179.36\nNadi,Army,2000-05-19,-17.8,177.42\n"


def import_texts(folder: Path, *options: str, **texts: str) -> int:
    """Import tables by their names without suffix; return the exit status."""
    files = []
    for name, text in texts.items():
        files.append(folder / f"{name}.csv")
        files[-1].write_text(text, "utf-8")
    into = ["--into", str(folder / "new"), "--country", "FJI"]
    return main(["import", *map(str, files), *into, *options])


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"places": "name,lat,lon\nSuva,-18.14,178.44\n"}, "no rows of control and no claims"),
        (
            {"control": f"{CONTROL}{OTHERS}Far,Army,2000-05-19,61.2,-0.5\n"},
            "control.csv:5: lat: read '61.2",
        ),
    ],
)
def test_a_theatre_that_cannot_be_shown_is_a_failure_with_the_reason(
    tmp_path, capsys, texts, reason
) -> None:
    assert import_texts(tmp_path, **texts) == 1
    printed = capsys.readouterr().out
    assert "The theatre cannot be shown before these are corrected:" in printed
    assert reason in printed
    assert import_texts(tmp_path, "--json", **texts) == 1
    assert reason in json.loads(capsys.readouterr().out)["errors"][0]
    assert import_texts(tmp_path, "--dry-run", **texts) == 0


def test_a_theatre_that_can_be_shown_is_a_success(tmp_path, capsys) -> None:
    assert import_texts(tmp_path, "--json", control=CONTROL) == 0
    assert json.loads(capsys.readouterr().out)["errors"] == []
