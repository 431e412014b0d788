"""What the library says when it cannot go on."""


class LangbagsError(ValueError):
    """One sentence for the user: what was wrong, where, and what to do."""
