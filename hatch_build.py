"""Builds the packaged knowledge base into the wheel, where the build environment can read it.

That takes pyoxigraph and PyYAML, which an isolated build environment does not install. A wheel
without the file works too: its first start builds it into the user's cache folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LACKS_REQUIREMENT = 3
BUILD = f"""
import sys
from pathlib import Path
try:
    import pyoxigraph, yaml
except ImportError:
    sys.exit({LACKS_REQUIREMENT})
from kg.services import packaged
Path(sys.argv[1]).write_bytes(packaged.build(packaged.digest()))
"""


class PackagedKnowledgeBase(BuildHookInterface[Any]):
    """Adds `kg/data/packaged.nq.gz` to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the file in a process of its own, with the modules of this source tree."""
        self._folder = tempfile.mkdtemp()
        if version == "editable":
            return
        path = Path(self._folder) / "packaged.nq.gz"
        # -P: where the build was started holds no module of ours. No bytecode into the source tree.
        search_path = os.pathsep.join(filter(None, (self.root, os.environ.get("PYTHONPATH"))))
        done = subprocess.run(
            [sys.executable, "-P", "-c", BUILD, str(path)],
            env=os.environ | {"PYTHONPATH": search_path, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        if done.returncode == LACKS_REQUIREMENT:
            self.app.display_info("no prebuilt knowledge base: pyoxigraph or PyYAML is missing")
            return
        done.check_returncode()
        build_data["force_include"][str(path)] = "kg/data/packaged.nq.gz"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was built, which is in the wheel now."""
        del version, build_data, artifact_path
        shutil.rmtree(self._folder, ignore_errors=True)
