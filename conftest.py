"""What the examples in the docstrings of `kg` may use without saying so: `view`, a view of the
invented mission in tests/fixtures/vellamar.
"""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _example(request: pytest.FixtureRequest, doctest_namespace: dict[str, Any]) -> None:
    if isinstance(request.node, pytest.DoctestItem):
        from vellamar import view  # noqa: PLC0415 - only where a docstring's example runs

        doctest_namespace["view"] = view()
