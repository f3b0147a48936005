"""Web addresses: which are refused, and which every renderer can link to."""

import csv
from pathlib import Path

import pytest

from data.model import Theatre
from data.web_address import (
    MAX_ADDRESS_CHARACTERS,
    WebAddressError,
    parse_address,
    web_address,
)
from tests.data.conftest import check_theatre

# Each with a part of the expected message.
HOSTILE = {
    "https://[::1": "host",
    "https://[::1]example.org/": "host",
    "https://[v1.x]/": "host",
    "https://[fe80::1%25eth0]/": "host",
    "https://[12345::]/": "IPv6",
    "http://]/": "host",
    "https://": "host",
    "https:///path": "host",
    "https://?a=1": "host",
    "https://.": "host",
    "https://a..b/": "host",
    "https://-a.example/": "host",
    "https://exa$mple.org/": "host",
    f"https://{'a' * 64}.example/": "host",
    f"https://{'a.' * 127}example/": "host",
    "https://example.org:99999/": "port",
    "https://example.org:0/": "port",
    "https://example.org:/": "port",
    "https://example.org:80a/": "port",
    "https://example.org:٨٠/": "port",
    "https://1.2.3.4.5/": "IPv4",
    "https://256.1.1.1/": "IPv4",
    "https://example.0x7f/": "IPv4",
    "https://reader@example.org/": "user name",
    "https://reader:word@example.org/": "user name",
    "https://example.org@evil.example/": "user name",
    "https://example.org\\@evil.example/": "%5C",
    'https://example.org/"onmouseover=': "%22",
    "https://example.org/<b>": "%3C",
    "https://example.org/`": "%60",
    "https://example.org/{a}": "%7B",
    "https://example.org/a b": "U+0020",
    "https://example.org/a\tb": "U+0009",
    "https://example.org/a\nb": "U+000A",
    "https://example.org/\u202egnp.exe": "U+202E",
    "https://example.org/\u200b": "U+200B",
    "https://example.org/\u00a0": "U+00A0",
    "https://example.org/100%": "%25",
    "https://example.org/%zz": "%25",
    "https://\u2100.example/": "host",
    "https://stra\u00dfe.example/": "xn--",
    "https://example\uff0eorg/": "xn--",
    "ftp://example.org/": "http://",
    "HTTPS://example.org/": "http://",
    "javascript:alert(1)": "http://",
    "//example.org/": "http://",
    "example.org": "http://",
    "http:example.org": "http://",
    f"https://example.org/{'a' * MAX_ADDRESS_CHARACTERS}": "2,000",
    f"https://example.org/{'é' * (MAX_ADDRESS_CHARACTERS // 6)}": "2,000",
}
ODD = {
    "https://a": ("a", "https://a"),
    "http://localhost:8501/?q=1#f": ("localhost", "http://localhost:8501/?q=1#f"),
    "https://Example.ORG.": ("example.org.", "https://example.org."),
    "https://foo_bar.example/": ("foo_bar.example", "https://foo_bar.example/"),
    "https://[2001:DB8::1]:8443/x": ("2001:db8::1", "https://[2001:db8::1]:8443/x"),
    "https://[::ffff:192.0.2.1]/": ("::ffff:c000:201", "https://[::ffff:c000:201]/"),
    "http://192.0.2.1/": ("192.0.2.1", "http://192.0.2.1/"),
    "https://xn--strae-oqa.example/": (
        "xn--strae-oqa.example",
        "https://xn--strae-oqa.example/",
    ),
    "https://bücher.example/größe?ä=1": (
        "bücher.example",
        "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?%C3%A4=1",
    ),
    "https://موقع.example/٢٠١٤": (
        "موقع.example",
        "https://xn--4gbrim.example/%D9%A2%D9%A0%D9%A1%D9%A4",
    ),
    "https://example.org/d'ara(b)[c];x=%27&y,z*$!~@:": (
        "example.org",
        "https://example.org/d'ara(b)[c];x=%27&y,z*$!~@:",
    ),
    "https://example.org/a?b=https://c@d/#e#f": (
        "example.org",
        "https://example.org/a?b=https://c@d/#e#f",
    ),
    f"https://example.org/{'a' * (MAX_ADDRESS_CHARACTERS - 20)}": ("example.org", None),
}


@pytest.mark.parametrize(("text", "expected"), HOSTILE.items(), ids=[repr(t)[:40] for t in HOSTILE])
def test_invalid_addresses_are_refused_with_a_message(text: str, expected: str) -> None:
    with pytest.raises(WebAddressError, match=expected.replace("+", r"\+")):
        parse_address(text)
    assert web_address(text) is None


@pytest.mark.parametrize(("text", "parsed"), ODD.items(), ids=[text[:40] for text in ODD])
def test_unusual_addresses_are_parsed(text: str, parsed: tuple[str, str | None]) -> None:
    host, href = parsed
    address = parse_address(text)
    assert (address.text, address.host, address.href) == (text, host, href or text)
    assert address.href.isascii()
    assert parse_address(address.href).href == address.href


def test_a_missing_cell_is_no_address() -> None:
    for cell in (None, float("nan"), "", 7):
        assert web_address(cell) is None


def test_a_longer_limit_can_be_requested() -> None:
    text = f"https://example.org/{'a' * MAX_ADDRESS_CHARACTERS}"
    assert parse_address(text, None).href == text


def test_every_shipped_address_is_parsed_unchanged(theatre: Theatre) -> None:
    addresses = [parse_address(text) for text in theatre.sources["url"].dropna()]
    assert len(addresses) > 900
    assert all(address.href == address.text for address in addresses if address.text.isascii())


def test_the_check_reports_addresses_by_file_row_and_column(copy: Path) -> None:
    with (copy / "sources.csv").open(encoding="utf-8", newline="") as stream:
        records = list(csv.reader(stream))
    column = records[0].index("url")
    for record, text in zip(records[1:], HOSTILE, strict=False):
        record[column] = text
    with (copy / "sources.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(records)
    found = {each.row: each for each in check_theatre(copy)}
    assert set(found) == set(range(2, len(HOSTILE) + 2))
    for row, text in enumerate(HOSTILE, start=2):
        assert (found[row].file, found[row].column) == ("sources.csv", "url"), text
        controlled = "\t" in text or "\n" in text
        assert controlled or HOSTILE[text] in found[row].expected, text


@pytest.mark.parametrize("name", ["url", "licence_url"])
def test_addresses_of_the_settings_are_checked(copy: Path, name: str) -> None:
    path = copy / "theatre.toml"
    lines = path.read_text("utf-8").splitlines()
    row = next(at for at, line in enumerate(lines, start=1) if line.startswith(f"{name} = "))
    lines[row - 1] = f'{name} = "https://[::1"'
    path.write_text("\n".join(lines), "utf-8")
    (finding,) = check_theatre(copy)
    assert (finding.file, finding.row) == ("theatre.toml", row)
    assert finding.column == f"origins[0].{name}" or finding.column.endswith(f"].{name}")
    assert "host" in finding.expected
