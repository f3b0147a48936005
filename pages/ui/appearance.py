"""Appearance: style sheet, colour theme, and width of the reader's page."""

import streamlit as st
from streamlit.components.v2 import component

from exhibits.theme import THEMES
from pages.server.static import script_loader
from pages.ui.markdown import escape_markdown

# Guaranteed content width in px, by width class of the reader's window.
WIDTHS = {"narrowest": 278.0, "narrow": 326.0, "medium": 560.0, "wide": 880.0}
PAPER_CLASS, PAPER_PX = "paper", 560.0
"""Width class while the page is printed, and its guaranteed content width."""

_width_probe = component(
    "foothold_width",
    html="<span></span>",
    js=script_loader("page"),
)


def measure_width(pages: dict[str, str]) -> None:
    """Measure the page width in the browser; a change of width class reruns the page.

    ``pages`` maps the kind of a mark (claim, event, place) to the address its id is appended to.
    """
    with st.container(key="page-width"):
        _width_probe(
            key="width",
            data={"widths": WIDTHS, "taken": _width_class(), "pages": pages},
            default={"width": ""},
            on_width_change=lambda: None,
        )


def width() -> float:
    """Guaranteed width of the page's content, in px."""
    return PAPER_PX if _is_paper() else WIDTHS[_width_class()]


def _is_paper() -> bool:
    return _width_class() == PAPER_CLASS


def _width_class() -> str:
    """Width class last reported by the browser; before the first report, that of its kind."""
    return (st.session_state.get("width") or {}).get("width") or _expected_width_class()


def _expected_width_class() -> str:
    headers = st.context.headers
    is_phone = headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in headers.get("User-Agent", "")
    return "narrow" if is_phone else "wide"


def theme() -> str:
    """Colour theme of the reader's browser or menu, "light" or "dark"; paper is light."""
    return "dark" if _is_dark_on_screen() and not _is_paper() else "light"


def _is_dark_on_screen() -> bool:
    return st.context.theme.type == "dark"


def apply_style() -> None:
    """Set the colour of the page for the style sheet, which is in the first response.

    Dark pages are printed with dark text. A chart that is still dark, as the browser's menu prints
    without a run of the page, has its dark background on paper too.
    """
    style = f":root {{ --fh-paper: {THEMES[theme()].paper}; }}"
    if _is_dark_on_screen():
        style += f" @media print {{ .stApp * {{ color: {THEMES['light'].ink} !important; }} }}"
    if theme() == "dark":
        style += " @media print { .stApp .stPlotlyChart .js-plotly-plot {"
        style += " background: var(--fh-paper) !important;"
        style += " print-color-adjust: exact; } }"
    st.html(f"<style>{style}</style>")


def ready_key() -> str:
    """Key of a container on a page whose remaining parts are slow.

    The browser shows the page from this container on, not only with its footer.
    """
    return f"ready-{_width_class()}"


def draw_footer(text: str) -> None:
    """Draw the footer of every page; its key says for which width the page was drawn.

    The page is hidden until the browser has this container, or that of `ready_key`.
    """
    with st.container(key=f"drawn-{_width_class()}"):
        st.caption(escape_markdown(text))
