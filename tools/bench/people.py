"""Who makes and who approves in benchmarks."""

from typing import Any

from tools.inside import settling


def clerk_and_approver(env: Any) -> "tuple[Any, Any]":
    """Return the two users, created at the first call in a database."""
    users = env["res.users"]
    clerk, approver = (users.search([("login", "=", login)]) for login in ("clerk", "approver"))
    return (clerk, approver) if clerk and approver else settling.clerk_and_approver(env)
