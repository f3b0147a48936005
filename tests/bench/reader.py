"""A reader without a screen: one websocket session with a Streamlit server, as a browser holds it.

What the browser of Streamlit 1.67 was seen to send is sent here: on opening, the page's name and
the query string; on a change, the values of the controls, the query string that now stands in the
address, the page's hash, and the hashes of the large messages that it still keeps.
"""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websocket import ABNF, WebSocket, create_connection

PATIENCE_S = 60
WORDS = ("", "raqqa", "warren 20", "45", "mosul cleared", "ihs", "fighters syria", "populated")
DAYS = ("2016-01-01", "2016-11-09", "2017-01-31", "2017-06-26", "2017-07-10", "2017-09-20")
_FINISHED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
_SMALL = 10_000  # bytes; only larger messages can be kept by a browser, and none of them ends a run


@dataclass(frozen=True)
class Rerun:
    """One answer of the server."""

    seconds: float
    sent_bytes: int  # websocket payload, server to reader
    messages: list[ForwardMsg] = field(repr=False)


@dataclass
class Control:
    """A control of the page, and the values that a reader goes through."""

    widget_id: str
    parameter: str  # in the address; empty where the control isn't bound to it
    values: Iterator[str]
    several: bool  # its value goes as a list of texts


class Reader:
    """A session on one page."""

    def __init__(
        self, url: str, path: str = "/", only: Sequence[str] = (), until: str = ""
    ) -> None:
        """Open the page.

        Parameters
        ----------
        path : may end in a query, which stays in the address
        only : parameters to change, if not all of them
        until : text of a short message that is waited for, instead of the end of the run
        """
        self._url = url
        self._path, _, query = path.partition("?")
        self._query = dict(parse_qsl(query))
        self._until = until
        self._page_hash = ""
        self._kept: dict[str, int] = {}  # hash of a large message -> runs since it was last used
        self._values: dict[str, tuple[Control, str]] = {}
        self._socket = self._connect()
        self.opening = self._run(page_name=self._path.strip("/"))
        found = find_controls(self.opening.messages)
        self.controls = [one for one in found if not only or one.parameter in only]
        self._opened_hash = self._page_hash
        self._turn = itertools.cycle(self.controls) if self.controls else None

    def _connect(self) -> WebSocket:
        host = urlsplit(self._url).netloc
        return create_connection(
            f"ws://{host}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=self._url,
            timeout=PATIENCE_S,
            enable_multithread=False,
        )

    def change(self) -> Rerun:
        """Change the next control, or run the page again where it has none."""
        if self._turn is not None:
            control = next(self._turn)
            self._values[control.widget_id] = (control, next(control.values))
        rerun = self._run()
        if self._page_hash != self._opened_hash:
            raise RuntimeError(f"{self._path}: the server turned to another page")
        return rerun

    def flood(self, count: int) -> None:
        """Ask for as many reruns at once, as no browser does."""
        ask = BackMsg()
        ask.rerun_script.page_script_hash = self._page_hash
        message = ABNF.create_frame(ask.SerializeToString(), ABNF.OPCODE_BINARY)
        frames = b"".join(message.format() for _ in range(count))
        assert self._socket.sock is not None
        self._socket.sock.sendall(frames)

    def runs_until_closed(self) -> int:
        """Read on until the server closes the session; how many runs it began meanwhile."""
        runs = 0
        while isinstance(frame := self._socket.recv(), bytes) and frame:
            if len(frame) < _SMALL:
                runs += ForwardMsg.FromString(frame).HasField("new_session")
        return runs

    def close(self) -> None:
        """Leave."""
        self._socket.close()
        self._socket.shutdown()  # the socket stays open where the server closed the session

    def _run(self, page_name: str = "") -> Rerun:
        ask = BackMsg()
        state = ask.rerun_script
        state.page_name = page_name
        state.page_script_hash = self._page_hash
        state.cached_message_hashes.extend(self._kept)
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-GB"
        state.context_info.url = self._url + self._path
        state.context_info.color_scheme = "light"
        bound = dict(self._query)
        for control, value in self._values.values():
            widget = state.widget_states.widgets.add(id=control.widget_id)
            if control.several:
                widget.string_array_value.data.append(value)
            else:
                widget.string_value = value
            if control.parameter:
                bound[control.parameter] = value
        state.query_string = urlencode(bound)
        return self._ask(ask)

    def _ask(self, ask: BackMsg) -> Rerun:
        frames: list[bytes] = []
        start = time.perf_counter()
        self._socket.send(ask.SerializeToString(), ABNF.OPCODE_BINARY)
        finished = False
        while not finished:
            if time.perf_counter() - start > PATIENCE_S:
                raise TimeoutError(f"{self._url}{self._path}: no end after {PATIENCE_S} s")
            frame = self._socket.recv()
            if not isinstance(frame, bytes):
                raise RuntimeError(f"{self._url}{self._path}: the server closed the session")
            frames.append(frame)
            if len(frame) < _SMALL:
                message = ForwardMsg.FromString(frame)
                finished = (
                    message.HasField("script_finished") and message.script_finished in _FINISHED
                ) or (bool(self._until) and self._until.encode() in frame)
        seconds = time.perf_counter() - start
        messages = [ForwardMsg.FromString(frame) for frame in frames]
        self._keep(messages)
        _refuse_errors(messages, self._path)
        return Rerun(seconds, sum(map(len, frames)), messages)

    def _keep(self, messages: list[ForwardMsg]) -> None:
        """Keep large messages as a browser does: as long as the server said at the beginning."""
        age = 2
        for message in messages:
            if message.HasField("navigation"):  # the page that is shown, not the one asked for
                self._page_hash = message.navigation.page_script_hash
            if message.HasField("new_session"):
                age = message.new_session.config.max_cached_message_age or age
            if message.HasField("ref_hash"):
                self._kept[message.ref_hash] = -1
            elif message.metadata.cacheable and message.hash:
                self._kept[message.hash] = -1
        self._kept = {key: runs + 1 for key, runs in self._kept.items() if runs + 1 <= age}


