"""Tables and reports as text, CSV, JSON and Markdown. The coverage report has a module of its
own.
"""

from kg.formats.reports.terms import Labels, readable, readable_rows
from kg.formats.reports.writing import in_lines, render_report, render_table

__all__ = ["Labels", "in_lines", "readable", "readable_rows", "render_report", "render_table"]
