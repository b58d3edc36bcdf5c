"""The command line in this process."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from functools import cache
from typing import TypeVar
from unittest.mock import patch

import typer.main

from kg import codec
from kg.cli import main
from kg.errors import InputError
from kg.sandbox import DEFAULT_LIMITS, Limits, Service
from kg.services.jobs import apart

_command = cache(typer.main.get_command)
"""The commands of an application, built once a process rather than once a call."""


SHORT = 20.0
Request = TypeVar("Request")
Answer = TypeVar("Answer")


def here(
    service: Service[Request, Answer], request: Request, limits: Limits = DEFAULT_LIMITS
) -> Answer:
    """Do a worker's job in this process, for tests of what a command says rather than of how it is
    guarded.

    What goes to a worker and comes back is encoded as for one. What has less time than any default
    is done in a real one.
    """
    if limits.time < SHORT:
        return apart(service, request, limits)
    sent = codec.decode(codec.encode(request), service.request)
    try:
        answer = service.function(sent, limits)
    except RecursionError as error:
        raise InputError("the input nests too deep. Flatten it.") from error
    return codec.decode(codec.encode(answer), service.answer)


def in_process(
    *words: object, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in this process."""
    argv = ["kg", *map(str, words)]
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    typed = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    code = 0
    with (
        patch("typer.main.get_command", _command),
        patch.object(sys, "argv", argv),
        patch.object(sys, "stdin", typed),
        patch.dict(os.environ, environment),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    said = []
    for stream in streams:
        stream.flush()
        said.append(stream.buffer.getvalue().decode())
    return subprocess.CompletedProcess(argv, code, *said)
