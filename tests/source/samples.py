# ruff: noqa: E501
"""Texts the tests of this folder read: constructs of the language, and programs as people write them."""

from __future__ import annotations

from typing import Any

from tflint.source.file import SourceFile

CONSTRUCTS = [
    "x = 1; y = [1, 2]; f(x, *y, key=y[0], **z)\n",
    "if a and b: x = 1; y = 2\nelif (c or\n      d): pass\nelif e:\n  g(e)\nelse: h()\n",
    "if a:\n    pass\n# note\nelif b.c[1:2, ::3]:\n    pass\nelse:\n    if d:\n        e\n    elif g:\n        i\n",
    "@first\n# note\n@second(1, 2)\n\n@third.x\nasync def f(a: int, /, b=1, *c: str, d=(2,\n  3), **e) -> List[int]:\n    '''doc'''\n    return await b\n",
    "class A(B, metaclass=C):\n\n    '''doc'''\n    x: int = 1\n    y: str\n\n    @property\n    def g(self): return self.x; pass\n",
    "for i, (a, b) in enumerate(z):\n\tx += i\n\tfor j in a:\n\t\tprint(j)\nelse:\n\tdel x[0], y.z\n",
    "while (n := f(1)) > 2:\n    break\nelse:\n    continue_(n)\n",
    "with open(a) as f, b(c) as (d, e):\n    pass\nwith (\n    open(a) as f,\n    b,\n):\n    pass\n",
    "try:\n    f(1)\nexcept (A, B) as e:\n    g(e)\nexcept C.d:\n    h(1)\nexcept:\n    raise X from Y\nelse:\n    i(2)\nfinally:\n    j(3)\n",
    "match command.split():\n    case [Point(x=0, y=z), *rest] if f(z):\n        g(1)\n    case {'a': 1, **more} | None:\n        h(2)\n    case str() as s:\n        pass\n",
    "x = (\n    a\n    + b  # note\n    * (c,\n       d)\n)\ny = a if b else \\\n    c\n",
    "s = 'é' + f(ü, 'x' 'y') + f'{a!r:>{w}} ö {b[1]}' + g('日本', x)\n",
    "t = '''one\n  two''' + f(a)\nu = f'''{x}\n {y(1)}''' % z\n",
    "async def f():\n    async with a as b:\n        async for c in d:\n            yield [e async for e in c if e]\n    return {k: v for k, v in g.items()}, {1, *h}, lambda p, q=r: p\n",
    "import a.b as c, d\nfrom . import e as f\nfrom ..g import (h,\n    i as j)\nglobal k, l\nassert m, n(o)\n",
    "def f():\n    if a:\n        # note\n        x = (1,\n    2,\n              3)\n        return x[\n            0\n        ]\n\n\n# end\n",
    "\n\n# head\n\n'''doc'''\n\nfrom a import *\n\n(a)\n(b).c = (yield_)\n-a ** ~b\nnot a is not b not in c < d\n",
    "class A:\n    def f(self):\n        def g(): return 1\n        return g() ; \n    class B: x = f(1)\n",
    "x = a[1:2, ..., None, b]\nprint(*a, sep='')\na = b = c, d = e\nf(i for i in j)\n",
    "\\\nx = f(1)\n\\\ny = g(2)\n",
    "if a:\n    b = 1\n  # odd\n    c = f(2)\n",
]

