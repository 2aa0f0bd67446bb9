"""Turns the ways of naming a dtype into TensorFlow's names, and two dtypes into the one their operation has."""

from __future__ import annotations

from typing import Any

from tflint.program.spec import Configured, Reference, TensorSpec, Unknown

FLOATS = ("float16", "bfloat16", "float32", "float64")
SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
COMPLEX = ("complex64", "complex128")
INTEGERS = SIGNED + UNSIGNED
NUMBERS = INTEGERS + FLOATS + COMPLEX
KNOWN = frozenset((*NUMBERS, "bool", "string", "object"))

LIMITS: dict[str, tuple[int, int]] = {
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
    "bool": (0, 1),
}
"""The smallest and largest value of each integer type."""

_CODES = {
    "f2": "float16",
    "f4": "float32",
    "f8": "float64",
    "i1": "int8",
    "i2": "int16",
    "i4": "int32",
    "i8": "int64",
    "u1": "uint8",
    "u2": "uint16",
    "u4": "uint32",
    "u8": "uint64",
    "b1": "bool",
    "c8": "complex64",
    "c16": "complex128",
    "f": "float32",
    "d": "float64",
    "e": "float16",
    "i": "int32",
    "b": "int8",
    "B": "uint8",
    "h": "int16",
    "H": "uint16",
    "l": "int64",
    "q": "int64",
    "?": "bool",
    "O": "object",
    "S": "string",
    "U": "string",
    "F": "complex64",
    "D": "complex128",
}
_WORDS = {
    "half": "float16",
    "single": "float32",
    "double": "float64",
    "float": "float64",
    "float_": "float64",
    "longfloat": None,
    "int": "int64",
    "int_": "int64",
    "intp": "int64",
    "longlong": "int64",
    "intc": "int32",
    "short": "int16",
    "byte": "int8",
    "ubyte": "uint8",
    "ushort": "uint16",
    "uintc": "uint32",
    "uint": "uint64",
    "bool_": "bool",
    "boolean": "bool",
    "object_": "object",
    "str": "string",
    "str_": "string",
    "unicode_": "string",
    "string_": "string",
    "bytes_": "string",
    "bytes": "string",
    "complex": "complex128",
    "complex_": "complex128",
    "cfloat": "complex128",
    "csingle": "complex64",
}
_TENSORFLOW = {"float": "float32", "int": "int32", "half": "float16", "double": "float64"}
_KERAS = {"float": "float32", "int": "int64"}


def dtype_of(value: Any, library: str = "numpy") -> str | None:
    """The dtype a `dtype=` argument names, `None` when unknown; `float` has 64 bits for NumPy, else 32."""
    if isinstance(value, Configured) and value.name == "numpy.dtype":
        return dtype_of(value.arguments.get("dtype"))
    if isinstance(value, TensorSpec):
        return None
    if not isinstance(value, str):
        return None
    owner, _, word = value.rpartition(".") if isinstance(value, Reference) else ("", "", value)
    word = word.lstrip("<>=|")
    if word.startswith(("U", "S")) and word[1:].isdigit():
        return "string"
    if library == "tensorflow" and owner in ("", "builtins", "tf") and word in _TENSORFLOW:
        return _TENSORFLOW[word]
    if library == "keras" and word in _KERAS:
        return _KERAS[word]
    if word in KNOWN:
        return word
    return _WORDS.get(word, None if isinstance(value, Reference) else _CODES.get(word))


def dtype_or(value: Any, default: str | None, library: str = "numpy") -> str | None:
    """The dtype of an optional argument: the default when left out, `None` when it is not known."""
    if value is None:
        return default
    return None if isinstance(value, Unknown) else dtype_of(value, library)


def is_float(dtype: str | None) -> bool:
    """Whether a dtype is known to be a real floating one."""
    return dtype in FLOATS


def is_integer(dtype: str | None) -> bool:
    """Whether a dtype is known to be an integer one (not bool)."""
    return dtype in INTEGERS


def _bits(dtype: str) -> int:
    return 16 if dtype == "bfloat16" else int("".join(c for c in dtype if c.isdigit()))


def promote(a: str | None, b: str | None) -> str | None:
    """NumPy's common dtype of two arrays; `None` when it is not known."""
    if a is None or b is None or a == b:
        return a if a == b else None
    if "object" in (a, b):
        return "object"
    if "string" in (a, b) or "bfloat16" in (a, b):
        return None
    if "bool" in (a, b):
        return b if a == "bool" else a
    if a in COMPLEX or b in COMPLEX:
        wide = any(dtype in ("complex128", "float64", "int32", "int64", "uint32", "uint64") for dtype in (a, b))
        return "complex128" if wide else "complex64"
    if a in FLOATS and b in FLOATS:
        return a if _bits(a) >= _bits(b) else b
    if a in FLOATS or b in FLOATS:
        real, whole = (a, b) if a in FLOATS else (b, a)
        needed = 16 if _bits(whole) == 8 else 32 if _bits(whole) == 16 else 64
        return f"float{max(_bits(real), needed)}"
    return _promote_integers(a, b)


def _promote_integers(a: str, b: str) -> str:
    if (a in SIGNED) == (b in SIGNED):
        return a if _bits(a) >= _bits(b) else b
    signed, unsigned = (a, b) if a in SIGNED else (b, a)
    if _bits(signed) > _bits(unsigned):
        return signed
    return "float64" if _bits(unsigned) == 64 else f"int{_bits(unsigned) * 2}"


def promote_weak(array: str | None, number: str | None) -> str | None:
    """NumPy's dtype of an array with a Python number of type bool, int64 or float64, which gives way to the array."""
    if array is None or number is None:
        return None
    if array in ("string", "object"):
        return array if array == "object" else None
    if number == "bool" or array in COMPLEX:
        return array
    if number == "int64":
        return "int64" if array == "bool" else array
    if number == "float64":
        return array if array in FLOATS else "float64"
    return promote(array, number)


def to_float(dtype: str | None) -> str | None:
    """The dtype of NumPy's floating functions (`np.sin`) on an array of this dtype."""
    if dtype is None or dtype in FLOATS or dtype in COMPLEX:
        return dtype
    if dtype in ("string", "object"):
        return None
    return {"bool": "float16", "int8": "float16", "uint8": "float16", "int16": "float32", "uint16": "float32"}.get(
        dtype, "float64"
    )
