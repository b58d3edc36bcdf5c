"""Instruments of the Security Council and like bodies: paragraphs, tasks, terms, drafts."""
