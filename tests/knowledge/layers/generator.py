"""Draws random configurations of every layer with inputs that mostly, not always, suit them."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from typing import Any

from tests.knowledge.layers.twins import Made

Shape = tuple[Any, ...]
Drawn = tuple[dict[str, Any], list[tuple[Shape, str]], bool]
Generator = Callable[[random.Random], Drawn]

ACTIVATIONS = ("relu", "tanh", "sigmoid", "softmax", "linear", None)
FORMATS = ("channels_last", "channels_last", None)


def some(r: random.Random, **choices: Any) -> dict[str, Any]:
    """Each argument with a probability of a half; a tuple of choices is drawn from, anything else is taken."""
    found = {}
    for name, values in choices.items():
        if r.random() < 0.5:
            found[name] = r.choice(values) if isinstance(values, list) else values
    return found


def spatial(r: random.Random, count: int, low: int = 1, high: int = 16) -> Shape:
    """Sizes, some of them unknown."""
    return tuple(None if r.random() < 0.12 else r.randint(low, high) for _ in range(count))


def shaped(r: random.Random, count: int, low: int = 1, high: int = 16, first: bool = False) -> Shape:
    """A batch of maps, sometimes with an axis too many, too few, or channels without a size."""
    if r.random() < 0.06:
        count += r.choice((-1, 1))
    batch = r.choice((None, None, None, 2, 5))
    channels = None if r.random() < 0.04 else r.choice((1, 2, 3, 4, 6, 8))
    sizes = spatial(r, max(count, 0), low, high)
    return (batch, channels, *sizes) if first else (batch, *sizes, channels)


def kernel(r: random.Random, count: int, least: int = 1, most: int = 5) -> Any:
    """One number or several; rarely a wrong count of them, or none."""
    if r.random() < 0.02:
        return r.choice((0, (2,) * (count + 1)))
    return r.randint(least, most) if r.random() < 0.5 else tuple(r.randint(least, most) for _ in range(count))


def typed(r: random.Random) -> str:
    return r.choice(("float32",) * 6 + ("int32", "float64"))


def one(shape: Shape, dtype: str = "float32") -> list[tuple[Shape, str]]:
    return [(shape, dtype)]


def conv(count: int, separable: bool = False, transposed: bool = False, filters: bool = True) -> Generator:
    def draw(r: random.Random) -> Drawn:
        arguments: dict[str, Any] = {"filters": r.choice((1, 2, 4, 6, 8))} if filters else {}
        arguments["kernel_size"] = kernel(r, count)
        arguments |= some(r, padding=["valid", "same", "SAME", "valid"], use_bias=False, activation=list(ACTIVATIONS))
        which = r.random()
        if which < 0.4:
            arguments["strides"] = kernel(r, count, 1, 3)
        elif which < 0.6:
            arguments["dilation_rate"] = kernel(r, count, 1, 3)
        elif which < 0.63:
            arguments |= {"strides": 2, "dilation_rate": 2}
        first = r.random() < 0.2
        if first:
            arguments["data_format"] = "channels_first"
        if transposed and r.random() < 0.3:
            arguments["output_padding"] = r.choice((0, 1, (1,) * count))
        if not separable and not transposed and r.random() < 0.3:
            arguments["groups"] = r.choice((1, 2, 3, 4))
        if (separable or not filters) and r.random() < 0.4:
            arguments["depth_multiplier"] = r.choice((1, 2, 3))
        if count == 1 and filters and not separable and not transposed and r.random() < 0.1:
            arguments["padding"] = "causal"
        return arguments, one(shaped(r, count, first=first), typed(r)), False

    return draw


def pool(count: int) -> Generator:
    def draw(r: random.Random) -> Drawn:
        arguments = {"pool_size": kernel(r, count, 1, 4)} | some(r, strides=kernel(r, count, 1, 3))
        arguments |= some(r, padding=["valid", "same", "full"] if r.random() < 0.1 else ["valid", "same"])
        first = r.random() < 0.2
        if first:
            arguments["data_format"] = "channels_first"
        return arguments, one(shaped(r, count, first=first), typed(r)), False

    return draw


def whole(count: int) -> Generator:
    def draw(r: random.Random) -> Drawn:
        first = r.random() < 0.2
        arguments = some(r, keepdims=[True, False]) | ({"data_format": "channels_first"} if first else {})
        return arguments, one(shaped(r, count, first=first), typed(r)), False

    return draw


def adaptive(count: int) -> Generator:
    def draw(r: random.Random) -> Drawn:
        several = tuple(r.randint(1, 4) for _ in range(count))
        return {"output_size": r.choice((2, several))}, one(shaped(r, count, 2)), False

    return draw


def free(r: random.Random, low: int = 1, high: int = 4, size: int = 8) -> Shape:
    """A shape of any rank."""
    return (r.choice((None, None, 3)), *spatial(r, r.randint(low, high) - 1, 1, size))


def plain(**choices: Any) -> Generator:
    """A layer that takes any shape, with arguments each given half of the time."""

    def draw(r: random.Random) -> Drawn:
        return some(r, **choices), one(free(r, 2), typed(r)), False

    return draw


def always(required: dict[str, list[Any]], shape: Callable[[random.Random], Shape], **choices: Any) -> Generator:
    """A layer with required arguments, others half of the time."""

    def draw(r: random.Random) -> Drawn:
        given = {name: r.choice(values) for name, values in required.items()}
        return given | some(r, **choices), one(shape(r), typed(r)), False

    return draw


def ends(count: int, name: str, highest: int) -> Generator:
    def draw(r: random.Random) -> Drawn:
        def pair() -> Any:
            return r.choice((r.randint(0, highest), (r.randint(0, highest), r.randint(0, highest))))

        amount = pair() if count == 1 else r.choice((r.randint(0, highest), tuple(pair() for _ in range(count))))
        if r.random() < 0.03:
            amount = (1, 2, 3, 4)
        first = r.random() < 0.2 and not (name == "cropping" and count == 1)
        arguments = {name: amount} | ({"data_format": "channels_first"} if first else {})
        return arguments, one(shaped(r, count, first=first)), False

    return draw


def scaled(count: int) -> Generator:
    def draw(r: random.Random) -> Drawn:
        size = kernel(r, count, 1, 3) if count > 1 else r.randint(1, 3)
        first = r.random() < 0.2 and count > 1
        arguments = {"size": size} | ({"data_format": "channels_first"} if first else {})
        return arguments, one(shaped(r, count, first=first)), False

    return draw


def reshape(r: random.Random) -> Drawn:
    shape = (
        r.choice((None, 4)),
        *(None if r.random() < 0.08 else r.choice((1, 2, 3, 4, 6, 8)) for _ in range(r.randint(0, 3))),
    )
    total = 1
    for size in shape[1:]:
        total *= size or 1
    target: list[int] = []
    for _ in range(r.randint(0, 3)):
        size = r.choice([n for n in range(1, total + 1) if total % n == 0][:8]) if r.random() < 0.9 else 5
        target.append(size)
        total = max(total // size, 1)
    target.insert(r.randint(0, len(target)), total if r.random() < 0.5 else -1)
    return {"target_shape": tuple(target)}, one(shape, typed(r)), False


def permute(r: random.Random) -> Drawn:
    shape = free(r, 2, 5)
    order = list(range(1, len(shape) + (r.random() < 0.1)))
    r.shuffle(order)
    return {"dims": tuple(order)}, one(shape, typed(r)), False


def merging(count: tuple[int, ...] = (2, 2, 3, 1)) -> Generator:
    def draw(r: random.Random) -> Drawn:
        shape = free(r, 2, 4, 5)
        inputs = []
        for _ in range(r.choice(count)):
            mine = list(shape)
            for i in range(len(mine)):
                choice = r.random()
                mine[i] = mine[i] if choice < 0.8 else None if choice < 0.9 else 1 if choice < 0.97 else 7
            inputs.append((tuple(mine if r.random() < 0.9 else [mine[0], *mine[2:]]), "float32"))
        return {}, inputs, True

    return draw


def concatenate(r: random.Random) -> Drawn:
    shape = free(r, 2, 4, 5)
    axis = r.choice((-1, -1, -1, r.randint(-len(shape), len(shape) - 1)))
    inputs = []
    for _ in range(r.choice((2, 2, 3, 1))):
        mine = list(shape)
        mine[axis] = None if r.random() < 0.1 else r.randint(1, 6)
        for i in range(len(mine)):
            if i != axis % len(mine):
                choice = r.random()
                mine[i] = mine[i] if choice < 0.93 else None if choice < 0.97 else 7
        inputs.append((tuple(mine if r.random() < 0.95 else mine[:-1]), "float32"))
    return ({"axis": axis} if r.random() < 0.8 else {}), inputs, True


def dot(r: random.Random) -> Drawn:
    left, right = ([None, *(r.randint(2, 4) for _ in range(r.choice((1, 2, 2, 3))))] for _ in range(2))
    a, b = r.randint(1, len(left) - 1), r.randint(1, len(right) - 1)
    if r.random() < 0.85:
        right[b] = left[a]
    axes: Any = (a, b) if r.random() < 0.6 else r.choice((-1, 1, 2))
    return {"axes": axes} | some(r, normalize=True), [(tuple(left), "float32"), (tuple(right), "float32")], True


def recurrent(*choices: str) -> Generator:
    def draw(r: random.Random) -> Drawn:
        arguments = {"units": r.randint(1, 6)} | some(r, return_sequences=[True, False], return_state=[True, False])
        arguments |= some(r, activation=["tanh", "relu"], use_bias=False)
        if r.random() < 0.1:
            arguments[r.choice(("stateful", "unroll"))] = True
        for name in choices:
            arguments |= some(r, **{name: [True, False]})
        return arguments, one(shaped(r, 1, 1, 5), typed(r)), False

    return draw


def cell(r: random.Random) -> Made:
    name = r.choice(("LSTMCell", "GRUCell", "SimpleRNNCell"))
    return Made(name, {"units": r.randint(1, 5)} | some(r, use_bias=False))


def rnn(r: random.Random) -> Drawn:
    if r.random() < 0.4:
        made: Any = cell(r)
    else:
        cells = [cell(r) for _ in range(r.randint(1, 3))]
        made = Made("StackedRNNCells", {"cells": cells}) if r.random() < 0.5 else cells
    arguments = {"cell": made} | some(r, return_sequences=True)
    if r.random() < 0.3 and not isinstance(made, list):
        arguments["return_state"] = True
    return arguments, one(shaped(r, 1, 1, 5)), False


def bidirectional(r: random.Random) -> Drawn:
    arguments, inputs, _ = recurrent()(r)
    for name in ("stateful", "unroll"):
        arguments.pop(name, None)
    inner = Made(r.choice(("LSTM", "GRU", "SimpleRNN")), arguments)
    return {"layer": inner} | some(r, merge_mode=["concat", "sum", "ave", "mul", None]), inputs, False


def conv_lstm(count: int) -> Generator:
    def draw(r: random.Random) -> Drawn:
        arguments: dict[str, Any] = {"filters": r.randint(1, 3), "kernel_size": kernel(r, count, 1, 3)}
        arguments |= some(r, padding="same", return_sequences=True, use_bias=False)
        if r.random() < 0.3:
            arguments["return_state"] = True
        if r.random() < 0.2:
            arguments["strides"] = r.randint(1, 2)
        shape = shaped(r, count, 2, 6)
        return arguments, one((shape[0], r.choice((None, 2, 3)), *shape[1:])), False

    return draw


INNER: dict[str, Callable[[random.Random], dict[str, Any]]] = {
    "Dense": lambda r: {"units": r.randint(1, 5)} | some(r, use_bias=False),
    "Conv2D": lambda r: {"filters": r.randint(1, 4), "kernel_size": r.randint(1, 4)},
    "Conv1D": lambda r: {"filters": r.randint(1, 4), "kernel_size": r.randint(1, 4)},
    "Flatten": lambda r: {},
    "MaxPooling2D": lambda r: {"pool_size": 2},
    "GlobalAveragePooling2D": lambda r: {},
    "Activation": lambda r: {"activation": "relu"},
    "LSTM": lambda r: {"units": 3} | some(r, return_sequences=True),
    "BatchNormalization": lambda r: {},
    "Bidirectional": lambda r: {"layer": Made("GRU", {"units": 2} | some(r, return_sequences=True))},
    "TimeDistributed": lambda r: {"layer": Made("Dense", {"units": r.randint(1, 3)})},
}


def time_distributed(r: random.Random) -> Drawn:
    name = r.choice(sorted(INNER))
    count = {
        "Conv2D": 3,
        "MaxPooling2D": 3,
        "GlobalAveragePooling2D": 3,
        "Conv1D": 2,
        "LSTM": 2,
        "Bidirectional": 2,
    }.get(name, r.randint(1, 3))
    return {"layer": Made(name, INNER[name](r))}, one(shaped(r, count, 2, 6)), False


def spectral(r: random.Random) -> Drawn:
    name, count = r.choice((("Dense", 0), ("Conv1D", 1), ("Conv2D", 2), ("Conv2DTranspose", 2)))
    arguments = INNER["Dense"](r) if name == "Dense" else {"filters": r.randint(1, 4), "kernel_size": r.randint(1, 3)}
    return {"layer": Made(name, arguments)}, one(shaped(r, count, 3, 6)), False


def attention(r: random.Random) -> Drawn:
    rank = r.choice((3, 3, 3, 4))
    query = (r.choice((None, 2)), *spatial(r, rank - 2, 1, 5), r.randint(1, 6))
    value = (query[0], *spatial(r, rank - 2, 1, 5), r.randint(1, 6))
    key = (*(value[:-1] if r.random() < 0.8 else (query[0], *spatial(r, rank - 2, 1, 5))), r.randint(1, 6))
    if r.random() < 0.03:
        query = (*query[:-1], None)
    arguments: dict[str, Any] = {"num_heads": r.randint(1, 3), "key_dim": r.randint(1, 4)}
    arguments |= some(r, value_dim=r.randint(1, 4), use_bias=False)
    if r.random() < 0.3:
        arguments["output_shape"] = r.choice((5, (3,), (2, 3)))
    return arguments, [(each, "float32") for each in (query, value, key)[: r.choice((2, 2, 3))]], True


def grouped_attention(r: random.Random) -> Drawn:
    width = r.randint(1, 6)
    query, value = (None, r.randint(1, 5), width), (None, r.randint(1, 5), width if r.random() < 0.9 else 7)
    key = (None, value[1] if r.random() < 0.8 else 6, r.randint(1, 5))
    arguments = {
        "head_dim": r.randint(1, 4),
        "num_query_heads": r.choice((2, 4)),
        "num_key_value_heads": r.choice((1, 2, 3)),
    }
    return (
        arguments | some(r, use_bias=False),
        [(each, "float32") for each in (query, value, key)[: r.choice((2, 3))]],
        True,
    )


def simple_attention(r: random.Random) -> Drawn:
    width = r.randint(1, 5)
    shapes = [(None, r.choice((None, 3, 4)), width), (None, r.choice((None, 3, 4)), width)]
    shapes += [shapes[1]] if r.random() < 0.4 else []
    return some(r, use_scale=[True, False]), [(shape, "float32") for shape in shapes], True


EINSUMS = (
    ("abc,cd->abd", 3, 2),
    ("...x,xy->...y", 3, 1),
    ("...x,xy->...y", 2, 1),
    ("ab,bc->ac", 2, 1),
    ("abc,cde->abde", 3, 3),
    ("abcd,cde->abe", 4, 2),
    ("bqm,muh->bquh", 3, 3),
    ("ab...,bc->ac...", 3, 1),
    ("abc,bd->adc", 3, 2),
)


def einsum(r: random.Random) -> Drawn:
    equation, rank, outputs = r.choice(EINSUMS)
    shape = (None, *(None if r.random() < 0.05 else r.randint(2, 4) for _ in range(rank - 1 + (r.random() < 0.05))))
    asked = tuple(None if r.random() < 0.4 and i < outputs - 1 else r.randint(2, 4) for i in range(outputs))
    arguments: dict[str, Any] = {"equation": equation, "output_shape": asked if r.random() < 0.8 else asked[-1]}
    arguments |= some(r, bias_axes=equation[-1]) if not equation.endswith(".") else {}
    return arguments, one(shape), False


def image(r: random.Random) -> Shape:
    shape = (r.choice((None, 2)), *spatial(r, 2, 4, 12), r.choice((1, 3, 3)))
    choice = r.random()
    return shape if choice < 0.85 else shape[1:] if choice < 0.95 else shape[:2]


def sized(**choices: Any) -> Generator:
    return always(
        {"height": [1, 3, 5, 8], "width": [1, 3, 5, 8]},
        image,
        data_format=["channels_last", "channels_first", None],
        **choices,
    )


def coded(required: dict[str, list[Any]], modes: list[str], dtype: str = "int64", **choices: Any) -> Generator:
    def draw(r: random.Random) -> Drawn:
        given = {name: r.choice(values) for name, values in required.items()} | some(r, output_mode=modes, **choices)
        shape = (r.choice((None, 3)), *(r.choice((1, 1, 4, None)) for _ in range(r.choice((0, 1, 1, 2)))))
        return given, one(shape, dtype), False

    return draw


def words(r: random.Random) -> Drawn:
    mode = r.choice(("int", "int", "multi_hot", "count", "one_hot", "nonsense"))
    arguments: dict[str, Any] = {"output_mode": mode} if r.random() < 0.8 else {}
    if arguments.get("output_mode", "int") == "int":
        arguments |= some(r, output_sequence_length=[5, 10])
    if r.random() < 0.4:
        arguments |= {"max_tokens": 20} | some(r, pad_to_max_tokens=True)
    if r.random() < 0.3:
        arguments["vocabulary"] = ["a", "b", "c"]
    shape = r.choice(((None,), (None, 1), (None, 1), (3,), (None, 4)))
    return arguments, one(shape, "string"), False


def crossing(r: random.Random) -> Drawn:
    shape = r.choice(((None, 1), (None,), (4, 1)))
    return {"num_bins": 5} | some(r, output_mode=["int", "one_hot"]), one(shape, "int64") * 2, True


def vocabulary(dtype: str, entries: list[Any]) -> Generator:
    def draw(r: random.Random) -> Drawn:
        mode = r.choice(("int", "one_hot", "multi_hot", "count"))
        arguments: dict[str, Any] = {"output_mode": mode} | some(r, num_oov_indices=[0, 1, 2])
        if r.random() < 0.6:
            arguments["vocabulary"] = entries[: r.randint(1, len(entries))]
        if r.random() < 0.3:
            arguments |= {"max_tokens": 20} | some(r, pad_to_max_tokens=True)
        if dtype == "string":
            arguments |= some(r, mask_token="")
        shape = (r.choice((None, 3)), *(r.choice((1, 1, 4, None)) for _ in range(r.choice((0, 1, 1, 2)))))
        return arguments, one(shape, dtype), False

    return draw


def signal(r: random.Random) -> Shape:
    return (r.choice((None, 2)), r.choice((None, 40, 64, 100)), r.choice((1, 2)))


AXES: dict[str, list[Any]] = {"axis": [-1, 1, -1, 3, (1, 2)], "center": [True, False], "scale": [True, False]}

GENERATORS: dict[str, Generator] = {
    "Dense": always(
        {"units": [1, 3, 8, 0]}, lambda r: shaped(r, r.randint(0, 3)), use_bias=False, activation=list(ACTIVATIONS)
    ),
    "Embedding": always({"input_dim": [5, 0], "output_dim": [1, 3]}, lambda r: free(r, 1, 3)),
    "ReversibleEmbedding": always(
        {"input_dim": [5], "output_dim": [1, 3]}, lambda r: free(r, 1, 3), tie_weights=[True, False]
    ),
    "EinsumDense": einsum,
    "Conv1D": conv(1),
    "Conv2D": conv(2),
    "Conv3D": conv(3),
    "Conv1DTranspose": conv(1, transposed=True),
    "Conv2DTranspose": conv(2, transposed=True),
    "Conv3DTranspose": conv(3, transposed=True),
    "SeparableConv1D": conv(1, separable=True),
    "SeparableConv2D": conv(2, separable=True),
    "DepthwiseConv1D": conv(1, separable=True, filters=False),
    "DepthwiseConv2D": conv(2, separable=True, filters=False),
    **{f"{kind}Pooling{n}D": pool(n) for n in (1, 2, 3) for kind in ("Max", "Average")},
    **{f"Global{kind}Pooling{n}D": whole(n) for n in (1, 2, 3) for kind in ("Max", "Average")},
    **{f"Adaptive{kind}Pooling{n}D": adaptive(n) for n in (1, 2, 3) for kind in ("Max", "Average")},
    "Flatten": lambda r: ({}, one(free(r, 1, 4), typed(r)), False),
    "Reshape": reshape,
    "Permute": permute,
    "RepeatVector": always({"n": [1, 4, 0]}, lambda r: shaped(r, r.choice((0, 0, 1)))),
    **{f"ZeroPadding{n}D": ends(n, "padding", 3) for n in (1, 2, 3)},
    **{f"Cropping{n}D": ends(n, "cropping", 4) for n in (1, 2, 3)},
    **{f"UpSampling{n}D": scaled(n) for n in (1, 2, 3)},
    **{name: merging() for name in ("Add", "Multiply", "Average", "Maximum", "Minimum")},
    "Subtract": merging((2, 2, 3)),
    "Concatenate": concatenate,
    "Dot": dot,
    "LSTM": recurrent(),
    "GRU": recurrent("reset_after"),
    "SimpleRNN": recurrent(),
    "RNN": rnn,
    "Bidirectional": bidirectional,
    "TimeDistributed": time_distributed,
    "SpectralNormalization": spectral,
    **{f"ConvLSTM{n}D": conv_lstm(n) for n in (1, 2, 3)},
    "MultiHeadAttention": attention,
    "GroupQueryAttention": grouped_attention,
    "Attention": simple_attention,
    "AdditiveAttention": simple_attention,
    "BatchNormalization": plain(axis=[-1, 1, 3], center=False, scale=False),
    "LayerNormalization": plain(**AXES),
    "RMSNormalization": plain(axis=[-1, 1, (1, 2)]),
    "UnitNormalization": plain(axis=[-1, 1, 3]),
    "GroupNormalization": plain(groups=[1, 2, 4, -1], axis=[-1, 1]),
    "Normalization": plain(axis=[-1, 1, None, (1, 2)]),
    "Activation": always({"activation": [a for a in ACTIVATIONS if a]}, lambda r: free(r, 2)),
    "ReLU": plain(max_value=[6.0, -1.0], negative_slope=[0.1]),
    "LeakyReLU": plain(negative_slope=[0.1]),
    "ELU": plain(alpha=[0.5]),
    "PReLU": plain(shared_axes=[[1], (1, 2)]),
    "Softmax": plain(axis=[-1, 1]),
    **{
        name: always({"rate": [0.0, 0.5]}, lambda r: free(r, 2))
        for name in ("Dropout", "AlphaDropout", "GaussianDropout")
    },
    **{f"SpatialDropout{n}D": always({"rate": [0.5]}, functools.partial(shaped, count=n)) for n in (1, 2, 3)},
    "GaussianNoise": always({"stddev": [0.1]}, lambda r: free(r, 2)),
    "ActivityRegularization": plain(),
    "Masking": plain(),
    "Identity": plain(),
    "Rescaling": always({"scale": [2.0, 1 / 255]}, lambda r: free(r, 2), offset=[1.0]),
    "Resizing": sized(),
    "CenterCrop": sized(),
    "RandomCrop": sized(),
    **{
        name: lambda r: ({}, one(image(r)), False)
        for name in (
            "RandomFlip",
            "AutoContrast",
            "MixUp",
            "CutMix",
            "RandomGrayscale",
            "RandomErasing",
            "RandomGaussianBlur",
            "RandomInvert",
            "RandomElasticTransform",
            "RandomPerspective",
            "RandomShear",
            "Solarization",
            "RandomColorJitter",
            "Equalization",
        )
    },
    **{
        name: lambda r: ({"factor": 0.2}, one(image(r)), False)
        for name in (
            "RandomRotation",
            "RandomContrast",
            "RandomBrightness",
            "RandomHue",
            "RandomSaturation",
            "RandomSharpness",
            "RandomColorDegeneration",
        )
    },
    "RandomPosterization": lambda r: ({"factor": 4}, one(image(r)), False),
    "RandomZoom": lambda r: ({"height_factor": 0.2}, one(image(r)), False),
    "RandomTranslation": lambda r: ({"height_factor": 0.2, "width_factor": 0.1}, one(image(r)), False),
    "CategoryEncoding": coded({"num_tokens": [2, 5]}, ["one_hot", "multi_hot", "count"]),
    "Discretization": coded(
        {"bin_boundaries": [[0.0, 1.0], [1.0]]}, ["int", "one_hot", "multi_hot", "count"], "float32"
    ),
    "Hashing": coded({"num_bins": [3, 7]}, ["int", "one_hot", "multi_hot", "count"]),
    "HashedCrossing": crossing,
    "TextVectorization": words,
    "StringLookup": vocabulary("string", ["a", "b", "c"]),
    "IntegerLookup": vocabulary("int64", [3, 4, 9]),
    "STFTSpectrogram": always(
        {"frame_length": [8, 16, 12]},
        signal,
        mode=["log", "stft", "real", "imag"],
        frame_step=[4, 8],
        padding="same",
        expand_dims=True,
        fft_length=[16, 32],
    ),
    "MelSpectrogram": always(
        {"fft_length": [16]},
        lambda r: (r.choice((None, 2)), r.choice((None, 64, 63, 100))),
        sequence_stride=[8],
        num_mel_bins=[5],
    ),
}


def draw(name: str, rng: random.Random) -> tuple[Made, list[tuple[Shape, str]], bool]:
    """One configuration of a layer, its inputs, and whether they come as a list."""
    arguments, inputs, several = GENERATORS[name](rng)
    if rng.random() < 0.08:
        arguments["dtype"] = rng.choice(("float64", "float16", "float32", "mixed_float16"))
    if rng.random() < 0.05 and not several:
        return wrapped(Made(name, arguments), inputs, rng)
    return Made(name, arguments), inputs, several


def wrapped(
    layer: Made, inputs: list[tuple[Shape, str]], r: random.Random
) -> tuple[Made, list[tuple[Shape, str]], bool]:
    """The same layer for each step of a sequence."""
    shape, dtype = inputs[0]
    return Made("TimeDistributed", {"layer": layer}), [((shape[0], r.choice((None, 2, 3)), *shape[1:]), dtype)], False
