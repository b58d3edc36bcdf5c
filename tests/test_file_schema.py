"""The JSON Schema of the file format takes every file that loads, and refuses what a load refuses
for its form.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg import documents, resources
from kg.importers import about, file_schema, schema
from kg.services.opening import open_view
from kg.services.vocabulary import file_format

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from jsonschema import Draft202012Validator

    from kg.documents import Node
    from kg.errors import Finding
    from kg.store import View

    Runner = Callable[..., CompletedProcess[str]]

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
PLAIN = {"true": True, "false": False}


@cache
def validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    made = file_format(open_view())
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def plain(node: Node) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return a document as an editor sees it."""
    if isinstance(node, documents.MappingNode):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, documents.SequenceNode):
        return [plain(value) for value in node]
    text = str(node)
    if node.plain and text in PLAIN:
        return PLAIN[text]
    if node.plain and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text


def errors(text: str) -> list[str]:
    value = plain(documents.parse_yaml(text, "a.yaml"))
    found = list(validator().iter_errors(value))
    for error in found:
        found += error.context or ()  # why each way of several does not fit
    return [error.message for error in found]


def our_files() -> list[Path]:
    """Return the files of the repository that hold sections of ours alone."""
    found = [*resources.seeds()]
    whole = (path for path in FIXTURES.rglob("*.yaml") if "abuse" not in path.parts)
    for path in sorted(whole):
        head = re.findall(r"^([a-z_]+):", path.read_text(encoding="utf-8"), re.MULTILINE)
        if head and set(head) <= set(schema.TOP_KEYS):
            found.append(path)
    return found


