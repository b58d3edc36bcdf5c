"""From files to quads: one record a format that is read, one module each to read it."""

from kg.importers.plugins import all_importers
from kg.importers.record import Importer, Quads, ReadContext

__all__ = ["Importer", "Quads", "ReadContext", "all_importers"]
