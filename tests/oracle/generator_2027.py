"""Random months around 1 January 2027, with the inputs that the law of that day asks for."""

from random import Random
from typing import Any

from .generator import Json, Maker, break_it

CUTS = ["0.00", "0.00", "12.34", "55.55"]


def case(seed: int) -> Json:
    """Make the case of this seed; one in ten is broken in one place."""
    random = Random(f"2027-{seed}")
    made = MakerOf2027(random, str(seed)).case()
    if random.random() < 0.1:
        break_it(random, made)
    return made


class MakerOf2027(Maker):
    """Makes a case of 2027 (one in eight of 2026), with art. 24a, 34a, 34b and 32, 5 near their limits."""

    def month(self) -> tuple[int, int]:
        return (2026, 12) if self.chance(0.12) else (2027, self.random.randint(1, 12))

    def household(self) -> Json:
        made = super().household()
        if self.chance(0.6):
            made["allowance_partner"] = self.chance(0.8)
        return made

    def exemption(self) -> Json:
        if self.chance(0.1):
            return super().exemption()
        made: Json = {
            "person": self.random.choice(["p", "p", "q"]),
            "article": self.random.choice(["34a_a", "34a_a", "34a_b", "34a_c"]),
        }
        if made["article"] == "34a_a":
            back = self.random.choice([0, 0, 1, 2, 5, 11, 12, 13, -1])
            since = self.years_before(self.first, 0, back)
            made["since"] = f"{since:%Y-%m}"
            if self.chance(0.4):
                on = self.years_before(self.first, 0, self.random.choice([-3, -1, 0, 0, 1, 6]))
                made["extended_until"] = self.random.choice([None, f"{on:%Y-%m}"])
        return made

    def income(self) -> Json:
        made = super().income()
        if made["kind"] == "wage" and made["holiday"] != "paid" and self.chance(0.6):
            made["wage_data"] = self.wage_data(float(made["net"]))
        return made

    def wage_data(self, net: float) -> dict[str, Any]:
        taxable = f"{net * self.random.choice([1, 1.1, 1.27]):.2f}"
        return {
            "taxable_wage": taxable,
            "wage_tax": f"{float(taxable) * 0.09:.2f}",
            "zvw_withheld": self.random.choice(CUTS),
            "car_advantage": self.random.choice(CUTS),
            "exempt_items": self.random.choice(CUTS),
        }

    def optional(self) -> Json:
        made = super().optional()
        if self.chance(0.3):
            made["buffer"] = {
                "amount": self.random.choice(["0.00", "100.00", "1000.00", "1000.01", self.amount(0, 1500)]),
                "used_this_year": self.random.choice(["0.00", "900.00", "999.99", "1000.00", self.amount(0, 1200)]),
            }
        if self.chance(0.25):
            made["planned_law"] = True
        return made

    def case(self) -> Json:
        made = super().case()
        wages = [income for income in made["incomes"] if income["kind"] == "wage"]
        if all("wage_data" in income for income in wages) and self.chance(0.6):
            made.setdefault("policy", {})["net_source"] = self.random.choice(["uniform", "uniform", "printed"])
            if self.chance(0.8):
                made["planned_law"] = True
        return made
