"""What a room of mathematics answers when no answer exists."""


class Refused(ValueError):
    """`field` is the input's path in JSON, `words` a sentence without its full stop that says what to change."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field
        self.words = words
