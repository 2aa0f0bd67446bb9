"""One size of a shape: a number, an expression over symbols, the batch, or unknown; and the arithmetic on them."""

from __future__ import annotations

import enum
import itertools
from dataclasses import field

from tflint.records import record

_identities = itertools.count(1)


@record()
class Symbol:
    """An integer fixed at run time that the source does not tell, with an identity and a name to show."""

    name: str
    minimum: int = 0
    maximum: int | None = None
    divisor: int = 1
    identity: int = field(default_factory=lambda: next(_identities))

    def __repr__(self) -> str:
        return self.name


class Batch(enum.Enum):
    """The batch axis: `None` at run time, and free to differ between calls."""

    BATCH = "batch"

    def __repr__(self) -> str:
        return "None"


class UnknownDim(enum.Enum):
    """A size nothing is known of: it may be `None` or any number."""

    UNKNOWN = "?"

    def __repr__(self) -> str:
        return "?"


BATCH = Batch.BATCH
UNKNOWN_DIM = UnknownDim.UNKNOWN


@record()
class Atom:
    """A part of an expression that polynomials cannot say: floor, ceil, mod or max of two expressions."""

    kind: str
    left: Dim
    right: Dim

    def __repr__(self) -> str:
        if self.kind == "mod":
            return f"({show(self.left)} % {show(self.right)})"
        if self.kind == "max":
            return f"max({show(self.left)}, {show(self.right)})"
        return f"{self.kind}({show(self.left)}/{show(self.right)})"


Factor = Symbol | Atom
Term = "tuple[tuple[Factor, ...], int]"


@record()
class Expr:
    """An integer polynomial over symbols and atoms: products in a fixed order, each once, no zero factor."""

    terms: tuple[tuple[tuple[Factor, ...], int], ...]

    def __repr__(self) -> str:
        parts = []
        for factors, count in self.terms:
            names = [repr(factor) for factor in factors]
            if count != 1 or not names:
                names.insert(0, str(count))
            parts.append("*".join(names))
        return " + ".join(parts).replace("+ -", "- ")


Dim = int | Expr | Batch | UnknownDim


class Comparison(enum.Enum):
    """Whether two sizes are equal: surely, surely not, or nobody knows."""

    EQ = "equal"
    NE = "not equal"
    UNKNOWN = "unknown"


def fresh(name: str, minimum: int = 0, maximum: int | None = None, divisor: int = 1) -> Expr:
    """A new symbol as a size, different from every other."""
    return Expr((((Symbol(name, minimum, maximum, divisor),), 1),))


def show(dim: Dim) -> str:
    """The size as text: `28`, `None`, `?`, `n_features`, `2*n`."""
    return repr(dim)


def _terms(dim: int | Expr) -> dict[tuple[Factor, ...], int]:
    if isinstance(dim, int):
        return {(): int(dim)} if dim else {}
    return dict(dim.terms)


def _key(factor: Factor) -> tuple[int, str, tuple[int, ...]]:
    """Where a factor stands in a product: symbols and atoms of one name are told apart by their identities."""
    if isinstance(factor, Symbol):
        return factor.identity, factor.name, ()
    return 0, repr(factor), (*_identities_in(factor.left), *_identities_in(factor.right))


def _identities_in(dim: Dim) -> list[int]:
    """The symbols of a size, in the order they stand in."""
    if not isinstance(dim, Expr):
        return []
    factors = [factor for product, _ in dim.terms for factor in product]
    return [n for factor in factors for n in ([factor.identity] if isinstance(factor, Symbol) else _key(factor)[2])]


def _normal(terms: dict[tuple[Factor, ...], int]) -> Dim:
    kept = {factors: count for factors, count in terms.items() if count}
    if not kept:
        return 0
    if len(kept) == 1 and () in kept:
        return kept[()]
    return Expr(tuple(sorted(kept.items(), key=lambda item: (-len(item[0]), [_key(f) for f in item[0]]))))


