"""Tables and reports as text, CSV, JSON and Markdown. The coverage report has a module of its
own.
"""

from kg.render.forms import in_lines, render_report, render_table
from kg.render.terms import Labels, readable, readable_rows

__all__ = ["Labels", "in_lines", "readable", "readable_rows", "render_report", "render_table"]
