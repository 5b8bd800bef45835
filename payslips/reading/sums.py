"""A slip must prove itself: put its lines into the sums of a payslip and see whether its own totals come out.

    gross wage  = the gross lines
    taxable     = gross + premiums before tax (negative) + what is taxed but not paid
    net wage    = gross + all premiums + wage tax (negative)
    net payment = net wage + reimbursements + net deductions (negative)

Labels say where a line stands. Where slips differ (the sign of a deduction, a total that is also a line, a net wage
printed before or after the reimbursements, a line nobody knows) every way is tried, the fewest departures from the
labels first. Ways that come out equally well and give different figures leave those figures to a person. Amounts are
in cents.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

Sign = Literal["printed", "opposite", "negative"]
Place = tuple[int, float]

CLEARED: Final = "none"  # the role of a line that stays out of the sums
BELOW: Final = ("reimbursements_total", "net_deductions_total", "attachment_total")
_UNDER_NET: Final = {"plus", "minus"}
_TAKES: Final = {"pretax", "tax", "posttax", "minus"}
_PREMIUMS: Final = {"pretax", "posttax"}
_TO_NET: Final = ("gross", "pretax", "tax", "posttax")
_MOST_WAYS: Final = 4_000
_MANY: Final = 2
_STAGE_PRICE: Final = 0.5  # the least that a departure costs
_WEAK: Final = 1.5  # a total that is the sum of the lines above it only
_BETWEEN: Final = 3.0  # a net wage with lines of below the net wage on both sides of it
_FAILED: Final = 6.0
_BY_PLACE: Final = {
    ("gross", "plus"),
    ("plus", "gross"),
    ("minus", "posttax"),
    ("minus", "pretax"),
    ("posttax", "minus"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A line that can take part in the sums. `side` is the column it stands in: "+" or "-", None when signed."""

    index: int
    amount: int
    side: str | None
    meaning: str
    role: str
    also: tuple[str, ...]
    place: Place
    region: str
    maybe_total: bool = False
    is_likely_total: bool = False
    is_weak: bool = False  # its label says little


