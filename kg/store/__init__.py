"""Reading and writing the quads: a View to read, a Writer to write; pyoxigraph in memory or on
disk.
"""

from kg.store.folder import create, discard, open_folder
from kg.store.view import View
from kg.store.writer import Writer

__all__ = ["View", "Writer", "create", "discard", "open_folder"]
