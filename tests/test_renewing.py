"""A mandate that is renewed: its tasks under new ids, in a file that loads once it is filled in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from kg.importers import schema
from kg.importers.skeletons.renewal import renewed_id, renewed_mandate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

LAKE: Final = """\
actors: [{id: lake, kind: mission, label: "Lake Mission"}]
instruments:
- id: c-res-1
  symbol: C/RES/1
  label: C/RES/1
  adopted: 2030-01-02
  cite: "The text"
  provisions: [{id: c-1-3a, paragraph: 3(a), force: authorises}, {id: c-1-x}, {id: c-1-y}]
mandates:
- id: lake-mandate
  label: {en: "Mandate of the Lake Mission", fr: "Mandat de la Mission du Lac"}
  holder: lake
  begins: 2030-01-02
  ENDS
  task_list: complete
  established_by: c-res-1
  tasks:
  - id: LAKE-01
    label: {en: "Guard the sites", fr: "Garder les sites"}
    concept: CONCEPT
    provision: c-1-3a
    sub_targets: [{id: LAKE-01.port, label: Port, kind: seaport}, {id: LAKE-1-other, label: Rest}]
  - {id: LAKE-02, label: "Patrol", concept: CONCEPT, provision: c-1-3a}
  - {id: LAKE-03, label: "Report", concept: CONCEPT, provision: c-1-x}
  - {id: LAKE-04, label: "Advise", concept: CONCEPT, provision: c-1-y}
  duties: [{id: LAKE-K1, kind: limit, label: "Act within the law", provision: c-1-3a, bound: lake}]
