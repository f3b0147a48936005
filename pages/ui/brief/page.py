"""The page Brief: picked exhibits, settings and file downloads."""

import hashlib
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from exhibits.brief import default_title
from exhibits.brief_command import brief_command
from exhibits.brief_request import (
    EXHIBITS_PER_SLIDE,
    MAX_CHARACTERS,
    MAX_EXHIBITS,
    BriefRequest,
)
from exhibits.catalogue import default_brief
from exhibits.i18n.translate import translate_title
from exhibits.languages import Language, theatre_languages
from exhibits.links.options import find_label
from exhibits.links.picks import (
    MAX_TITLE_CHARACTERS,
    RECORD_PARAMETERS,
    Pick,
    unchosen_record,
)
from exhibits.links.view_parameters import AREAS, AS_OF, COUNTRY, AddressError
from exhibits.links.view_query import SHARED
from exhibits.model import View
from exhibits.page_setup import PAPERS
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import BRIEF_FORMATS, brief_name
from exhibits.text.clean import clean_line
from pages.ui import cache, export_menu, long_tasks, shared_view
from pages.ui.brief import selection
from pages.ui.markdown import escape_markdown
from pages.ui.page_titles import page_title

_PARAMETER_NAMES = {"reach": "radius", "q": "search", "by": "organisation", "at": "place"}
"""Names for readers of the URL parameters whose names are not plain words."""
_ADDED_KEY, _CANCELLED_KEY = "exhibit to add", "brief cancelled"
_LANGUAGE_KEY = "language"


def files_container() -> Any:
    """Container of the file buttons, above the list of exhibits that determines them."""
    return st.container(key="brief-files", gap="small")


def read_controls() -> BriefRequest:
    """Draw the list of exhibits and the settings; the resulting request."""
    view = shared_view.view()
    picked = selection.read()
    picks = picked or tuple(Pick(name) for name in default_brief(cache.theatre(), cache.entries()))
    if not picked:
        st.info(
            "No exhibits selected yet. This is the default selection. Use it, change it, or select "
            "exhibits on any page with “Export”, “Add to brief”."
        )
    with st.container(key="brief-list", gap="small"):
        for index, pick in enumerate(picks):
            _draw_row(picks, index, pick, view)
    _draw_add_control(picks)
    included = tuple(pick for pick in picks if not _warn_if_unchosen(pick, view))
    return _draw_settings(BriefRequest(included, view))


def _warn_if_unchosen(pick: Pick, view: View) -> bool:
    """Warn of an exhibit of one record of which none is chosen; the files leave it out."""
    try:
        record = unchosen_record(pick.exhibit_id, selection.view_of(pick, view))
    except AddressError:
        return False  # the preview says why
    if record:
        entry = cache.entries()[pick.exhibit_id]
        st.warning(
            escape_markdown(
                f"{entry.title}: no {record} is chosen, so it is left out of the files. Remove it, "
                f"or open a {record} on the page {page_title(entry.page)} and choose “Export”, "
                "“Add to brief” there."
            )
        )
    return bool(record)


def _draw_row(picks: tuple[Pick, ...], index: int, pick: Pick, view: View) -> None:
    entry = cache.entries()[pick.exhibit_id]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _draw_title_field(picks, index, pick, view)
        buttons = st.container(horizontal=True, width="content", gap="small")

        def button(name: str, label: str, icon: str, new_picks: tuple[Pick, ...] | None) -> None:
            buttons.button(
                label,  # house: each caller gives a literal
                key=f"{name}-{index}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=new_picks is None,
                on_click=selection.store,
                args=(new_picks,),
                help=escape_markdown(f"{label}: {entry.title}"),
            )

        button("up", "Up", "arrow_upward", _move(picks, index, -1))
        button("down", "Down", "arrow_downward", _move(picks, index, 1))
        if _is_pinned(pick):
            button(
                "pin",
                "Unpin view",
                "keep_off",
                _replace_pick(picks, index, _unpin(pick)),
            )
        else:
            button("pin", "Pin view", "keep", _replace_pick(picks, index, _pin(pick, view)))
        button("remove", "Remove", "close", picks[:index] + picks[index + 1 :])


