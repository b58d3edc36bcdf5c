"""The command line: parse, call one function, print, map a KgError to its exit code."""

from kg.cli.app import main

__all__ = ["main"]
