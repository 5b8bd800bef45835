"""The hand's side of a case: reads "40% × 2027.79 + 1.00" and works it out, without a line of the engine."""

import ast
import operator
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

SIGNS = str.maketrans("×÷−", "*/-")
PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")
AMOUNT = re.compile(r"(?<![0-9.])[0-9]+\.[0-9]{2}(?![0-9%])")
OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def worked_out(working: str) -> Decimal:
    """What a working comes to, rounded once, at its end: half away from zero to the cent."""
    text = PERCENT.sub(r"(\1/100)", working).translate(SIGNS)
    exact = _value(ast.parse(text.strip(), mode="eval").body, text.strip())
    cents = (abs(exact) * 100 + Fraction(1, 2)).__floor__()
    return (Decimal(cents) if exact >= 0 else -Decimal(cents)).scaleb(-2)


def amounts_in(working: str) -> set[Decimal]:
    """The amounts of euros that a working starts from, or that a sentence names."""
    return {Decimal(found) for found in AMOUNT.findall(re.sub("(?<=[0-9]),(?=[0-9]{3})", "", working))}


def _value(node: ast.expr, text: str) -> Fraction:
    match node:
        case ast.Constant():
            return Fraction(ast.get_source_segment(text, node) or "")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, text)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_value(left, text), _value(right, text))
        case ast.Call(func=ast.Name(id="min"), args=args):
            return min(_value(one, text) for one in args)
        case ast.Call(func=ast.Name(id="max"), args=args):
            return max(_value(one, text) for one in args)
        case _:
            raise ValueError(f"{text!r} is no working")
