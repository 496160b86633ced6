"""A file of own data in pieces: the page reads it and hands over what it holds, some rows at a time.

One file at a time: `begin`, `add` as often as needed, `figures`. Also runs in MicroPython.
"""

from ..counts import Sums
from .figures import of_counts
from .members import Sums as Members
from .orders import Sums as Orders

_open = {}


class Counts(Sums):
    """Counts by day and group, which come group by group in the order of days."""

    def figures(self):
        """Return the figures of the counts, in the order of the diagnosis."""
        return of_counts(self.measures())


def begin(table, **options):
    """Begin a file of a table: "counts", "orders" or "memberships". options: of `members.Sums`."""
    kinds = {"counts": Counts, "orders": Orders, "memberships": Members}
    _open["file"] = kinds[table](**options)
    return True


def add(rows):
    """Add rows, each a list of what `add` of the table's sums takes. Returns how many."""
    take = _open["file"].add
    for row in rows:
        take(*row)
    return len(rows)


def figures():
    """Return the figures of all that was added, and forget it."""
    return _open.pop("file").figures()