@pytest.mark.parametrize("path", our_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_file_that_loads_is_valid(path: Path) -> None:
    assert errors(path.read_text(encoding="utf-8")) == []


def test_more_than_the_seeds_are_tried() -> None:
    assert len(our_files()) > len(resources.seeds()) + 2


VALID = """\
actors:
- {id: guard, kind: mission, label: {en: Guard, fr: Garde}, aliases: [G, {fr: La Garde}]}
actor_kinds:
- {id: council, label: council, definition: A council., broader: government-body}
units: [{id: boats, label: boats, definition: B., measure: count}]
instruments:
- {id: r, symbol: R/1, label: R, provisions: [{id: r-1, paragraph: 1, force: decides}]}
mandates:
- {id: m, label: M, holder: guard, begins: 2031-01-01, task_list: complete, established_by: r,
   tasks: {id: M-1, label: T, concept: lake-watch, marks: {provision: inferred}}}
sources: [{id: note, title: Note, published: 2031-05}]
source: note
statements:
- {id: note.1, speaker: guard, attribution: quoted, modality: asserted-activity, agent: guard,
   action: patrol, credibility: 2, held: {from: 2031-05-01}, place: [{id: jetty}, pier],
   quantity: {value: 3, unit: boats}, passage: {quote: They patrol.}, paraphrase: It patrols.}
"""
MUTATIONS = {
    "an unknown section": ("actors:", "actor:", "'actor' was unexpected"),
    "an unknown key": ("aliases: [G", "alias: [G", "'alias' was unexpected"),
    "no id": ("{id: guard, ", "{", "'id' is a required property"),
    "no definition": ("definition: B., ", "", "'definition' is a required property"),
    "no mark": (", broader: government-body", "", "is not valid under any of the given schemas"),
    "no task list": (" task_list: complete,", "", "'task_list' is a required property"),
    "a list for a mapping": ("{value: 3, unit: boats}", "[3, boats]", "is not of type 'object'"),
    "a mapping for a section": (
        "units: [{id: boats, label: boats, definition: B., measure: count}]",
        "units: {id: boats, label: boats, definition: B., measure: count}",
        "is not of type 'array'",
    ),
    "a boolean for a text": ("title: Note", "title: true", "True is not of type"),
    "a word that is none": ("measure: count", "measure: sum", "'sum' is not one of"),
    "a force that is none": ("force: decides", "force: begs", "'begs' is not one of"),
    "money of no currency": ("measure: count", "measure: money", "'currency' is a required"),
    "a day that is none": ("begins: 2031-01-01", "begins: January", "does not match"),
    "a number out of bounds": ("credibility: 2", "credibility: 7", "not valid under any"),
    "half a passage": ("{quote: They patrol.}", "{start: 3}", "not valid under any"),
    "no speaker": ("speaker: guard, ", "", "'speaker' is a required property"),
    "statements without a source": ("\nsource: note\n", "\n", "'source' is a dependency"),
    "a mark that is none": ("provision: inferred", "provision: guessed", "is not one of"),
    "an id with a blank": ("id: guard,", 'id: "a guard",', "does not match"),
}


def test_sample_is_valid() -> None:
    assert errors(VALID) == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutated_file_is_refused(findings: Callable[..., list[Finding]], name: str) -> None:
    old, new, message = MUTATIONS[name]
    assert VALID.count(old) == 1
    text = VALID.replace(old, new)
    assert message in "\n".join(errors(text))
    assert findings(text) != []


def test_every_key_and_section_says_what_it_is_for() -> None:
    made = file_format(open_view())
    missing = [
        f"{name}.{key}"
        for name, definition in made["$defs"].items()
        for key, value in definition.get("properties", {}).items()
        if not value.get("description") or not value.get("title")
    ]
    assert missing == []
    assert set(about.SECTIONS) == {*schema.SECTIONS, schema.EXAMPLES_SECTION}


def test_keys_of_the_schema_are_those_of_the_reader() -> None:
    made = file_schema.json_schema(lambda _: [])
    for kind, fields in schema.SECTIONS.values():
        definition = made["$defs"][kind]
        assert set(definition["properties"]) == {*fields, *schema.DRAFT_KEYS.get(kind, {})}
        assert set(definition.get("required", ())) == {
            key for key, field in fields.items() if field.required
        }


def test_editor_finds_closed_lists_as_enumerations_and_open_ones_as_examples() -> None:
    defs = file_format(open_view())["$defs"]
    assert "decides" in defs["provision"]["properties"]["force"]["enum"]
    assert "airport" in defs["place-kind-reference"]["examples"]
    assert "enum" not in json.dumps(defs["place-kind-reference"])


def test_command_writes_it_and_a_file_that_names_it_loads(run: Runner, tmp_path: Path) -> None:
    done = run("vocab", "--schema", "-o", tmp_path / "kg.json")
    assert (done.returncode, done.stdout) == (0, "")
    made = json.loads((tmp_path / "kg.json").read_text(encoding="utf-8"))
    assert made == file_format(open_view())
    unit = {"id": "boats", "label": "boats", "definition": "B."}
    (tmp_path / "a.json").write_text(json.dumps({"$schema": "kg.json", "units": [unit]}))
    (tmp_path / "b.yaml").write_text(
        "# yaml-language-server: $schema=kg.json\n"
        "units:\n- {id: carts, label: carts, definition: C.}\n"
    )
    files = (tmp_path / "a.json", tmp_path / "b.yaml")
    assert run("validate", "--alone", *files).stdout == "conforms\n"
    assert run("vocab", "--schema", "unit").returncode == 2


def test_examples_of_open_lists_are_those_of_the_store(read: Callable[..., View]) -> None:
    made = file_format(read("units:\n- {id: carts, label: carts, definition: C.}\n"))
    assert "carts" in made["$defs"]["unit-reference"]["examples"]


def required_table() -> str:
    """Return the table of required keys of the reference, as the schema has it."""
    parts = {f"{key}:": fields for key, (_, fields) in file_schema.PARTS.items()}
    sections = {section: fields for section, (_, fields) in schema.SECTIONS.items()}
    lines = ["| Section, or key with keys of its own | Required |", "|---|---|"]
    for name, fields in {**sections, **parts}.items():
        if required := [key for key, field in fields.items() if field.required]:
            lines.append(f"| `{name}` | {' '.join(f'`{key}`' for key in required)} |")
    return "\n".join(lines) + "\n"


def test_reference_has_the_required_keys_in_a_table() -> None:
    assert required_table() in (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")


def test_bold_keys_of_the_reference_are_the_required_ones() -> None:
    text = (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")
    for section, (kind, fields) in schema.SECTIONS.items():
        if f"\n**{section}**\n" not in text:  # described in a paragraph; the table has it
            continue
        table = text.partition(f"\n**{section}**\n")[2].partition("\n\n**")[0]
        bold = set(re.findall(r"\*\*`(\w+)`\*\*", table))
        required = {key for key, field in fields.items() if field.required}
        assert bold == required - ({"id", "label"} if kind != "statement" else set()), section