"""
CONCEPT: Final = "human-rights-monitoring"
RENEW: Final = ("mandate", "renew", "lake-mandate", "C/RES/9")


def made(folder: Path, run: Runner, ends: str = "ends: 2030-12-31") -> Path:
    (folder / "lake.yaml").write_text(
        LAKE.replace("CONCEPT", CONCEPT).replace("ENDS", ends or "note: open"), encoding="utf-8"
    )
    done = run("load", folder / "lake.yaml", "--store", folder / "s")
    assert done.returncode == 0, done.stderr
    return folder / "s"


@pytest.mark.slow
def test_renewal_carries_every_task_and_closes_the_periods(tmp_path: Path, run: Runner) -> None:
    store, file = made(tmp_path, run), tmp_path / "new.yaml"
    days = ("--adopted", "2030-12-20", "--ends", "2031-12-31")
    done = run(*RENEW, *days, "-o", file, "--store", store)
    assert done.stderr.splitlines()[-1] == f"Next: kg load {file} --store DIR"
    done = run("load", file, "--store", store)
    assert done.returncode == 0, done.stderr
    assert run("validate", "--store", store).stdout.strip() == "conforms"
    listed = run("mandate", "list", "--as-of", "2031-01-01", "-f", "csv", "--store", store).stdout
    assert [line.split(",")[0] for line in listed.splitlines() if ",yes," in line] == [
        "lake-mandate-2031"
    ]
    assert ",2031-01-01,inferred,2031-12-31,," in listed
    diff = run("mandate", "diff", "C/RES/1", "C/RES/9", "--store", store).stdout
    assert "\n4 carried.\n" in diff


@pytest.mark.slow
def test_renewal_copies_labels_concepts_parts_and_limits(tmp_path: Path, run: Runner) -> None:
    text = run(*RENEW, "--store", made(tmp_path, run)).stdout
    for line in (
        'fr: "Mandat de la Mission du Lac (C/RES/9)"}\n',
        '    label: {en: "Guard the sites", fr: "Garder les sites"}\n',
        "    carries: LAKE-01             # or widens:, narrows:\n",
        '    - {id: LAKE-2031-01.port, label: "Port", kind: seaport}\n',
        '    - {id: LAKE-1-other-2031, label: "Rest"}\n',
        "  - id: LAKE-2031-K1\n",
        "    bound: [lake]\n",
    ):
        assert line in text, text


@pytest.mark.slow
def test_renewal_invents_no_paragraph_and_no_force(tmp_path: Path, run: Runner) -> None:
    text = run(*RENEW, "--store", made(tmp_path, run)).stdout
    provisions = [line for line in text.splitlines() if line.startswith("  - {id: c-res-9-p")]
    assert [line.partition("#")[0].strip() for line in provisions] == [
        f"- {{id: c-res-9-p0{number}, verification: unverified}}" for number in (1, 2, 3)
    ]
    assert provisions[0].endswith("# was C/RES/1, OP 3(a), authorises")
    assert text.count("provision: c-res-9-p01") == 3
    assert text.count("    verification: unverified\n") == 5


@pytest.mark.slow
def test_days_that_nobody_gave_are_placeholders(tmp_path: Path, run: Runner) -> None:
    file = tmp_path / "new.yaml"
    store = made(tmp_path, run)
    done = run(*RENEW, "-o", file, "--store", store)
    assert done.stderr.count(f": to write: {schema.DAY}") == 2
    refused = run("load", file, "--store", store, "--dry-run")
    assert (refused.returncode, refused.stderr.count(" placeholder error ")) == (3, 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--begins", "2031-02-01"), "ends on 2030-12-31, so the periods would leave a gap"),
        (("--begins", "2030-12-20"), "ends on 2030-12-31, so the periods would overlap"),
        (("--begins", "2030-13-20"), "--begins 2030-13-20: no day of the calendar"),
        (("--ends", "2030-01-01"), "--ends 2030-01-01: is before the renewal begins, 2031-01-01"),
        (("--term", "a b"), "--term a b: 'lake-mandate-a b' would be no id"),
    ],
)
def test_renewal_that_does_not_follow_is_refused(
    tmp_path: Path, run: Runner, options: tuple[str, ...], expected: str
) -> None:
    done = run(*RENEW, *options, "--store", made(tmp_path, run), "-o", tmp_path / "new.yaml")
    assert (done.returncode, expected in done.stderr) == (3, True), done.stderr
    assert not (tmp_path / "new.yaml").exists()


@pytest.mark.slow
def test_mandate_without_an_end_is_to_be_closed(tmp_path: Path, run: Runner) -> None:
    store = made(tmp_path, run, ends="")
    refused = run(*RENEW, "--store", store)
    assert (
        refused.returncode,
        "Give the first day of the renewal: --begins" in refused.stderr,
    ) == (
        3,
        True,
    )
    text = run(*RENEW, "--begins", "2031-06-01", "--store", store).stdout
    assert "# lake-mandate has no last day on record: write 'ends: 2031-05-31' where" in text


@pytest.mark.slow
def test_second_renewal_needs_a_term_of_its_own(tmp_path: Path, run: Runner) -> None:
    store, file = made(tmp_path, run), tmp_path / "new.yaml"
    days = ("--adopted", "2030-12-20", "--ends", "2031-12-31")
    run(*RENEW, *days, "-o", file, "--store", store)
    run("load", file, "--store", store)
    refused = run(*RENEW, "--store", store)
    assert "id already. Name another term for the new ids, such as --term 2031-01" in refused.stderr
    text = run(*RENEW, "--term", "2031-01", "--store", store).stdout
    assert "# lake-mandate is replaced by lake-mandate-2031 already.\n" in text
    assert (
        "carries: LAKE-2031-01 "
        in run("mandate", "renew", "C/RES/9", "C/RES/12", "--store", store).stdout
    )
    assert "    # provision:                 # a provision of c-res-9\n" in text


@pytest.mark.slow
def test_extension_of_the_term_says_what_to_write_and_where(tmp_path: Path, run: Runner) -> None:
    store, file = made(tmp_path, run), tmp_path / "new.yaml"
    done = run(
        *(*RENEW, "--term-only", "--ends", "2031-06-30", "--adopted", "2030-12-01"),
        *("-o", file, "--store", store),
    )
    assert done.returncode == 0, done.stderr
    text = file.read_text(encoding="utf-8")
    assert f"# In {tmp_path}/lake.yaml:10, change lake-mandate to:\n" in text
    source = tmp_path / "lake.yaml"
    changed = source.read_text(encoding="utf-8").replace(
        "ends: 2030-12-31", "ends: 2031-06-30\n  extended_by: [c-res-9]"
    )
    source.write_text(changed, encoding="utf-8")
    load = json.loads(run("store", "log", "-f", "json", "--store", store).stdout)[-1]["entry"]
    assert run("store", "retract", load, "--reason", "extended", "--store", store).returncode == 0
    done = run("load", source, file, "--store", store)
    assert done.returncode == 0, done.stderr
    shown = run("mandate", "show", "lake-mandate", "--as-of", "2031-03-01", "--store", store).stdout
    assert ("2031-06-30" in shown, "C/RES/9" in shown) == (True, True)


@pytest.mark.slow
def test_mandate_that_is_none_is_refused(tmp_path: Path, run: Runner) -> None:
    done = run("mandate", "renew", "sea", "C/RES/9", "--store", made(tmp_path, run))
    assert (done.returncode, "no such mandate" in done.stderr) == (3, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LAKE-01", "LAKE-2031-01"),
        ("LAKE-2030-01", "LAKE-2031-01"),
        ("LAKE-2030-10-01", "LAKE-2031-01"),
        ("K-1", "K-2031-1"),
        ("T1", "T1-2031"),
    ],
)
def test_ids_of_a_renewal_carry_its_term(old: str, new: str) -> None:
    assert renewed_id(old, "2031") == new


@pytest.mark.parametrize("old", ["lake", "lake-2030", "lake-2030-10"])
def test_id_of_the_next_mandate_carries_its_term(old: str) -> None:
    assert renewed_mandate(old, "2031") == "lake-2031"