def _draw_title_field(picks: tuple[Pick, ...], index: int, pick: Pick, view: View) -> None:
    """Draw the title that the exhibit has in the files; the label says which exhibit it is."""
    entry = cache.entries()[pick.exhibit_id]
    generated = _generated_title(pick, view)
    # The field of another title is another field, so that it starts with that title.
    key = f"title-{index}-{hashlib.sha256(f'{pick} {generated}'.encode()).hexdigest()[:12]}"

    def store_title() -> None:
        title = clean_line(st.session_state[key] or "", MAX_TITLE_CHARACTERS)
        edited = replace(pick, title="" if title == generated else title)
        selection.store(_replace_pick(picks, index, edited))

    mark = " · title edited" if pick.title else ""
    with st.container(gap="xxsmall"):
        st.markdown(
            f"**{escape_markdown(str(index + 1))}. {escape_markdown(entry.title)}**  "
            f":small[{escape_markdown(_describe_pick(entry, pick) + mark)}]",
            help="Title in the files. Clear the field to restore the generated title.",
        )
        st.text_area(  # grows with its text, which a field of one line would cut
            # Its name for screen readers, which would read out marks of Markdown. Without the
            # exhibit's title: Streamlit draws the label, though hidden, and would load its images.
            f"Title of exhibit {index + 1} in the files",  # house: a number in a literal
            pick.title or generated,
            key=key,
            height="content",
            max_chars=MAX_TITLE_CHARACTERS,
            on_change=store_title,
            label_visibility="collapsed",
        )


def _generated_title(pick: Pick, view: View) -> str:
    try:
        exhibit = cache.exhibit(pick.exhibit_id, selection.view_of(pick, view))
    except AddressError:
        return cache.entries()[pick.exhibit_id].title  # the preview says why
    title = translate_title(exhibit, cache.theatre(), _language())
    return clean_line(title, MAX_TITLE_CHARACTERS)


def _language() -> Language:
    """Language of the files: of the control below the list, or of the address until it is drawn."""
    name = st.session_state.get(_LANGUAGE_KEY) or st.query_params.get(_LANGUAGE_KEY, "")
    return theatre_languages(cache.theatre()).get(name, "en")


def _describe_pick(entry: CatalogueEntry, pick: Pick) -> str:
    overrides = [
        f"{_PARAMETER_NAMES.get(name, name)} {text or 'none'}"
        for name, text in pick.overrides
        if name not in SHARED
    ]
    pinned_values = [text for name in (COUNTRY, AS_OF, AREAS) for text in pick.params.get(name, [])]
    pinned = (
        f"pinned: {', '.join(pinned_values)}"
        if pinned_values
        else "uses the selected date and country"
    )
    return " · ".join([page_title(entry.page), *overrides, pinned])


def _is_pinned(pick: Pick) -> bool:
    return any(name in (AS_OF, COUNTRY) for name, _ in pick.overrides)


def _unpin(pick: Pick) -> Pick:
    return replace(pick, overrides=tuple(pair for pair in pick.overrides if pair[0] not in SHARED))


def _pin(pick: Pick, view: View) -> Pick:
    place = find_label(cache.countries(), view.country)
    pinned = ((AS_OF, f"{view.as_of:%Y-%m-%d}"), (COUNTRY, place))
    return replace(pick, overrides=(*pinned, *pick.overrides))


def _move(picks: tuple[Pick, ...], index: int, offset: int) -> tuple[Pick, ...] | None:
    target = index + offset
    if not 0 <= target < len(picks):
        return None
    order = list(picks)
    order[index], order[target] = order[target], order[index]
    return tuple(order)


def _replace_pick(picks: tuple[Pick, ...], index: int, pick: Pick) -> tuple[Pick, ...]:
    return (*picks[:index], pick, *picks[index + 1 :])


def _draw_add_control(picks: tuple[Pick, ...]) -> None:
    pages: dict[str, list[str]] = {}
    for name, entry in cache.entries().items():
        if name not in RECORD_PARAMETERS:  # only their page can select one
            pages.setdefault(entry.page, []).append(name)
    options = {}
    for page, names in pages.items():
        page_name = page_title(page)
        if 1 < len(names) <= MAX_EXHIBITS - len(picks):
            options[f"{page_name}: all {len(names)} exhibits"] = names
        for name in names:
            title = cache.entries()[name].title.removeprefix(f"{page_name}: ")
            options[f"{page_name}: {title}"] = [name]
    st.selectbox(
        "Add an exhibit",
        list(options),
        index=None,
        key=_ADDED_KEY,
        placeholder="Choose an exhibit",
        on_change=_add,
        args=(picks, options),
        disabled=len(picks) >= MAX_EXHIBITS,
    )


def _add(picks: tuple[Pick, ...], options: dict[str, list[str]]) -> None:
    names = options.get(st.session_state[_ADDED_KEY] or "", [])
    st.session_state[_ADDED_KEY] = None
    present = {pick.exhibit_id for pick in picks if not pick.overrides}
    selection.store((*picks, *(Pick(name) for name in names if name not in present)))


