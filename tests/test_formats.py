"""Every format that a load reads: the same facts give the same quads, packed or not, and their
locations are known.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import documents
from kg.errors import Finding, InputError
from kg.importers import rdf, tables, turtle_locations
from kg.services.batch import Batch, expand, read_batch
from kg.services.opening import open_view
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

FORMATS = Path(__file__).parent / "fixtures" / "formats"
GUARD, WATCH = "http://example.org/guard", "http://example.org/watch"
OURS = "https://w3id.org/mandate-kg/"
T = '<http://e/s> <http://e/p> "o" .\n'


def batch(*paths: Path, mapping: Path | None = None) -> Batch:
    return read_batch(open_view(), list(paths), set(), Texts(()), mapping)


def facts(*names: str) -> set[str]:
    """Return the lines of fixtures, sorted, without what depends on the load: its graph and its
    skolem IRIs.
    """
    lines = b"\n".join(batch(*(FORMATS / name for name in names)).lines).decode()
    return set(re.sub(r"<[^<>]*/(genid|graph/load)/[^<>]*>", r"<\1>", lines).splitlines())


def found_in(tmp_path: Path, name: str, text: str | bytes, **beside: str) -> Finding:
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    for other, content in beside.items():
        (tmp_path / f"{other}.mapping.yaml").write_text(content)
    with pytest.raises(InputError) as caught:
        batch(tmp_path / name)
    return caught.value.findings[0]


@pytest.mark.parametrize("ending", ["ttl", "rdf", "jsonld"])
def test_triples_are_the_same_in_every_format(ending: str) -> None:
    assert facts(f"river.{ending}") == facts("river.nt")


def test_quads_are_the_same_in_every_format() -> None:
    assert facts("river.trig") == facts("river.nq")


@pytest.mark.parametrize("ending", ["json", "csv", "tsv"])
def test_entries_are_the_same_in_every_format(ending: str) -> None:
    assert facts(f"town.{ending}") == facts("town.yaml")


@pytest.mark.parametrize(
    ("name", "guard", "watch"),
    [
        ("river.nt", (1, 1), (6, 1)),
        ("river.nq", (1, 1), (6, 1)),
        ("river.ttl", (5, 1), (9, 1)),
        ("river.trig", (4, 3), (7, 7)),
        ("river.rdf", (4, 3), (10, 3)),
        ("river.jsonld", (9, 14), (16, 13)),
    ],
)
def test_location_of_a_subject_is_its_first(
    name: str, guard: tuple[int, int], watch: tuple[int, int]
) -> None:
    path = str(FORMATS / name)
    assert batch(FORMATS / name).locations == {GUARD: (path, *guard), WATCH: (path, *watch)}


@pytest.mark.parametrize(
    ("name", "guard", "watch"),
    [
        ("town.yaml", (2, 3), (7, 3)),
        ("town.json", (3, 5), (7, 5)),
        ("town.csv", (2, 1), (3, 1)),
        ("town.tsv", (2, 1), (3, 1)),
    ],
)
def test_location_of_an_entry_is_where_it_begins(
    name: str, guard: tuple[int, int], watch: tuple[int, int]
) -> None:
    path = str(FORMATS / name)
    assert batch(FORMATS / name).locations == {
        f"{OURS}id/actor/town-guard": (path, *guard),
        f"{OURS}id/actor/town-watch": (path, *watch),
    }


def test_subject_in_two_files_has_its_first_location(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("# a comment\n" + T)
    (tmp_path / "b.nt").write_text(T.replace("o", "q"))
    assert batch(tmp_path / "a.nt", tmp_path / "b.nt").locations == {
        "http://e/s": (str(tmp_path / "a.nt"), 2, 1)
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "@prefix e: <http://e/> . e:a e:p e:o. e:b e:p 1.5, 'x. y' .",
            {"http://e/a": (1, 26), "http://e/b": (1, 39)},
        ),
        (
            "PREFIX : <http://e/>\n:a.b :p :c.d .\n:e :p :f .",
            {"http://e/a.b": (2, 1), "http://e/e": (3, 1)},
        ),
        ("<http://e/a> <http://e/p> [ <http://e/q> ( <http://e/b> ) ] .", {"http://e/a": (1, 1)}),
        ("[ <http://e/p> <http://e/a> ] . _:x <http://e/p> 1 .", {}),
        (
            (
                "<http://e/a> <http://e/p> '''one. <http://e/x>\n. two''' .\n<http://e/b> a "
                "<http://e/C> ."
            ),
            {"http://e/a": (1, 1), "http://e/b": (3, 1)},
        ),
        ("# <http://e/x>\n@base <http://e/> .\n<a> <p> <#f> .", {"http://e/a": (3, 1)}),
        (
            (
                "<http://e/g> { <http://e/a> <http://e/p> 1 } GRAPH <http://e/h> { <http://e/b> "
                "<http://e/p> 2 . }"
            ),
            {"http://e/a": (1, 16), "http://e/b": (1, 67)},
        ),
        ("# a comment\r<http://e/a> <http://e/p> 1 .", {"http://e/a": (1, 13)}),
    ],
    ids=["dots", "empty prefix", "nested", "no name", "long string", "base", "graphs", "return"],
)
def test_subjects_of_turtle_are_found(text: str, found: dict[str, tuple[int, int]]) -> None:
    located = turtle_locations.of_turtle(text.encode(), "a.ttl")
    assert {iri: (line, column) for iri, (_, line, column) in located.items()} == found


Q = "<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n"


@pytest.mark.parametrize(
    "rest", ["<http://e/s> <http://e/p> <http://e/o> ", '<http://e/s> <http://e/p> "o"@en-', Q[:-3]]
)
@pytest.mark.parametrize("before", ["", Q], ids=["alone", "after a whole line"])
def test_line_of_quads_that_is_cut_off_is_refused(tmp_path: Path, before: str, rest: str) -> None:
    assert found_in(tmp_path, "a.nq", before + rest).line == 1 + before.count("\n")


def test_more_quads_than_are_looked_at_in_one_go_are_all_read(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text(
        "".join(Q.replace("/s", f"/s{number}") for number in range(2500))
    )
    assert len(batch(tmp_path / "a.nq").lines) == 2500


@pytest.mark.parametrize(
    ("ending", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)]
)
def test_packed_file_is_read(tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / f"a.NT.{ending}").write_bytes(pack(T.encode()))
    assert len(batch(tmp_path / f"a.NT.{ending}").lines) == 1


def test_packed_file_of_two_streams_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.nt.xz").write_bytes(
        lzma.compress(T.encode()) + lzma.compress(T.replace("o", "q").encode())
    )
    assert len(batch(tmp_path / "a.nt.xz").lines) == 2


def test_packed_file_is_the_same_input_as_the_plain_one(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(T)
    (tmp_path / "b.nt.gz").write_bytes(gzip.compress(T.encode()))
    assert batch(tmp_path / "a.nt", tmp_path / "b.nt.gz").already == [str(tmp_path / "b.nt.gz")]


def test_repetitive_file_that_packs_well_is_no_bomb(tmp_path: Path) -> None:
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress(T.encode() * 50_000))
    assert len(batch(tmp_path / "a.nt.gz").lines) == 50_000


def test_folder_stands_for_every_format_but_not_for_mappings(tmp_path: Path) -> None:
    for name in (
        "a.json",
        "b.jsonld",
        "c.rdf",
        "d.owl",
        "e.xml",
        "f.csv",
        "f.mapping.yaml",
        "g.tsv.bz2",
        "h.nq.gz",
        "i",
    ):
        (tmp_path / name).write_text("")
    assert [p.name for p in expand([tmp_path])] == [
        "a.json",
        "b.jsonld",
        "c.rdf",
        "d.owl",
        "e.xml",
        "f.csv",
        "g.tsv.bz2",
        "h.nq.gz",
    ]


def test_mapping_by_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name the table"):
        expand([tmp_path / "a.mapping.yaml"])


@pytest.mark.parametrize(
    "text",
    [
        '{"actors": []}',
        '{"@id": "http://e/s", "http://e/p": 1}',
        '[{"@id": "http://e/s"}]',
        '{"@context": {}}',
    ],
)
def test_json_is_ours_or_json_ld_by_its_top_level(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    assert len(batch(tmp_path / "a.json").inputs) == 1


@pytest.mark.parametrize("text", ['{"name": 1}', "{}", "[1]", "[]", '"actors"'])
def test_json_that_is_neither_is_refused(tmp_path: Path, text: str) -> None:
    assert found_in(tmp_path, "a.json", text).code == "unknown-json"


def test_known_context_is_put_in_place_of_its_address(tmp_path: Path) -> None:
    named = f'"@context": "{OURS}context.jsonld"'
    label = '"skos:prefLabel": {"@value": "S", "@language": "en"}'
    (tmp_path / "a.jsonld").write_text(f'{{{named}, "@id": "http://e/s", {label}}}')
    assert (
        b'<http://www.w3.org/2004/02/skos/core#prefLabel> "S"@en'
        in batch(tmp_path / "a.jsonld").lines[0]
    )


def test_context_that_is_not_known_is_refused_by_its_name(tmp_path: Path) -> None:
    found = found_in(
        tmp_path, "a.jsonld", '{"@context": [{}, "https://schema.org/"], "@id": "http://e/s"}'
    )
    assert (found.code, found.column, "https://schema.org/" in found.message) == (
        "remote-context",
        19,
        True,
    )


def test_vocabulary_of_a_document_defines_its_terms(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_text(
        '{"@context": {"@vocab": "http://e/"}, "@id": "http://e/s", "name": "o"}'
    )
    assert b"<http://e/s> <http://e/name>" in batch(tmp_path / "a.jsonld").lines[0]


def test_text_of_json_keeps_how_a_number_is_written() -> None:
    assert (
        documents.dump_json(documents.parse_json('{"a": [1.50, "\\u00e9\\n", true]}', "a.json"))
        == '{"a":[1.50,"\\u00e9\\n",true]}'
    )


def test_graph_of_json_ld_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_text(
        '{"@id": "http://e/g", "@graph": [{"@id": "http://e/s", "http://e/p": "o"}]}'
    )
    assert batch(tmp_path / "a.jsonld").lines == [b'<http://e/s> <http://e/p> "o" <http://e/g> .']


def test_byte_order_mark_is_no_text_in_any_format(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_bytes(b"\xef\xbb\xbf" + T.encode())
    assert len(batch(tmp_path / "a.nt").lines) == 1


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_table_is_read_with_any_line_end(ending: str) -> None:
    text = ending.join(('a,"b\nc"', "1,2", "", "3,4"))
    assert [[str(cell) for cell in row] for row in tables.cells(text, "a.csv", ",")] == [
        ["a", "b\nc"],
        ["1", "2"],
        ["3", "4"],
    ]


def test_cell_after_a_quoted_line_end_knows_its_place() -> None:
    cell = list(tables.cells('a,b\n"x\ny",z\n', "a.csv", ","))[1][1]
    assert (cell.line, cell.column) == (3, 4)


LETTERS = (FORMATS / "letters.yaml", FORMATS / "letters.csv")


def test_names_in_a_table_are_found_by_label_and_alias_in_store_and_files() -> None:
    lines = b"\n".join(batch(*LETTERS).lines).decode()
    spoken = re.findall(
        r"/statement/(letters-2024\.\d)> <[^>]*#(?:statedBy|agent|atPlace)> <[^>]*/id/([^>]*)>",
        lines,
    )
    assert spoken == [
        ("letters-2024.1", "actor/market-traders"),
        ("letters-2024.1", "actor/mssm"),
        ("letters-2024.1", "place/delmas"),
        ("letters-2024.2", "actor/ferry-crews"),
        ("letters-2024.2", "actor/mssm"),
        ("letters-2024.2", "actor/hnp"),
    ]


def letters(tmp_path: Path, old: str, new: str, where: str = "letters.csv") -> Finding:
    for path in (*LETTERS, FORMATS / "letters.mapping.yaml"):
        text = path.read_text()
        (tmp_path / path.name).write_text(text.replace(old, new) if path.name == where else text)
    with pytest.raises(InputError) as caught:
        batch(tmp_path / "letters.yaml", tmp_path / "letters.csv")
    return caught.value.findings[0]


@pytest.mark.parametrize(
    ("old", "new", "expected", "remedy"),
    [
        ("Ferry crews", "Ferry crew", ("unknown-name", 3, 16), "did you mean ferry-crews?"),
        ("Delmas", "Delmar", ("unknown-name", 2, 49), "delmas"),
        ("MSSM|HNP", "MSSM|XYZ", ("unknown-name", 3, 45), "define it under"),
        ("no escort", "no escorts", ("unknown-value", 3, 28), "add it under 'values'"),
        ("2024-12-02", "2024-02-30", ("bad-date", 3, 55), "write YYYY-MM-DD"),
        ("letters-2024.2", "letters-2024.1", ("duplicate-id", 3, 1), "use the next free one"),
    ],
)
def test_mistake_in_a_cell_is_found_at_the_cell(
    tmp_path: Path, old: str, new: str, expected: tuple[str, int, int], remedy: str
) -> None:
    found = letters(tmp_path, old, new)
    assert ((found.code, found.line, found.column), remedy in found.remedy) == (expected, True)


@pytest.mark.slow
def test_wrong_constant_is_found_once(tmp_path: Path) -> None:
    letters_ = (FORMATS / "letters.mapping.yaml").read_text().replace("quoted", "quotd")
    (tmp_path / "other.yaml").write_text(letters_)
    with pytest.raises(InputError) as caught:
        batch(*LETTERS, mapping=tmp_path / "other.yaml")
    assert [found.code for found in caught.value.findings] == ["unknown-attribution"]


def test_rows_may_name_their_sources(tmp_path: Path) -> None:
    mapping = (FORMATS / "letters.mapping.yaml").read_text()
    table = (
        (FORMATS / "letters.csv")
        .read_text()
        .replace("No,", "Paper,No,")
        .replace("\nl", "\nletters-2024,l")
    )
    (tmp_path / "letters.mapping.yaml").write_text(
        mapping.replace("source: letters-2024", "source: {column: Paper}")
    )
    (tmp_path / "letters.csv").write_text(table)
    assert set(batch(LETTERS[0], tmp_path / "letters.csv").lines) == set(batch(*LETTERS).lines)


@pytest.mark.slow
def test_command_reads_a_table_with_the_mapping_that_is_named(
    store: Path, run: Runner, tmp_path: Path
) -> None:
    (tmp_path / "table.csv").write_text(LETTERS[1].read_text())
    told = run(
        "load",
        LETTERS[0],
        tmp_path / "table.csv",
        "--mapping",
        FORMATS / "letters.mapping.yaml",
        "-s",
        store,
    )
    assert (told.returncode, "2 statements from 2 files" in told.stderr) == (0, True)


@pytest.mark.slow
def test_dry_run_of_a_table_writes_nothing(store: Path, run: Runner) -> None:
    told = run("load", *LETTERS, "--dry-run", "--store", store)
    assert (told.returncode, run("show", "letters-2024.1", "--store", store).returncode) == (0, 3)


def test_same_table_under_another_mapping_is_another_input(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(
        (FORMATS / "letters.mapping.yaml").read_text() + "# changed\n"
    )
    assert batch(*LETTERS).inputs[1] != batch(*LETTERS, mapping=tmp_path / "other.yaml").inputs[1]


@pytest.mark.parametrize("suffix", rdf.SUFFIXES)
def test_rdf_of_every_ending_has_a_reader(suffix: str) -> None:
    with pytest.raises(InputError):
        rdf.read(b"\x00", "a", suffix, "0" * 64)


def test_table_of_the_manual_is_read(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[1] / "seeds" / "README.md").read_text()
    (table,) = re.findall(r"```csv\n(.*?)```", manual, re.DOTALL)
    mapping = next(
        found
        for found in re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL)
        if "section:" in found
    )
    (tmp_path / "letters.csv").write_text(table)
    (tmp_path / "letters.mapping.yaml").write_text(mapping)
    (tmp_path / "letters.yaml").write_text(
        LETTERS[0].read_text().replace("letters-2024", "letters")
    )
    lines = batch(tmp_path / "letters.yaml", tmp_path / "letters.csv").lines
    assert (
        sum(
            b"22-rdf-syntax-ns#type> <https://w3id.org/mandate-kg/ontology#Statement>" in line
            for line in lines
        )
        == 1
    )
