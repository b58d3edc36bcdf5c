"""Print what runs of the tests did, from their JUnit files: `python .ci/counts.py quick=FILE
slow=FILE`.
"""

from __future__ import annotations

import sys
from collections import Counter
from xml.etree import ElementTree as ET

DEAREST = 10


def cpu(case: ET.Element) -> float:
    """Return the CPU seconds that tests/conftest.py noted for a test."""
    return next(
        (
            float(each.get("value", "0"))
            for each in case.iter("property")
            if each.get("name") == "cpu"
        ),
        0.0,
    )


def outcome(case: ET.Element) -> str:
    """Return passed, skipped or failed; an expected failure is a skip."""
    tags = {each.tag for each in case}
    return "failed" if tags & {"failure", "error"} else "skipped" if "skipped" in tags else "passed"


def main() -> None:
    """Print a line a run, then the dearest tests of the first."""
    total: Counter[str] = Counter()
    dearest: list[tuple[float, str]] = []
    for number, argument in enumerate(sys.argv[1:]):
        name, _, path = argument.partition("=")
        cases = list(ET.parse(path).iter("testcase"))  # noqa: S314 - our own run wrote it
        counts = Counter(outcome(case) for case in cases)
        total += counts
        said = ", ".join(f"{counts[key]} {key}" for key in ("passed", "skipped", "failed"))
        print(f"{name:6s} {said}; {sum(map(cpu, cases)):.0f} CPU seconds in tests")
        if not number:
            named = ((cpu(case), f"{case.get('classname')}::{case.get('name')}") for case in cases)
            dearest = sorted(named, reverse=True)[:DEAREST]
    print(f"all    {', '.join(f'{total[key]} {key}' for key in ('passed', 'skipped', 'failed'))}")
    for seconds, name in dearest:
        print(f"       {seconds:6.2f} CPU seconds: {name[:100]}")


if __name__ == "__main__":
    main()
