"""What is on record about an entry or a statement, who said it, and where it stands in its source."""

from kg.provenance.describe import describe, statistics
from kg.provenance.origins import origins
from kg.provenance.passages import passage_data, passage_lines, passage_of, passages_of

__all__ = ["describe", "origins", "passage_data", "passage_lines", "passage_of", "passages_of", "statistics"]