def _known(*dims: Dim) -> bool:
    return all(isinstance(dim, (int, Expr)) for dim in dims)


def add(a: Dim, b: Dim) -> Dim:
    """a + b; unknown with the batch or an unknown, unless the other is 0."""
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    if isinstance(b, int) and b == 0:
        return a
    if isinstance(a, int) and a == 0:
        return b
    if not isinstance(a, (int, Expr)) or not isinstance(b, (int, Expr)):
        return UNKNOWN_DIM
    terms = _terms(a)
    for factors, count in _terms(b).items():
        terms[factors] = terms.get(factors, 0) + count
    return _normal(terms)


def sub(a: Dim, b: Dim) -> Dim:
    """a - b; unknown with the batch or an unknown, unless b is 0."""
    return add(a, mul(b, -1)) if b != 0 else a


def mul(a: Dim, b: Dim) -> Dim:
    """a * b; the batch and the unknown survive a factor of 1 and vanish with 0."""
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    for one, other in ((a, b), (b, a)):
        if isinstance(one, int) and one in (0, 1):
            return other if one == 1 else 0
    if not isinstance(a, (int, Expr)) or not isinstance(b, (int, Expr)):
        return UNKNOWN_DIM
    terms: dict[tuple[Factor, ...], int] = {}
    for left, m in _terms(a).items():
        for right, n in _terms(b).items():
            factors = tuple(sorted((*left, *right), key=_key))
            terms[factors] = terms.get(factors, 0) + m * n
    return _normal(terms)


