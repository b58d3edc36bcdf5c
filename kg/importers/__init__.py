"""From files to quads: one module a format."""
