"""The name of a new rule into its page and its check, to be filled in."""

from __future__ import annotations

import os
import re

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")

PAGE = """---
kind: suspicious
fix: none
since: 0.1
---

# {title}

One paragraph of more than sixty characters: what the program does, and what comes of it at run time.

## Bad

```python
from tensorflow import keras

model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(4096)])  # error
```

## Good

```python
from tensorflow import keras

model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(64)])
```

## Why

What happens, with a measurement if there is one.

## When to ignore it

When it is meant.

## References

* Where this is written down.
"""

CHECK = '''"""Layers into findings about {words}."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.findings import Finding
from tflint.program.facts import Made
from tflint.program.values import Const


@check
def {function}(made: Made) -> Iterator[Finding]:
    """More units than we ever need."""
    units = made.object.argument("units")
    if isinstance(units, Const) and isinstance(units.value, int) and units.value > 1024:
        yield Finding(made.origin.span, f"{{units.value}} units, ours have 1024 at most")
'''


def write_rule(folder: str, name: str) -> list[str]:
    """Write a rule that works already, and answer with the files written; raises ValueError and OSError."""
    if not NAME.fullmatch(name):
        raise ValueError(f"`{name}` is no name for a rule, it takes two to five words in lower case joined by -")
    function = name.replace("-", "_")
    page, check = os.path.join(folder, f"{name}.md"), os.path.join(folder, f"{function}.py")
    words = name.replace("-", " ")
    texts = {page: PAGE.format(title=words.capitalize()), check: CHECK.format(words=words, function=function)}
    os.makedirs(folder, exist_ok=True)
    for path in texts:
        if os.path.exists(path):
            raise FileExistsError(f"{path} exists already")
    for path, text in texts.items():
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    return list(texts)
