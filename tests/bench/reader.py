"""Headless reader: one websocket session with a Streamlit server, as a browser opens it.

It sends what the front end of Streamlit 1.67 sends: on opening, the page's name and the query
string; on a change, the values of the controls, the current query string, the page's hash, and the
hashes of the large messages in its cache.
"""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websocket import ABNF, WebSocket, create_connection

TIMEOUT_S = 60
SEARCH_TEXTS = (
    "",
    "raqqa",
    "warren 20",
    "45",
    "mosul cleared",
    "ihs",
    "fighters syria",
    "populated",
)
DATES = ("2016-01-01", "2016-11-09", "2017-01-31", "2017-06-26", "2017-07-10", "2017-09-20")
_FINISHED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
_SMALL_FRAME_BYTES = 10_000  # bytes; only larger messages are cached, and none of them ends a run


@dataclass(frozen=True)
class Rerun:
    """One response of the server."""

    seconds: float
    sent_bytes: int  # websocket payload, server to reader
    messages: list[ForwardMsg] = field(repr=False)
    marked_seconds: float = 0.0  # until the reader's `mark`; 0 if there is none


@dataclass
class Control:
    """Control of the page, with the values to cycle through."""

    widget_id: str
    parameter: str  # in the address; empty if the control is not bound to it
    values: Iterator[str]
    is_list: bool  # its value is sent as a list of strings


class Reader:
    """Session on one page."""

    def __init__(
        self,
        url: str,
        path: str = "/",
        only: Sequence[str] = (),
        until: str = "",
        cookie: str = "",
        mark: str = "",
    ) -> None:
        """Open the page.

        Parameters
        ----------
        path : page, optionally with a query, which remains in the address
        only : parameters to change; all of them if empty
        until : text of a short message to wait for, instead of the end of the run
        cookie : header of the browser, for a proxy in front of the server
        mark : text of a message whose arrival each response states
        """
        self._mark = mark.encode()
        self._cookie = cookie
        self._url = url
        self._path, _, query = path.partition("?")
        self._query = dict(parse_qsl(query))
        self._until_text = until
        self._page_hash = ""
        # hash of a large message -> runs since it was last used
        self._cached_runs: dict[str, int] = {}
        self._values: dict[str, tuple[Control, str]] = {}
        self._socket = self._connect()
        self.opening = self._run(page_name=self._path.strip("/"))
        found = find_controls(self.opening.messages)
        self.controls = [control for control in found if not only or control.parameter in only]
        self._opened_hash = self._page_hash
        self._turn = itertools.cycle(self.controls) if self.controls else None

    def _connect(self) -> WebSocket:
        address = urlsplit(self._url)
        return create_connection(
            f"ws://{address.netloc}{address.path}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=f"{address.scheme}://{address.netloc}",
            cookie=self._cookie or None,
            timeout=TIMEOUT_S,
            enable_multithread=False,
        )

    def change(self) -> Rerun:
        """Change the next control, or rerun the page if it has none."""
        if self._turn is not None:
            control = next(self._turn)
            self._values[control.widget_id] = (control, next(control.values))
        rerun = self._run()
        if self._page_hash != self._opened_hash:
            raise RuntimeError(f"{self._path}: the server turned to another page")
        return rerun

    @property
    def chosen(self) -> dict[str, str]:
        """Values of the controls that were changed, by parameter."""
        return {control.parameter: value for control, value in self._values.values()}

    def rerun(self) -> Rerun:
        """Run the page again without a change."""
        return self._run()

    def reconnect(self) -> Rerun:
        """Open a session again as a browser does: with the address and controls of its page."""
        self.close()
        self._socket = self._connect()
        self._cached_runs = {}
        return self._run()

    def flood(self, count: int) -> None:
        """Send ``count`` rerun requests at once, which no browser does."""
        request = BackMsg()
        request.rerun_script.page_script_hash = self._page_hash
        message = ABNF.create_frame(request.SerializeToString(), ABNF.OPCODE_BINARY)
        frames = b"".join(message.format() for _ in range(count))
        assert self._socket.sock is not None
        self._socket.sock.sendall(frames)

    def runs_until_closed(self) -> int:
        """Read until the server closes the session; number of runs it started meanwhile."""
        runs = 0
        while isinstance(frame := self._socket.recv(), bytes) and frame:
            if len(frame) < _SMALL_FRAME_BYTES:
                runs += ForwardMsg.FromString(frame).HasField("new_session")
        return runs

    def close(self) -> None:
        """Close the session."""
        self._socket.close()
        self._socket.shutdown()  # the socket remains open if the server closed the session

    def _run(self, page_name: str = "") -> Rerun:
        request = BackMsg()
        state = request.rerun_script
        state.page_name = page_name
        state.page_script_hash = self._page_hash
        state.cached_message_hashes.extend(self._cached_runs)
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-GB"
        state.context_info.url = self._url + self._path
        state.context_info.color_scheme = "light"
        bound = dict(self._query)
        for control, value in self._values.values():
            widget = state.widget_states.widgets.add(id=control.widget_id)
            if control.is_list:
                widget.string_array_value.data.append(value)
            else:
                widget.string_value = value
            if control.parameter:
                bound[control.parameter] = value
        state.query_string = urlencode(bound)
        return self._send(request)

    def _send(self, request: BackMsg) -> Rerun:
        frames: list[bytes] = []
        start = time.perf_counter()
        self._socket.send(request.SerializeToString(), ABNF.OPCODE_BINARY)
        finished, marked_seconds = False, 0.0
        while not finished:
            if time.perf_counter() - start > TIMEOUT_S:
                raise TimeoutError(f"{self._url}{self._path}: no end after {TIMEOUT_S} s")
            frame = self._socket.recv()
            if not isinstance(frame, bytes):
                raise RuntimeError(f"{self._url}{self._path}: the server closed the session")
            frames.append(frame)
            if self._mark and not marked_seconds and self._mark in frame:
                marked_seconds = time.perf_counter() - start
            if len(frame) < _SMALL_FRAME_BYTES:
                message = ForwardMsg.FromString(frame)
                finished = (
                    message.HasField("script_finished") and message.script_finished in _FINISHED
                ) or (bool(self._until_text) and self._until_text.encode() in frame)
        seconds = time.perf_counter() - start
        messages = [ForwardMsg.FromString(frame) for frame in frames]
        self._update_cached(messages)
        _refuse_errors(messages, self._path)
        return Rerun(seconds, sum(map(len, frames)), messages, marked_seconds)

    def _update_cached(self, messages: list[ForwardMsg]) -> None:
        """Update the hashes of cached messages, expiring them like a browser."""
        max_age = 2
        for message in messages:
            if message.HasField("navigation"):  # the page that is served, not the one requested
                self._page_hash = message.navigation.page_script_hash
            if message.HasField("new_session"):
                max_age = message.new_session.config.max_cached_message_age or max_age
            if message.HasField("ref_hash"):
                self._cached_runs[message.ref_hash] = -1
            elif message.metadata.cacheable and message.hash:
                self._cached_runs[message.hash] = -1
        self._cached_runs = {
            key: runs + 1 for key, runs in self._cached_runs.items() if runs + 1 <= max_age
        }


