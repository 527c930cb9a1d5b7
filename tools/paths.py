"""Where things are: the repository, and the state folder that `./dev` may write to."""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
REQUIREMENTS = REPO / "requirements.txt"
ADDONS = ("aftersales_service", "aftersales_parts", "aftersales_settlement")


def state(*parts: str) -> Path:
    """A path in the state folder ($AFTERSALES_STATE, else .local/ in the repository).

    The folder of the path is created, the path itself is not.
    """
    root = Path(os.environ.get("AFTERSALES_STATE") or REPO / ".local").absolute()
    path = root.joinpath(*parts)
    (path.parent if parts else path).mkdir(parents=True, exist_ok=True)
    return path
