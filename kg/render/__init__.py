"""Tables and reports as text, CSV, JSON and Markdown."""

from kg.render.coverage import coverage_report
from kg.render.forms import render_report, render_table
from kg.render.terms import Labels, readable

__all__ = ["Labels", "coverage_report", "readable", "render_report", "render_table"]
