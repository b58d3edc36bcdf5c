"""What comes from outside: links in a folder, ids that no IRI can hold, IRIs without a slash, a
store's own folder.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import stores
from sized import some

from kg import vocab
from kg.errors import InputError, Notice
from kg.formats.catalogue import description
from kg.services import opening
from kg.services.batch import expand
from kg.store import View, create, open_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

ELSEWHERE = "<http://e/secret> <http://e/p> <http://e/o> .\n"
NO_IDS = ["a b", "a<b", 'a"b', "a{b", "a|b", "a^b", "a\\b", "a[b", "a%zz", "http://["]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file of its own and links to a file and a folder elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "private.ttl").write_text(ELSEWHERE)
    made = tmp_path / "in"
    made.mkdir()
    (made / "own.nt").write_text("<http://e/s> <http://e/p> <http://e/o> .\n")
    (made / "z.ttl").symlink_to(tmp_path / "elsewhere" / "private.ttl")
    (made / "deeper").symlink_to(tmp_path / "elsewhere")
    return made


def test_folder_stands_for_no_link_in_it_and_says_so(folder: Path) -> None:
    with pytest.warns(Notice) as told:
        assert expand([folder]) == [folder / "own.nt"]
    assert [str(notice.message).partition(":")[0] for notice in told] == [
        str(folder / "deeper"),
        str(folder / "z.ttl"),
    ]


@pytest.mark.slow
def test_links_that_were_left_out_are_named_on_the_command_line(
    folder: Path, tmp_path: Path, run: Runner
) -> None:
    told = run("load", folder, "--store", tmp_path / "store")
    assert (told.returncode, f"{folder / 'z.ttl'}: left out, it is a link." in told.stderr) == (
        0,
        True,
    )
    assert not open_folder(tmp_path / "store").ask("ASK { <http://e/secret> ?p ?o }")


def test_link_that_is_named_is_followed(folder: Path) -> None:
    assert expand([folder / "z.ttl"]) == [folder / "z.ttl"]


def test_folder_of_links_alone_is_refused(folder: Path) -> None:
    (folder / "own.nt").unlink()
    with pytest.raises(InputError, match="no file to load in this folder, 2 left out as links"):
        expand([folder])


def test_many_links_are_counted(folder: Path) -> None:
    for number in range(20):
        (folder / f"{number}.ttl").symlink_to(folder / "own.nt")
    with pytest.warns(Notice) as told:
        expand([folder])
    assert (len(told), str(told[-1].message)) == (9, f"{folder}: 14 more links were left out.")


def test_mapping_that_leads_out_of_its_folder_is_not_read(
    folder: Path, tmp_path: Path, run: Runner
) -> None:
    (tmp_path / "elsewhere" / "private.yaml").write_text("password: x\n")
    (folder / "table.csv").write_text("a,b\n1,2\n")
    (folder / "table.mapping.yaml").symlink_to(tmp_path / "elsewhere" / "private.yaml")
    told = run("load", folder / "table.csv", "--store", tmp_path / "store")
    assert (
        told.returncode,
        "is a link to another folder" in told.stderr,
        "password" in told.stderr,
    ) == (
        3,
        True,
        False,
    )


@pytest.mark.parametrize("text", some(NO_IDS, 3))
def test_text_that_no_iri_can_hold_names_nothing(text: str) -> None:
    view: View = opening.open_view()
    assert (view.has("source", text), view.source(text), view.source_of(text)) == (False, None, "")


@pytest.mark.slow
@pytest.mark.parametrize("text", some(NO_IDS, 3))
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_source_that_can_be_no_id_is_a_finding_at_its_line(
    tmp_path: Path, text: str, form: str
) -> None:
    path = tmp_path / f"a.{form}"
    path.write_text(f'{{\n"source": {json.dumps(text)},\n"statements": [{{"id": "x.1"}}]\n}}\n')
    with pytest.raises(InputError) as caught:
        stores.load([path], tmp_path / "store", isolated=False)
    assert [(one.line, one.code) for one in caught.value.findings][:1] == [(2, "unknown-source")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("sources", "attach", "{}", "/dev/null"),
        ("store", "retract", "{}", "--reason", "x"),
        ("identity", "decide", "{}", "un", "same", "--by", "x"),
        ("identity", "decide", "un", "{}", "same", "--by", "x"),
        ("identity", "undo", "{}", "un"),
    ],
)
def test_text_that_can_be_no_id_is_wrong_input_on_the_command_line(
    store: Path, run: Runner, words: tuple[str, ...]
) -> None:
    told = [
        run(*(text if word == "{}" else word for word in words), "--store", store)
        for text in NO_IDS
    ]
    assert {done.returncode for done in told} == {3}
    assert not [done.stderr for done in told if "fault" in done.stderr]


def test_version_that_no_iri_can_hold_is_escaped_in_the_name_of_its_graph() -> None:
    assert vocab.source_graph("radio", "2 beta").value.endswith("/graph/source/radio/2%20beta")


FLAT = (
    "<urn:x:s> <urn:x:p> 'x' ; a <urn:x:C> . <urn:x:C> a "
    "<http://www.w3.org/2002/07/owl#Class> . <tag:s> <tag:p> 1 .\n"
)


@pytest.mark.slow
def test_statistics_and_site_take_iris_without_a_slash(tmp_path: Path, run: Runner) -> None:
    (tmp_path / "a.ttl").write_text(FLAT)
    stores.load([tmp_path / "a.ttl"], tmp_path / "store", isolated=False)
    told = run("stats", "-f", "ttl", "--store", tmp_path / "store")
    assert (told.returncode, "<tag:> , <urn:x:> ;" in told.stdout) == (0, True)
    assert run("docs", tmp_path / "site", "--store", tmp_path / "store").returncode == 0


def test_namespaces_of_the_packaged_description_are_whole() -> None:
    assert b"void:vocabulary <>" not in description(opening.open_view())


def test_folders_above_a_new_store_are_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    plain = os.fsync

    def noted(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        plain(handle)

    monkeypatch.setattr(os, "fsync", noted)
    create(tmp_path / "one" / "two" / "store")
    wanted = {
        str(tmp_path),
        str(tmp_path / "one"),
        str(tmp_path / "one" / "two"),
        str(tmp_path / "one" / "two" / "store"),
    }
    assert wanted <= set(synced)
