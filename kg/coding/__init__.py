"""Drafts, the decisions of coders about them, and the agreement between coders."""
