"""The files of a new mission: registry, mandate, sources, statements, and what to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.importers import schema
from kg.importers.skeletons.wording import commented, lines, quoted, slug_of

if TYPE_CHECKING:
    from kg.importers.skeletons.answers import Answers, Examples, TaskLine

SCHEMA_FILE: Final = "kg.schema.json"
_MODELINE: Final = "# yaml-language-server: $schema="


def header(title: str, schema_path: str = "") -> list[str]:
    """Return the first lines of every skeleton: what it is, and where keys and words are explained.

    Where a JSON Schema is beside the file, its path is named for editors that complete and check
    by it.
    """
    editors = (
        [f"{_MODELINE}{schema_path}"]
        if schema_path
        else [
            f"# Editors complete and check by a schema: kg vocab --schema -o {SCHEMA_FILE}, and a",
            f"# line: # yaml-language-server: $schema={SCHEMA_FILE}",
        ]
    )
    return [
        *(editors if schema_path else ()),
        f"# {title}",
        "# Words that a key may take: kg vocab. Every key: seeds/README.md. Days are YYYY-MM-DD.",
        *(() if schema_path else editors),
    ]


def registry(answers: Answers, schema_path: str = "") -> str:
    """Return the registry of a mission: itself, its country, the instrument that set it up."""
    return lines(
        header(f"Who and where: {answers.name}, {answers.country}.", schema_path),
        _actors(answers),
        _places(answers),
        *([_instruments(answers)] if answers.instrument_id not in answers.existing_ids else ()),
        "examples:                        # what a question is asked of when it names nothing",
        f"  mandate: {answers.mandate}",
        f"  mission: {answers.mission}",
        f"  actor: {answers.mission}",
        f"  place: {answers.country_id}",
    )


def _actors(answers: Answers) -> list[str]:
    state = f"{answers.country_id}-state"
    new_actors = [
        f"- id: {answers.mission}",
        commented("  kind: mission", "kg vocab actor-kind"),
        f"  label: {quoted(answers.name)}",
        commented('  # aliases: ["The Mission"]', "how texts call it, too"),
    ]
    theirs = [
        commented(f"- id: {state}", "a country and its state are two entries"),
        "  kind: state",
        f"  label: {quoted(f'{answers.country} (state)')}",
        f"  territory: {answers.country_id}",
    ]
    return [
        "actors:",
        *new_actors,
        *(theirs if state not in answers.existing_ids else ()),
        f"# - id: {answers.mission}-first-unit",
        "#   kind: contingent",
        '#   label: "First unit"',
        commented(f"#   unit_of: {answers.mission}", "what it does, the mission does"),
    ]


def _places(answers: Answers) -> list[str]:
    new_places = [
        f"- id: {answers.country_id}",
        commented("  kind: country", "kg vocab place-kind"),
        f"  label: {quoted(answers.country)}",
    ]
    is_known = answers.country_id in answers.existing_ids
    return [
        "# places:" if is_known else "places:",
        *(() if is_known else new_places),
        "# - id: a-town",
        "#   kind: town",
        '#   label: "A town"',
        f"#   within: {answers.country_id}",
        commented("#   points: [{lat: 0.0, lon: 0.0, precision: estimate}]", "for maps"),
    ]


def _instruments(answers: Answers) -> list[str]:
    adopted = f"  adopted: {answers.adopted}" if answers.adopted else f"  adopted: {schema.DAY}"
    cite = f"  cite: {quoted(answers.cite)}" if answers.cite else '  # cite: "Where you read it"'
    return [
        "instruments:",
        f"- id: {answers.instrument_id}",
        f"  symbol: {quoted(answers.instrument)}",
        f"  label: {quoted(answers.instrument)}",
        adopted,
        *([cite] if answers.cite else [commented(cite, "then drop the marks below")]),
        commented("  provisions:", "one a paragraph; kg vocab force"),
        *(f"  - {{{', '.join(parts)}}}" for parts in _provisions(answers).values()),
    ]


def _provisions(answers: Answers) -> dict[str, list[str]]:
    """Return the keys of each provision, by id; tasks of one paragraph share it. What no one read
    is marked.
    """
    provisions: dict[str, list[str]] = {}
    for number, task in enumerate(answers.tasks, start=1):
        slug = provision_id(answers.instrument_id, task, number)
        paragraph = [f"paragraph: {quoted(task.paragraph)}"] if task.paragraph else []
        force = [f"force: {task.force}"] if task.force else []
        fields = [part.partition(":")[0] for part in (*paragraph, *force)]
        if not task.paragraph:
            trust = ["verification: unverified"]
        elif answers.cite:
            trust = []
        else:
            trust = [f"marks: {{{', '.join(f'{field}: unverified' for field in fields)}}}"]
        provisions.setdefault(slug, [f"id: {slug}", *paragraph, *force, *trust])
    return provisions


def provision_id(instrument: str, task: TaskLine, number: int) -> str:
    """Return the id of the provision that sets a task: by its paragraph, else by its number."""
    if not task.paragraph:
        return f"{instrument}-t{number:02d}"
    return f"{instrument}-op{slug_of(task.paragraph, f'-t{number:02d}')}"


def mandate(answers: Answers, schema_path: str = "") -> str:
    """Return the mandate of a mission with its tasks."""
    return lines(
        header(f"{answers.label}: its period and its tasks.", schema_path),
        *([_instruments(answers)] if _is_own(answers) else ()),
        _concepts(answers),
        "mandates:",
        f"- id: {answers.mandate}",
        f"  label: {quoted(answers.label)}",
        f"  holder: {answers.mission}",
        _period(answers),
        commented("  task_list: incomplete", "complete, once every task of the text is here"),
        f"  established_by: {answers.instrument_id}",
        *(
            [commented(f"  # replaces: {answers.earlier}", "kg mandate renew copies its tasks")]
            if answers.earlier
            else ()
        ),
        "  tasks:",
        *(_task(answers, number, task) for number, task in enumerate(answers.tasks, start=1)),
        "  # duties:                      # what binds, and is no task; kind: duty or limit",
        f"  # - {{id: {answers.duty_id}, kind: limit, "
        f'label: "Act within the law", bound: {answers.mission}}}',
    )


def _concepts(answers: Answers) -> list[str]:
    """Return the task concepts that the tasks bring with them."""
    labels = {task.concept: task.label for task in answers.tasks if task.is_new}
    entries = [
        [f"- id: {slug}", f"  label: {quoted(label)}", f"  definition: {quoted(schema.DEFINITION)}"]
        for slug, label in labels.items()
    ]
    return ["task_concepts:", *(line for entry in entries for line in entry)] if entries else []


def _is_own(answers: Answers) -> bool:
    """Return whether a mandate stands alone in a file, its instrument with it."""
    return (
        answers.mission in answers.existing_ids
        and answers.instrument_id not in answers.existing_ids
    )


def _period(answers: Answers) -> list[str]:
    first_day = answers.begins or answers.adopted or schema.DAY
    is_inferred = bool(answers.adopted) and not answers.begins
    mark = "the day of adoption, not read as the first day"
    return [
        f"  begins: {first_day}",
        f"  ends: {answers.ends}" if answers.ends else f"  # ends: {schema.DAY}",
        *([commented("  marks: {begins: inferred}", mark)] if is_inferred else ()),
    ]


def _task(answers: Answers, number: int, task: TaskLine) -> list[str]:
    concept = f"    concept: {task.concept or schema.WHICH_CONCEPT}"
    if not task.concept:
        offered = f"perhaps {', '.join(task.near)}; " if task.near else ""
        concept = commented(concept, f"{offered}kg vocab task-concept")
    return [
        f"  - id: {answers.task_id(number)}",
        f"    label: {quoted(task.label)}",
        concept,
        _provision_line(answers, task, number),
    ]


def _provision_line(answers: Answers, task: TaskLine, number: int) -> str:
    """Return which provision sets a task: of an instrument that the store has, one of its own."""
    if answers.instrument_id not in answers.existing_ids:
        return f"    provision: {provision_id(answers.instrument_id, task, number)}"
    if task.paragraph in answers.provisions:
        return f"    provision: {answers.provisions[task.paragraph]}"
    provisions = ", ".join(answers.provisions.values())
    return commented(
        "    # provision:", f"of {answers.instrument}: {provisions or 'none on record'}"
    )


def readme(answers: Answers, folder: str) -> str:
    """Return what the folder of a new mission holds, and the commands that lead on from it."""
    day = answers.begins or answers.adopted or schema.DAY
    return f"""\
