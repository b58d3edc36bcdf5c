"""What answers questions about quads: the protocol that every reader relies on, and the engine in
this process.
"""

from kg.engine.base import Engine, Pattern, Results
from kg.engine.local import Local, scratch

__all__ = ["Engine", "Local", "Pattern", "Results", "scratch"]
