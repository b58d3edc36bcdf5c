"""Programs of workers that do what a test says, to see what comes of it."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

from kg.sandbox import Registry, Service

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_PROGRAM = """
from kg.errors import *
from kg.sandbox import Limits, Registry, Service

def run(request: str, limits: Limits) -> str:
{body}
    return request

TRY = Service("try", str, str, run)
REGISTRY = Registry("trying", {{"try": lambda: TRY}})

if __name__ == "__main__":
    from kg.sandbox.child import serve

    serve(REGISTRY)
"""
TRY: Service[str, str] = Service("try", str, str, lambda request, _limits: request)
"""The service of such a program, as its parent knows it: it returns the request unless its body
does otherwise.
"""


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str = "pass") -> Registry:
    """Return the registry of a program whose one service has this body."""
    text = _PROGRAM.format(body=indent(dedent(body), "    "))
    (folder / "trying.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return Registry("trying")
