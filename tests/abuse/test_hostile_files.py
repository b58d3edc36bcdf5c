"""Files made to hurt, through the real command line: exit code 3, one store untouched, no crash, no
traceback.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from sized import some

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

P = "@prefix e: <http://e/> .\n"
T = "<http://e/s> <http://e/p> "
FILES: dict[str, str | bytes] = {
    "flow.yaml": "a: " + "[" * 300_000,
    "maps.yaml": "a: " + "{b: " * 300_000,
    "indent.yaml": "\n".join(" " * n + "a:" for n in range(3000)),
    "laughs.yaml": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "tag.yaml": "a: !!python/object/apply:os.system [echo]\n",
    "utf16.yaml": "\ufeffactors: []\n".encode("utf-16"),
    "bracket.ttl": P + "e:s e:p " + "[ e:p " * 100_000 + "1" + " ]" * 100_000 + " .",
    "list.ttl": P + "e:s e:p " + "( " * 100_000 + ") " * 100_000 + " .",
    "escaped.ttl": P + "e:s e:p e:a\\#, " + "[ e:p " * 100_000 + "1" + " ]" * 100_000 + " .",
    "quoted.ttl": P + "e:s e:p e:a\\'b, " + "[ e:p " * 100_000 + "1" + " ]" * 100_000 + " .",
    "terms.nt": T + f"<<( {T}" * 50_000 + "<http://e/o> " + ")>> " * 50_000 + ".",
    "terms.nq": T + f"<<( {T}" * 50_000,
    "graph.trig": P + "e:g " + "{ " * 50_000,
    "open.ttl": P + 'e:s e:p "' + "a" * 1_000_000,
    "nul.nt": b"<http://e/s> <http://e/p> \0 .\n",
    "random.ttl": bytes(range(256)) * 40,
    "random.yaml": bytes(range(256)) * 40,
    "html.yaml": "<!doctype html><html><body>404</body></html>",
    "empty-list.yaml": "statements: [[[[]]]]\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_hostile_file_is_refused(kg: Runner, tmp_path: Path, name: str) -> None:
    content = FILES[name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    told = kg("load", tmp_path / name, "--store", tmp_path / "new")
    assert (told.returncode, "Traceback" in told.stderr, (tmp_path / "new").exists()) == (
        3,
        False,
        False,
    )


CONTROLS = "\\u001b[2J\\u001b]0;title\\u0007\\u202e\\u2066"
ID = "https://w3id.org/mandate-kg/id/"
LABELS = f"""\
@prefix mkg: <https://w3id.org/mandate-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{ID}source/odd> a mkg:Source ; dcterms:title "odd {CONTROLS}" ; dcterms:issued "2024-01-01"^^xsd:date .
<{ID}actor/odd-actor> a mkg:Actor, mkg:Mission ; skos:altLabel "{CONTROLS}"@en ;
  skos:prefLabel "A|b <script>alert(1)</script> {CONTROLS} =1+1"@en .
<{ID}statement/odd.1> a mkg:Statement ; skos:notation "odd.1" ; mkg:statedBy <{ID}actor/odd-actor> ;
  mkg:reportedIn <{ID}source/odd> ; mkg:modality <{ID}modality/asserted-activity> ; mkg:agent <{ID}actor/odd-actor> ;
  mkg:action <{ID}action/train> ; mkg:beneficiary <{ID}actor/hnp> ; mkg:evidenceFor <{ID}task/MT-04> ;
  mkg:attribution <{ID}attribution/indirect> ; mkg:begins "2024-01-01"^^xsd:date ; mkg:ends "2024-01-01"^^xsd:date ;
  mkg:knownFrom "2024-01-01"^^xsd:date ; skos:prefLabel "It trains. {CONTROLS} | <b>"@en .