def _draw_settings(request: BriefRequest) -> BriefRequest:
    def draw_text(column: Any, label: str, name: str, placeholder: str) -> str:
        return column.text_input(
            label,  # house: each caller gives a literal
            key=name,
            bind="query-params",
            persist_state="session",
            max_chars=MAX_CHARACTERS[name],
            placeholder=placeholder,
        )

    def draw_choice(
        column: Any, label: str, key: str, values: list[str], labels_by_value: dict[str, str]
    ) -> str:
        return (
            column.selectbox(
                label,  # house: each caller gives a literal
                values,
                key=key,
                bind="query-params",
                persist_state="session",
                format_func=lambda value: labels_by_value.get(value, value),
            )
            or values[0]
        )

    languages, language = theatre_languages(cache.theatre()), "English"
    upper_row, lower_row = st.columns([2, 1, 1]), st.columns(3 if len(languages) > 1 else 2)
    if len(languages) > 1:
        language = draw_choice(lower_row[0], "Language", _LANGUAGE_KEY, list(languages), {})
    request = replace(request, language=languages[language])
    title = draw_text(upper_row[0], "Title", "title", default_title(cache.theatre(), request))
    author = draw_text(upper_row[1], "Author", "author", "Optional")
    handling = draw_text(
        upper_row[2], "Handling line", "handling", "Optional, such as: internal use only"
    )
    papers = {name: paper.label for name, paper in PAPERS.items()}
    paper = draw_choice(lower_row[-2], "Page size", "paper", list(PAPERS), papers)
    per_slide = draw_choice(
        lower_row[-1], "Exhibits per slide", "slide", list(EXHIBITS_PER_SLIDE), {}
    )
    return replace(
        request,
        title=title,
        author=author,
        handling=handling,
        paper=paper,
        exhibits_per_slide=EXHIBITS_PER_SLIDE[per_slide],
    )


def draw_files(request: BriefRequest, container: Any) -> None:
    """Draw the buttons that generate a file of the brief, and the equivalent command."""
    with container:
        with st.container(horizontal=True, gap="small"):
            pressed = [
                format_id
                for format_id in BRIEF_FORMATS
                if st.button(
                    escape_markdown(BRIEF_FORMATS[format_id].label),
                    key=f"make-{format_id}",
                    icon=":material/download:",
                    disabled=not request.picks,
                )
            ]
        if pressed:
            _make(request, pressed[0])
        elif format_id := st.session_state.pop(_CANCELLED_KEY, ""):
            st.info(
                f"{escape_markdown(BRIEF_FORMATS[format_id].label)}: cancelled. No file was saved."
            )
    with st.expander("From the command line"):
        path = brief_name(cache.theatre(), request.view.as_of, BRIEF_FORMATS["pptx"])
        command = brief_command(cache.theatre(), request, shared_view.base(), "pptx", path)
        st.code(command, language="bash", wrap_lines=True)
        st.caption(
            "Produces an identical file from the same records. "
            f"Values of --format: {escape_markdown(', '.join(BRIEF_FORMATS))}."
        )


def _make(request: BriefRequest, format_id: str) -> None:
    """Generate one file with a progress bar, and send it to the browser.

    Any click cancels it: Streamlit stops this run at its next message to the page.
    """
    placeholder = st.empty()
    with placeholder.container(horizontal=True, vertical_alignment="center", key="brief-progress"):
        bar = st.progress(0.0, "Preparing …")
        st.button("Cancel", key="cancel", on_click=partial(_stop, format_id))
    try:
        file = cache.brief_file(
            request, format_id, shared_view.base(), partial(_report_progress, bar)
        )
    except long_tasks.REFUSALS as fault:
        placeholder.warning(
            escape_markdown(f"Could not create the {BRIEF_FORMATS[format_id].label} file: {fault}")
        )
        return
    placeholder.empty()
    size, digest = len(file.data) / 1e6, hashlib.sha256(file.data).hexdigest()
    message = f"Saved {file.name}, {size:,.2f} MB, SHA-256 {digest}"
    export_menu.download("handout-brief", file.data, file.name, file.media_type, message)


def _stop(format_id: str) -> None:
    st.session_state[_CANCELLED_KEY] = format_id


def _report_progress(bar: Any, done: float, text: str) -> None:
    bar.progress(min(max(done, 0.0), 1.0), escape_markdown(text))
