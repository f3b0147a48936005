"""What a browser says of itself is checked before it is used: anybody can send anything."""

from types import SimpleNamespace

import pytest

from pages.ui import appearance, sidebar


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://localhost:8501/map?as_of=2017-01-01#control_map", "http://localhost:8501"),
        ("https://maps.example.org", "https://maps.example.org"),
        (None, ""),
        ("//[", ""),
        ("javascript:alert(1)//", ""),
        ("http://" + "a" * 900_000, ""),
        ("http://user@evil.example/", ""),
    ],
)
def test_links_begin_with_an_address_of_the_web_or_with_nothing(
    monkeypatch: pytest.MonkeyPatch, url: str | None, base: str
) -> None:
    monkeypatch.setattr(sidebar.st, "context", SimpleNamespace(url=url))
    assert sidebar.base() == base


@pytest.mark.parametrize(
    ("told", "theme"), [("dark", "dark"), ("light", "light"), (None, "light"), ("<x>", "light")]
)
def test_an_unknown_appearance_is_light(
    monkeypatch: pytest.MonkeyPatch, told: str | None, theme: str
) -> None:
    monkeypatch.setattr(appearance.st, "context", SimpleNamespace(theme=SimpleNamespace(type=told)))
    assert appearance.theme() == theme
