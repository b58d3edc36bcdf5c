"""The theme: vendored files as the manifest says, contrast, escaping, and measures on the safe
side.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import resources, style

PACKAGE = Path(style.__file__).parent.parent
VENDORS = [*sorted(PACKAGE.rglob("vendor")), resources.root() / "seeds" / "boundaries"]
MANIFEST = [
    (vendor, entry)
    for vendor in VENDORS
    for entry in tomllib.loads((vendor / "MANIFEST.toml").read_text(encoding="utf-8"))["file"]
]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("vendor", "entry"), MANIFEST, ids=[entry["name"] for _, entry in MANIFEST]
)
def test_a_vendored_file_has_the_hash_of_the_manifest(vendor: Path, entry: dict[str, str]) -> None:
    assert hashlib.sha256((vendor / entry["name"]).read_bytes()).hexdigest() == entry["sha256"]


def test_every_vendored_file_is_in_the_manifest() -> None:
    listed = {vendor / entry["name"] for vendor, entry in MANIFEST} | {
        vendor / "MANIFEST.toml" for vendor in VENDORS
    }
    assert {path for vendor in VENDORS for path in vendor.iterdir()} == listed
    assert len(VENDORS) == 3


@pytest.mark.parametrize(
    ("vendor", "entry"), MANIFEST, ids=[entry["name"] for _, entry in MANIFEST]
)
def test_the_manifest_says_origin_version_and_licence(vendor: Path, entry: dict[str, str]) -> None:
    assert vendor.is_dir()
    assert all(entry[key] for key in ("origin", "version", "licence"))


@pytest.mark.parametrize("palette", [style.LIGHT, style.DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize("kind", style.KINDS)
def test_a_kind_stands_out_from_its_own_fill(palette: style.Palette, kind: str) -> None:
    assert contrast(palette.colour(kind), palette.surface) >= 4.5
    assert contrast(palette.text, palette.fill(kind)) >= 7


@pytest.mark.parametrize("palette", [style.LIGHT, style.DARK], ids=lambda palette: palette.name)
def test_muted_text_can_be_read(palette: style.Palette) -> None:
    assert (
        min(contrast(palette.muted, ground) for ground in (palette.surface, palette.background))
        >= 4.5
    )


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_escaped_text_parses_as_xml_and_keeps_what_is_clean(value: str) -> None:
    document = f'<a b="{style.attribute(value)}">{style.text(value)}</a>'
    element = ET.fromstring(document)  # noqa: S314 - we wrote it
    assert (element.get("b"), element.text or "") == (style.clean(value), style.clean(value))


@given(st.text(), st.integers(40, 300))
def test_a_fitted_text_fits(value: str, limit: int) -> None:
    assert style.width(style.truncate(value, 13, limit), 13) <= limit


@given(st.text(), st.integers(60, 300), st.integers(1, 4))
def test_wrapped_lines_fit_and_are_no_more_than_asked(value: str, limit: int, lines: int) -> None:
    broken = style.wrap(value, 13, limit, lines)
    assert len(broken) <= lines
    assert all(style.width(line, 13) <= limit for line in broken)


def test_letters_that_the_font_lacks_count_as_wide() -> None:
    assert style.width("漢", 10) > style.width("M", 10)
