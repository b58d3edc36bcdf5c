"""Typed requests and answers as bytes, in the flat form that people and other programs write, and
as JSON Schema.

A request is a frozen dataclass. Between our own processes it goes as MessagePack. In every outer
form (a query string, JSON, keyword arguments) it is flat: the fields of a nested dataclass, such as
the two clocks or a policy, stand beside its own under their own names. msgspec does the conversion;
importing it takes 60 ms, so nothing here does before it is needed.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import lru_cache, reduce
from math import isfinite
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from kg import suggest
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping
    from dataclasses import Field

    from _typeshed import DataclassInstance

Value = TypeVar("Value")
_WORDS: Final = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}


def encode(value: object) -> bytes:
    """Return a value of plain types and dataclasses as MessagePack.

    >>> decode(encode({"task": ("H-1",)}), dict[str, tuple[str, ...]])
    {'task': ('H-1',)}
    """
    import msgspec  # noqa: PLC0415 - 60 ms

    return msgspec.msgpack.encode(value)


def decode(data: bytes, kind: type[Value]) -> Value:
    """Return the value of a type in MessagePack. Raises InputError where the bytes are none.

    >>> decode(encode(1), int)
    1
    """
    import msgspec  # noqa: PLC0415 - 60 ms

    try:
        return cast("Value", _decoder(cast("Hashable", kind)).decode(data))
    except msgspec.DecodeError as error:
        raise InputError(
            f"no {getattr(kind, '__name__', kind)} in these bytes: {error}."
        ) from error


@lru_cache(maxsize=256)
def _decoder(kind: Hashable) -> Any:  # noqa: ANN401 - msgspec's decoder is generic in what it returns
    import msgspec  # noqa: PLC0415 - 60 ms

    return msgspec.msgpack.Decoder(cast("type", kind))


@dataclass(frozen=True, slots=True)
class _FlatField:
    """A field of the flat form: its type, its default (MISSING where it must be there), and its
    path: the names of the parts of the request that it is in, then its own.
    """

    name: str
    kind: Any
    default: Any
    path: tuple[str, ...]


def from_flat(kind: type[Value], values: Mapping[str, object]) -> Value:
    """Return a request from its flat form: texts as people type them, or values of JSON.

    Hyphens in names are underscores. A field of several values takes one too, and a mapping takes
    texts such as `task=H-1`. Raises InputError that names the field, with a suggestion for an
    unknown one.

    >>> from kg.model import Clocks
    >>> from_flat(Clocks, {"as-of": "2024-11-19"})
    Clocks(as_of='2024-11-19', known_by='')
    """
    flat = _flat_fields(cast("Hashable", kind))
    changes: dict[tuple[str, ...], Any] = {}
    for key, value in values.items():
        name = key.replace("-", "_")
        if name not in flat:
            raise InputError(f"{key}: no such field. {_remedy(name, flat)}")
        field = flat[name]
        if field.path in changes:
            raise InputError(f"{key} is given twice.")
        changes[field.path] = _converted(key, value, field.kind)
    for name, field in flat.items():
        if field.default is MISSING and field.path not in changes:
            raise InputError(f"{name} is missing. Give {_described(field.kind)}.")
    return cast("Value", _built(kind, MISSING, changes, ()))


def to_flat(request: object) -> dict[str, object]:
    """Return the flat form of a request: what differs from the defaults, tuples as lists.

    >>> from kg.model import Clocks
    >>> to_flat(Clocks(known_by="2024-11-19"))
    {'known_by': '2024-11-19'}
    """
    import msgspec  # noqa: PLC0415 - 60 ms

    flat = {}
    for name, field in _flat_fields(cast("Hashable", type(request))).items():
        value = reduce(getattr, field.path, request)
        if value != field.default:
            flat[name] = msgspec.to_builtins(value, builtin_types=())
    return {name: list(v) if isinstance(v, tuple) else v for name, v in flat.items()}


def schema(kind: type) -> dict[str, Any]:
    """Return the JSON Schema (2020-12, as OpenAPI 3.1 takes it) of the flat form of a request.

    >>> from kg.model import Clocks
    >>> schema(Clocks)["properties"]["as_of"]
    {'type': 'string', 'default': ''}
    """
    import msgspec  # noqa: PLC0415 - 60 ms

    rows = [
        (name, field.kind) if field.default is MISSING else (name, field.kind, field.default)
        for name, field in _flat_fields(cast("Hashable", kind)).items()
    ]
    rows.sort(key=len)  # a field without a default may not follow one that has a default
    about = (kind.__doc__ or "").partition("\n\n")[0]
    flat = msgspec.defstruct(
        kind.__name__,
        rows,
        namespace={"__doc__": " ".join(about.split())},
        forbid_unknown_fields=True,
    )
    (described,), shared = msgspec.json.schema_components([flat], ref_template="#/$defs/{name}")
    whole = shared.pop(kind.__name__, described) | ({"$defs": shared} if shared else {})
    return cast("dict[str, Any]", msgspec.json.decode(msgspec.json.encode(whole)))


@lru_cache(maxsize=256)
def _flat_fields(hashable: Hashable) -> dict[str, _FlatField]:
    """Return the fields of the flat form by name. Raises TypeError where two have one name."""
    kind = cast("type", hashable)
    flat: dict[str, _FlatField] = {}
    for field in _all_flat(kind):
        if field.name in flat:
            raise TypeError(f"{kind.__name__}: two fields are {field.name} in the flat form")
        flat[field.name] = field
    return flat


def _all_flat(
    kind: type,
    default: Any = MISSING,  # noqa: ANN401 - a dataclass of any kind
    path: tuple[str, ...] = (),
) -> Iterator[_FlatField]:
    """Yield the fields of a request and of its parts; a part without a default is one field."""
    hints = _hints(kind)
    for field in _fields(kind):
        inner, value = hints[field.name], _default_in(field, default)
        if is_dataclass(inner) and value is not MISSING:
            yield from _all_flat(cast("type", inner), value, (*path, field.name))
        else:
            yield _FlatField(field.name, inner, value, (*path, field.name))


def _built(
    kind: type,
    default: Any,  # noqa: ANN401 - a dataclass of any kind
    changes: Mapping[tuple[str, ...], Any],
    path: tuple[str, ...],
) -> Any:  # noqa: ANN401
    """Return a request, or a part of one, with some fields set and the others by default."""
    hints, arguments = _hints(kind), {}
    for field in _fields(kind):
        at, value = (*path, field.name), _default_in(field, default)
        if at in changes:
            arguments[field.name] = changes[at]
        elif is_dataclass(hints[field.name]) and value is not MISSING:
            arguments[field.name] = _built(hints[field.name], value, changes, at)
        elif value is not MISSING:
            arguments[field.name] = value
    return kind(**arguments)


def _default_in(field: Field[Any], whole: Any) -> Any:  # noqa: ANN401 - of the field's type
    """Return what a field has where it is not named: its own default, or what the default of the
    part that it is in holds.
    """
    return _default(field) if whole is MISSING else getattr(whole, field.name)


def _fields(kind: type) -> tuple[Field[Any], ...]:
    return fields(cast("type[DataclassInstance]", kind))


def _hints(kind: type) -> dict[str, Any]:
    return _cached_hints(cast("Hashable", kind))


@lru_cache(maxsize=256)
def _cached_hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


def _default(field: Field[Any]) -> Any:  # noqa: ANN401 - of the field's type
    return field.default if field.default_factory is MISSING else field.default_factory()


def _converted(name: str, value: object, kind: Any) -> Any:  # noqa: ANN401 - a type, and a value of it
    import msgspec  # noqa: PLC0415 - 60 ms

    inner = _members(kind)
    origin = get_origin(inner)
    if origin is tuple and isinstance(value, str):
        value = [value]
    if origin is dict and isinstance(value, str | list | tuple):
        value = _pairs(name, [value] if isinstance(value, str) else value)
    try:
        converted = msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InputError(f"{name}: {value!r} is not {_described(inner)}.") from error
    if isinstance(converted, float) and not isfinite(converted):
        raise InputError(f"{name}: {value!r} is not {_described(inner)}.")
    return converted


def _pairs(name: str, texts: list[object] | tuple[object, ...]) -> dict[str, str]:
    """Return texts such as `mandate=harbour-1` as a mapping. Raises InputError."""
    values: dict[str, str] = {}
    for text in texts:
        key, sign, value = str(text).partition("=")
        if not sign or not key:
            raise InputError(f"{name}: {text!r} is not name=value.")
        if key in values:
            raise InputError(f"{name}: {key} is given twice.")
        values[key] = value
    return values


def _members(kind: Any) -> Any:  # noqa: ANN401 - a type
    """Return a type without its None."""
    if get_origin(kind) in (UnionType, Union):
        members = [member for member in get_args(kind) if member is not type(None)]
        return members[0] if len(members) == 1 else kind
    return kind


def _described(kind: Any) -> str:  # noqa: ANN401 - a type
    """Return in words what a field takes."""
    inner = _members(kind)
    origin, members = get_origin(inner), get_args(inner)
    if origin is Literal:
        return f"one of {', '.join(map(str, members))}"
    if origin is tuple:
        return f"a list; each of it {_described(members[0])}"
    if origin is dict:
        return "a mapping of names to values"
    return _WORDS.get(inner, f"a {getattr(inner, '__name__', inner)}")


def _remedy(name: str, flat: Mapping[str, _FlatField]) -> str:
    remedy = suggest.key_remedy(name, flat)
    return f"{remedy[0].upper()}{remedy[1:]}{'' if remedy.endswith('?') else '.'}"
