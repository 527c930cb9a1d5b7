"""What only this process's own code may allow: the one way in which it tells a guard so.

A guard at create, write or unlink lets nobody through, sudo included, but who holds a permission.
A context that comes over RPC is made of JSON or XML, which can spell a key but never this object;
so no client can say that it is the import, the run, or the button that completes an order.
"""

from typing import ClassVar


class Permission:
    """Leave for one guarded thing, which code gives to the records that it works with.

    Each is a constant in the room whose guard asks for it, and is no other's: who may bring a file
    may not therefore approve. Copies are not the permission.
    """

    __slots__ = ("context", "key")
    # All that there are.
    known: ClassVar[list["Permission"]] = []

    def __init__(self, key: str):
        """Make the permission that contexts hold under the key.

        :raises ValueError: for a key that another permission has
        """
        if any(one.key == key for one in self.known):
            raise ValueError(f"There is a permission {key!r} already.")
        self.key = key
        # For `with_context`, where more is said at once.
        self.context: dict[str, Permission] = {key: self}
        self.known.append(self)

    def __repr__(self):
        return f"Permission({self.key!r})"

    def give(self, records):
        """Return the records with the permission."""
        return records.with_context(**self.context)

    def is_given(self, env) -> bool:
        """Return whether who works in the environment has the permission."""
        return env.context.get(self.key) is self


# To write what the system alone writes.
PROTECTED_WRITE = Permission("aftersales_protected_write")
# To bring what a workbook says: everything that an import writes has it.
WORKBOOK_IMPORT = Permission("aftersales_workbook_import")
# To change what closed orders rest on, as a manager's correction, a delivery or a return does.
CORRECTING_FACTS = Permission("aftersales_correcting_facts")
