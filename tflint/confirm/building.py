"""The models of a program into requests that have TensorFlow build each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tflint.confirm.drawing import model_request
from tflint.confirm.literals import Undecidable
from tflint.confirm.sizes import Sizes
from tflint.program.facts import ModelMade, Program


def builds(program: Program) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """For each model that is known as a whole, the request that builds it and the same as text."""
    for made in program.of(ModelMade):
        sizes = Sizes()
        try:
            model, complete = model_request(made.model, sizes, named=True)
        except Undecidable:
            continue
        if complete:
            request: dict[str, Any] = {"ask": "names", "model": model}
            if sizes.dims:
                request["sizes"] = sizes.columns()
            if sizes.unknown:
                request["unknown"] = True
            yield json.dumps(request, sort_keys=True), request
