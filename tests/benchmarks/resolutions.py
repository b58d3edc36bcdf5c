"""Read a folder of instruments, and write what was read of each as JSON: for a scorer.

Use: python tests/benchmarks/resolutions.py TEXTS OUT

One file a text in OUT, a list of {paragraph, text, verb, force, task}; `text` is the own words of a
paragraph in one line, without page furniture. Prints how many characters a CPU second reads.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from kg.extract.readers import read_document
from kg.extract.resolutions.reading import Reading, read


def rows(reading: Reading) -> list[dict[str, object]]:
    """Return the paragraphs of an instrument as a scorer takes them."""
    return [
        {
            "paragraph": one.paragraph.path,
            "text": one.paragraph.words,
            "verb": one.verb,
            "force": one.force or None,
            "task": one.mark.role == "task",
        }
        for one in reading.paragraphs
    ]


def main(texts: Path, output: Path) -> None:
    """Read every text of a folder, and print the speed."""
    output.mkdir(parents=True, exist_ok=True)
    characters, seconds = 0, 0.0
    paths = sorted(texts.glob("*.txt"))
    for path in paths:
        text = read_document(path.read_bytes(), str(path)).text
        start = time.process_time()
        reading = read(text)
        seconds += time.process_time() - start
        characters += len(text)
        content = json.dumps(rows(reading), ensure_ascii=False, indent=1)
        (output / f"{path.stem}.json").write_text(content, encoding="utf-8")
    speed = characters / seconds / 1e6 if seconds else 0
    print(f"{len(paths)} texts, {characters:,} characters, {speed:.2f} million a CPU second")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
