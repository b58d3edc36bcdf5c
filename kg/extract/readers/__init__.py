"""Documents as text: one record a kind of file, one module each to read it.

The text of a document has LF line ends, no byte order mark and no control characters but tab, line
feed and form feed (a page break); all other characters are as the document has them. The same file
gives the same text as long as `extracted_by` is the same.
"""

from kg.extract.readers.record import (
    BUILT_IN,
    Document,
    TextReader,
    clean,
    endings,
    read_document,
    reader_of,
)

__all__ = [
    "BUILT_IN",
    "Document",
    "TextReader",
    "clean",
    "endings",
    "read_document",
    "reader_of",
]
