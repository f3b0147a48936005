"""The page Brief: what is picked, how it is set, the files, and what they will look like."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from data.text.format import format_date
from exhibits.brief import build_brief
from exhibits.brief_command import brief_command
from exhibits.brief_request import (
    EXHIBITS_PER_SLIDE,
    LANGUAGES,
    MAX_CHARACTERS,
    MAX_EXHIBITS,
    BriefRequest,
)
from exhibits.catalogue import CatalogueEntry
from exhibits.links.options import label_of
from exhibits.links.view_query import AREAS, AS_OF, COUNTRY, SHARED, Pick
from exhibits.model import View
from exhibits.page_setup import PAPERS
from exhibits.render.formats import BRIEF_FORMATS, brief_name
from pages.ui import cache, export_menu, sidebar, work
from pages.ui.brief import selection
from pages.ui.markdown import escape_markdown

DEFAULT_HANDLING = ("headlines", "theatre_map", "share_lost", "implied_peaks", "control_map")
"""The house's selection, where a reader has picked nothing."""
_ASKED_FOR = ("evidence", "place", "place_history")
"""Exhibits of one claim or one place, which is chosen on their own page."""
_LABELS = {"pptx": "PowerPoint", "pdf": "PDF", "html": "HTML", "zip": "ZIP with the data"}
_ADDED, _STOPPED = "exhibit to add", "making was stopped"
_BINDING = 0.3  # of all the work


def files_container() -> Any:
    """Where the files stand: above the list, though they are made of what is chosen in it."""
    return st.container(key="brief-files", gap="small")


def read_controls() -> BriefRequest:
    """The exhibits and the settings that the reader chose; both are drawn."""
    view = sidebar.view()
    found = selection.read()
    chosen = found or tuple(Pick(name) for name in DEFAULT_HANDLING)
    if not found:
        st.info(
            "Nothing is picked yet. This is the house's selection: take it as it is, change it, or "
            "pick your own with “Add to brief” in the menu of any exhibit."
        )
    with st.container(key="brief-list", gap="small"):
        for at, pick in enumerate(chosen):
            _row(chosen, at, pick, view)
    _adding(chosen)
    return _settings(BriefRequest(chosen, view))


def _row(chosen: tuple[Pick, ...], at: int, pick: Pick, view: View) -> None:
    entry = cache.entries()[pick.exhibit_id]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=430):
            st.markdown(
                f"**{escape_markdown(str(at + 1))}.** {escape_markdown(entry.title)}  \n"
                f":small[{escape_markdown(_state(entry, pick))}]"
            )
        buttons = st.container(horizontal=True, width="content", gap="small")

        def button(name: str, words: str, icon: str, to: tuple[Pick, ...] | None) -> None:
            buttons.button(
                words,  # house: each caller gives a literal
                key=f"{name}-{at}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=to is None,
                on_click=selection.store,
                args=(to,),
                help=escape_markdown(f"{words}: {entry.title}"),
            )

        button("up", "Up", "arrow_upward", _moved(chosen, at, -1))
        button("down", "Down", "arrow_downward", _moved(chosen, at, 1))
        if _pinned(pick):
            button("pin", "Unpin", "keep_off", _changed(chosen, at, _unpinned(pick)))
        else:
            button("pin", "Pin day", "keep", _changed(chosen, at, _pinned_to(pick, view)))
        button("remove", "Remove", "close", chosen[:at] + chosen[at + 1 :])


def _state(entry: CatalogueEntry, pick: Pick) -> str:
    own = [f"{name} {text or 'none'}" for name, text in pick.overrides if name not in SHARED]
    held = [text for name in (COUNTRY, AS_OF, AREAS) for text in pick.params.get(name, [])]
    pinned = f"pinned: {', '.join(held)}" if held else "follows the day and country at the side"
    return " · ".join([entry.page.capitalize(), *own, pinned])


def _pinned(pick: Pick) -> bool:
    return any(name in (AS_OF, COUNTRY) for name, _ in pick.overrides)


def _unpinned(pick: Pick) -> Pick:
    return replace(pick, overrides=tuple(pair for pair in pick.overrides if pair[0] not in SHARED))


def _pinned_to(pick: Pick, view: View) -> Pick:
    place = label_of(cache.countries(), view.country)
    own = ((AS_OF, f"{view.as_of:%Y-%m-%d}"), (COUNTRY, place))
    return replace(pick, overrides=(*own, *pick.overrides))


def _moved(chosen: tuple[Pick, ...], at: int, by: int) -> tuple[Pick, ...] | None:
    to = at + by
    if not 0 <= to < len(chosen):
        return None
    order = list(chosen)
    order[at], order[to] = order[to], order[at]
    return tuple(order)


def _changed(chosen: tuple[Pick, ...], at: int, pick: Pick) -> tuple[Pick, ...]:
    return (*chosen[:at], pick, *chosen[at + 1 :])


