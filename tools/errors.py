"""The one exception of the tooling: a failure that a person can act on."""


class DevError(Exception):
    """A failure told in three parts, so that the reader knows what to do next.

    In: `doing` (what was being done), `wrong` (what went wrong), `todo` (what to do
    about it) and the exit `status`. `str()` gives the three lines that `./dev` prints.
    """

    def __init__(self, doing: str, wrong: str, todo: str, status: int = 1) -> None:
        super().__init__(doing, wrong, todo, status)
        self.doing, self.wrong, self.todo, self.status = doing, wrong, todo, status

    def __str__(self) -> str:
        lines = (("While", self.doing), ("Wrong", self.wrong), ("To do", self.todo))
        return "\n".join(f"{label}: {_indented(text)}" for label, text in lines)


def _indented(text: str) -> str:
    """Continuation lines stand under the first one, so the three parts stay apart."""
    return text.strip().replace("\n", "\n       ")