def _divided(a: Dim, b: Dim) -> Dim | None:
    """a / b where every term divides, else `None`."""
    if not isinstance(b, int) or b == 0 or not isinstance(a, (int, Expr)):
        return 1 if a == b and _known(a) and isinstance(a, Expr) else None
    terms = _terms(a)
    if all(count % b == 0 for count in terms.values()):
        return _normal({factors: count // b for factors, count in terms.items()})
    return None


def floordiv(a: Dim, b: Dim) -> Dim:
    """floor(a / b)."""
    return _division("floor", a, b)


def ceildiv(a: Dim, b: Dim) -> Dim:
    """ceil(a / b)."""
    return _division("ceil", a, b)


def _division(kind: str, a: Dim, b: Dim) -> Dim:
    if isinstance(a, int) and isinstance(b, int):
        return UNKNOWN_DIM if b == 0 else a // b if kind == "floor" else -(-a // b)
    if isinstance(b, int) and b == 1:
        return a
    if not isinstance(a, (int, Expr)) or not isinstance(b, (int, Expr)):
        return UNKNOWN_DIM
    exact = _divided(a, b)
    if exact is not None:
        return exact
    if isinstance(b, int) and b > 0:
        whole, rest = _split(a, b)
        if kind == "floor" and isinstance(rest, Expr):
            constant = dict(rest.terms).get((), 0)
            if constant == b - 1 or (constant == -1 and whole is not None):
                shifted = sub(rest, b - 1) if constant == b - 1 else add(rest, 1)
                correction = 0 if constant == b - 1 else -1
                return add(add(whole, correction), _atom("ceil", shifted, b))
        return add(whole, _atom(kind, rest, b))
    return _atom(kind, a, b)


def _split(a: int | Expr, b: int) -> tuple[Dim, Dim]:
    """a = b * whole + rest with the coefficients of rest below b."""
    terms = _terms(a)
    whole = {factors: count // b for factors, count in terms.items()}
    rest = {factors: count % b for factors, count in terms.items()}
    return _normal(whole), _normal(rest)


def _atom(kind: str, a: Dim, b: Dim) -> Dim:
    if isinstance(a, int) and isinstance(b, int):
        return _division(kind, a, b)
    exact = _divided(a, b)
    if exact is not None:
        return exact
    return Expr((((Atom(kind, a, b),), 1),))


def modulo(a: Dim, b: Dim) -> Dim:
    """a % b."""
    if isinstance(a, int) and isinstance(b, int):
        return a % b if b else UNKNOWN_DIM
    if not _known(a, b):
        return UNKNOWN_DIM
    if _divided(a, b) is not None or (isinstance(b, int) and b > 0 and divisor(a) % b == 0):
        return 0
    return Expr((((Atom("mod", a, b),), 1),))


def maximum(a: Dim, b: Dim) -> Dim:
    """The larger of two sizes."""
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b)
    if not _known(a, b):
        return UNKNOWN_DIM
    low, high = lower(sub(a, b)), upper(sub(a, b))
    if low is not None and low >= 0:
        return a
    if high is not None and high <= 0:
        return b
    return Expr((((Atom("max", a, b),), 1),))


def divisor(dim: Dim) -> int:
    """A number that surely divides the size, 1 when none is known."""
    import math

    if isinstance(dim, int):
        return abs(dim) or 0
    if not isinstance(dim, Expr):
        return 1
    found = 0
    for factors, count in dim.terms:
        product = abs(count)
        for factor in factors:
            product *= factor.divisor if isinstance(factor, Symbol) else 1
        found = math.gcd(found, product)
    return found or 1


def lower(dim: Dim) -> int | None:
    """The least value the size can have, `None` when unbounded or unknown."""
    return _bound(dim, False)


def upper(dim: Dim) -> int | None:
    """The greatest value the size can have, `None` when unbounded or unknown."""
    return _bound(dim, True)


def _bound(dim: Dim, high: bool) -> int | None:
    if isinstance(dim, int):
        return dim
    if not isinstance(dim, Expr):
        return None if high else 0
    total = 0
    for factors, count in dim.terms:
        ends = [_factor_bounds(factor) for factor in factors]
        if any(low is None or low < 0 for low, _ in ends):
            return None
        wants_high = high if count > 0 else not high
        product = 1
        for low, top in ends:
            end = top if wants_high else low
            if end is None:
                return None
            product *= end
        total += count * product
    return total


def _factor_bounds(factor: Factor) -> tuple[int | None, int | None]:
    if isinstance(factor, Symbol):
        return factor.minimum, factor.maximum
    if factor.kind == "mod" and isinstance(factor.right, int):
        return 0, abs(factor.right) - 1
    low, high = lower(factor.left), upper(factor.left)
    if factor.kind == "max":
        other_low, other_high = lower(factor.right), upper(factor.right)
        lows = [end for end in (low, other_low) if end is not None]
        return max(lows, default=None), None if high is None or other_high is None else max(high, other_high)
    if not isinstance(factor.right, int) or factor.right <= 0:
        return None, None
    return _divided_bound(factor.kind, low, factor.right), _divided_bound(factor.kind, high, factor.right)


def _divided_bound(kind: str, end: int | None, by: int) -> int | None:
    if end is None:
        return None
    return end // by if kind == "floor" else -(-end // by)


def compare(a: Dim, b: Dim) -> Comparison:
    """Whether two sizes are equal; the batch and unknown sizes compare as unknown with everything."""
    if isinstance(a, int) and isinstance(b, int):
        return Comparison.EQ if a == b else Comparison.NE
    if not _known(a, b):
        return Comparison.UNKNOWN
    difference = sub(a, b)
    if isinstance(difference, int):
        return Comparison.EQ if difference == 0 else Comparison.NE
    low, high = lower(difference), upper(difference)
    if (low is not None and low > 0) or (high is not None and high < 0):
        return Comparison.NE
    return Comparison.NE if _residues_differ(difference) else Comparison.UNKNOWN


def _residues_differ(difference: Dim) -> bool:
    """Whether the constant part keeps the rest from ever cancelling it: 2*n - 3 is never 0."""
    if not isinstance(difference, Expr):
        return False
    terms = dict(difference.terms)
    constant = terms.pop((), 0)
    common = divisor(_normal(terms))
    return constant != 0 and common > 1 and constant % common != 0
