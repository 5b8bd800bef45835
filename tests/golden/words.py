"""A golden case in words, for who reads law and no JSON: its facts, its steps and its result."""

import calendar
import datetime
import re
from decimal import Decimal
from typing import Any

from .cases import Case, ExpectedStep

PERSONS = {"p": "the claimant", "q": "the partner"}

STEPS = {
    "child_supplement": "Raise for a child, from {day}",
    "norm_person": "Norm of {who}",
    "norm_situation": "Norm from {day}",
    "reduction": "Reduction {subject}",
    "norm": "Norm of the month",
    "norm_payout": "In the norm: for payment",
    "norm_reserve": "In the norm: holiday allowance",
    "uniform_net": "Uniform net of income {subject}",
    "net_bridge": "Difference with the printed net of income {subject}",
    "income_in_month": "Income {subject} in the month",
    "income_on_days": "Income {subject} on days with assistance",
    "holiday_paid_in_month": "Holiday allowance paid with income {subject}",
    "holiday_paid_on_days": "The same on days with assistance",
    "holiday_claim_table": "Holiday claim of {who}",
    "holiday_claim_on_days": "The same on days with assistance",
    "income": "Income",
    "holiday_claim": "Holiday claim",
    "exemption_base": "Income from work of {who}",
    "exemption": "Exemption {article} of {who}",
    "exempt": "Exempt",
    "own_counted": "Own income that counts",
    "assistance_without_partner": "Assistance without the partner's income",
    "couple_norm_situation": "Couple norm from {day}",
    "couple_norm": "Couple norm of the month",
    "partner_counted": "The partner's income that counts",
    "counted": "Income that counts",
    "before_measure": "Assistance before the measure",
    "measure": "Measure",
    "entitlement": "Assistance",
    "reserve": "Reserved",
    "payout": "Payment",
    "difference": "Difference with what was paid",
    "buffer": "Buffer used, beside the assistance",
    "deduction_room": "Room for deductions",
    "deduction": "Deduction {subject}",
    "deducted": "Deducted",
    "to_pay": "To pay",
}
# A sum of one says nothing that was not said.
SUMS = {"norm", "income", "holiday_claim", "exempt", "couple_norm", "counted", "entitlement", "reserve", "deducted"}

