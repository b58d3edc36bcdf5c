"""UN80 paragraph JSON: the structure is read, not the marks."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg import converters
from kg.converters import ConvertContext
from kg.errors import InputError, UsageError
from kg.importers.names import Names
from kg.services.opening import ontology_view, open_view

if TYPE_CHECKING:
    from kg.converters import Conversion
    from kg.store import View

FILE = Path(__file__).parent / "fixtures" / "imports" / "paragraphs.json"
ENTRIES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))


@cache
def base() -> View:
    return ontology_view()


def convert(entries: object = ENTRIES, *, view: View | None = None, **options: str) -> Conversion:
    convert_file = converters.converter_of("un80").function()
    context = ConvertContext(Names(view or base()), options)
    return convert_file(json.dumps(entries, indent=1).encode(), "a.json", context)


def instrument(conversion: Conversion) -> dict[str, Any]:
    (entry,) = conversion.sections["instruments"]
    return entry


def forces(conversion: Conversion) -> dict[str, str]:
    provisions = instrument(conversion)["provisions"]
    return {provision["paragraph"]: provision.get("force", "") for provision in provisions}


def paragraph(text: str, prefix: str | None = None, **more: object) -> dict[str, object]:
    return {"text": text, "type": "paragraph", "prefix": prefix, "paragraph_type": None} | more


def test_lists_under_headings_and_marked_preambular_are_provisions() -> None:
    assert list(forces(convert())) == (
        ["1", "2", "2(a)", "2(b)", "2(b)(i)", "2(b)(ii)", "2(c)", "3", "4"]
    )


def test_levels_of_the_file_are_not_trusted() -> None:
    entries = [entry | {"paragraph_level": 1} for entry in ENTRIES]
    assert forces(convert(entries)) == forces(convert())


def test_types_of_the_file_are_not_trusted() -> None:
    entries = [entry | {"paragraph_type": "preambular"} for entry in ENTRIES]
    assert forces(convert(entries)) == forces(convert())


def test_force_is_that_of_the_verb_and_items_have_that_of_the_paragraph_above() -> None:
    assert forces(convert()) == {
        "1": "decides",
        **dict.fromkeys(("2", "2(a)", "2(b)", "2(b)(i)", "2(b)(ii)", "2(c)"), "authorises"),
        "3": "requests",
        "4": "decides",
    }


def test_verb_is_kept_as_it_is_written() -> None:
    verbs = [provision.get("verb", "") for provision in instrument(convert())["provisions"]]
    assert [verb for verb in verbs if verb] == ["Decides", "Authorizes", "requests", "Decides"]


def test_title_and_front_matter_give_symbol_label_and_day() -> None:
    entry = instrument(convert())
    assert {key: entry[key] for key in ("id", "symbol", "label", "adopted")} == {
        "id": "s-res-9901",
        "symbol": "S/RES/9901",
        "label": "Resolution 9901 (2030)",
        "adopted": "2030-01-02",
    }


def test_words_of_the_instrument_are_nowhere_in_the_entries() -> None:
    text = json.dumps(convert().sections)
    assert [entry["text"] for entry in ENTRIES[3:] if entry["text"] in text] == []


def test_all_is_unverified_until_somebody_says_where_it_was_compared() -> None:
    plain, cited = instrument(convert()), instrument(convert(cite="our copy"))
    assert {p["verification"] for p in plain["provisions"]} == {"unverified"}
    assert plain["verification"] == "unverified"
    assert [p for p in cited["provisions"] if "verification" in p] == []
    assert cited["cite"] == "our copy"


def test_what_is_no_provision_is_counted() -> None:
    assert {part.what: part.count for part in convert().left_out} == {
        "paragraphs of annexes": 2,
        "items with a dash": 1,
        "headings": 3,
        "paragraphs without a number": 2,
    }


def test_paragraphs_with_several_verbs_are_named() -> None:
    assert "With several verbs, the force is that of the first that has one: 3." in convert().notes


def test_label_at_the_beginning_of_the_words_is_read_as_a_prefix() -> None:
    entries = [
        entry
        if not entry["prefix"]
        else entry | {"text": f"{entry['prefix']} {entry['text']}", "prefix": None}
        for entry in ENTRIES
    ]
    assert forces(convert(entries)) == forces(convert())


def test_options_name_what_the_file_does_not() -> None:
    entry = instrument(convert(ENTRIES[2:], symbol="C/RES/12", adopted="2030-03-04"))
    assert (entry["id"], entry["symbol"], entry["label"], entry["adopted"]) == (
        *("c-res-12", "C/RES/12", "C/RES/12", "2030-03-04"),
    )


def test_file_that_names_no_instrument_is_refused_with_the_option() -> None:
    with pytest.raises(InputError, match="-p symbol=") as error:
        convert(ENTRIES[2:])
    assert error.value.findings[0].code == "missing-symbol"


def test_day_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="adopted=soon"):
        convert(adopted="soon")


def test_file_without_numbered_paragraphs_is_refused() -> None:
    with pytest.raises(InputError, match="kg draft --resolution"):
        convert([*ENTRIES[:4], paragraph("Words without a number.")])


@pytest.mark.parametrize("entries", [{}, [], ["a"], [{"text": "a"}], [1, 2], "a"])
def test_json_of_another_form_is_refused(entries: object) -> None:
    with pytest.raises(InputError) as error:
        convert(entries)
    assert error.value.findings[0].code == "wrong-format"


@pytest.mark.parametrize(("data", "code"), [(b"", "empty-file"), (b"[" * 9_000, "json-depth")])
def test_broken_file_is_refused(data: bytes, code: str) -> None:
    convert_file = converters.converter_of("un80").function()
    with pytest.raises(InputError) as error:
        convert_file(data, "a.json", ConvertContext(Names(base())))
    assert error.value.findings[0].code == code


def test_instrument_that_the_store_has_is_not_written_again() -> None:
    entries = [ENTRIES[0] | {"text": "Resolution 2699 (2023)"}, *ENTRIES[1:]]
    conversion = convert(entries, view=open_view())
    assert conversion.counts() == ()
    assert str(conversion.left_out[0]) == "S/RES/2699 (1): the store has this instrument already"
