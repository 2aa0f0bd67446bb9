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