NOTES = {
    "34a_a_gives_way": "another exemption is higher, or has no end",
    "34a_a_refused_aow_age": "refused: pensionable age",
    "34a_a_refused_before_2027": "refused: began before 2027",
    "34a_a_refused_months_used": "refused: twelve months are over",
    "34a_a_refused_not_entitled": "refused: no right to assistance",
    "34a_a_refused_not_in_force": "refused: not in force",
    "34a_a_refused_not_started": "refused: not begun",
    "34a_b_gives_way": "another exemption is higher",
    "34a_b_refused_not_entitled": "refused: no right to assistance",
    "34a_b_refused_not_in_force": "refused: not in force",
    "34a_c_gives_way": "another exemption is higher",
    "34a_c_refused_below_aow_age": "refused: below pensionable age",
    "34a_c_refused_not_entitled": "refused: no right to assistance",
    "34a_c_refused_not_in_force": "refused: not in force",
    "aa_gives_way": "another exemption goes first",
    "aa_refused_ended": "refused: ended on 1 January 2027",
    "aa_refused_before_z": "refused: the twelve months of z are not used up",
    "aa_refused_not_entitled": "refused: no right to assistance",
    "aa_refused_y_applies": "refused: y applies",
    "calendar_days": "by calendar days",
    "calendar_days_rest": "by calendar days; the last month takes the rest",
    "cost_sharers": "with cost sharers",
    "couple": "a couple",
    "couple_aow": "a couple, pensionable age",
    "couple_cost_sharers": "a couple with cost sharers",
    "five_percent": "5% of all income with the assistance",
    "four_weeks": "four weeks × 13 ÷ 12",
    "four_weeks_not_last": "not the last four weeks that end in the month",
    "half_couple": "half of the couple norm",
    "institution_couple": "a couple in an institution",
    "institution_single": "in an institution",
    "limited": "limited",
    "method_a": "method A",
    "method_b": "method B",
    "n_refused_ended": "refused: ended on 1 January 2027",
    "n_refused_months_used": "refused: six months were used",
    "n_refused_not_entitled": "refused: no right to assistance",
    "n_refused_under_27": "refused: under 27",
    "negative_income": "below 0: counts as 0",
    "no_allowance_partner": "no partner for the allowances",
    "no_norm_of_20_or_21": "no norm of art. 20 or 21",
    "not_in_force": "not in force",
    "one_in_institution": "one of them in an institution",
    "other_month": "another month",
    "printed_counts": "the printed net counts",
    "protected_amount": "above the protected amount",
    "r_gives_way": "another exemption goes first",
    "r_refused_ended": "refused: ended on 1 January 2027",
    "r_refused_before_n": "refused: the six months of n are not used up",
    "r_refused_couple": "refused: in a couple",
    "r_refused_months_used": "refused: 30 months are over",
    "r_refused_no_child_under_12": "refused: no dependent child under 12",
    "r_refused_not_entitled": "refused: no right to assistance",
    "r_refused_not_started": "refused: not begun",
    "r_refused_other_applies": "refused: y, z or aa applies",
    "r_refused_under_27": "refused: under 27",
    "received": "received in the month",
    "single": "a single person",
    "single_aow": "a single person, pensionable age",
    "uniform_counts": "the uniform net counts",
    "whole": "inside the month",
    "workdays": "by weekdays",
    "workdays_rest": "by weekdays; the last month takes the rest",
    "y_refused_ended": "refused: ended on 1 January 2027",
    "y_refused_n_applies": "refused: n applies",
    "y_refused_not_entitled": "refused: no right to assistance",
    "young_and_older": "a couple, one of 18 to 20",
    "young_couple": "a couple, both 18 to 20",
    "young_in_institution": "18 to 20 in an institution: no right",
    "young_partner": "18 to 20 beside cost sharers",
    "young_single": "a single person, 18 to 20",
    "z_gives_way": "another exemption goes first",
    "z_refused_ended": "refused: ended on 1 January 2027",
    "z_refused_before_n": "refused: the six months of n are not used up",
    "z_refused_months_used": "refused: twelve months are over",
    "z_refused_not_entitled": "refused: no right to assistance",
    "z_refused_not_started": "refused: not begun",
    "z_refused_y_applies": "refused: y applies",
}
ATTENTION = {
    "aow_age": "From pensionable age on the Sociale verzekeringsbank grants (art. 47a): to be transferred.",
    "negative_income": "The income is below 0: a person looks.",
    "law_planned": "This sum uses law that is planned.",
}
POLICY = {
    "period_method": {
        "x13_12": "four weeks count × 13 ÷ 12",
        "workdays": "wages by weekdays",
        "calendar_days": "wages by calendar days",
        "received": "wages in the month of payment",
    },
    "holiday_method": {"A": "holiday allowance by method A", "B": "holiday allowance by method B"},
    "exemption_base": {
        "net": "exemption over the net wage",
        "net_plus_holiday": "exemption over wage and claim",
    },
    "exempt_self_employment": {True: "profit can be exempt", False: "profit is not exempt"},
    "net_source": {"printed": "the printed net counts", "uniform": "the uniform net counts"},
    "exempt_under_27": {True: "exemptions under 27 are tolerated", False: "no exemptions under 27"},
}
KINDS = {
    "wage": "Wage",
    "benefit": "Benefit",
    "self_employment": "Profit",
    "alimony": "Alimony",
    "other": "Other income",
    "holiday_payout": "Payout of holiday allowance",
}
HOLIDAY = {"accrues": "holiday allowance accrues", "none": "no holiday allowance"}
DEDUCTIONS = {
    "advance": "an advance",
    "set_off": "set-off of means",
    "recovery": "recovery",
    "attachment": "attachment",
    "debt_arrangement": "a debt arrangement",
}
AMOUNTS = {"protected_amount": "Protected amount", "paid": "Paid before", "withheld": "Withheld before"}
GRANT_COUNTS = {"months_used": "n", "n_months_used": "n", "z_months_used": "z"}


