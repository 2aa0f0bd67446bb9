"""Models changed or fed after they were put together into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.inputs import Feed, feeds
from tflint.checks.model_graph import nodes, tensors
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.knowledge.ops.keras_text import TOKENIZER
from tflint.program.dim import Comparison, compare
from tflint.program.facts import AttributeSet, Call, Compile, Context, Fit, Made, Program, Rebound
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import TensorSpec
from tflint.program.values import ApiObject, Const, Size


@check
def frozen_after_compile(change: AttributeSet, program: Program) -> Iterator[Finding]:
    """`trainable` changed between two fits without a compile."""
    if change.name != "trainable" or not isinstance(change.value, Const):
        return
    at = next(index for index, fact in enumerate(program.facts) if fact is change)
    runs = [fact for fact in program.facts[:at] if isinstance(fact, Fit) and fact.method == "fit"]
    trained = next((fit for fit in reversed(runs) if _holds(fit.model, change.receiver)), None)
    if trained is None or trained.arguments.get("run_eagerly"):
        return
    later = (fact for fact in program.facts[at:] if isinstance(fact, (Fit, Compile)) and fact.model is trained.model)
    again = next(later, None)
    if isinstance(again, Fit) and again.method == "fit":
        text = f"trainable = {change.value.value} after a fit, without a new compile the next fit does not notice"
        links = ((trained.origin, "the training step is traced here"), (again.origin, "and used again here"))
        yield from finding(change.origin, text, *links, help="compile the model again after the change")


@check
def embedding_too_small(fit: Fit, program: Program) -> Iterator[Finding]:
    """Ids that reach the number of rows of the embedding they are looked up in."""
    for layer, feed in _lookups(fit):
        rows, high = layer.argument("input_dim"), feed.given.content.high
        yield from _one_row_short(fit, program, layer, rows)
        size = rows.value if isinstance(rows, Const) and isinstance(rows.value, int) else None
        if size is not None and high is not None and _reaches(feed.given, high, size):
            yield from finding(
                layer.places.get("input_dim", layer.origin),
                f"{size} rows, the ids go up to {high:g}",
                (getattr(feed.value, "origin", None), f"ids up to {high:g}"),
                help=f"input_dim has to be at least {int(high) + 1}",
            )


def _lookups(fit: Fit) -> Iterator[tuple[Layer, Feed]]:
    """The embeddings that ids are looked up in as they are fed."""
    single = len(fit.model.inputs) < 2
    first = next((node.layer for node in nodes(fit.model) if node.kind != "InputLayer"), None) if single else None
    for feed in feeds(fit):
        met = (call.layer for call in fit.model.calls if not single and _takes(call, feed.tensor))
        for layer in (first,) if single else met:
            if isinstance(layer, Layer) and layer.name == "keras.layers.Embedding":
                yield layer, feed


def _takes(call: LayerCall, tensor: Any) -> bool:
    return any(each.identity and each.identity == tensor.identity for each in tensors(call.inputs))


def _reaches(x: TensorSpec, high: float, size: int) -> bool:
    """Whether an id may be as large as the number of rows: fractions drawn at random stay below their upper end."""
    source = x.content.source
    drawn = source is not None and source.kind == "random" and (x.dtype or "").startswith("float")
    return high > size or (high == size and not drawn)


def _one_row_short(fit: Fit, program: Program, layer: Layer, rows: Any) -> Iterator[Finding]:
    """As many rows as a tokenizer has words, whose ids begin at 1."""
    if not isinstance(rows, Size) or fit.method not in ("fit", "fit_generator"):
        return
    for call in program.of(Call):
        tokenizer = call.receiver
        if call.name != f"{TOKENIZER}.texts_to_sequences" or not isinstance(tokenizer, ApiObject):
            continue
        words = tokenizer.fields.get("words") if tokenizer.argument("num_words") is None else None
        if words is not None and compare(rows.dim, words) is Comparison.EQ:
            yield from finding(
                layer.places.get("input_dim", layer.origin),
                "as many rows as words, the ids of a Tokenizer begin at 1, the last word has no row",
                (tokenizer.origin, "the Tokenizer"),
                help="input_dim has to be at least len(word_index) + 1",
            )
            return


def _holds(model: Model, part: Any) -> bool:
    """Whether a layer or model is a model or a part of it."""
    inner = (layer for layer in model.layers if isinstance(layer, Model))
    return model is part or part in model.layers or any(_holds(layer, part) for layer in inner)


@check
def model_rebound(rebound: Rebound) -> Iterator[Finding]:
    """A new Sequential under the name of one that had got layers and was never used."""
    count, made = len(rebound.lost.layers), rebound.lost.origin
    if made is None or made.span.cell != rebound.origin.span.cell:
        return  # cells of notebooks are often there to be read only
    yield from finding(
        rebound.origin,
        f"{rebound.name} starts over and loses the {count} layer{'s' if count > 1 else ''} added so far",
        (made, "the model that is lost"),
        help="remove this line, or give the second model another name",
    )


@check
def strategy_scope(compiled: Compile, program: Program) -> Iterator[Finding]:
    """A model with weights made outside the scope of the strategy in which it is compiled."""
    model = compiled.model
    scopes = _scopes(compiled.context, program)
    if scopes and model.inputs and not model.fields.get("late") and _made_outside(model, program):
        yield from finding(
            compiled.origin,
            "compiled in the scope of a strategy, the model was made outside of it",
            (model.origin, "made here, its variables are not mirrored"),
            (scopes[-1].origin, "the strategy's scope"),
            help="make the model inside the scope too",
        )


def _scopes(context: Context | None, program: Program) -> list[Call]:
    """The scopes of strategies that manage a context, outermost first."""
    named = [call for call in program.of(Call) if call.name.startswith("tf.distribute.")]
    calls = [call for call in named if call.name.endswith(".scope")]
    managers = context.managers if context is not None else ()
    return [call for call in calls if any(manager is call.result for manager in managers)]


def _made_outside(model: Model, program: Program) -> bool:
    """Whether a model and all its layers were surely made outside of every scope."""
    made = {id(fact.object): fact.context for fact in program.of(Made)}
    layers = [layer for layer in model.layers if isinstance(layer, Layer)]
    contexts = [model.fields.get("context"), *(made.get(id(layer)) for layer in layers)]
    return bool(layers) and all(context is not None and not _scopes(context, program) for context in contexts)
