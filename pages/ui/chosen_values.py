"""Values of controls: those that a callback chooses, and those of a page that was left.

A callback chooses a value for a control, such as the date of the button "Later".
The browser sends the values of all controls with each message. A message that it sends before it
has received the value of a callback contains the former one, and Streamlit would take that for a
choice of the reader: of two quick clicks on "Later" the second would undo the first (ADR 38).
"""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from pages.ui.page_titles import PAGE_KEY

LATE_S = 1.0
"""A former value that arrives within this time after the control was drawn is no choice of the
reader, who needs longer to choose it again."""
_CHOSEN_KEY = "values of callbacks"
_LEFT_KEY = "values of controls that several pages have"


@dataclass
class _Chosen:
    """A value of a control, those before it, and when a run has drawn the control with it."""

    value: Any
    former: list[Any] = field(default_factory=list)
    sent_at: float | None = None


def choose_value(key: str, value: Any) -> None:
    """Select the value of a control; call in a callback, before the control is drawn."""
    restore_values()
    chosen = _chosen_values()
    earlier = chosen[key].former if key in chosen else []
    chosen[key] = _Chosen(value, [*earlier, st.session_state.get(key)])
    st.session_state[key] = value


def restore_values() -> None:
    """Select again what a late message has undone; call before a callback reads a value."""
    chosen = _chosen_values()
    for key, each in list(chosen.items()):
        current = st.session_state.get(key)
        if each.sent_at is not None and time.monotonic() - each.sent_at > LATE_S:
            del chosen[key]
        elif current != each.value and current in each.former:
            st.session_state[key] = each.value


def note_sent_values() -> None:
    """Record that the values are on their way to the browser; call once the controls are drawn."""
    for each in _chosen_values().values():
        if each.sent_at is None:
            each.sent_at = time.monotonic()


def _chosen_values() -> dict[str, _Chosen]:
    return st.session_state.setdefault(_CHOSEN_KEY, {})


def recall_value(key: str, default: Any) -> None:
    """Select the value that a control of this name had on another page; call before it is drawn.

    Streamlit recalls what the reader chose there, but not what an address had chosen if the reader
    leaves its page before a second run.
    """
    page, left = st.session_state.get(_LEFT_KEY, {}).get(key, ("", default))
    is_elsewhere = page != st.session_state.get(PAGE_KEY)
    if is_elsewhere and left != default and key not in st.query_params:
        st.session_state[key] = left
        # While the parameter is that of the former page's control, Streamlit writes it.
        with suppress(StreamlitAPIException):
            st.query_params[key] = str(left)


def note_value(key: str) -> None:
    """Record the value of a control that several pages have; call once it is drawn."""
    values = st.session_state.setdefault(_LEFT_KEY, {})
    values[key] = (st.session_state.get(PAGE_KEY, ""), st.session_state.get(key))