def euro(amount: str | Decimal) -> str:
    return f"{Decimal(amount):,.2f}".replace("-", "−")


def day(text: str) -> str:
    date = datetime.date.fromisoformat(text)
    return f"{date.day} {calendar.month_name[date.month]} {date.year}"


def month(text: str) -> str:
    year, number = text.split("-")
    return f"{calendar.month_name[int(number)]} {year}"


def span(start: str, end: str) -> str:
    """A month by its name, else from day to day."""
    first, last = datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)
    if (first.day, first.month, first.year) == (1, last.month, last.year) and (last + datetime.timedelta(1)).day == 1:
        return month(start[:7])
    if start[:7] == end[:7]:
        return f"{first.day} to {day(end)}" if first < last else day(start)
    return f"{day(start)} to {day(end)}"


def who(person: str) -> str:
    return PERSONS.get(person, person)


def facts_of(given: dict[str, Any]) -> list[str]:
    """What a case is about, a sentence each."""
    said = [f"{month(given['month'])}.", *_situations(given["situations"])]
    if "benefit_from" in given:
        said.append(f"Assistance from {day(given['benefit_from'])}.")
    if "benefit_until" in given:
        said.append(f"Assistance until {day(given['benefit_until'])}.")
    said += [f"Reduction under art. {one['article']}: {one['percent']}%." for one in given.get("reductions", [])]
    if "measure_percent" in given:
        said.append(f"Measure of {given['measure_percent']}%.")
    said += [_income(number, one) for number, one in enumerate(given.get("incomes", []), 1)]
    said += [_grant(one) for one in given.get("exemptions", [])]
    said += [
        f"To take off: {DEDUCTIONS[one['kind']]} of € {euro(one['amount'])}." for one in given.get("deductions", [])
    ]
    for key, words in (
        ("protected_amount", "Protected amount"),
        ("paid", "Paid before"),
        ("withheld", "Withheld before"),
    ):
        if key in given:
            said.append(f"{words}: € {euro(given[key])}.")
    said += [f"The municipality: {POLICY[key][value]}." for key, value in given.get("policy", {}).items()]
    if buffer := given.get("buffer"):
        said.append(f"Buffer: € {euro(buffer['amount'])}; used before this year: € {euro(buffer['used_this_year'])}.")
    if given.get("planned_law"):
        said.append("Planned law is asked for.")
    return said


def _situations(situations: list[dict[str, Any]]) -> list[str]:
    if len(situations) == 1:
        return [f"{_household(situations[0]['household'])}."]
    return [f"From {day(one['from'])}. {_household(one['household'])}." for one in situations]


def _household(household: dict[str, Any]) -> str:
    persons = [_person(person) for person in household["persons"]]
    words = f"A single person, {persons[0]}"
    if len(persons) == 2:
        words = f"A couple: {who('p')}, {persons[0]}, and {who('q')}, {persons[1]}"
    if children := household.get("dependent_children"):
        words += f"; {children} dependent child{'ren' if children > 1 else ''}"
    if born := household.get("youngest_child_birth_date"):
        words += f"; the youngest child born {day(born)}"
    if household.get("allowance_partner"):
        words += "; partners for the allowances too"
    if sharers := household.get("cost_sharers"):
        words += f"; {sharers} cost sharer{'s' if sharers > 1 else ''}"
    return words


def _person(person: dict[str, Any]) -> str:
    marks = [f"born {day(person['birth_date'])}"]
    if not person.get("entitled", True):
        marks.append("without a right to assistance")
    if person.get("in_institution"):
        marks.append("in an institution")
    if person.get("parents_cannot_support"):
        marks.append("whose parents cannot support")
    return ", ".join(marks)