# {answers.name}

| File | Holds |
|---|---|
| `registry.yaml` | who acts and is acted on, places, instruments |
| `mandate.yaml` | the mandate `{answers.mandate}` and its tasks |
| `sources.yaml` | the documents that statements are read from |
| `statements.yaml` | what each source says, one statement an entry |

Write where a placeholder stands; a load names file and line of each that is left. Then, beside
this folder:

```
kg validate {folder} --alone                # check the files, load nothing
kg load {folder} --store store              # again after each change: new files are added
kg coverage -m {answers.mandate} --as-of {day} --store store
kg new statements SOURCE-ID --text FILE -o {folder}/SOURCE-ID.yaml --store store
```

A file that was loaded and changed since is loaded again after `kg store retract`; `kg store log`
names the load.
"""


def more(examples: Examples, schema_path: str = "") -> str:
    """Return a skeleton of registry entries, one of each kind, beside what a store holds."""
    return lines(
        header("More of who and where: copy what you need, delete the rest.", schema_path),
        "actors:",
        "- id: new-actor",
        commented("  kind: government-body", "kg vocab actor-kind"),
        f"  label: {quoted(schema.LABEL)}",
        '  # aliases: ["Another name"]',
        f"  # unit_of: {examples.mission}",
        *([f"  # possibly_same_as: {examples.other}"] if examples.other else ()),
        "places:",
        "- id: new-place",
        commented("  kind: town", "kg vocab place-kind"),
        f"  label: {quoted(schema.LABEL)}",
        f"  within: {examples.country}",
        commented("  # points: [{lat: 0.0, lon: 0.0, precision: estimate}]", "for maps"),
        "instruments:",
        "- id: new-instrument",
        f"  symbol: {quoted(schema.LABEL)}",
        f"  label: {quoted(schema.LABEL)}",
        f"  adopted: {schema.DAY}",
        f"  # recalls: [{examples.instrument}]",
        "# phenomena:                     # what is not somebody or somewhere: violence, hunger",
        '# - {id: new-phenomenon, label: "…", definition: "…"}',
    )
