"""The mapping of a table: which section its rows are, and which key each column becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg import documents, sandbox
from kg.documents import MappingNode, NodeReader, ScalarNode, SequenceNode
from kg.importers import schema, templates
from kg.importers.templates import Template

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.documents import Node
    from kg.importers.schema import Field

_KEYS: Final = (
    *("section", "source", "columns", "compose", "constants", "ignore", "empty", "leave_out"),
    *("once", "delimiter"),
)
_COLUMN_KEYS: Final = ("field", "join", "separator", "values", "as")
_COMPOSED_KEYS: Final = ("template", *_COLUMN_KEYS[1:])
EVERY_OTHER: Final = "*"
"""What `ignore` says where every column that is not mapped is passed over."""
_DELIMITERS: Final = {",": ",", ";": ";", "|": "|", "tab": "\t", "\t": "\t"}
_ENTRY: Final = schema.STATEMENT["agent"].kinds
_NESTED: Final[dict[str, dict[str, Field]]] = {
    "passage": schema.PASSAGE,
    "quantity": schema.QUANTITY,
    "held": schema.INTERVAL,
    "fits_no_task": schema.FITS_NO_TASK,
    "place": schema.SPELLED,
    "named": schema.SPELLED,
    "coding": schema.OTHER_READING,
    "points": schema.POINT,
    "vote": schema.VOTE,
}
"""The keys that hold keys of their own; a table reaches them by a dot, `passage.start`."""
_NOT_ALONE: Final = ("tasks", "duties", "provisions", "sub_targets", "points", "marks")
"""The keys that no single cell can fill."""
_KINDS: Final = {
    "place": ("place",),
    "named": ("place",),
    "place.id": ("place",),
    "named.id": ("place",),
}
"""What ids stand under the keys that a section reads by itself."""


@dataclass(frozen=True)
class Column:
    """What the cells of one column become.

    `kinds` are those among which its names are looked up, `separator` parts a cell of several
    values, `values` gives what each text means, `form` what it is read as (`templates.FORMS`).
    """

    at: ScalarNode
    key: ScalarNode
    kinds: tuple[str, ...] = ()
    separator: str = ""
    values: dict[str, ScalarNode] = field(default_factory=dict)
    form: str = ""


@dataclass(frozen=True)
class TableMapping:
    """How a table is read; `source` is a column's header where `source_is_column`.

    `composed` are texts of several columns, `ignores_others` whether other columns are passed over,
    `empty` what says that a cell is empty, `left_out` the values, by column, with which a row is
    left out. Rows with the same texts in the columns `once` become one entry.
    """

    path: str
    section: str
    columns: dict[str, Column]
    constants: dict[ScalarNode, ScalarNode]
    ignored: frozenset[str]
    source: ScalarNode | None = None
    source_is_column: bool = False
    delimiter: str = ""
    composed: tuple[tuple[Template, Column], ...] = ()
    ignores_others: bool = False
    empty: frozenset[str] = frozenset()
    left_out: dict[str, frozenset[str]] = field(default_factory=dict)
    once: tuple[str, ...] = ()

    def headers(self) -> dict[str, ScalarNode]:
        """Return the columns that the mapping reads, each with where it names them."""
        headers = {name: column.at for name, column in self.columns.items()}
        for template, column in self.composed:
            names = [name for name in template.columns if name != templates.ROW]
            headers = dict.fromkeys(names, column.at) | headers
        return {name: ScalarNode(name) for name in (*self.left_out, *self.once)} | headers


def read(data: bytes, path: str) -> TableMapping:
    """Return a mapping, checked against the schema. Raises InputError that lists every finding."""
    return _Mapping(documents.parse_yaml(sandbox.text(data, path), path), path).read()


class _Mapping(NodeReader):
    """Reads one mapping file and collects findings."""

    def __init__(self, root: MappingNode, path: str) -> None:
        super().__init__(path)
        self.root = root

    def read(self) -> TableMapping:
        self.check_keys(self.root, _KEYS, "a mapping")
        section = self.root.get(ScalarNode("section"), self.root)
        if not isinstance(section, ScalarNode) or section not in schema.SECTIONS:
            self.report(
                section,
                "unknown-section",
                "'section' names no section",
                f"one of: {', '.join(schema.SECTIONS)}",
            )
            self.refuse()
        fields = schema.SECTIONS[section][1]
        columns = {
            str(key): self.column(key, node, fields) for key, node in self.pairs("columns").items()
        }
        constants = self.constants(fields)
        composed = tuple(
            self.composed(key, node, fields) for key, node in self.pairs("compose").items()
        )
        if not columns:
            self.report(
                self.root,
                "missing-columns",
                "no column is mapped",
                "add 'columns:' with 'Header: key' pairs",
            )
        self.check_twice([*columns.values(), *(column for _, column in composed)], constants)
        source, is_column = self.source(str(section))
        ignored = self.ignored()
        mapping = TableMapping(
            self.path,
            str(section),
            columns,
            constants,
            ignored,
            source,
            is_column,
            self.delimiter(),
            composed,
            EVERY_OTHER in ignored,
            self.words("empty"),
            self.left_out(),
            tuple(str(node) for node in self.many(self.root.child("once"))),
        )
        self.check()
        return mapping

    def pairs(self, key: str) -> MappingNode:
        node = self.root.child(key)
        pairs = self.mapping(node, f"{key!r}") if node is not None else None
        return MappingNode() if pairs is None else pairs

    def constants(self, fields: dict[str, Field]) -> dict[ScalarNode, ScalarNode]:
        """Return the values that every row has."""
        constants = {}
        for key, node in self.pairs("constants").items():
            self.check_field(key, fields)
            if (value := self.scalar(node, f"the constant {str(key)!r}")) is not None:
                constants[key] = value
        return constants

    def column(self, key: ScalarNode, node: Node, fields: dict[str, Field]) -> Column:
        """Return what a column becomes; what is wrong with it is reported."""
        if isinstance(node, ScalarNode):
            self.check_field(node, fields)
            return Column(key, node)
        column_node = node if isinstance(node, MappingNode) else MappingNode()
        self.check_keys(column_node, _COLUMN_KEYS, "a column")
        name = column_node.child("field")
        if not isinstance(name, ScalarNode):
            self.report(
                node,
                "missing-field",
                f"column {str(key)!r} becomes no key",
                "write 'Header: key' or {field: …}",
            )
            return Column(key, key)
        return self.column_of(key, name, column_node, fields)

    def composed(
        self, key: ScalarNode, node: Node, fields: dict[str, Field]
    ) -> tuple[Template, Column]:
        """Return a text of several columns and what it becomes; what is wrong is reported."""
        column_node = node if isinstance(node, MappingNode) else MappingNode()
        self.check_keys(column_node, _COMPOSED_KEYS, "a composed text")
        text = node if isinstance(node, ScalarNode) else column_node.child("template")
        template = Template(str(text) if isinstance(text, ScalarNode) else "")
        if not template.columns:
            problem = f"{str(key)!r} is composed of no column"
            remedy = 'write a text with columns in braces, "{Column} in {Other column}"'
            self.report(node, "bad-template", problem, remedy)
        return template, self.column_of(key, key, column_node, fields)

    def column_of(
        self, at: ScalarNode, name: ScalarNode, column_node: MappingNode, fields: dict[str, Field]
    ) -> Column:
        """Return what texts become that a mapping gives keys of their own."""
        field_spec = self.check_field(name, fields)
        many = (field_spec is not None and field_spec.many) or str(name) in ("place", "named")
        separator = self.separator(column_node, name, many=many)
        return Column(
            at,
            name,
            self.kinds(column_node, name, field_spec),
            separator,
            self.values(column_node),
            self.form(column_node),
        )

    def form(self, column_node: MappingNode) -> str:
        """Return what the cells of a column are read as, empty for what they say."""
        node = column_node.child("as")
        return "" if node is None else self.choice(node, templates.FORMS, "form") or ""

    def separator(self, column_node: MappingNode, name: ScalarNode, *, many: bool) -> str:
        """Return the mark between the values of a cell, empty where there is none."""
        node = column_node.get(ScalarNode("separator"))
        if node is None:
            return ""
        if not isinstance(node, ScalarNode) or not node.strip():
            remedy = 'write a mark in quotes, such as "|"'
            self.report(node, "bad-separator", "'separator' is no mark", remedy)
            return ""
        if not many:
            problem = f"{str(name)!r} takes a single value"
            self.report(node, "not-a-value", problem, "leave 'separator' out")
        return str(node)

    def kinds(
        self, column_node: MappingNode, name: ScalarNode, field_spec: Field | None
    ) -> tuple[str, ...]:
        """Return the kinds of entry that a column's names are looked up among, none where they are
        ids.
        """
        join = column_node.child("join")
        if join is None or (isinstance(join, ScalarNode) and join == "false"):
            return ()
        field_kinds = _KINDS.get(str(name), field_spec.kinds if field_spec is not None else ())
        if isinstance(join, ScalarNode) and join == "true":
            if not field_kinds:
                self.report(
                    join, "bad-join", f"{str(name)!r} holds no id to look up", "leave 'join' out"
                )
            return field_kinds
        return self.kinds_named(join, name, field_kinds)

    def kinds_named(
        self, join: Node, name: ScalarNode, field_kinds: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the kinds that a mapping lists; one that the field cannot have is reported."""
        kinds = tuple(str(kind) for kind in (join if isinstance(join, SequenceNode) else [join]))
        unknown = [kind for kind in kinds if kind not in (field_kinds or _ENTRY)]
        if unknown:
            self.report(
                join,
                "bad-join",
                f"{unknown[0]!r} is no kind of {str(name)!r}",
                f"true, or: {', '.join(field_kinds)}",
            )
        return kinds

    def values(self, column_node: MappingNode) -> dict[str, ScalarNode]:
        node = column_node.child("values")
        if node is None:
            return {}
        if not isinstance(node, MappingNode) or not all(
            isinstance(value, ScalarNode) for value in node.values()
        ):
            self.report(
                node,
                "not-a-mapping",
                "'values' are no pairs",
                "write 'what the cell says: what is meant'",
            )
            return {}
        return {str(key): value for key, value in node.items() if isinstance(value, ScalarNode)}

    def check_field(self, name: ScalarNode, fields: dict[str, Field]) -> Field | None:
        """Return the field of a key such as `passage.start`; one that is not there is reported."""
        head, dot, rest = name.partition(".")
        if head in fields:
            field = _nested(fields, head, rest) if dot else fields[head]
            if field is not None and (dot or head not in _NOT_ALONE):
                return field
        field_names = [key for key in fields if key not in ("points", "marks")]
        field_names += [f"{head}.{key}" for key in _NESTED.get(head, {})]
        self.unknown_key(name, f"no key {str(name)!r} in this section", field_names)
        return None

    def check_twice(
        self, columns: Iterable[Column], constants: dict[ScalarNode, ScalarNode]
    ) -> None:
        field_names: set[str] = set()
        for name in [*(column.key for column in columns), *constants]:
            if name in field_names:
                self.report(
                    name,
                    "duplicate-key",
                    f"{str(name)!r} is given twice",
                    "keep one column or constant for it",
                )
            field_names.add(str(name))

    def source(self, section: str) -> tuple[ScalarNode | None, bool]:
        """Return the source of the rows, or the column that names it."""
        node = self.root.child("source")
        if section != "statements":
            if node is not None:
                self.report(
                    node, "lone-source", "only statements have a source", "leave 'source' out"
                )
            return None, False
        if isinstance(node, ScalarNode):
            return node, False
        column = node.child("column") if isinstance(node, MappingNode) else None
        if isinstance(column, ScalarNode):
            return column, True
        at = node if node is not None else self.root
        self.report(
            at,
            "missing-source",
            "statements without a source",
            "add 'source: id' or 'source: {column: Header}'",
        )
        return None, False

    def ignored(self) -> frozenset[str]:
        """Return the columns that are passed over: a list, or the sign for every other one."""
        node = self.root.child("ignore")
        if node is not None and node != EVERY_OTHER:
            self.sequence(node, "'ignore'", f"write [Header, Header], or '{EVERY_OTHER}'")
        return self.words("ignore")

    def words(self, key: str) -> frozenset[str]:
        """Return the texts that a key lists: a list, or a single one."""
        return frozenset(str(node) for node in self.many(self.root.child(key)))

    def left_out(self) -> dict[str, frozenset[str]]:
        """Return the values, by column, with which a row is left out."""
        return {
            str(name): frozenset(str(member) for member in self.many(node))
            for name, node in self.pairs("leave_out").items()
        }

    def delimiter(self) -> str:
        node = self.root.child("delimiter")
        if node is None:
            return ""
        if not isinstance(node, ScalarNode) or str(node) not in _DELIMITERS:
            self.report(
                node,
                "bad-delimiter",
                "'delimiter' is none that is known",
                "write one of: , ; | tab, in quotes",
            )
            return ""
        return _DELIMITERS[str(node)]


def _nested(fields: dict[str, Field], head: str, rest: str) -> Field | None:
    """Return the field that a key with a dot reaches, None where it holds none of this name."""
    if fields[head].type == "label" and rest:
        return fields[head]
    nested = {} if head == "points" and "." in rest else _NESTED.get(head, {})
    if head == "marks" and rest in fields:
        return nested.get(rest, fields[head])
    return nested.get(rest)