def _income(number: int, income: dict[str, Any]) -> str:
    period = income["period"]
    words = f"Income {number}: {KINDS[income['kind']].lower()} of {who(income['person'])}, € {euro(income['net'])} net"
    words += f" over {span(period['start'], period['end'])}"
    if income.get("holiday") == "paid":
        words += f", with € {euro(income['holiday_net'])} holiday allowance paid"
    elif income["kind"] in {"wage", "benefit"}:
        words += f", {HOLIDAY[income['holiday']]}"
    if income.get("accrued", "0.00") != "0.00":
        words += f", of which € {euro(income['accrued'])} was counted month by month"
    if income.get("paid_on"):
        words += f", paid on {day(income['paid_on'])}"
    if not income.get("tax_credit_applied", True):
        words += ", without tax credit"
    if income.get("subsidised_job"):
        words += ", a job with wage subsidy"
    if income.get("employment"):
        words += f", employer {income['employment'].upper()}"
    if data := income.get("wage_data"):
        words += ", " + ", ".join(f"{key.replace('_', ' ')} € {euro(data[key])}" for key in data)
    return words + "."


def _grant(grant: dict[str, Any]) -> str:
    words = f"Granted: exemption {letter_of(grant['article'])} to {who(grant['person'])}"
    if "since" in grant:
        words += f", from {month(grant['since'])}"
    if "extended_until" in grant:
        words += f", extended until {month(grant['extended_until'])}"
    words += "".join(f", {grant[key]} months of {letter} used" for key, letter in GRANT_COUNTS.items() if key in grant)
    return words + "."


def letter_of(article: str) -> str:
    return f"{article[-1]} of art. 34a" if article.startswith("34a_") else article


def lines_of(case: Case) -> list[tuple[str, str, str, str]]:
    """The steps that tell something: what, how, amount, articles."""
    counts = case.amounts["entitlement"] != case.amounts["norm"]
    lines = []
    for step in case.steps:
        working = re.sub(r" [+−] 0\.00(?![0-9%])", "", step.working)
        if step.kind == "norm_reserve" and counts:  # its other half is not told
            norm = case.amounts["norm"]
            working = f"{norm} − 95% × {norm}"
        if working == step.amount.replace("-", "−"):
            working = ""
        if _tells(step, working, counts, case):
            lines.append((label(step), working_in_words(working), euro(step.amount), "; ".join(step.articles)))
    return lines


def _tells(step: ExpectedStep, working: str, counts: bool, case: Case) -> bool:
    match step.kind:
        case "to_pay":
            return case.amounts["deducted"] != 0
        case "norm_payout":
            return not counts
        case "norm_reserve":
            return not counts or any(one.note == "method_b" for one in case.steps)
        case "payout" if not counts:
            return False
        case kind if kind in SUMS and not working and step.note in {None, "method_b"}:
            return False
        case _:
            return bool(Decimal(step.amount) or step.note or working)


def label(step: ExpectedStep) -> str:
    subject = step.key.partition(":")[2]
    first, _, second = subject.partition("/")
    words = STEPS[step.kind].format(
        subject=subject,
        who=who(second if step.kind == "norm_person" else first),
        article=letter_of(second),
        day=day(first) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", first) else "",
    )
    return f"{words} ({NOTES[step.note]})" if step.note else words


def working_in_words(working: str) -> str:
    """With separators, and min and max as a lawyer says them."""
    text = re.sub(r"(?<![0-9.])[0-9]+\.[0-9]{2}(?![0-9%])", lambda found: euro(found[0]), working)
    for name, words in (("max", "higher"), ("min", "lower")) * 2:
        text = re.sub(
            rf"{name}\(((?:[^()]|\([^()]*\))*?), ((?:[^()]|\([^()]*\))*)\)", rf"the {words} of \1 and \2", text
        )
    return text


def result_of(case: Case) -> str:
    amounts = case.amounts
    words = f"Assistance € {euro(amounts['entitlement'])}: € {euro(amounts['payout'])} payment"
    words += f" and € {euro(amounts['reserve'])} reserved."
    if amounts["deducted"]:
        words += f" To pay: € {euro(amounts['to_pay'])}."
    if "buffer" in amounts:
        words += f" Beside it, buffer: € {euro(amounts['buffer'])}."
    if "difference" in amounts:
        words += f" Difference: € {euro(amounts['difference'])}."
    return " ".join([words, *(ATTENTION[code] for code in case.attention)])