def _refuse_errors(messages: list[ForwardMsg], path: str) -> None:
    for message in messages:
        if not message.HasField("delta"):
            continue
        element = message.delta.new_element
        if element.HasField("exception"):
            raise RuntimeError(f"{path}: the page failed: {element.exception}")
        if element.HasField("alert") and element.alert.format == Alert.ERROR:
            raise RuntimeError(f"{path}: the page shows an error: {element.alert.body}")


def find_controls(messages: list[ForwardMsg]) -> list[Control]:
    """Find the controls to change: those bound to the address, or else all others.

    Supported are date inputs, button groups, radio buttons, select boxes and text inputs.
    """
    bound: list[Control] = []
    free: list[Control] = []
    for message in messages:
        if not message.HasField("delta") or not message.delta.HasField("new_element"):
            continue
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "date_input":
                widget, values, is_list = element.date_input, list(DATES), True
            case "button_group":
                widget = element.button_group
                values, is_list = [option.content for option in widget.options], True
            case "selectbox":
                widget = element.selectbox
                values, is_list = list(widget.options), False
            case "text_input":
                widget = element.text_input
                values, is_list = list(SEARCH_TEXTS), False
            case "radio":
                widget = element.radio
                values, is_list = list(widget.options), False
            case _:
                continue
        if widget.disabled or len(values) < 2:
            continue
        # Start with the second value: the first is usually the current one.
        value_cycle = itertools.cycle([*values[1:], values[0]])
        control = Control(widget.id, widget.query_param_key, value_cycle, is_list)
        (bound if widget.query_param_key else free).append(control)
    return bound or free


def page_paths(messages: list[ForwardMsg]) -> list[str]:
    """List the addresses of all pages in the menu, the opening page first."""
    menus = [message.navigation for message in messages if message.HasField("navigation")]
    if not menus:
        return ["/"]
    pages = menus[-1].app_pages
    return ["/" if page.is_default else f"/{page.url_pathname}" for page in pages]
