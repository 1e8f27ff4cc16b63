"""The counts of a register that go out, those that went out before, and every sum that ties them: one problem.

Wards and what lies in no ward add up to the borough; measures whose offences are parts of another's add up to it, with
what is left over; months that two overlapping periods share, and those that they do not, add up to the periods. What is
left over and what is shared is never printed, but an attacker has it by subtraction: it is a cell like the others, and
protected when it is small.

A sign in the document says more than that a count is hidden: a zero is printed, so that what is hidden there is at least
1. The attacker knows it, and a zero that has a place in the document hides nothing else.

A count that was printed before is known to everybody for ever. Where the register has been revised since, the count of
now stands in its place, as if it had been printed: the attacker is given more than he has.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from pipelines.disclosure.register import Cell, Counts, Register
from pipelines.disclosure.windows import Window, is_within, pieces_of, tied_to
from pipelines.errors import ChangedSinceError, DisclosureError
from pipelines.methods.disclosure.attacker import unprotected
from pipelines.methods.disclosure.linked_tables import Flags, LinkedTables

REST = "(rest)"
BOROUGH_COST, WARD_COST = 25.0, 1.0
Before = Mapping[Cell, int | None]  # what was printed; None: it was hidden


@dataclass
class LinkedCounts:
    """``offered``: the cells that would be printed. ``before``: those of earlier publications. ``kept_back``: offered ones
    that are hidden though they are not small."""

    register: Register
    known: Counts
    offered: Collection[Cell]
    before: Before
    kept_back: Collection[Cell] = ()
    counts: dict[Cell, int] = field(default_factory=dict)
    sums: list[tuple[list[Cell], Cell]] = field(default_factory=list)

    def __post_init__(self) -> None:
        windows = tied_to({cell.window for cell in self.offered}, {cell.window for cell in self.before})
        self.before = {cell: count for cell, count in self.before.items() if cell.window in windows}
        self._check_before()
        by_ward = {c.window for c in [*self.offered, *self.before] if c.area != self.known.borough}
        pieces = pieces_of(windows)
        for piece in pieces:
            self._add_piece(piece, any(is_within(piece, window) for window in by_ward))
        for window in sorted(windows - set(pieces)):
            self._add_window(window, [piece for piece in pieces if is_within(piece, window)])

    def _check_before(self) -> None:
        areas = {self.known.borough, *self.known.wards}
        for cell in self.before:
            if cell.measure not in self.register.leaves or cell.area not in areas:
                raise ChangedSinceError(
                    f"{self.register.source}: {cell.measure} in {cell.area} was printed before and is not counted any more"
                )

    def _add_piece(self, piece: Window, by_ward: bool) -> None:
        register, borough = self.register, self.known.borough
        wards = self.known.wards if by_ward else []
        places = [borough, *wards, *([REST] if wards else [])]
        for measure in register.leaves:
            for area in (borough, *wards):
                self._add_known(Cell(measure, area, piece))
            if wards:
                parts = [Cell(measure, ward, piece) for ward in wards]
                self._add_rest(parts, Cell(measure, borough, piece), Cell(measure, REST, piece))
        for measure in register.leaves:
            self._add_parts(measure, places, piece)

    def _add_parts(self, measure: str, places: list[str], piece: Window) -> None:
        """The measures within a measure and what is left of it, place by place."""
        leaves, parts = self.register.leaves, self.register.parts_of(measure)
        if not parts:
            return
        rest = f"{measure} {REST}"
        whole = frozenset().union(*(leaves[part] for part in parts)) == leaves[measure]
        for place in places:
            cells = [Cell(part, place, piece) for part in parts]
            if whole:
                self.sums.append((cells, Cell(measure, place, piece)))
            else:
                self._add_rest(cells, Cell(measure, place, piece), Cell(rest, place, piece))
        if len(places) > 1 and not whole:
            own = [Cell(rest, place, piece) for place in places[1:]]
            self.sums.append((own, Cell(rest, places[0], piece)))

    def _add_window(self, window: Window, pieces: list[Window]) -> None:
        """A period that others cut into pieces: each of its counts is the sum of theirs."""
        for measure, area in sorted({(c.measure, c.area) for c in self.counts if c.window == pieces[0]}):
            parts = [Cell(measure, area, piece) for piece in pieces]
            if all(part in self.counts for part in parts):
                total = Cell(measure, area, window)
                self.counts[total] = sum(self.counts[part] for part in parts)
                self.sums.append((parts, total))

    def _add_known(self, cell: Cell) -> None:
        count = self.known.of(*cell)
        if count is None:
            first, last = (f"{month:%Y-%m}" for month in cell.window)
            raise ChangedSinceError(
                f"{self.register.source}: {cell.measure} in {cell.area} is not known from {first} to {last}, months that an "
                "earlier publication counts"
            )
        self.counts[cell] = count

    def _add_rest(self, parts: list[Cell], total: Cell, rest: Cell) -> None:
        """The sum of parts and rest; a rest that cannot be there is a part that is not within its total."""
        left = self.counts[total] - sum(self.counts[part] for part in parts)
        if left < 0:
            raise DisclosureError(
                f"{self.register.source}: the parts of {total.measure} in {total.area} exceed it"
            )
        self.counts.setdefault(rest, left)
        self.sums.append(([*parts, rest], total))

    @cached_property
    def cells(self) -> list[Cell]:
        return list(self.counts)

    @cached_property
    def public(self) -> Flags:
        """Printed before."""
        return np.array([self.before.get(cell) is not None for cell in self.cells])

    def beside_hidden_totals(self, hidden: Flags) -> set[Cell]:
        """The wards' counts that are shown, and not zero, where the borough's own is hidden.

        Which counts a program hides depends on what they are. A borough's count that is hidden beside wards' that are shown
        would tell that nothing less was enough, and with it how small the small ones are.
        """
        shown = {cell for cell, is_hidden in zip(self.cells, hidden, strict=True) if not is_hidden}
        free = {cell for cell, is_public in zip(self.cells, self.public, strict=True) if not is_public}
        return {
            cell
            for cell in shown & free & set(self.offered)
            if self.counts[cell] and cell._replace(area=self.known.borough) not in shown
        }

    @cached_property
    def given_away(self) -> Flags:
        """Small counts that what was printed before gives away by itself: nothing that is done now can protect them."""
        flags = np.zeros(len(self.cells), dtype=bool)
        if self.public.any():
            weak = unprotected(self._tables, ~self.public)
            alone = unprotected(self._tables, np.ones(len(flags), dtype=bool))
            flags[np.setdiff1d(weak, alone)] = True
        return flags & self._tables.is_sensitive & (self._tables.protection > 0)

    @cached_property
    def tables(self) -> LinkedTables:
        protection = np.where(self.given_away, 0.0, self._tables.protection)
        return replace(self._tables, protection=protection)

    @cached_property
    def _tables(self) -> LinkedTables:
        cells, register = self.cells, self.register
        place = {cell: number for number, cell in enumerate(cells)}
        relations = sparse.lil_matrix((len(self.sums), len(cells)))
        for row, (parts, total) in enumerate(self.sums):
            relations[row, [place[part] for part in parts]] = 1
            relations[row, place[total]] = -1
        small = np.array([register.is_small(self.counts[cell]) for cell in cells])
        offered = np.array([cell in self.offered for cell in cells])
        kept_back = np.array([cell in self.kept_back for cell in cells])
        hidden_before = np.array([cell in self.before for cell in cells]) & ~self.public
        free = ~self.public
        cost = [BOROUGH_COST if cell.area == self.known.borough else WARD_COST for cell in cells]
        has_sign = (offered | hidden_before) & (not register.zeros_disclosive)
        is_zero = np.array([self.counts[cell] == 0 for cell in cells])
        return LinkedTables(
            names=[f"{cell.measure}, {cell.area}" for cell in cells],
            counts=np.array([self.counts[cell] for cell in cells], dtype=float),
            relations=relations.tocsr(),
            is_sensitive=free & (small | hidden_before | kept_back | ~offered),
            protection=np.where(free & (small | hidden_before | offered), float(register.threshold), 0.0),
            cost=np.where(self.public | (has_sign & is_zero & ~hidden_before), np.inf, cost),
            lowest=np.where(has_sign & ~is_zero, 1.0, 0.0),
            highest=np.full(len(cells), np.inf),
        )
