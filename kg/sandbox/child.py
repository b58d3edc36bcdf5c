"""The worker's side: enter the cage, then do one job after the other until the parent is gone."""

from __future__ import annotations

import os
import struct
import sys
import traceback
from typing import TYPE_CHECKING, BinaryIO

from kg import codec
from kg.errors import (
    InputError,
    InternalError,
    KgError,
    MachineError,
    machine_failed,
    refused_by_machine,
    tells_damage,
)
from kg.sandbox import confinement
from kg.sandbox.limits import (
    ANSWER,
    FAILURE,
    HEADER,
    LENGTH,
    TOO_MUCH_MEMORY,
    Failure,
    Job,
    too_long,
)
from kg.sandbox.worker import CrashError, kind_of

if TYPE_CHECKING:
    from kg.sandbox.service import Registry


def serve(registry: Registry) -> None:
    """Do the jobs that come from the parent, then end the process.

    The arguments of the program are the parent's process id, the pipe that ends with it, and the
    bytes and CPU seconds that this process may use, 0 where each job says them.
    """
    parent, pipe, memory, seconds = map(int, sys.argv[1:5])
    closed_by = confinement.enter(parent, pipe, memory=memory, seconds=seconds or None)
    if os.environ.get("KG_DEBUG"):
        sys.stderr.write(f"worker: network closed by {', '.join(closed_by)}\n")
    jobs, replies = _own_streams()
    while (job := _next_job(jobs)) is not None:
        confinement.limit_memory(min(job.limits.memory, memory))
        if not seconds:
            confinement.limit_cpu(job.limits.cpu_seconds)
        kind, data, is_last = _reply(registry, job)
        replies.write(struct.pack(HEADER, kind, len(data)))
        replies.write(data)
        replies.flush()
        if is_last:
            break
    sys.stderr.flush()
    os._exit(0)  # skip tearing down a store that only this process had


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes to and from the parent; what anything else prints goes to stderr, and it
    reads nothing.
    """
    jobs, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(jobs, "rb"), os.fdopen(replies, "wb")


def _next_job(jobs: BinaryIO) -> Job | None:
    head = jobs.read(struct.calcsize(LENGTH))
    if len(head) < struct.calcsize(LENGTH):
        return None
    (size,) = struct.unpack(LENGTH, head)
    return codec.decode(jobs.read(size), Job)


def _reply(registry: Registry, job: Job) -> tuple[bytes, bytes, bool]:
    """Return the kind of a reply, its bytes, and whether this process can do no other job."""
    try:
        answer = _answer(registry, job)
        if len(answer) <= job.limits.bytes:
            return ANSWER, answer, False
        failure = _failure(too_long(job.limits.bytes))
    except MemoryError:
        failure = Failure(TOO_MUCH_MEMORY, "", final=True)
    except RecursionError:
        traceback.print_exc()
        failure = Failure(InputError.__name__, "the input nests too deep. Flatten it.")
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent says whose fault it is
        traceback.print_exc()  # the parent shows it with KG_DEBUG
        failure = _failure(error)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        traceback.print_exc()
        # how the engine's own code fails; it is no Exception, and the engine is used no more
        failure = Failure(CrashError.__name__, f"the engine stopped: {error}", final=True)
    return FAILURE, codec.encode(failure), failure.final


def _answer(registry: Registry, job: Job) -> bytes:
    service = registry.services[job.service]()
    request = codec.decode(job.request, service.request)
    return codec.encode(service.function(request, job.limits))


def _failure(error: Exception) -> Failure:
    """Return what to report of an error: a KgError as it is, a machine that failed, a damaged
    store, else a fault of ours.
    """
    if isinstance(error, KgError):
        return Failure(kind_of(error), str(error), getattr(error, "findings", ()))
    if machine_failed(error):
        return Failure(MachineError.__name__, str(refused_by_machine(error)))
    if damage := tells_damage(error):
        return Failure(InputError.__name__, str(damage))
    return Failure(InternalError.__name__, f"{type(error).__name__}: {error}")
