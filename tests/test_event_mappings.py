"""Mappings of event data: the three that come with kg, what they are made of, and drafts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import documents
from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.errors import InputError
from kg.importers import mapping, mappings, tables, templates
from kg.importers.names import Names
from kg.importers.rows import hashtags
from kg.services.mapping_draft import DraftRequest, draft
from kg.services.opening import ontology_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from kg.documents import Node
    from kg.errors import Finding
    from kg.store import View

    Runner = Callable[..., CompletedProcess[str]]

EVENTS = Path(__file__).parent / "fixtures" / "events"
TABLES = {"acled": "acled.csv", "geo-pko": "geo-pko.csv", "plover": "plover.tsv"}
HOW = (
    "section: places\ncolumns: {Name: label, Kind: kind}\n"
    "compose: {id: {template: '{Name}', as: id}}\n"
)


@cache
def base() -> View:
    return ontology_view()


def rows(how: str, text: str) -> tuple[list[dict[ScalarNode, Node]], list[Finding]]:
    """Return the entries of a table and the notes about it."""
    names = Names(base())
    read = tables.read(
        text.encode(), "a.csv", mapping.read(how.encode(), "m.yaml"), names, delimiter=","
    )
    entries = [
        dict(entry.items())
        for document in read
        for members in document.root.values()
        for entry in (members if isinstance(members, SequenceNode) else ())
        if isinstance(entry, MappingNode)
    ]
    return entries, names.warnings


def code(how: str, text: str) -> str:
    with pytest.raises(InputError) as error:
        rows(how, text)
    return error.value.findings[0].code


def loaded(name: str, tmp_path: Path, run: Runner) -> CompletedProcess[str]:
    words = ("--mapping", name, "--create-unknown", "--store", tmp_path / "s")
    return run("load", EVENTS / "registry.yaml", EVENTS / TABLES[name], *words)


# --- the three data sets


@pytest.mark.parametrize("name", sorted(TABLES))
def test_rows_of_the_data_set_become_statements(name: str, tmp_path: Path, run: Runner) -> None:
    answer = loaded(name, tmp_path, run)
    assert (answer.returncode, "2 statements" in answer.stderr) == (0, True), answer.stderr


def test_acled_row_has_day_action_both_sides_and_the_dead(tmp_path: Path, run: Runner) -> None:
    loaded("acled", tmp_path, run)
    text = run("show", "acled-events.LKL12", "--store", tmp_path / "s").stdout
    for words in ("use force", "Lake Guard", "Quay Brigade", "Long Quay", "2030-02-03", "ACLED"):
        assert words in text
    assert "invented note" not in text


def test_acled_rows_of_the_type_other_are_left_out_and_counted(tmp_path: Path, run: Runner) -> None:
    answer = loaded("acled", tmp_path, run)
    assert "1 row with 'Other' in column 'sub_event_type' left out" in answer.stderr


def test_geo_pko_row_holds_for_its_month_and_keeps_an_unknown_number_out(
    tmp_path: Path, run: Runner
) -> None:
    loaded("geo-pko", tmp_path, run)
    first, second = (
        run("show", f"geo-pko.lakemis.2030-2.{row}", "--store", tmp_path / "s").stdout
        for row in (2, 3)
    )
    assert ("2030-02-01" in first, "2030-02-28" in first, "hasQuantity" in first) == (
        *(True, True, True),
    )
    assert "hasQuantity" not in second


def test_plover_row_with_two_actors_has_both(tmp_path: Path, run: Runner) -> None:
    loaded("plover", tmp_path, run)
    entry = "polecat.20300204-0002-0b_consult_visit"
    text = run("show", entry, "--store", tmp_path / "s").stdout
    assert ("Lake Guard" in text, "Lake Council" in text, "consult" in text) == (True, True, True)


@pytest.mark.parametrize("name", mappings.names())
def test_every_action_of_a_packaged_mapping_is_in_the_vocabulary(name: str) -> None:
    path = mappings.path_of(name)
    assert path is not None
    how, names = mapping.read(path.read_bytes(), name), Names(base())
    columns = [column for column in how.columns.values() if column.key == "action"]
    actions = {value for column in columns for value in column.values.values()}
    assert {str(action) for action in actions if not names.kind_of(action, ("action",))} == set()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_locations_of_the_data_set_become_places_that_the_events_name(
    name: str, tmp_path: Path, run: Runner
) -> None:
    store, table = tmp_path / "s", EVENTS / TABLES[name]
    registry = tmp_path / "registry.yaml"
    text = (EVENTS / "registry.yaml").read_text(encoding="utf-8")
    registry.write_text(text.partition("places:")[0], encoding="utf-8")
    places = run("load", table, "--mapping", f"{name}-places", "--store", store)
    assert places.returncode == 0, places.stderr
    words = ("--mapping", name, "--create-unknown", "--store", store)
    events = run("load", registry, table, *words)
    assert (events.returncode, "candidate place" in events.stderr) == (0, False), events.stderr


def test_rows_with_the_same_texts_become_one_entry_and_are_counted() -> None:
    entries, notes = rows(HOW + "once: [Name]\n", "Name,Kind\nQuay,town\nMill,town\nQuay,city\n")
    assert len(entries) == 2
    assert [note.message for note in notes] == ["1 row with the same Name left out"]


@pytest.mark.parametrize("name", mappings.names())
def test_sample_has_the_columns_that_the_mapping_names(name: str) -> None:
    table = TABLES[name.removesuffix(mappings.PLACES)]
    path, sample = mappings.path_of(name), (EVENTS / table).read_text(encoding="utf-8")
    assert path is not None
    how = mapping.read(path.read_bytes(), name)
    header = sample.splitlines()[0].split("\t" if table.endswith("tsv") else ",")
    ignored = set() if how.ignores_others else set(how.ignored)
    assert {*how.headers(), *ignored} <= set(header)


def test_unknown_name_of_a_mapping_lists_those_there_are(tmp_path: Path, run: Runner) -> None:
    words = ("--mapping", "acledd", "--store", tmp_path / "s")
    answer = run("load", EVENTS / "acled.csv", *words)
    assert (answer.returncode, "acled, acled-places, geo-pko" in answer.stderr) == (3, True)


def test_file_of_the_user_is_read_before_a_packaged_mapping(
    tmp_path: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("acled").write_text(HOW, encoding="utf-8")
    Path("a.csv").write_text("Name,Kind\nQuay,town\n", encoding="utf-8")
    answer = run("load", "a.csv", "--mapping", "acled", "--store", "s")
    assert answer.returncode == 0, answer.stderr


# --- what a mapping may say


def test_text_is_composed_of_several_columns() -> None:
    how = "section: places\ncolumns: {Name: label, Kind: kind}\ncompose: {note: '{Name}[ in {Area}] ({Kind}).', id: 'p{row}'}\n"  # noqa: E501
    entries, _ = rows(how, "Name,Kind,Area\nQuay,town,Port\nMill,town,\n")
    assert [(entry[ScalarNode("note")], entry[ScalarNode("id")]) for entry in entries] == [
        ("Quay in Port (town).", "p2"),
        ("Mill (town).", "p3"),
    ]


def test_composed_text_without_a_column_that_it_needs_is_a_key_that_is_not_there() -> None:
    how = HOW.replace("compose: {", "compose: {note: 'At {Area}', ")
    entries, _ = rows(how, "Name,Kind,Area\nQuay,town,\n")
    assert ScalarNode("note") not in entries[0]


def test_column_of_a_template_that_the_table_lacks_is_reported() -> None:
    how = HOW.replace("compose: {", "compose: {note: 'At {Area}', ")
    assert code(how, "Name,Kind\nQuay,town\n") == "missing-column"


@pytest.mark.parametrize("template", ["no column", "[{}]", ""])
def test_template_without_a_column_is_refused(template: str) -> None:
    how = HOW.replace("compose: {", f"compose: {{note: '{template}', ")
    assert code(how, "Name,Kind\nQuay,town\n") == "bad-template"


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("2030-02-03", "day", "2030-02-03"),
        ("2030-02-03T10:00:00Z", "day", "2030-02-03"),
        ("20300203", "day", "2030-02-03"),
        ("3 February 2030", "day", "2030-02-03"),
        ("03-Feb-2030", "day", "2030-02-03"),
        ("3 février 2030", "day", "2030-02-03"),
        ("February 3, 2030", "day", "2030-02-03"),
        ("3/2/2030", "day-first", "2030-02-03"),
        ("3/2/2030", "month-first", "2030-03-02"),
        ("2030-2", "first-of-month", "2030-02-01"),
        ("February 2032", "last-of-month", "2032-02-29"),
        ("3/2/2030", "day", None),
        ("31/2/2030", "day-first", None),
        ("soon", "last-of-month", None),
    ],
)
def test_day_is_read_in_the_form_that_the_mapping_names(
    text: str, form: str, day: str | None
) -> None:
    assert templates.read_as(text, form) == day


def test_day_in_another_form_is_refused_at_its_cell() -> None:
    how = "section: sources\ncolumns: {Id: id, Title: title, Day: {field: published, as: day}}\n"
    assert code(how, "Id,Title,Day\na,A,3/2/2030\n") == "bad-form"


def test_unknown_form_is_refused_with_those_there_are() -> None:
    how = "section: sources\ncolumns: {Day: {field: published, as: days}}\n"
    with pytest.raises(InputError, match="did you mean 'day'"):
        rows(how, "Day\n3\n")


def test_other_columns_are_passed_over_and_named() -> None:
    _, notes = rows(HOW + "ignore: '*'\n", "Name,Kind,Area,Size\nQuay,town,Port,3\n")
    assert [note.message for note in notes] == ["columns passed over: Area, Size"]


def test_text_that_means_empty_is_a_key_that_is_not_there() -> None:
    how = HOW.replace("Kind: kind", "Kind: kind, P: pcode") + "empty: [unknown, None]\n"
    entries, _ = rows(how, "Name,Kind,P\nQuay,town,unknown\n")
    assert ScalarNode("pcode") not in entries[0]


def test_constant_within_a_key_is_left_out_where_no_column_fills_the_key() -> None:
    how = "section: places\nconstants: {points.precision: estimate}\ncolumns: {Name: label, Kind: kind, Lat: points.lat, Lon: points.lon}\ncompose: {id: 'p{row}'}\n"  # noqa: E501
    entries, _ = rows(how, "Name,Kind,Lat,Lon\nQuay,town,1,2\nMill,town,,\n")
    assert [ScalarNode("points") in entry for entry in entries] == [True, False]


def test_row_of_hashtags_is_passed_over_with_a_note() -> None:
    entries, notes = rows(HOW, "Name,Kind\n#loc+name,#loc+type\nQuay,town\n")
    assert (len(entries), [note.code for note in notes]) == (1, ["hashtag-row"])


@pytest.mark.parametrize("row", ["#1,town", "#loc,town", "Quay,#town hall"])
def test_row_that_has_other_texts_is_no_row_of_hashtags(row: str) -> None:
    assert not hashtags([documents.scalar(text, 2, 1) for text in row.split(",")])


# --- drafts


def written(tmp_path: Path, text: str, name: str = "a.csv") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return draft(base(), DraftRequest(str(path), "m.yaml")).text


INCIDENTS = (
    "No;When;What;By whom;Where;Killed;Remarks;Colour\n"
    "#meta+id;#date;#event;#org;#loc+name;#affected;#description;\n"
    "1;13/2/2030;abduct;Quay Brigade;Long Quay;2;Some words;red\n"
    "2;14/2/2030;a quarrel;Lake Guard;Mill Town;0;;blue\n"
)


@pytest.mark.parametrize(
    "line",
    [
        "section: statements",
        "source: WHICH-SOURCE",
        "When: {field: held, as: day-first}",
        '"abduct": abduct',
        '"a quarrel": WHICH-ACTION',
        "By whom: {field: agent, join: true}",
        "Where: {field: place, join: true}",
        "Killed: quantity.value",
        "- Remarks",
        "- Colour",
        'delimiter: ";"',
        'id: {template: "WHICH-SOURCE.{No}", as: id}',
    ],
)
def test_draft_guesses_from_headers_and_rows(tmp_path: Path, line: str) -> None:
    assert line in written(tmp_path, INCIDENTS)


def test_every_guess_is_marked(tmp_path: Path) -> None:
    text = written(tmp_path, INCIDENTS)
    lines = [line for line in text.splitlines() if ": {field:" in line or "quantity.value" in line]
    assert [line for line in lines if "# guessed" not in line] == []


def test_draft_loads_once_its_placeholders_are_written(tmp_path: Path, run: Runner) -> None:
    how = written(tmp_path, INCIDENTS, "incidents.csv")
    words = {
        "WHICH-SOURCE": "acled-events",
        "WHICH-SPEAKER": "acled",
        "WHICH-UNIT": "persons-killed",
        "WHICH-ACTION": "threaten",
    }
    for placeholder, word in words.items():
        how = how.replace(placeholder, word)
    (tmp_path / "incidents.mapping.yaml").write_text(how, encoding="utf-8")
    files = (EVENTS / "registry.yaml", tmp_path / "incidents.csv")
    answer = run("load", *files, "--create-unknown", "--store", tmp_path / "s")
    assert (answer.returncode, "2 statements" in answer.stderr) == (0, True), answer.stderr


def test_table_with_points_is_drafted_as_places(tmp_path: Path) -> None:
    text = written(tmp_path, "Name,Lat,Lon,Pcode\nQuay,1.5,2.5,LK01\n")
    for line in ("section: places", "Lat: points.lat", "Pcode: pcode", "kind: WHICH-KIND"):
        assert line in text


def test_table_with_titles_and_links_is_drafted_as_sources(tmp_path: Path) -> None:
    text = written(tmp_path, "Title,URL,Date\nA paper,https://example.org,2030-01-02\n")
    for line in ("section: sources", "Title: title", "URL: url", "Date: published"):
        assert line in text


def test_latitude_out_of_range_is_not_guessed(tmp_path: Path) -> None:
    assert "points.lat" not in written(tmp_path, "Name,Lat,Lon\nQuay,1500,2\n")


@pytest.mark.parametrize("name", sorted(TABLES))
def test_table_of_a_known_data_set_gets_its_mapping(name: str) -> None:
    answer = draft(base(), DraftRequest(str(EVENTS / TABLES[name])))
    assert answer.like == name


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [("a.csv", "\n\n", "empty-table"), ("a.txt", "A,B\n", "unknown-format")],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, text: str, wanted: str) -> None:
    with pytest.raises(InputError) as error:
        written(tmp_path, text, name)
    assert error.value.findings[0].code == wanted


def test_command_writes_the_draft_and_lists_what_is_to_be_written(
    tmp_path: Path, run: Runner
) -> None:
    path, target = tmp_path / "a.csv", tmp_path / "a.mapping.yaml"
    path.write_text(INCIDENTS, encoding="utf-8")
    answer = run("new", "mapping", path, "-o", target)
    assert (answer.returncode, target.exists()) == (0, True)
    assert f"{target}:4: to write: WHICH-SOURCE" in answer.stderr
