"""No file of the product names a place or an actor of a theatre."""

import csv
import re
from pathlib import Path

from tests.test_house import PACKAGES, PROJECT, committed_files, lines_with, relative_name

THEATRE_NAMES = re.compile(r"iraq|syria|raqqa|mosul|isil", re.IGNORECASE)
# Words in names of places and actors that are also general words.
GENERIC_WORDS = {
    *("base", "before", "state", "contested", "city", "groups", "middle", "held", "border"),
    *("field", "north", "west", "east", "power", "front", "town", "tall", "bridge", "crossing"),
    *("government", "governorate", "oblast", "pass", "region", "airport", "island", "northern"),
    *("countryside", "mine", "pocket", "refinery", "regulator"),
    *("desert", "plant", "bank", "forces", "october", "afar", "valley", "western", "division"),
    *("camp", "opposition", "nuclear", "station", "democratic", "область", "محافظة"),
    *("عليه", "متنازع", "منها", "تشرين", "الأسود", "الحي", "القديمة"),
}


def theatre_words() -> set[str]:
    """List the words of four or more letters in names of places and actors of all theatres."""
    words: set[str] = set()
    for path in (PROJECT / "seeds").glob("*/*.csv"):
        if path.name in ("places.csv", "actors.csv"):
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    for column, cell in row.items():
                        if column.startswith(("name_", "label", "short_label")):
                            words |= set(re.findall(r"[^\W\d_]{4,}", cell.casefold()))
    return words - GENERIC_WORDS


def product_files() -> list[Path]:
    """List the files of the product that are text: code, templates, styles and phrases."""
    return [
        path
        for path in committed_files()
        if path.suffix in (".py", ".js", ".css", ".typ", ".j2", ".toml", ".html")
        and relative_name(path).split("/")[0] in (*PACKAGES, "app.py")
    ]


def used_words(files: list[Path]) -> set[str]:
    """List the words of files, in lower case."""
    texts = (path.read_text("utf-8").casefold() for path in files)
    return {word for text in texts for word in re.findall(r"[^\W_]+", text)}


def test_no_code_names_a_theatre() -> None:
    files = product_files()
    # A pattern of all words of the theatres would take six seconds.
    words = "|".join(sorted(theatre_words() & used_words(files))) or r"(?!)"
    pattern = re.compile(rf"{THEATRE_NAMES.pattern}|(?<![^\W_])({words})(?![^\W_])", re.IGNORECASE)
    found = []
    for path in files:
        if path.suffix == ".py":
            found += lines_with(path, pattern, docstrings=True)
        else:
            found += [
                f"{relative_name(path)}:{number}: {line.strip()}"
                for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
                if pattern.search(line)
            ]
    assert not found, "\n".join(found)


def test_names_of_all_theatres_are_looked_for() -> None:
    assert THEATRE_NAMES.search("ISIL")
    assert {"raqqa", "الرقة", "kherson", "херсон", "peshmerga"} <= theatre_words()


def test_words_of_files_are_found_in_any_position(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text('first_Kherson = "Херсон2 (الرقة)"', "utf-8")
    assert used_words([path]) == {"first", "kherson", "херсон2", "الرقة"}