def _adding(chosen: tuple[Pick, ...]) -> None:
    pages: dict[str, list[str]] = {}
    for name, entry in cache.entries().items():
        if name not in _ASKED_FOR:
            pages.setdefault(entry.page, []).append(name)
    options = {}
    for page, names in pages.items():
        of = page.capitalize()
        if 1 < len(names) <= MAX_EXHIBITS - len(chosen):
            options[f"{of}: all {len(names)} exhibits"] = names
        options |= {f"{of}: {cache.entries()[name].title}": [name] for name in names}
    st.selectbox(
        "Add an exhibit",
        list(options),
        index=None,
        key=_ADDED,
        placeholder="of any page, as it opens there",
        on_change=_add,
        args=(chosen, options),
        disabled=len(chosen) >= MAX_EXHIBITS,
    )


def _add(chosen: tuple[Pick, ...], options: dict[str, list[str]]) -> None:
    names = options.get(st.session_state[_ADDED] or "", [])
    st.session_state[_ADDED] = None
    there = {pick.exhibit_id for pick in chosen if not pick.overrides}
    selection.store((*chosen, *(Pick(name) for name in names if name not in there)))


def _settings(asked: BriefRequest) -> BriefRequest:
    def typed(column: Any, label: str, name: str, shown: str) -> str:
        return column.text_input(
            label,  # house: each caller gives a literal
            key=name,
            bind="query-params",
            persist_state="session",
            max_chars=MAX_CHARACTERS[name],
            placeholder=shown,
        )

    def one_of(column: Any, label: str, key: str, labels: list[str], words: dict[str, str]) -> str:
        return (
            column.selectbox(
                label,  # house: each caller gives a literal
                labels,
                key=key,
                bind="query-params",
                persist_state="session",
                format_func=lambda each: words.get(each, each),
            )
            or labels[0]
        )

    where = cache.names(asked.view.country)[0]
    above = st.columns([2, 1, 1])
    title = typed(above[0], "Title", "title", f"{where}, {format_date(asked.view.as_of)}")
    author = typed(above[1], "Author", "author", "nobody named")
    handling = typed(above[2], "Handling", "handling", "Unclassified")
    below = st.columns(3)
    papers = {name: paper.label for name, paper in PAPERS.items()}
    language = one_of(below[0], "Labels in", "language", list(LANGUAGES), {})
    paper = one_of(below[1], "Paper", "paper", list(PAPERS), papers)
    abreast = one_of(
        below[2], "Exhibits on a slide of the deck", "slide", list(EXHIBITS_PER_SLIDE), {}
    )
    return replace(
        asked,
        title=title,
        author=author,
        handling=handling,
        language=LANGUAGES[language],
        paper=paper,
        exhibits_per_slide=EXHIBITS_PER_SLIDE[abreast],
    )


def draw_files(asked: BriefRequest, above: Any) -> None:
    """Buttons that make a file of the brief, and how to make it without a screen."""
    with above:
        with st.container(horizontal=True, gap="small"):
            pressed = [
                form
                for form in BRIEF_FORMATS
                if st.button(
                    escape_markdown(_LABELS[form]), key=f"make-{form}", icon=":material/download:"
                )
            ]
        if pressed:
            _make(asked, pressed[0])
        elif form := st.session_state.pop(_STOPPED, ""):
            st.info(f"{escape_markdown(_LABELS[form])}: stopped. Nothing was saved.")
    with st.expander("The same file without a screen"):
        to = f"foothold_brief_{asked.view.as_of:%Y-%m-%d}{BRIEF_FORMATS['pptx'].suffix}"
        words = brief_command(cache.theatre(), asked, sidebar.base(), "pptx", to)
        st.code(words, language="bash", wrap_lines=True)
        st.caption(
            "The same bytes, wherever it runs on these records. "
            f"--format: {escape_markdown(', '.join(BRIEF_FORMATS))}"
        )


def _make(asked: BriefRequest, form_id: str) -> None:
    """Make one file, telling how far it is, and hand it to the browser.

    Any click ends it: Streamlit then stops this run at its next word to the page.
    """
    form = BRIEF_FORMATS[form_id]
    room = st.empty()
    with room.container(horizontal=True, vertical_alignment="center", key="brief-progress"):
        bar = st.progress(0.0, "Reading …")
        st.button("Cancel", key="cancel", on_click=partial(_stop, form_id))
    try:
        with work.place_in_queue(partial(bar.progress, 0.0, work.WAITING)):
            bound = build_brief(
                cache.theatre(), cache.entries(), asked, sidebar.base(), _told(bar, 0, _BINDING)
            )
            data = form.write(bound, cache.theatre(), _told(bar, _BINDING, 1))
    except export_menu.REFUSALS as fault:
        room.warning(escape_markdown(f"No {_LABELS[form_id]} can be made of this: {fault}"))
        return
    name, digest = brief_name(bound, form), hashlib.sha256(data).hexdigest()
    room.empty()
    said = f"Saved {name}, {len(data) / 1e6:,.2f} MB, SHA-256 {digest}"
    export_menu.download("handout-brief", data, name, form.media_type, said)


def _stop(form_id: str) -> None:
    st.session_state[_STOPPED] = form_id


def _told(bar: Any, start: float, end: float) -> Callable[[float, str], None]:
    def tell(done: float, words: str) -> None:
        share = start + (end - start) * min(max(done, 0.0), 1.0)
        bar.progress(share, escape_markdown(words or "Done"))

    return tell