"""  # noqa: E501


@pytest.fixture
def odd(store: Path, tmp_path: Path, run: Runner) -> Path:
    (tmp_path / "odd.ttl").write_text(LABELS)
    assert run("load", tmp_path / "odd.ttl", "--store", store).returncode == 0
    return store


@pytest.mark.parametrize("character", ["\\x1b", "\\x07", "\\u202e", "\\u2066"])
@pytest.mark.slow
def test_label_that_steers_a_terminal_is_refused_in_a_registry(
    run: Runner, tmp_path: Path, character: str
) -> None:
    (tmp_path / "odd.yaml").write_text(
        f'actors:\n- {{id: odd, kind: mission, label: "A {character}"}}\n'
    )
    told = run("load", tmp_path / "odd.yaml", "--store", tmp_path / "new")
    assert (told.returncode, "odd.yaml:2:35: control-character" in told.stderr) == (3, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    some(
        [
            ("show", "odd-actor"),
            ("show", "odd.1"),
            ("show", "odd-actor", "-f", "md"),
            ("sources", "list"),
            ("sources", "list", "-f", "md"),
            ("query", "statements-by-speaker", "-p", "speaker=odd-actor"),
            (
                "query",
                "-q",
                "SELECT ?l { ?s skos:prefLabel ?l FILTER(CONTAINS(STR(?l), 'script')) }",
            ),
        ],
        3,
    ),
    ids=" ".join,
)
def test_label_cannot_steer_the_terminal(odd: Path, run: Runner, words: tuple[str, ...]) -> None:
    shown = run(*words, "--store", odd).stdout
    assert [char for char in "\x1b\x07\u202e\u2066" if char in shown] == []


@pytest.mark.slow
def test_label_cannot_break_a_markdown_table(odd: Path, run: Runner) -> None:
    rows = [
        line
        for line in run("sources", "list", "-f", "md", "--store", odd).stdout.splitlines()
        if line.startswith("|")
    ]
    assert len({line.replace("\\|", "").count("|") for line in rows}) == 1


def test_error_message_cannot_steer_the_terminal(run: Runner) -> None:
    assert "\x1b" not in run("show", "\x1b[2Jno such entry").stderr


def test_finding_cannot_steer_the_terminal(store: Path, tmp_path: Path, run: Runner) -> None:
    (tmp_path / "a.yaml").write_text('actors:\n- {id: one, kind: "\\x1b[2Jclub", label: One}\n')
    assert "\x1b" not in run("load", tmp_path / "a.yaml", "--store", store).stderr


def test_folder_with_links_in_a_circle_is_read_once(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.ttl").write_text("<http://e/s> <http://e/p> 1 .")
    (folder / "again").symlink_to(folder)
    (folder / "gone.ttl").symlink_to(folder / "nowhere")
    assert run("load", folder, "--store", store).returncode == 0


def test_folder_does_not_stand_for_the_files_of_a_store_in_it(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    (tmp_path / "a.ttl").write_text("<http://e/s> <http://e/p> 1 .")
    told = run("load", store.parent, "--store", store)
    assert (told.returncode, "from 1 file." in told.stderr) == (0, True)


def test_pipe_among_the_texts_is_passed_over(store: Path, tmp_path: Path, run: Runner) -> None:
    (tmp_path / "texts").mkdir()
    os.mkfifo(tmp_path / "texts" / "pipe")
    assert run("show", "C001", "--texts", tmp_path / "texts", "--store", store).returncode == 0


def test_name_of_a_file_is_no_path_out_of_the_store(
    store: Path, run: Runner, bulletin: Path
) -> None:
    told = run(
        "sources",
        "attach",
        "../../escape",
        bulletin / "radio-market-2024-12-03.txt",
        "--store",
        store,
    )
    assert (told.returncode, (store.parent / "escape").exists()) == (3, False)


def test_load_of_the_store_itself_is_harmless(store: Path, run: Runner) -> None:
    assert run("load", store / "journal", "--store", store).returncode in (0, 3)


def test_store_whose_data_is_gone_is_a_clear_error(store: Path, run: Runner) -> None:
    import shutil

    shutil.rmtree(store / "views")
    told = run("stats", "--store", store)
    assert (told.returncode, "our fault" in told.stderr) == (3, False)


def test_store_whose_data_is_damaged_is_a_clear_error(store: Path, run: Runner) -> None:
    for path in (store / "views").rglob("*"):
        if path.is_file():
            path.unlink()
            path.write_bytes(b"damaged")
    told = run("stats", "--store", store)
    assert (told.returncode, "our fault" in told.stderr) == (3, False)
