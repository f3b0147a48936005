"""Values reported by a browser are checked before use: any client can send any value."""

from types import SimpleNamespace

import pytest

from pages.ui import appearance, shared_view


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
def test_links_begin_with_a_web_address_or_are_relative(
    monkeypatch: pytest.MonkeyPatch, url: str | None, base: str
) -> None:
    monkeypatch.setattr(shared_view.st, "context", SimpleNamespace(url=url))
    assert shared_view.base() == base


@pytest.mark.parametrize(
    ("reported", "theme"), [("dark", "dark"), ("light", "light"), (None, "light"), ("<x>", "light")]
)
def test_an_unknown_appearance_is_light(
    monkeypatch: pytest.MonkeyPatch, reported: str | None, theme: str
) -> None:
    monkeypatch.setattr(
        appearance.st, "context", SimpleNamespace(theme=SimpleNamespace(type=reported), headers={})
    )
    assert appearance.theme() == theme
