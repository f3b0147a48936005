"""Questions that the files leave open, and the title and country of the theatre."""

from typing import Any

import streamlit as st

from data.importing.maps import ASSESSOR
from data.importing.places.gazetteer import PLACE
from data.importing.run import COUNTRY
from data.text.format import format_count
from exhibits.render.html.environment import render
from geo.importing.report import Question
from geo.importing.vector_files import CRS_QUESTION
from geo.world.units import country_names
from pages.server.imports import ImportOutcome, has_rows
from pages.ui.markdown import escape_markdown
from pages.ui.your_data.state import ImportState, import_state

MAX_QUESTIONS = 40
"""Questions drawn at one time; the others follow once these are answered."""
_MAX_RADIO = 6
_MAY_BE_WRITTEN = ("unit:", "base:", CRS_QUESTION)
"""Keys of questions of which an answer may be written: their options are the usual ones."""


def draw_questions(outcome: ImportOutcome) -> None:
    """Draw the questions of an import; sending the form reads the files again."""
    state = import_state()
    open_keys = [question.key for question in outcome.plan.open_questions]
    state.questions |= {question.key: question for question in outcome.plan.open_questions}
    if open_keys:
        st.subheader("Questions", anchor=False)
        count = format_count(len(open_keys), "question")
        st.write(
            f"{escape_markdown(count)} to answer before the map can be drawn. Answer, then choose "
            "Apply at the end of the form. Further questions may follow."
        )
        _draw_form(outcome, state, open_keys)
    elif has_rows(outcome) or not state.questions.keys().isdisjoint(state.answers):
        with st.expander("Title, country and answers"):
            _draw_form(outcome, state, open_keys)


def _draw_form(outcome: ImportOutcome, state: ImportState, open_keys: list[str]) -> None:
    answered = [key for key in state.questions if key in state.answers and key not in open_keys]
    drawn = open_keys[:MAX_QUESTIONS] + answered
    with st.form("import-questions"):
        answers = {}
        for number, key in enumerate(drawn):
            if open_keys and number == len(drawn) - len(answered):
                st.caption("Answered before; you can change these:")
            answers[key] = _draw_question(state.questions[key], state)
        title = st.text_input("Title", state.title, max_chars=80, placeholder="From the file name")
        country = state.country
        if COUNTRY not in drawn:
            known = _name_countries(outcome)
            label = "Country" if known else "Country (optional)"
            country = _draw_country(label, state.country, "import-country", known)
        for name in outcome.plan.maps.assessors:
            if (key := f"{ASSESSOR}:{name}") not in drawn:
                answers[key] = _draw_assessor(name, key, state)
        if not st.form_submit_button("Apply", type="primary"):
            return
    others = {key: answer for key, answer in state.answers.items() if key not in answers}
    state.answers = others | {key: text for key, text in answers.items() if text is not None}
    state.title, state.country = title.strip(), state.answers.get(COUNTRY, "") or country
    st.rerun()


def _draw_question(question: Question, state: ImportState) -> str | None:
    """Draw a question; return its answer, which may be "" (none of these), None if not given."""
    key, answer = f"question-{question.key}", state.answers.get(question.key)
    if question.key == COUNTRY:
        label = "In which country are the places without coordinates?"
        return _draw_country(label, answer or "", key) or None
    # A label is also read aloud as it is written, so the text stands above, and it has words only.
    text, *listed = question.text.splitlines()
    st.markdown(escape_markdown(text))
    if listed:
        st.html(render("question_list", lines=listed))
    label, labels = _words_of(text), list(question.options)
    options: dict[str, Any] = {"key": key, "label_visibility": "collapsed"}
    if question.key.startswith(PLACE):
        return _draw_place_question(question, answer or "", key, label)
    if not labels:
        text = st.text_input(label, answer or "", max_chars=80, **options)  # house: words
        return text.strip() or None
    chosen = [number for number, text in enumerate(labels) if question.options[text] == answer]
    options["index"] = chosen[0] if chosen else None
    numbers = range(len(labels))
    if question.key.startswith(_MAY_BE_WRITTEN):
        written = [] if chosen or not answer else [answer]
        choice = st.selectbox(
            label,  # house: words only
            [*labels, *written],
            chosen[0] if chosen else len(labels) if written else None,
            placeholder="Choose, or write another answer",
            accept_new_options=True,
            key=key,
            label_visibility="collapsed",
        )
        return None if choice is None else question.options.get(choice, choice)
    if len(labels) <= _MAX_RADIO:
        number = st.radio(
            label,  # house: words only
            numbers,  # house: numbers
            format_func=lambda number: escape_markdown(labels[number]),
            **options,  # house: no text
        )
    else:
        number = st.selectbox(
            label,  # house: words only
            numbers,
            format_func=lambda number: labels[number],
            placeholder="Choose",
            **options,  # house: no text
        )
    return None if number is None else question.options[labels[number]]


def _draw_place_question(question: Question, answer: str, key: str, label: str) -> str | None:
    """Draw the candidates for a place, and fields for its coordinates, which come first."""
    labels = list(question.options)
    chosen = [number for number, text in enumerate(labels) if question.options[text] == answer]
    number = st.radio(
        label,  # house: words only
        range(len(labels)),  # house: numbers
        chosen[0] if chosen else None,
        format_func=lambda number: escape_markdown(labels[number]),
        key=key,
        label_visibility="collapsed",
    )
    typed = "" if chosen else answer
    typed_lat, _, typed_lon = typed.partition(",")
    name = question.key.removeprefix(PLACE)
    columns = st.columns(3)
    lat = columns[0].text_input(
        escape_markdown(f"Latitude of {name}"), typed_lat.strip(), max_chars=40, key=f"{key} lat"
    )
    lon = columns[1].text_input(
        escape_markdown(f"Longitude of {name}"), typed_lon.strip(), max_chars=40, key=f"{key} lon"
    )
    position = ", ".join(part.strip() for part in (lat, lon) if part.strip())
    return position or (None if number is None else question.options[labels[number]])


def _draw_assessor(name: str, key: str, state: ImportState) -> str | None:
    """Draw the field of another name for an assessor that files name; None if it is empty."""
    text = st.text_input(
        escape_markdown(f"Assessor {name}: another name (optional)"),
        state.answers.get(key, ""),
        max_chars=80,
        placeholder=name,  # shown as it is
        key=f"import-{key}",
    )
    return text.strip() or None


def _words_of(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text).split())


def _name_countries(outcome: ImportOutcome) -> str:
    """Name the countries that the files show; "" if none is known yet."""
    found = [outcome.plan.country] if outcome.plan.country else outcome.plan.inferred_countries[:1]
    if not found and outcome.records:
        found = [country.iso3 for country in outcome.records.theatre.settings.countries]
    return ", ".join(country_names().get(code, code) for code in found)


def _draw_country(label: str, code: str, key: str, known: str = "") -> str:
    """Draw the choice of a country; ``known`` are the names of those that the files show."""
    names = country_names()
    codes = list(names)
    return (
        st.selectbox(
            label,  # house: each caller gives a literal
            codes,
            codes.index(code) if code in names else None,
            format_func=lambda code: names[code],
            key=key,
            placeholder=known or "Choose a country",  # house: names of countries
        )
        or ""
    )
