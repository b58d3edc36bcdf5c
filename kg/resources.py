"""Finds the packaged ontology, queries and seeds: in an installed wheel, or in a checkout."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKAGE = Path(__file__).resolve().parent


@cache
def root() -> Path:
    """Return the folder that holds `ontology/`, `queries/` and `seeds/`.

    A wheel keeps them under `kg/data`; in a checkout they stand beside `pyproject.toml`.
    """
    checkout = _PACKAGE.parent
    for folder, mark in ((_PACKAGE / "data", "ontology"), (checkout, "pyproject.toml")):
        if (folder / mark).exists() and (folder / "ontology").is_dir():
            return folder
    raise MachineError(
        f"{_PACKAGE}: the ontology, queries and seeds are missing from this installation. "
        "Reinstall mandate-kg."
    )


def ontology() -> tuple[Path, ...]:
    """Return the Turtle files that make up the ontology graph: terms, vocabularies, alignments."""
    return tuple(
        root() / "ontology" / name for name in ("mandate.ttl", "vocabularies.ttl", "alignments.ttl")
    )


def shapes() -> Path:
    """Return the file of SHACL shapes."""
    return root() / "ontology" / "shapes.ttl"


def rules() -> Mapping[str, Path]:
    """Return the derivation rules by name, in name order; those in the folder `registry` read what
    they derive too.
    """
    return {
        path.stem: path
        for path in sorted(
            (root() / "ontology" / "rules").rglob("*.rq"), key=lambda path: path.stem
        )
    }


def checks() -> Mapping[str, Path]:
    """Return the checks of mandate logic by name, in name order."""
    return {path.stem: path for path in sorted((root() / "ontology" / "checks").glob("*.rq"))}


@cache
def lint_rules() -> Mapping[str, Path]:
    """Return the lint rules by name, in name order; those under `dl/` decide whether an ontology is
    OWL 2 DL.
    """
    return {
        path.stem: path
        for path in sorted((root() / "ontology" / "lint").rglob("*.rq"), key=lambda path: path.stem)
    }


@cache
def queries() -> Mapping[str, Path]:
    """Return the query library by name (a file's stem), in name order."""
    return {
        path.stem: path
        for path in sorted((root() / "queries").rglob("*.rq"), key=lambda path: path.stem)
    }


def seeds() -> tuple[Path, ...]:
    """Return the YAML files of the packaged knowledge base, in path order."""
    return tuple(sorted((root() / "seeds").rglob("*.yaml")))


@cache
def boundaries() -> Mapping[Path, str]:
    """Return the files of admin 1 outlines that come with the packaged knowledge base, each with
    the credit that a map gives them.
    """
    folder = root() / "seeds" / "boundaries"
    rows = tomllib.loads((folder / "MANIFEST.toml").read_text(encoding="utf-8"))["file"]
    return {folder / row["name"]: row["credit"] for row in rows if "credit" in row}
