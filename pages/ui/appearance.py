"""Appearance: style sheet, light or dark, and how wide the reader's page is."""

from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from data.model import Settings
from exhibits.theme import THEMES
from pages.ui.markdown import escape_markdown

# What a column of the page may count on, in px, by class of the reader's window.
WIDTHS = {"narrow": 326.0, "medium": 560.0, "wide": 880.0}

_measure = component(
    "foothold_width",
    html="<span></span>",
    js=Path(__file__).with_name("appearance.js").read_text(encoding="utf-8"),
)


def measure(pages: dict[str, str]) -> None:
    """Ask the browser for the page's width; another class of width redraws the page.

    ``pages`` are the addresses to which a mark's ``claim`` or ``event`` leads, its id to be added.
    """
    with st.container(key="page-width"):
        _measure(
            key="width",
            data={"widths": WIDTHS, "taken": _class(), "pages": pages},
            default={"width": "wide"},
            on_width_change=lambda: None,
        )


def width() -> float:
    """Px that the page's content may count on."""
    return WIDTHS[_class()]


def _class() -> str:
    """Class of the window's width, as last told by the browser; wide until it has spoken."""
    return (st.session_state.get("width") or {}).get("width") or "wide"


def theme() -> str:
    """Appearance that the reader's browser or menu asks for, "light" or "dark"."""
    return "dark" if st.context.theme.type == "dark" else "light"


def style() -> None:
    """The house's style for what is set as HTML."""
    st.html(Path(__file__).with_name("appearance.css"))
    st.html(f"<style>:root {{ --fh-paper: {THEMES[theme()].paper}; }}</style>")


def foot(settings: Settings) -> None:
    """The sentence under every page."""
    years = f"{settings.window_first.year}\u2013{settings.window_last.year}"
    st.caption(escape_markdown(f"Historical records, {years}. {settings.boundary_note}"))
