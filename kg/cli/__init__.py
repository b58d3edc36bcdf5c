"""The command line: parse, call one function, print, map a KgError to its exit code."""

import sys


def main() -> None:
    """Run the command line. The rest is imported in here, so that Ctrl-C is quiet from the first
    moment on.
    """
    try:
        from kg.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


__all__ = ["main"]
