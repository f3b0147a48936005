"""The files of deploy/ agree with each other and with the settings of the program."""

import re
from dataclasses import fields
from importlib.util import find_spec
from ipaddress import IPv4Network, ip_address
from pathlib import Path

import pytest
from streamlit import config

from pages.server import settings
from pages.server.settings import ServerSettings
from tests.deploy.conftest import DEPLOY, settings_of
from tests.serving import APP, PROJECT


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


def test_the_page_names_what_exists() -> None:
    page = (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8")
    for name in re.findall(r"deploy/(?:nginx/|systemd/)?[\w.@-]+", page):
        assert (PROJECT / name.rstrip(".")).exists() or name.endswith("/foothold"), name
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = {*re.findall(r"^([a-z-]+):", makefile, re.M), ".venv/.runtime"}
    assert set(re.findall(r"(?:^|`|&& )make ([a-z-]+|\.venv/\.\w+)", page, re.M)) <= targets
    for module in re.findall(r"bin/python -m (\w+)", page):
        assert find_spec(module), module
    known = {ServerSettings.variable_of(each.name) for each in fields(ServerSettings)}
    known |= {*settings_of("foothold.env"), *settings_of("nginx.env")}
    assert set(re.findall(r"\b(?:FOOTHOLD|STREAMLIT)_[A-Z_]+\b", page)) <= known
    assert {name for name in settings_of("nginx.env") if f"`{name}`" not in page} == set()


def test_the_unit_starts_a_command_with_its_settings() -> None:
    unit = (DEPLOY / "systemd" / "foothold@.service").read_text(encoding="utf-8")
    options = dict(line.split("=", 1) for line in unit.splitlines() if re.match(r"\w+=", line))
    folder = options["WorkingDirectory"]
    start = options["ExecStart"].split()
    assert start[:3] == [f"{folder}/.venv/bin/streamlit", "run", APP.name]
    known = {f"--{key}" for key in config.get_config_options()}
    assert {option for option in start[3:] if option.startswith("--")} <= known
    page = (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert f"git clone ADDRESS {folder} " in page
    assert f"deploy/foothold.env {Path(options['EnvironmentFile']).parent}/" in page
    assert options["PartOf"] == options["WantedBy"] == "foothold.target"


def test_compose_mounts_and_names_what_exists() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    mounted = dict(re.findall(r"- \./([\w./-]+):(\S+?)(?::ro)?$", text, re.M))
    assert mounted.pop("tls") == "/etc/foothold/tls"  # of whoever runs it
    assert all((DEPLOY / name).is_file() for name in mounted)
    servers = (DEPLOY / "nginx" / "replicas-compose.conf").read_text(encoding="utf-8")
    services = re.findall(r"^  ([\w-]+): \*replica$", text, re.M)
    assert re.findall(r"^server ([\w-]+):8501 ", servers, re.M) == services != []
    (proxy,) = re.findall(r"ipv4_address: (\S+)", text)
    assert f"FORWARDED_ALLOW_IPS: {proxy}\n" in text
    subnet, replicas = (
        IPv4Network(re.findall(rf"{name}: (\S+)", text)[0]) for name in ("subnet", "ip_range")
    )
    assert ip_address(proxy) in subnet
    assert ip_address(proxy) not in replicas  # the replicas, started first, get these
    assert replicas.subnet_of(subnet)
    proxied = settings_of("nginx.env")
    assert set(re.findall(r"^      (FOOTHOLD_\w+): ", text, re.M)) <= set(proxied)
    folders = {str(Path(path).parent) for path in mounted.values()}
    assert {proxied["FOOTHOLD_PROXY_FOLDER"], "/etc/nginx/templates"} <= folders
    assert f"cache:{proxied['FOOTHOLD_PROXY_CACHE']}\n" in text


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
