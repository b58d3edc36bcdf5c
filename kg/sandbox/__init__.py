"""Checks before any parse: size, compression, encoding, depth; and the worker process that can be
killed.

The engine's parsers recurse: some thousand nested brackets or triple terms end the process. So
text is scanned for depth first, and what is untrusted runs in a child process with a time and a
memory limit and without a network, which ends when its parent does.
"""

from kg.sandbox.executor import Executor, InProcess, Pool, run_once
from kg.sandbox.limits import DEFAULT_LIMITS, MAX_ANSWER, WORKER_MEMORY, Limits, too_long
from kg.sandbox.reading import MAX_BYTES, MAX_DOCUMENT_BYTES, MAX_RATIO, PACKED, read, unpacked_name
from kg.sandbox.scan import MAX_DEPTH, check_depth, check_text, location_of, text
from kg.sandbox.service import Registry, Service
from kg.sandbox.tied import Tied
from kg.sandbox.worker import CrashError

__all__ = [
    "DEFAULT_LIMITS",
    "MAX_ANSWER",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_DOCUMENT_BYTES",
    "MAX_RATIO",
    "PACKED",
    "WORKER_MEMORY",
    "CrashError",
    "Executor",
    "InProcess",
    "Limits",
    "Pool",
    "Registry",
    "Service",
    "Tied",
    "check_depth",
    "check_text",
    "location_of",
    "read",
    "run_once",
    "text",
    "too_long",
    "unpacked_name",
]
