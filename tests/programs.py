"""Find the external programs that tests need, and print the path of the browser.

A Chromium is required by the browser tests. LibreOffice and Poppler's pdftoppm read exported files;
without them those tests are skipped, except in CI. With --install it tries to install what is
missing: Debian's packages when root, or Playwright's Chromium. --packages gets only the former,
--deployment adds nginx.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

VARIABLE = "FOOTHOLD_CHROMIUM"
Find = Callable[[], Path | None]
# The headless shell opens a page with a third less processor time than the whole browser.
_NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_PATHS = (
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
    "chromium": ("chromium-headless-shell", "fonts-liberation"),
    "office": ("libreoffice-impress-nogui", "libreoffice-calc-nogui"),
    "pdftoppm": ("poppler-utils",),
    "nginx": ("nginx",),
}
_INSTALL_HINT = f"""\
No Chromium or Chrome was found, and none could be installed. The browser tests need one:
  - install Chrome or Chromium the way your system does (Debian: apt-get install chromium), or
  - with access to the internet: .venv/bin/python -m playwright install --with-deps chromium, or
  - say where one is: {VARIABLE}=/path/to/chrome make test"""


def chromium() -> Path | None:
    """Find a Chromium on this machine; None if there is none.

    Raises
    ------
    SystemExit: the environment variable FOOTHOLD_CHROMIUM does not name a program.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if shutil.which(named) is None:
            raise SystemExit(f"{VARIABLE}={named} is not a program that can be run.")
        return Path(named)
    return _find_first(*_NAMES, *_PATHS) or _find_playwright_chromium()


def office() -> Path | None:
    """Find LibreOffice; None if it is not installed."""
    return _find_first(*_OFFICES)


def pdftoppm() -> Path | None:
    """Find Poppler's pdftoppm, which draws the pages of a PDF; None if it is not installed."""
    return _find_first("pdftoppm")


def nginx() -> Path | None:
    """Find nginx, which tests of the deployment start; None if it is not installed."""
    return _find_first("nginx", "/usr/sbin/nginx")


def _find_first(*names: str) -> Path | None:
    return next((Path(path) for path in map(shutil.which, names) if path), None)


def _find_playwright_chromium() -> Path | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:  # the packages are installed beside the virtual environment
        return None
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def install_packages(programs: Mapping[str, Find]) -> None:
    """Try to install missing programs from Debian's packages."""
    missing = [name for name, find in programs.items() if find() is None]
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        get = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        if _try_command(["apt-get", "update", "-qq"], quiet):
            packages = [package for name in missing for package in _PACKAGES[name]]
            if not _try_command([*get, *packages], quiet):  # one may be missing
                for name in missing:
                    _try_command([*get, *_PACKAGES[name]], quiet)


def install(programs: Mapping[str, Find]) -> None:
    """Try to install missing programs."""
    install_packages(programs)
    if programs["chromium"]() is None:
        _try_command([sys.executable, "-m", "playwright", "install", "chromium"])


_FIND: dict[str, Find] = {"chromium": chromium, "office": office, "pdftoppm": pdftoppm}


def _try_command(command: list[str], environment: dict[str, str] | None = None) -> bool:
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
    """Print the path of a browser, or how to install one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="get what is not there")
    parser.add_argument("--packages", action="store_true", help="get Debian's packages, no more")
    parser.add_argument("--deployment", action="store_true", help="include nginx")
    options = parser.parse_args()
    programs = _FIND | ({"nginx": nginx} if options.deployment else {})
    if options.packages:
        install_packages(programs)
        return 0
    if options.install:
        install(programs)
    for name, find in programs.items():
        if name != "chromium" and find() is None:
            notice = (
                f"Without {' and '.join(_PACKAGES[name])} (Debian's name) some tests are skipped."
            )
            print(notice, file=sys.stderr)
    browser = chromium()
    print(browser or _INSTALL_HINT, file=sys.stdout if browser else sys.stderr)
    return 0 if browser else 1


if __name__ == "__main__":
    raise SystemExit(main())