ODD = [
    "a[(1, 2)], a[1, 2], a[(1), (2)], a[(1, 2), 3], a[()], a[1,], a[(1).b, c], a[f(1), 2], a[(yield)]\n",
    "a[1:2, :, ::3], a[lambda: 1], a[b:=1], a[x if y else z : (lambda: 1)]\n",
    "(a + b) * c - -d ** -e ** (f ** g) + (h if i else j) @ (lambda: k)\n(a ** b) ** c\n(-a) ** b\n-(a ** b)\n",
    "not (a and b) or (c or d) and e, a < (b < c), (a < b) < c, (not a) in b, not a in b, (a | b) & c ^ d << e\n",
    "(await_)(1).a[2], (1).real, 1.5.real, (lambda: 1)(), (a or b).c, [*(a or b)], {**(a or b)}, f(*(a or b))\n",
    "x = 'a' 'b' \"c\", 'it\\'s', \"'\", '''a''' '''b''', r'\\d', b'x' b'y', '', \"\"\"\"a\"\"\", u'é', 'é' 'ü'\n",
    "x = ('one'  # note\n     'two')\ny = f'{a}' 'b' f\"{c!r:>{d}}\"\nz = '''one\n é two''' 'three'\n",
    "x = 0x1F + 0b1 + 1_000 + 1e-3 + 1.5E+3 + 2j + True + None + (...)\n",
    "[a for b in (c if d else e) if (f if g else h) if i], {a: b for c in d for e in f}, {a async for a in b}\n",
    "def f(a, b: int = 1, /, c=2, *, d, e: str = '', **g) -> (yield): pass\ndef h(*a, b=1): pass\nlambda a, /, *b: 1\n",
    "f(a, *b, c=1, *d, **e, g=2)\nclass A(B, *C, m=1, **k): pass\nclass D: pass\nclass E(): pass\n",
    "del (a, b)\ndel a, b[0], c.d\ndel a\nreturn_ = (a, *b)\nfor a in b, c: pass\nx: int\nx.y: str = z\n",
    "if a: pass\nelif b: pass\nelif c:\n    pass\nelse:\n    if d: pass\nif é: a = 1; b = 2\nelse: c = 3\n",
    "try: a\nexcept: b\ntry:\n    a\nexcept B as c: d\nelse: e\nfinally: f\nwith (a): b\nwith a as (b, c), d as e.f: pass\n",
    "async def f():\n    async with a as b, c: pass\n    async for d in e: await g\n    else: yield from h\n    return (yield)\n",
    "match a, b:\n    case 1, *_: pass\n    case (c | [d, 'e' 'f'] | {'g': h, **i}) if j: pass\n    case K(l, m=-1) as n: pass\n",
    "from .. import a\nfrom .b.c import d as e, f\nfrom g import *\nimport h.i.j, k as l\nraise A from b\nraise\nassert a, (b, c)\n",
    "a = b = c, d = e\na += b\na @= c\n@d.e(1)\n@f\ndef g(): global h, i; nonlocal_ = 1\nx = (y := 1)\nprint((z := 2), w=(v := 3))\n",
]
"""Where brackets, operators and strings are written in ways that are easily lost."""

PROGRAMS = [
    """import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([
    keras.layers.Dense(10, activation="relu", input_shape=(4,)),
    keras.layers.Dense(3, activation="softmax"),
])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=100), loss="mse")
if __name__ == "__main__":
    model.fit(x, y, epochs=3)  # train
""",
    """class Net(tf.keras.Model):
    '''A net.'''

    def __init__(self, units=8):
        super().__init__()
        self.dense = tf.keras.layers.Dense(units)

    def call(self, x, *, training=None):
        return self.dense(x) if training else x
""",
    """x = {'a': [1, 2, (3, 4)], "b": f"{y['c']!r}"}
for i in range(10):
    try:
        print(x[i], end='')
    except KeyError as error:
        raise ValueError(f'{i}') from error
    finally:
        pass
""",
    'def f(a, b=1):\r\n\t"""Döc\r\n\tmore"""\r\n\treturn a[b:] + """\r\n"""\r\n',
    "print 'hello', x\nfor i in xrange(10L):\n    try: print i\n    except E, e: raise V, 'x'\nexec code\nif a <> 0777: pass\n",
    "%matplotlib inline\n!pip install x\ny = !ls\nz?\n<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b\n",
    "a = [\n    f(1)\n    f(2),\n    f(3\n]\nb = “x”\nc = 'unterminated\nd = {1: 2, 3}\n",
    "if x\n  y = (1,\ndef g(:\n    return 2\nclass C\n  pass\n   z = 1\n\tw = 2\n",
    "match x:\n    case 1:\n        a\n    case [b, *_]:\n        lambda: (yield)\nwith a as b, c: d = e; f\n",
    "@d(1)\nasync def f():\n    async with a as b:\n        await c; return\n\n\nx = '''abc\n def\n",
    "\ufeff# -*- coding: utf-8 -*-\nx = 1\x0c\n\x0cy = 2\n",
    "x = a if b else \\\n    c\nassert x, (1,\n  2)\n# tflint: ignore[a-b]\ndel x\n",
]


def small(file: SourceFile, index: int = 0) -> Any:
    """The first small statement of a line of the module."""
    line: Any = file.module.body[index]
    return line.body[0]