@dataclass(frozen=True, slots=True)
class Total:
    """A printed total. `weak`: its label or column leaves a doubt, and it counts only when the sums prove it.

    `aside`: it stands where other amounts than those of the period stand, or can have either sign.
    """

    name: str
    amount: int
    place: Place
    index: int
    weak: bool = False
    aside: bool = False
    maybe_line: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison in cents, the fields it throws doubt on when it fails, and those it proves when it comes out."""

    name: str
    passed: bool
    printed: int
    computed: int
    fields: tuple[str, ...]
    proves: tuple[str, ...]
    weak: float = _WEAK  # what it costs that it comes out only halfway

    @property
    def strict(self) -> bool:
        """Is the printed amount the very sum, and not one that stands halfway?"""
        return self.passed and self.printed == self.computed


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures in cents as one way of adding up gives them, with its checks. None: neither printed nor proven."""

    figures: dict[str, int | None]
    checks: tuple[Check, ...]
    roles: dict[int, str]
    undecided: frozenset[str] = field(default_factory=frozenset)
    moved: frozenset[int] = field(default_factory=frozenset)  # lines that neither label nor place puts in their role
    turned: frozenset[int] = field(default_factory=frozenset)  # reimbursements that take, and deductions that give
    giving: frozenset[int] = field(default_factory=frozenset)  # premiums that are paid back

    @property
    def proven(self) -> bool:
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def rank(self) -> tuple[int, int]:
        passed = sum(check.passed for check in self.checks)
        return len(self.checks) - passed, -passed


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read the lines: their roles and the sign of deductions printed without a column of their own."""

    items: tuple[Item, ...]
    above: Sign
    below: Sign
    totals: frozenset[int]  # of the lines that can be totals too: those that are


def prove(items: Sequence[Item], totals: Sequence[Total]) -> Outcome:
    """The figures of the slip by the way of adding up that comes out and departs least from the labels.

    Every way has a price: for a sum that fails, for one that comes out only halfway, and for a line in another role
    than its label says. Ways of the same lowest price that differ leave those figures to a person.
    """
    placed = [
        _by_place(item, totals) if item.role == "unknown" and not item.is_likely_total else item for item in items
    ]
    stages: tuple[tuple[Sequence[Item], int, bool], ...] = (
        (items, 0, False),
        (items, 1, False),
        (placed, 0, False),
        (placed, 1, False),
        (items, 0, True),
        (placed, 0, True),
        (items, 2, False),
    )
    takes_back = sum(item.amount for item in placed if item.role == "gross" and item.side != "-") < 0
    place_of = {item.index: _by_place(item, totals).role for item in items}
    best: list[Outcome] = []
    lowest = float("inf")
    for lines, departures, odd in stages:
        if (odd and not takes_back) or lowest <= _STAGE_PRICE * departures:
            continue
        if departures == _MANY and lowest < _FAILED:
            break
        for way in itertools.islice(_ways(lines, departures, place_of, odd=odd), _MOST_WAYS):
            outcome = _add_up(way, totals)
            price = _price(outcome, items, place_of)
            if price < lowest:
                best, lowest = [outcome], price
            elif price == lowest:
                best.append(outcome)
        if lowest == 0:
            break
    most = max(len(outcome.checks) for outcome in best)
    agreed = _agreed([outcome for outcome in best if len(outcome.checks) == most])
    return replace(agreed, moved=_moved(agreed, items, place_of))


def _price(outcome: Outcome, items: Sequence[Item], place_of: dict[int, str]) -> float:
    price = 0.0
    for check in outcome.checks:
        price += 0 if check.strict else check.weak if check.passed else _FAILED
    for item in items:
        role = outcome.roles.get(item.index, CLEARED)
        if role in {item.role, CLEARED}:
            continue
        if item.role == "unknown":
            price += 0.5 if role == place_of[item.index] else 1.0
        elif role in item.also:
            price += 1.0 if role == place_of[item.index] else 2.0
        else:
            price += 2.5
    return price


def _moved(outcome: Outcome, items: Sequence[Item], place_of: dict[int, str]) -> frozenset[int]:
    """The lines that the sums put elsewhere than their label and the totals around them do.

    A changed total can come out by chance when a line of just that amount is moved.
    """
    return frozenset(
        item.index
        for item in items
        if outcome.roles.get(item.index, CLEARED) not in {item.role, CLEARED, place_of[item.index]}
    )


def _by_place(item: Item, totals: Sequence[Total]) -> Item:
    """A line nobody knows in the role of the lines around it: above the gross total it is gross pay, and so on."""
    after = {total.name for total in totals if total.place > item.place}
    if "gross_total" in after:
        role = "gross"
    elif after & {"taxable_wage", "taxable_table"}:
        role = "pretax"
    elif "net_wage" in after:
        role = "posttax"
    else:
        role = "minus" if item.side == "-" or (item.side is None and item.amount < 0) else "plus"
    return replace(item, role=role, also=("plus", "minus") if role in _UNDER_NET else ())


def _agreed(best: Sequence[Outcome]) -> Outcome:
    first = best[0]
    undecided = {name for other in best[1:] for name in first.figures if other.figures[name] != first.figures[name]}
    return replace(first, undecided=frozenset(undecided))


def _ways(items: Sequence[Item], departures: int, place_of: dict[int, str], *, odd: bool) -> Iterator[_Way]:
    """The ways with exactly so many lines in another role than their label says; `odd`: see `_signs`."""
    for chosen in _item_sets(items):
        for roled in _departed(chosen, departures, place_of):
            lines_too = _totals_among([item.index for item in roled if item.maybe_total])
            above, below = (_signs(roled, below=below, odd=odd) for below in (False, True))
            yield from itertools.starmap(_Way, itertools.product([roled], above, below, lines_too))


def _totals_among(indexes: Sequence[int]) -> list[frozenset[int]]:
    """Which lines that can be totals are: none, all, or one of them."""
    ways = [frozenset[int](), frozenset(indexes), *(frozenset({index}) for index in indexes)]
    return list(dict.fromkeys(ways))


def _item_sets(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """All lines; without those that repeat, elsewhere on the page, a line of the main table; the main table alone."""
    sizes: dict[str, int] = {}
    for item in items:
        if item.role != "unknown":
            sizes[item.region] = sizes.get(item.region, 0) + 1
    if not sizes:
        return [tuple(items)]
    main = max(sizes, key=lambda region: (region.startswith("table"), sizes[region]))
    in_main = tuple(item for item in items if item.region == main)
    known = {(item.meaning, abs(item.amount)) for item in in_main}
    repeated = {item for item in items if item.region != main and (item.meaning, abs(item.amount)) in known}
    sets = [tuple(item for item in items if item not in repeated), in_main, tuple(items)]
    roles = {item.role for item in items} - {"unknown", "info"}
    # What stands in the main table alone is a payslip only when every kind of line stands in it.
    return list(dict.fromkeys(each for each in sets if roles <= {item.role for item in each}))


def _departed(items: Sequence[Item], departures: int, place_of: dict[int, str]) -> Iterator[tuple[Item, ...]]:
    """The lines with exactly so many of them in another role than their label says first."""
    plain = tuple(replace(item, role=CLEARED) if item.role == "unknown" else item for item in items)
    others = [(index, role) for index, item in enumerate(items) for role in _other_roles(item, place_of[item.index])]
    for choice in itertools.combinations(others, departures):
        changed = dict(choice)
        if len(changed) == departures:
            yield tuple(replace(item, role=changed.get(index, item.role)) for index, item in enumerate(plain))


def _other_roles(item: Item, place: str) -> tuple[str, ...]:
    """The roles that a line can have besides that of its label; pay below the net wage can be a reimbursement."""
    if item.role != "unknown":
        by_place = (place,) if (item.role, place) in _BY_PLACE and place not in item.also else ()
        return (*item.also, *by_place)
    by_side = {"+": ("gross", "plus"), "-": ("pretax", "posttax", "minus")}
    return by_side.get(item.side or "", ("gross", "pretax", "posttax", "plus", "minus"))


def _signs(items: Iterable[Item], *, below: bool, odd: bool) -> tuple[Sign, ...]:
    """How deductions without a column of their own may be meant: as printed, positive as taken off, or both mixed.

    `odd` also has them all add to the pay, as on a slip that only takes an earlier one back.
    """
    amounts = [
        item.amount
        for item in items
        if item.side is None and item.role in _TAKES and (item.role in _UNDER_NET) == below and item.amount
    ]
    if all(amount < 0 for amount in amounts):
        return ("printed", "opposite") if amounts and odd else ("printed",)
    if all(amount > 0 for amount in amounts):
        return ("opposite", "printed") if odd else ("opposite",)
    return "printed", "opposite", "negative"


def _effect(item: Item, way: _Way) -> int:
    """What the line does to what is paid out."""
    if item.side is not None:
        return item.amount if item.side == "+" else -item.amount
    if item.role not in _TAKES:
        return item.amount
    sign = way.below if item.role in _UNDER_NET else way.above
    return {"printed": item.amount, "opposite": -item.amount, "negative": -abs(item.amount)}[sign]


class _Ledger:
    """The lines with their effects under one way, and the printed totals that are not lines themselves."""

    def __init__(self, way: _Way, totals: Sequence[Total]) -> None:
        out = (item.role == CLEARED or item.index in way.totals for item in way.items)
        self.lines = [(item, _effect(item, way)) for item, is_out in zip(way.items, out, strict=True) if not is_out]
        read = {item.index for item in way.items}
        first = min((item.place for item, _ in self.lines if item.role == "gross"), default=(0, 0.0))
        indexes = {item.index for item, _ in self.lines}
        # A gross wage above all lines can be what the contract says: then it is neither a line nor a total.
        self.totals = [
            total
            for total in totals
            if total.index not in indexes
            and not (total.maybe_line and total.index not in read and total.place < first)
        ]

    def sum(self, *roles: str, above: Place | None = None, meaning: str | None = None) -> int:
        return sum(
            effect
            for item, effect in self.lines
            if item.role in roles
            and (above is None or item.place < above)
            and (meaning is None or item.meaning == meaning)
        )

    def has(self, role: str) -> bool:
        return any(item.role == role for item, _ in self.lines)

    def is_between(self, place: Place) -> bool:
        """Do lines that belong below the net wage stand on both sides of this place?"""
        places = [item.place for item, _ in self.lines if item.role in _UNDER_NET]
        return bool(places) and min(places) < place < max(places)

    def printed(self, name: str) -> list[Total]:
        return [total for total in self.totals if total.name == name]


def _add_up(way: _Way, totals: Sequence[Total]) -> Outcome:
    ledger = _Ledger(way, totals)
    gross, gross_checks = _gross(ledger)
    tax, tax_checks = _tax(ledger)
    taxable, taxable_checks = _taxable(ledger, gross)
    net = None if gross is None else gross - (tax or 0) + ledger.sum("pretax", "posttax")
    payment = None if net is None else net + ledger.sum("plus", "minus")
    net_wage, payment_printed, net_checks = _net(ledger, net, payment, known=(gross, tax))
    return Outcome(
        {
            "gross_wage": gross,
            "taxable_wage": taxable,
            "wage_tax": tax,
            "net_wage": net_wage,
            "net_payment": payment_printed,
            "holiday_allowance_paid": ledger.sum("gross", meaning="holiday_allowance"),
            "reimbursements_total": ledger.sum("plus"),
            "net_deductions_total": -ledger.sum("minus"),
            "attachment_total": -ledger.sum("minus", meaning="attachment"),
        },
        (*gross_checks, *tax_checks, *taxable_checks, *net_checks),
        {item.index: item.role for item in way.items},
        turned=frozenset(
            item.index
            for item, effect in ledger.lines
            if (item.role == "plus" and effect < 0) or (item.role == "minus" and effect > 0)
        ),
        giving=frozenset(item.index for item, effect in ledger.lines if item.role in _PREMIUMS and effect > 0),
    )


def _gross(ledger: _Ledger) -> tuple[int | None, list[Check]]:
    """The gross wage: the sum of its lines, which a printed total confirms; or that total, where no lines are."""
    printed = ledger.printed("gross_total")
    if not ledger.has("gross"):
        return _one({total.amount for total in printed if not total.weak}), []
    gross = ledger.sum("gross")
    fields = ("gross_wage", "holiday_allowance_paid")
    checks = []
    for total in printed:
        if total.weak and total.amount != gross:
            continue
        subtotal = total.amount == ledger.sum("gross", above=total.place)
        proves = fields if total.amount == gross else ()
        checks.append(Check("gross_lines", subtotal or bool(proves), total.amount, gross, fields, proves))
    return gross, checks


def _tax(ledger: _Ledger) -> tuple[int | None, list[Check]]:
    """The wage tax, positive when withheld: the sum of its lines, or the printed total where no lines are."""
    printed = ledger.printed("wage_tax_total")
    if not ledger.has("tax"):
        return _one({abs(total.amount) for total in printed if not total.weak}), []
    tax = -ledger.sum("tax")
    fields = ("wage_tax",)
    return tax, [
        Check("wage_tax_lines", abs(total.amount) == abs(tax), abs(total.amount), abs(tax), fields, fields)
        for total in printed
        if not total.weak or abs(total.amount) == abs(tax)
    ]


def _taxable(ledger: _Ledger, gross: int | None) -> tuple[int | None, list[Check]]:
    """The taxable wage as printed: as one amount, or as a table part and a part at the special rate."""
    taxable = None if gross is None else gross + ledger.sum("pretax", "fiscal")
    tables = {total.amount for total in ledger.printed("taxable_table") if not total.weak}
    specials = {total.amount for total in ledger.printed("taxable_special") if not total.weak}
    wholes = sorted(
        {total.amount for total in ledger.printed("taxable_wage") if not total.weak or total.amount == taxable}
    )
    if tables or not specials:
        meant: list[tuple[int, ...]] = [(amount,) for amount in wholes]
        meant += [(a + b,) for a in sorted(tables) for b in sorted(specials) or [0]]
    else:  # beside a special part, "loon voor loonheffing" is the whole or the rest
        meant = [(amount, *(amount + part for part in sorted(specials))) for amount in wholes]
    if taxable is None:
        return _one({amount for amounts in meant for amount in amounts}), []
    fields = ("gross_wage", "taxable_wage")
    checks = [
        Check(
            "taxable_wage", taxable in amounts, taxable if taxable in amounts else amounts[0], taxable, fields, fields
        )
        for amounts in meant
    ]
    proven = any(check.passed for check in checks)
    return (taxable if proven else _one({amounts[0] for amounts in meant})), checks


def _net(
    ledger: _Ledger, net: int | None, payment: int | None, *, known: tuple[int | None, int | None]
) -> tuple[int | None, int | None, list[Check]]:
    """Net wage and net payment with their checks.

    A printed net can be the net wage, a total further down, or one before a premium that is printed below it; what is
    paid out can be printed as net only. Both have to be a sum of the lines.
    """
    nets = [total for total in ledger.printed("net_wage") if not total.weak or total.amount in {net, payment}]
    payments = [total for total in ledger.printed("net_payment") if not total.weak or total.amount == payment]
    printed_payments = {total.amount for total in payments}
    if payment not in printed_payments and sum(printed_payments) == payment:
        printed_payments = {sum(printed_payments)}  # paid to two accounts
    if net is None or payment is None:
        return _one({total.amount for total in nets}), _one(printed_payments), []
    taken = tuple(name for name, value in zip(("gross_wage", "wage_tax"), known, strict=True) if value is not None)
    checks = []
    for total in nets:
        running = ledger.sum(*_TO_NET, "plus", "minus", above=total.place)
        meant = {net, running}
        if all(total.place < item.place for item, _ in ledger.lines):  # a summary above the lines
            meant |= {payment, net - ledger.sum("posttax")}
        passed = total.amount in meant
        proves: tuple[str, ...] = (*taken, "net_wage", "holiday_allowance_paid")
        weak = _WEAK
        if passed and total.amount != net and ledger.is_between(total.place):
            proves, weak = (), _BETWEEN
        fields = (*taken, "net_wage", *BELOW)  # where the net wage ends, the rest begins
        checks.append(Check("net_wage", passed, total.amount, net, fields, proves, weak))
    if not printed_payments:
        printed_payments = {total.amount for total in nets if total.amount == payment}
    places = {total.amount: total.place for total in payments}
    for amount in sorted(printed_payments):
        running = amount in places and amount == ledger.sum(*_TO_NET, "plus", "minus", above=places[amount])
        passed = amount == payment or (running and payment in printed_payments)
        proves = (*taken, "net_wage", "net_payment", "holiday_allowance_paid", *BELOW) if amount == payment else ()
        checks.append(Check("net_payment", passed, amount, payment, ("net_wage", "net_payment", *BELOW), proves))
    proven = any(check.passed for check in checks)
    net_wage = net if proven else _one({total.amount for total in nets})
    return net_wage, payment if payment in printed_payments else _one(printed_payments), checks


def _one(amounts: set[int]) -> int | None:
    return next(iter(amounts)) if len(amounts) == 1 else None
