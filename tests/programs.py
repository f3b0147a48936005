"""Find the programs that tests need beside Python, and print where the browser is.

A Chromium for the browser tests, without which they fail; LibreOffice and Poppler's pdftoppm, which
read what we write, without which those tests are skipped, but never in CI. With --install it tries
to get what is missing: Playwright's Chromium, and Debian's packages when root.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "FOOTHOLD_CHROMIUM"
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_PLACES = (
    "/usr/bin/chromium",
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_OFFICES = (
    *("soffice", "libreoffice"),
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_PACKAGES = {
    "chromium": ("chromium",),
    "office": ("--no-install-recommends", "libreoffice-impress-nogui", "libreoffice-calc-nogui"),
    "pdftoppm": ("poppler-utils",),
}
_HOW = f"""\
No Chromium or Chrome was found, and none could be installed. The browser tests need one:
  - install Chrome or Chromium the way your system does (Debian: apt-get install chromium), or
  - with access to the internet: .venv/bin/python -m playwright install --with-deps chromium, or
  - say where one is: {VARIABLE}=/path/to/chrome make test"""


def chromium() -> Path | None:
    """Find a Chromium that is on this machine; None where there is none.

    Raises
    ------
    SystemExit: the environment variable FOOTHOLD_CHROMIUM names something that is no program.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if shutil.which(named) is None:
            raise SystemExit(f"{VARIABLE}={named} is not a program that can be run.")
        return Path(named)
    return _first(*_NAMES, *_PLACES) or _playwrights_own()


def office() -> Path | None:
    """Find LibreOffice; None where it is not on this machine."""
    return _first(*_OFFICES)


def pdftoppm() -> Path | None:
    """Find the program of Poppler that draws the pages of a PDF; None where there is none."""
    return _first("pdftoppm")


def _first(*names: str) -> Path | None:
    return next((Path(place) for place in map(shutil.which, names) if place), None)


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        place = Path(playwright.chromium.executable_path)
    return place if place.exists() else None


def install() -> None:
    """Try to get what is missing."""
    missing = [name for name, find in _FIND.items() if find() is None]
    if "chromium" in missing:
        _try([sys.executable, "-m", "playwright", "install", "chromium"])
        if _playwrights_own() is not None:
            missing.remove("chromium")
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        get = ["apt-get", "install", "-y", "-qq"]
        if _try(["apt-get", "update", "-qq"], quiet):
            for name in missing:
                _try([*get, *_PACKAGES[name]], quiet)


_FIND = {"chromium": chromium, "office": office, "pdftoppm": pdftoppm}


def _try(command: list[str], environment: dict[str, str] | None = None) -> bool:
    print("Trying:", " ".join(command), file=sys.stderr)
    try:
        return (
            subprocess.run(
                command, stdout=sys.stderr, env=environment, timeout=600, check=False
            ).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return False


def main() -> int:
    """Print the path of a browser, or how to get one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="get what is not there")
    if parser.parse_args().install:
        install()
    for name, find in _FIND.items():
        if name != "chromium" and find() is None:
            told = f"Without {_PACKAGES[name][-1]} (Debian's name) some tests are skipped."
            print(told, file=sys.stderr)
    browser = chromium()
    print(browser or _HOW, file=sys.stdout if browser else sys.stderr)
    return 0 if browser else 1


if __name__ == "__main__":
    raise SystemExit(main())
