"""Boundary tools: `python -m geo simplify FOLDER`."""

import argparse
import sys
from pathlib import Path

from geo.console import run_command
from geo.environment import SettingError
from geo.errors import BoundaryError
from geo.simplify import simplify_files


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0 if done, 1 on invalid boundaries, 2 on an invalid call."""
    parser = argparse.ArgumentParser(prog="python -m geo", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "simplify", help="write simplified copies of a folder's boundaries, for drawing"
    )
    command.add_argument(
        "folder", type=Path, help="folder of boundaries, such as seeds/THEATRE/boundaries"
    )
    command.add_argument(
        "--language", default="", help="code of the local language of names, such as ar"
    )
    options = parser.parse_args(arguments)
    try:
        for path in simplify_files(options.folder, options.language):
            print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    except (BoundaryError, SettingError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_command(main)
