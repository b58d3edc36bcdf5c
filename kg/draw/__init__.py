"""Pictures: boxes, lines, labels and maps, as SVG and PNG."""