def _refuse_errors(messages: list[ForwardMsg], path: str) -> None:
    for message in messages:
        if message.HasField("delta") and message.delta.new_element.HasField("exception"):
            raise RuntimeError(f"{path}: the page failed: {message.delta.new_element.exception}")


def find_controls(messages: list[ForwardMsg]) -> list[Control]:
    """Find the controls that a reader can change: those bound to the address, else any choice.

    Known are a date, a choice among buttons, radio buttons, a select box, and a text to look for.
    """
    bound: list[Control] = []
    free: list[Control] = []
    for message in messages:
        if not message.HasField("delta") or not message.delta.HasField("new_element"):
            continue
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "date_input":
                widget, values, several = element.date_input, list(DAYS), True
            case "button_group":
                widget = element.button_group
                values, several = [option.content for option in widget.options], True
            case "selectbox":
                widget = element.selectbox
                values, several = list(widget.options), False
            case "text_input":
                widget = element.text_input
                values, several = list(WORDS), False
            case "radio":
                widget = element.radio
                values, several = list(widget.options), False
            case _:
                continue
        if widget.disabled or len(values) < 2:
            continue
        # Begin with the second value: the first is as a rule the one shown already.
        ring = itertools.cycle([*values[1:], values[0]])
        control = Control(widget.id, widget.query_param_key, ring, several)
        (bound if widget.query_param_key else free).append(control)
    return bound or free


def page_paths(messages: list[ForwardMsg]) -> list[str]:
    """List the addresses of all pages in the menu, the opening page first."""
    menus = [message.navigation for message in messages if message.HasField("navigation")]
    if not menus:
        return ["/"]
    pages = menus[-1].app_pages
    return ["/" if page.is_default else f"/{page.url_pathname}" for page in pages]
