"""Write the versions that the gate installs, from an environment in which the tests passed.

`VENV/bin/python .ci/lock.py` writes `.ci/constraints.txt`; the environment needs what
`pip install -e '.[test,browser,hermit,bench,polars,docs]'` brings.
"""

from __future__ import annotations

from typing import Final

from dependencies import ROOT, closure, declared, direct

CONSTRAINTS: Final = ROOT / ".ci" / "constraints.txt"
HEAD: Final = """\
# The versions that the gate installs: .ci/run sets PIP_CONSTRAINT to this file, and pip reads it.
# It says which versions were tested together; pyproject.toml says which are allowed.
# Written by .ci/lock.py from an environment of Python 3.11.
"""


def main() -> None:
    """Write the file of constraints."""
    distributions = closure(direct(declared()))
    lines = [f"{name}=={distribution.version}\n" for name, distribution in distributions.items()]
    CONSTRAINTS.write_text(HEAD + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
