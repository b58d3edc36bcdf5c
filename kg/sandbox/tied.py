"""Starts a command that ends when the process that asked for it does: `python -I tied.py PARENT
COMMAND...`.

A module by itself, run as a script: it starts fast and needs nothing of ours. `Tied` stands in for
the module `subprocess` in code of others that starts processes without asking.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_PR_SET_PDEATHSIG: Final = 1
_PAUSE: Final = 0.2
_NOT_STARTED: Final = 127
_CANNOT: Final = "tied: the command cannot be started, error "


class Tied:
    r"""The module `subprocess`, except that what it starts dies with this process.

    >>> Tied().check_output(["echo", "one"])
    b'one\n'
    """

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module holds
        return getattr(subprocess, name)

    def run(
        self,
        command: Sequence[str],
        *,
        check: bool = False,
        **options: Any,  # noqa: ANN401 - those of subprocess
    ) -> subprocess.CompletedProcess[Any]:
        """Run a command as `subprocess.run` does. Raises OSError where it cannot be started."""
        process = subprocess.run(tied(command), check=False, **options)
        _raise_refused(process.returncode, command, process.stdout, process.stderr)
        if check:
            process.check_returncode()
        return process

    def check_output(self, command: Sequence[str], **options: Any) -> Any:  # noqa: ANN401 - those of subprocess
        """Return what a command prints, as `subprocess.check_output` does."""
        return self.run(command, stdout=subprocess.PIPE, check=True, **options).stdout


def _raise_refused(code: int, command: Sequence[str], *outputs: Any) -> None:  # noqa: ANN401 - text or bytes
    """Raise the error that `subprocess` raises where a command cannot be started; the launcher says
    it in words.
    """
    outputs_with_text = [output for output in outputs if output]
    refusal = next((line for line in map(_text, outputs_with_text) if line.startswith(_CANNOT)), "")
    if code == _NOT_STARTED and refusal:
        number = int(refusal[len(_CANNOT) :].split()[0])
        raise OSError(number, os.strerror(number), command[0])


def _text(output: bytes | str) -> str:
    return output.decode(errors="replace") if isinstance(output, bytes) else output


def tied(command: Sequence[str]) -> list[str]:
    """Return the command that starts a command which dies with this process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def main(parent: int, command: list[str]) -> int:
    """Become the command where the system sends a signal at the parent's end; else run it and watch
    the parent.
    """
    if _asked_for_signal():
        if os.getppid() != parent:
            return 1
        try:
            os.execvp(command[0], command)  # noqa: S606 - a list, so no shell
        except OSError as error:
            sys.stderr.write(f"{_CANNOT}{error.errno or 0}\n")
            return _NOT_STARTED
    try:
        child = subprocess.Popen(command)
    except OSError as error:
        sys.stderr.write(f"{_CANNOT}{error.errno or 0}\n")
        return _NOT_STARTED
    while child.poll() is None:
        if os.getppid() != parent:
            child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_PAUSE)
    return child.returncode


def _asked_for_signal() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # noqa: PLC0415 - other systems need none

    with contextlib.suppress(OSError, AttributeError):
        return bool(ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) == 0)
    return False


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
