"""The parts of the documentation that the program itself knows; a cog block calls one of these.

`cog -I docs -r README.md CONTRIBUTING.md docs/*.md` writes them, `cog -I docs
--check …` says where they are old.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import finding_codes
import typer
import yaml

import kg
import kg.converters
import kg.formats
import kg.importers
from kg import api, codec, errors, lint
from kg.cli.app import PANELS, app
from kg.query import Query, Rule, library
from kg.services.review_keys import GROUPS, keys_in
from kg.validate import checks, shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT: Final = Path(__file__).parents[1]
_LISTED: Final = 2
"""How many wordings of one code are shown."""
MEANINGS: Final = {
    "ambiguous-name": ("A name may mean several entries.", "write the id"),
    "bad-date": ("A day is none of the calendar.", "write YYYY-MM-DD"),
    "bad-delimiter": ("A table names no legal delimiter.", "write one of , ; | or a tab"),
    "bad-form": ("A cell is not of the form that the mapping names.", "write it so"),
    "bad-id": ("An id holds a character that no id may hold.", "use letters, digits, . _ and -"),
    "bad-iri": ("An IRI is not legal.", "correct it"),
    "bad-join": ("A mapping looks up ids where a column holds none.", "leave 'join' out"),
    "bad-label": ("A label is no text.", "write text, or one text a language"),
    "bad-language": ("A language tag is none.", "write a tag such as en or fr-HT"),
    "bad-mark": ("A mark of a day is none.", "write inferred or unverified"),
    "bad-number": ("A number is none, or outside its bounds.", "write it in digits, unquoted"),
    "bad-occurrence": ("A quote does not occur so often.", "write the number of an occurrence"),
    "bad-passage": ("Offsets do not fit the text.", "correct them, start before end"),
    "bad-position": ("Coordinates are no longitude and latitude.", "longitude first, in degrees"),
    "bad-profile": ("A line of a lint profile names no severity or no rule.", "kg lint --rules"),
    "bad-reference-system": ("Coordinates are not in WGS 84.", "export the file again so"),
    "bad-ris": ("A line of an RIS file is in no reference.", "begin with TY, end with ER"),
    "bad-task": ("A task of `kg new` has no label, or too many parts.", "write label | paragraph"),
    "bad-template": ("A composed text names no column.", "put columns in braces"),
    "bad-url": ("An address is none.", "write it whole, with https://"),
    "bad-vote": ("A vote is none.", "write for-against-abstaining, such as 13-0-2"),
    "bad-…": ("The value of this key is not legal.", "the remedy names what is"),
    "boolean": (
        "A value is no boolean, or a text reads as one.",
        "write true or false, or quote it",
    ),
    "columns-left-out": ("Columns were passed over, as the mapping says.", "map them to keep them"),
    "converter-failed": ("A converter of another distribution failed.", "report it to its authors"),
    "concept-loop": ("A concept is broader than itself.", "take one 'broader:' of the loop out"),
    "control-character": (
        "A text holds a character that could steer a terminal or turn other text.",
        "remove it",
    ),
    "dates-reversed": ("A period ends before it begins.", "swap the two days"),
    "derivation-hash": ("A derivation's IRI is not the hash of its parts.", "kg reason"),
    "derivation-rule": ("The rule, run again, does not give this relation.", "kg reason"),
    "duplicate-column": ("Two columns have one name.", "rename one of them"),
    "duplicate-key": ("A key is there twice.", "keep one of them"),
    "empty-file": ("A file is empty.", "export it again"),
    "empty-folder": ("A folder holds no file that is read.", "name a file, see the endings"),
    "empty-value": ("A value is empty.", "give a value, or leave the key out"),
    "ill-typed": ("A literal does not fit its datatype.", "correct the literal"),
    "is-mapping": ("The file is the mapping of a table.", "name the table; it is found beside it"),
    "journal-count": ("An entry has more or fewer lines than listed.", "kg store restore"),
    "journal-cut": ("The manifest lacks an entry that was acknowledged.", "kg store restore"),
    "journal-damaged": ("An entry of the journal cannot be read.", "kg store restore"),
    "journal-entry": ("An entry's lines have another hash.", "kg store restore"),
    "missing-column": ("A table lacks a column that the mapping names.", "correct the mapping"),
    "missing-key": ("A waiver lacks a key.", "add it; the remedy names it"),
    "missing-…": ("A key that has to be there is missing.", "the remedy names it"),
    "hashtag-row": ("A table of HDX has a row of hashtags.", "nothing: it is passed over"),
    "no-boundaries": ("The outlines are none that a map can draw.", "the remedy says what to do"),
    "no-paragraphs": ("A file holds no numbered paragraph.", "draft from the text instead"),
    "not-a-list": ("A list is expected.", "write one"),
    "not-a-mapping": ("A mapping is expected.", "write 'key: value' pairs"),
    "not-a-value": ("A single value is expected.", "write one value"),
    "not-drafted": (
        "Reading a document needed too much, or stopped the reader.",
        "save it as plain text",
    ),
    "nothing-to-import": ("A file holds nothing that the format takes.", "name another format"),
    "own-link": ("A statement names itself.", "name another statement"),
    "packed-damaged": ("A packed file is not whole.", "fetch or pack it again"),
    "passage-cuts-word": ("A passage begins or ends inside a word.", "quote whole words"),
    "passage-hash": (
        "The text at these offsets has another hash.",
        "correct the offsets, or use the text that was coded",
    ),
    "placeholder": ("A value still holds the skeleton's words.", "write your own"),
    "premise": ("A premise of a derivation is not in the store.", "kg reason"),
    "ragged-row": ("A row has more or fewer cells than the header.", "quote cells with a mark"),
    "rdf-syntax": ("The file is not well-formed RDF of its format.", "correct it at this place"),
    "rows-left-out": (
        "Rows were left out, as the mapping says.",
        "change 'leave_out' to keep them",
    ),
    "store-damaged": ("The engine's data cannot be read.", "kg store rebuild"),
    "store-extra": ("The store holds quads that no entry has.", "kg store rebuild"),
    "store-missing": ("The store lacks quads of the journal.", "kg store rebuild"),
    "store-older": ("The store was put back from an older copy.", "kg store rebuild"),
    "too-large": ("The file is larger than the limit.", "split the file"),
    "two-links": ("Two links of a statement exclude each other.", "keep one of them"),
    "unknown-column": ("A column is not in the mapping.", "map it, or list it under 'ignore'"),
    "unknown-format": ("No importer reads files with this ending.", "the remedy lists those read"),
    "unknown-key": ("A key is none of the format.", "the remedy names the nearest one"),
    "unknown-mandate": ("No mandate has this name.", "name one of the store"),
    "unknown-name": ("A cell names nothing on record.", "write the id"),
    "unknown-section": ("A section is none of the format.", "the remedy lists them"),
    "unknown-source": ("Statements name a source that is not on record.", "define the source"),
    "unknown-type": ("A parameter of a query has no such type.", "the remedy lists the types"),
    "unknown-value": ("A cell has no meaning in its column.", "add it under 'values'"),
    "unknown-word": ("A word is none that this key takes.", "the remedy lists them"),
    "unknown-…": ("A name or a word of this kind is not on record.", "see the suggestion"),
    "voted-twice": ("A state is under two choices of a vote.", "name each state once"),
    "wrong-delimiter": ("A table is separated by another mark.", "write delimiter: in the mapping"),
    "wrong-format": ("A file is not of the format that was named.", "the remedy names one"),
}
"""Codes whose words are only put together when the program runs: what they mean, what to do."""


def shell(*arguments: str, lines: int | None = None) -> str:
    """Return a command and what it prints, cut after some lines."""
    environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "100"}
    for name in ("KG_STORE", "KG_TEXTS"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    shown = [line.rstrip() for line in done.stdout.rstrip().splitlines()]
    cut = ["…"] if lines and len(shown) > lines else []
    command = " ".join(f"'{word}'" if " " in word else word for word in arguments)
    return "\n".join(["```text", f"$ kg {command}", *shown[:lines], *cut, "```"])


def commands() -> str:
    """Return every command by panel: its help, its arguments and options."""
    root: Any = typer.main.get_command(app)
    parts = []
    for panel, names in PANELS.items():
        parts.append(f"## {panel}\n")
        for name in names:
            command = root.commands[name]
            inner = getattr(command, "commands", {})
            parts.append(_command(f"kg {name}", command, level=3))
            parts += [_command(f"kg {name} {sub}", inner[sub], level=4) for sub in inner]
    return "\n".join(parts)


def _command(name: str, command: Any, level: int) -> str:  # noqa: ANN401 - Typer's own Click
    lines = [f"{'#' * level} {name}\n"]
    for paragraph in (command.help or "").split("\n\n"):
        said, _, example = paragraph.partition("Example: ")
        lines += [f"{_text(said.strip())}\n"] if said.strip() else []
        lines += [f"```\n{example.strip()}\n```\n"] if example else []
    rows = [_option(each) for each in command.params if not getattr(each, "hidden", False)]
    if rows:
        lines.append(_table(("argument or option", "what it does"), rows))
    return "\n".join(lines)


def _option(parameter: Any) -> tuple[str, str]:  # noqa: ANN401 - Typer's own Click
    names = [*parameter.opts, *parameter.secondary_opts]
    if parameter.param_type_name == "argument":
        names = [parameter.metavar or parameter.name.upper()]
    is_flag = getattr(parameter, "is_flag", False)
    value = "" if is_flag or parameter.param_type_name == "argument" else parameter.metavar or ""
    said = _text(getattr(parameter, "help", "") or "")
    if parameter.param_type_name == "argument" and not parameter.required:
        said = f"{said} May be left out.".strip()
    if getattr(parameter, "envvar", None):
        said += f" Also `{parameter.envvar}`."
    return f"{', '.join(f'`{name}`' for name in names)}{f' {_text(value)}' if value else ''}", said


def questions() -> str:
    """Return every question of the library: name, question, parameters, columns."""
    parts = []
    group = ""
    for query in library():
        if query.group != group:
            group = query.group
            parts.append(f"## {group.capitalize()}\n")
        parts.append(_question(query))
    return "\n".join(parts)


def _question(query: Query) -> str:
    lines = [f"### {query.name}\n", f"{query.question}\n", f"{_text(query.summary)}\n"]
    rows = [
        (f"`{each.name}`", each.type, _text(each.meaning), _default(each.default))
        for each in query.parameters
    ]
    if rows:
        lines.append(_table(("parameter", "type", "what it means", "without it"), rows))
    columns = ", ".join(f"`{column}`" for column in _columns(query.text))
    return "\n".join([*lines, f"Columns: {columns}.\n"])


def _default(value: str | None) -> str:
    if value is None:
        return "the example, or the only entry of its kind"
    return {"9999-12-31": "no limit", "0001-01-01": "no limit"}.get(value, value)


def _columns(text: str) -> list[str]:
    """Return what the outermost SELECT of a query projects."""
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    projection = re.search(r"SELECT\s+(?:DISTINCT\s+)?(.*?)\s*(?:WHERE\s*)?\{", code, re.DOTALL)
    words = projection.group(1) if projection else ""
    while (shorter := re.sub(r"\((?:[^()]*?)AS\s+(\?\w+)\s*\)", r"\1", words)) != words:
        words = shorter
    words = re.sub(r"\([^()]*\)", "", words)
    named = re.findall(r"AS\s+\?(\w+)\s*\)|^[^()]*$", words)
    return [name for name in named if name] or re.findall(r"\?(\w+)", words)


def question_table() -> str:
    """Return the questions in one table, each with its name."""
    return _table(("name", "question"), [(f"`{q.name}`", _text(q.question)) for q in library()])


def exit_codes() -> str:
    """Return the exit code of each kind of error."""
    kinds: tuple[type[errors.KgError], ...] = (
        errors.InputError,
        errors.UsageError,
        errors.MachineError,
        errors.UndeterminedError,
        errors.InternalError,
    )
    rows = [
        (str(kind.exit_code), f"`{kind.__name__}`", _first_paragraph(inspect.getdoc(kind)))
        for kind in sorted(kinds, key=lambda kind: kind.exit_code)
    ]
    return _table(("code", "class", "when"), rows)


def findings() -> str:
    """Return every code that no rule file defines: where, how severe, meaning, remedy."""
    rows = []
    for code in finding_codes.codes().values():
        means, remedy = meaning(code)
        named = code.name.replace("…", "KEY")
        rows.append((f"`{named}`", "/".join(sorted(code.severities)), means, remedy))
    return _table(("code", "severity", "means", "do"), rows)


def meaning(code: finding_codes.Code) -> tuple[str, str]:
    """Return what a code means and what to do; an empty text where nobody says it."""
    if code.name in MEANINGS:
        return MEANINGS[code.name]
    return (
        "; ".join(_text(text) for text in code.messages[:_LISTED]),
        "; or ".join(_text(text) for text in code.remedies[:_LISTED]),
    )


def shape_codes() -> str:
    """Return the code of each packaged SHACL shape: severity, what must hold, what to do."""
    rows = [(f"`{s.code}`", s.severity, _text(s.holds), _text(s.remedy)) for s in shapes.listed()]
    rows += [
        ("`SH-not-run`", "warning", "Shapes are in the data and were not run.", "`--shapes FILE`"),
        ("`SH-unnamed`", "of the shape", "A custom shape without an IRI is broken.", "name it"),
    ]
    return _table(("code", "severity", "what must hold", "do"), rows)


def check_codes() -> str:
    """Return the code of each check of mandate logic."""
    return _rules(checks.rules(), checks.PREFIX)


def lint_codes() -> str:
    """Return the name of each rule of `kg lint`."""
    return _rules(lint.rules(), "")


def _rules(rules: Iterable[Rule], prefix: str) -> str:
    rows = [
        (f"`{prefix}{rule.name}`", rule.severity, _text(rule.summary), _text(rule.solution))
        for rule in rules
    ]
    return _table(("code", "severity", "what it finds", "do"), rows)


def formats() -> str:
    """Return the output formats, from their records."""
    rows = [
        (
            f"`{record.name}`",
            _text(record.label),
            _endings(record.endings),
            f"`{record.media_type}`",
            ", ".join(record.takes),
            ", ".join(record.options),
        )
        for record in kg.formats.all_formats()
        if not record.distribution
    ]
    return _table(("format", "what it is", "endings", "media type", "takes", "options"), rows)


def kinds() -> str:
    """Return the kinds of answer that formats take, and what formats read beside an answer."""
    answers = [(kind, _text(gets)) for kind, gets in kg.formats.KINDS.items()]
    options = [(f"*{name}*", _text(meaning)) for name, meaning in kg.formats.OPTIONS.items()]
    return (
        _table(("kind", "what its function gets"), answers)
        + "\n\nWhat a format may read beside the answer:\n\n"
        + _table(("option", "from"), options)
    )


def importers() -> str:
    """Return the formats that are read, from their records."""
    rows = [
        (
            f"`{record.name}`",
            _text(record.label),
            _endings(record.endings),
            ", ".join(f"`{media_type}`" for media_type in record.media_types),
        )
        for record in kg.importers.all_importers()
        if not record.distribution
    ]
    return _table(("importer", "what it reads", "endings", "media types"), rows)


def converters() -> str:
    """Return the formats that are converted, from their records."""
    rows = [
        (
            f"`{record.name}`",
            _text(record.label),
            _endings(record.endings),
            ", ".join(record.sections),
            "; ".join(f"`{option.name}` {_text(option.meaning)}" for option in record.options),
        )
        for record in kg.converters.all_converters()
        if not record.distribution
    ]
    return _table(("format", "what it is", "endings", "becomes", "options `-p name=value`"), rows)


def _endings(endings: Iterable[str]) -> str:
    return ", ".join(
        f"`{ending if ending.startswith('.') else f'.{ending}'}`" for ending in endings
    )


def public_names() -> str:
    """Return the names of the package `kg`: their signature and what they return."""
    parts = []
    for name in kg.__all__:
        if name != "KnowledgeBase":
            value = getattr(kg, name)
            parts += [f"### kg.{name}\n", _signature(name, value), _docstring(value)]
    return "\n".join(parts)


def knowledge_base() -> str:
    """Return the methods of `kg.KnowledgeBase` with the options that each takes."""
    parts = [_docstring(kg.KnowledgeBase)]
    for name, method in vars(kg.KnowledgeBase).items():
        if name.startswith("_"):
            continue
        function = method.fget if isinstance(method, property) else method
        parts += [f"### KnowledgeBase.{name}\n", _signature(name, function), _docstring(function)]
        if options := _request_options(function):
            parts.append(f"Options: {', '.join(f'`{option}`' for option in options)}.\n")
    return "\n".join(parts)


def _signature(name: str, value: object) -> str:
    if not inspect.isfunction(value):
        return ""
    signature = inspect.signature(value)
    shown = [each for each in signature.parameters.values() if each.name != "self"]
    listed = signature.replace(parameters=shown)
    return f"```text\n{name}{str(listed).replace(chr(39), '')}\n```\n"


def _docstring(value: object) -> str:
    text = (inspect.getdoc(value) or "").replace("# doctest: +ELLIPSIS", "")
    blocks = []
    for block in text.split("\n\n"):
        is_example = block.lstrip().startswith(">>>")
        fenced = f"```pycon\n{textwrap.dedent(block).rstrip()}\n```"
        blocks.append(fenced if is_example else block.replace("<", "\\<"))
    return "\n\n".join(blocks) + "\n"


def _request_options(function: object) -> list[str]:
    """Return the options of the request that a method makes, as flat names."""
    source = inspect.getsource(function)  # type: ignore[arg-type]
    named = re.search(r"_request\(\s*(\w+)\.(\w+)", source)
    if named is None:
        return []
    kind = getattr(getattr(api, named.group(1)), named.group(2))
    return list(codec.schema(kind)["properties"])


def packages() -> str:
    """Return what each package and module below `kg` is for: the first sentence of its text."""
    rows = []
    for path in sorted((ROOT / "kg").iterdir()):
        file = path / "__init__.py" if path.is_dir() else path
        if file.suffix != ".py" or file.stem == "__main__" or not file.exists():
            continue
        if path.name != "__init__.py":
            text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
            rows.append((f"`kg/{path.stem}`", _first_paragraph(text)))
    return _table(("package", "what it is for"), rows)


def coverage_cases() -> str:
    """Return the rule of each case of coverage, with the file that states it."""
    folder = ROOT / "tests" / "fixtures" / "coverage" / "cases"
    rows = []
    for path in sorted(folder.glob("*.yaml")):
        rule = yaml.safe_load(path.read_text(encoding="utf-8"))["rule"]
        rows.append((f"`{path.stem}`", _text(rule)))
    return _table(("case", "rule"), rows)


def review_keys() -> str:
    """Return the keys of a review as tables, a table a group."""
    parts = []
    for group in GROUPS:
        rows = [
            (f"`{key.shown_keys}`", _text(key.does), _text(key.words)) for key in keys_in(group)
        ]
        parts.append(_table((group, "does", "in a prompt, after the key"), rows))
    return "\n".join(parts)


def layers() -> str:
    """Return the layers of the packages, the uppermost first, from the import contract."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contract = tomllib.loads(text)["tool"]["importlinter"]["contracts"][0]
    return "\n".join(["```text", *contract["layers"], "```"])


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Return a text that Markdown shows as it stands."""
    return re.sub(r"([\\<*])", r"\\\1", " ".join(text.split()))


def _first_paragraph(text: str | None) -> str:
    return _text((text or "").partition("\n\n")[0])
