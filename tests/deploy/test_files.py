"""The files of deploy/ agree with each other and with the settings of the program."""

import re
from dataclasses import fields

import pytest
from streamlit import config

from pages.server import settings
from pages.server.settings import ServerSettings
from tests.deploy.conftest import DEPLOY, settings_of
from tests.serving import PROJECT


def test_templates_have_the_variables_of_their_file() -> None:
    known = set(settings_of("nginx.env"))
    used: set[str] = set()
    for path in (DEPLOY / "nginx").glob("*.template"):
        used |= set(re.findall(r"\$\{(\w+)\}", path.read_text(encoding="utf-8")))
    assert used == known


def test_settings_are_those_of_the_program() -> None:
    known = {ServerSettings.variable_of(each.name) for each in fields(ServerSettings)}
    known |= {each.env_var for each in config.get_config_options().values()}
    assert set(settings_of("foothold.env")) - known == {"FORWARDED_ALLOW_IPS"}
    commented = re.findall(r"^#(FOOTHOLD_\w+)=", (DEPLOY / "foothold.env").read_text(), re.M)
    assert commented == ["FOOTHOLD_THEATRE"]


def test_the_image_has_each_package() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.M)
    names = {name for line in copied for name in line.split()}
    assert all((PROJECT / name).exists() for name in names)
    assert names >= {"app.py", "data", "exhibits", "geo", "pages", "seeds", "static", ".streamlit"}


@pytest.mark.parametrize(
    ("option", "address", "is_local"),
    [
        ([], "", True),
        (["maps.example.org"], "", False),
        ([], "https://maps.example.org", False),
    ],
)
def test_a_server_with_a_public_name_is_not_local(
    monkeypatch: pytest.MonkeyPatch, option: list[str], address: str, is_local: bool
) -> None:
    """A proxy opens a server that is bound to this machine: nobody uploads by default."""
    options = {"server.address": "127.0.0.1", "server.allowedHosts": option}
    monkeypatch.setattr(settings, "get_option", options.__getitem__)
    monkeypatch.setenv("FOOTHOLD_PUBLIC_ADDRESS", address)
    for name in ("FOOTHOLD_UPLOADS", "FOOTHOLD_RESTRICTED_ROWS"):
        monkeypatch.delenv(name, raising=False)
    found = settings.server_settings.__wrapped__()
    assert (found.uploads, found.restricted_rows) == (is_local, is_local)
