"""A picture as PNG, drawn by resvg with the shipped font alone, so that it looks the same on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import theme
from kg.errors import MachineError
from kg.export.svg import svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.network import Network


def png(
    network: Network, statuses: Mapping[str, str] | None = None, palette: theme.Palette = theme.LIGHT, *, zoom: int = 2
) -> bytes:
    r"""Return a network as a PNG, `zoom` pixels for each of the picture's. Raises MachineError without resvg-py.

    >>> import networkx as nx
    >>> png(nx.MultiDiGraph(title="Nothing"))[:4]
    b'\x89PNG'
    """
    return raster(svg(network, palette, statuses), zoom=zoom)


def raster(picture: str, *, zoom: int = 2) -> bytes:
    """Return an SVG document of ours as a PNG. Raises MachineError without resvg-py."""
    try:
        import resvg_py  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MachineError("PNG pictures need resvg-py. pip install 'mandate-kg[png]', or write .svg.") from error
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=picture, zoom=zoom, font_files=[str(theme.FONT)], skip_system_fonts=True,
            font_family="Inter", sans_serif_family="Inter",
        )
    )  # fmt: skip
