"""What the writer of a network gets: the network selected, and what it was selected from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg.network import evidence, located, measured, note_left_out, project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kg.network import Answer, Evidence, Located, Network, Selection
    from kg.services.format_record import Format
    from kg.store import View
    from kg.texts import Texts


@dataclass(frozen=True, slots=True)
class Options:
    """What a format shows beside the network selected.

    RDF formats take `derived` alone: with what was derived from the statements. `metrics` writes a
    network's figures into formats that keep attributes. Pictures have a `style` (screen, print,
    dark), may be `mapped` (svg and png: a map of the places, on the outlines in the file
    `boundaries` if there is one) and show `statuses` (a coverage status by task notation). The page
    quotes passages from `texts`: leave it out where a text may not be passed on. `left_out` is said
    of a network or beside RDF where some sources do not count. Pictures and pages leave possible
    identities and relations to phenomena out of the view `relations`, unless `all_relations`.
    """

    derived: bool = False
    metrics: bool = False
    style: str = "screen"
    mapped: bool = False
    boundaries: Path | None = None
    statuses: Mapping[str, str] | None = None
    texts: Texts | None = None
    left_out: str = ""
    all_relations: bool = False


@dataclass(frozen=True)
class Projection:
    """A network to write in a format, and the view, selection and options that it comes from."""

    view: View
    form: Format
    selection: Selection
    options: Options
    custom_answer: Answer | None = None

    @cached_property
    def network(self) -> Network:
        """The network selected, with its figures where they are asked for."""
        plain = self.form.max_nodes is not None and not self.options.all_relations
        network = self._projected(replace(self.selection, readable=plain))
        return measured(network) if self.options.metrics else network

    def whole(self) -> Network:
        """Return the network without a bound on its nodes, and with every relation."""
        return self._projected(replace(self.selection, max_nodes=None))

    def _projected(self, selection: Selection) -> Network:
        network = project(self.view, selection, self.custom_answer)
        note_left_out(network, self.options.left_out)
        return network

    def places(self) -> tuple[Located, ...]:
        """Return the places of the network with their points."""
        return located(self.view, self.network)

    def evidence(self, network: Network) -> tuple[Evidence, ...]:
        """Return the statements behind the nodes and edges of a network."""
        ids = {name for _, data in network.nodes(data=True) for name in data["statements"].split()}
        ids |= {
            name for *_, data in network.edges(data=True) for name in data["statements"].split()
        }
        return evidence(self.view, ids, self.options.texts)
