"""The use cases: open, load, derive, keep, ask.

The only layer that orders steps, and the only one that calls a Writer.
"""
