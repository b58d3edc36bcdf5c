"""Reports as pages: one offline file each, in the look of all pages."""

from kg.formats.reports.html.coverage import coverage_page
from kg.formats.reports.html.difference import difference_page

__all__ = ["coverage_page", "difference_page"]
