"""Find a Chromium for the browser tests, and print where it is.

Looks for one that is on the machine, then for Playwright's own. With --install it also tries to
get one: Playwright's, else Debian's package when root. If none can be had it says how, and exits 1.
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
_HOW = f"""\
No Chromium or Chrome was found, and none could be installed. The browser tests need one:
  - install Chrome or Chromium the way your system does (Debian: apt-get install chromium), or
  - with access to the internet: .venv/bin/python -m playwright install --with-deps chromium, or
  - say where one is: {VARIABLE}=/path/to/chrome make test"""


def find() -> Path | None:
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
    found = (shutil.which(name) for name in (*_NAMES, *_PLACES))
    return next((Path(place) for place in found if place), None) or _playwrights_own()


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        place = Path(playwright.chromium.executable_path)
    return place if place.exists() else None


def install() -> Path | None:
    """Try to get a Chromium; None where that failed."""
    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    if (own := _playwrights_own()) is not None:
        return own
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if _try(["apt-get", "update", "-qq"], quiet):
            _try(["apt-get", "install", "-y", "-qq", "chromium"], quiet)
    return find()


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
    parser.add_argument("--install", action="store_true", help="get one where there is none")
    arguments = parser.parse_args()
    browser = find() or (install() if arguments.install else None)
    print(browser or _HOW, file=sys.stdout if browser else sys.stderr)
    return 0 if browser else 1


if __name__ == "__main__":
    raise SystemExit(main())
