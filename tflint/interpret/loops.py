"""Runs loops: iteration by iteration where the iterable is known, else until nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from tflint.interpret.carried import carried
from tflint.interpret.comprehensions import known_items, some_element
from tflint.interpret.evaluating import evaluate
from tflint.interpret.joining import MISSING, join_values, one_of, same, widen
from tflint.interpret.journal import BORN, Change, Flow
from tflint.interpret.limits import MOST_NESTED_LOOPS, MOST_UNROLLED, MOST_UNROLLED_STEPS
from tflint.interpret.lists import common, held
from tflint.interpret.machine import Frame, is_value
from tflint.interpret.targets import assign
from tflint.interpret.truth import truth
from tflint.program.dim import UNKNOWN_DIM, fresh
from tflint.program.facts import Branched, Carried
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import Shape
from tflint.program.values import NOTHING_KNOWN, DictValue, ListValue, TensorValue, alternatives
from tflint.records import replace


def for_loop(frame: Frame, node: cst.For) -> Flow:
    """`for target in iterable`."""
    from tflint.interpret.statements import suite

    iterable = evaluate(frame, node.iter)
    items = known_items(iterable)
    inner = frame.within(loop_depth=frame.context.loop_depth + 1, loops=(*frame.context.loops, node))

    rounds: list[Any] = []
    traced = frame.context.graph == "tf.function" and isinstance(iterable, TensorValue)

    def body(item: Any) -> Flow:
        inner.statement = node
        assign(inner, node.target, item)
        entry = dict(frame.scope.fields) if traced and not rounds else {}
        rounds.append(item)
        flow = suite(inner, node.body)
        _state_carried(inner, node, entry)
        return flow

    if items is not None and len(items) <= most_unrolled(frame):
        flow = _unrolled(frame, node, iterable, body)
    else:
        flow = _until_stable(frame, node, lambda: body(some_element(iterable)))
    if flow is Flow.NEXT and node.orelse is not None:
        return suite(frame, node.orelse.body)
    return Flow.NEXT if flow is Flow.BREAK else flow


def _state_carried(frame: Frame, node: Any, entry: dict[str, Any]) -> None:
    """State which tensors of before the loop its first round has replaced."""
    for name, before in entry.items():
        after = frame.scope.fields.get(name, MISSING)
        if after is not before and isinstance(before, TensorValue) and isinstance(after, TensorValue):
            stated = {**frame.common(node), "origin": after.origin or frame.origin(node)}
            frame.machine.state(Carried(name=name, before=before, after=after, **stated))


def most_unrolled(frame: Frame) -> int:
    """Iterations run one by one: fewer in each loop inside another."""
    return MOST_UNROLLED >> frame.context.loop_depth


def target_names(target: Any) -> frozenset[str]:
    """The names a loop binds anew in each iteration."""
    if isinstance(target, cst.Name):
        return frozenset((target.value,))
    elements = target.elements if isinstance(target, (cst.Tuple, cst.List)) else ()
    return frozenset(name for element in elements for name in target_names(element.value))


def _unrolled(frame: Frame, node: cst.For, iterable: Any, body: Callable[[Any], Flow]) -> Flow:
    """Iteration by iteration, until one changes nothing or what is left is costly and builds nothing."""
    machine, journal = frame.machine, frame.machine.journal
    items, targets = known_items(iterable) or (), target_names(node.target)
    for count, item in enumerate(items):
        before = machine.steps
        machine.step()
        flow, changes = journal.trial(lambda item=item: body(item))  # type: ignore[misc]
        settled = count > 0 and flow in (Flow.NEXT, Flow.CONTINUE) and _settled(frame, changes, targets)
        journal.apply(changes)
        if flow in (Flow.BREAK, Flow.RETURN, Flow.RAISE):
            return flow
        if settled:
            break
        cost = (machine.steps - before) * (len(items) - count - 1)
        if count > 0 and cost > MOST_UNROLLED_STEPS and not any(_builds(*change) for change in changes.values()):
            return _until_stable(frame, node, lambda: body(some_element(iterable)))
    return Flow.NEXT


def _builds(target: Any, key: str, value: Any) -> bool:
    """Whether a change of one iteration adds to a model: layers, symbolic tensors, or lists of them."""
    if isinstance(target, (Layer, Model)) and key not in HISTORY:
        return True
    held = value.items or () if isinstance(value, ListValue) else value if isinstance(value, tuple) else (value,)
    if isinstance(value, (dict, DictValue)):
        held = tuple((value if isinstance(value, dict) else value.entries).values())
    return any(
        isinstance(each, (Layer, Model)) or (isinstance(each, TensorValue) and each.spec.kind == "keras")
        for each in (*held[:2], *held[-2:])
    )


def _settled(frame: Frame, changes: dict[tuple[int, str], Change], targets: frozenset[str]) -> bool:
    """Whether an iteration left everything as it was: the ones to come change nothing either."""
    return all(
        (target is frame.scope and key in targets) or _unchanged(target, key, value)
        for target, key, value in changes.values()
    )


HISTORY = ("calls", "fits", "built")
"""Fields that only tell what has happened to a layer or model."""


def _unchanged(target: Any, key: str, value: Any) -> bool:
    if key in HISTORY and isinstance(target, (Layer, Model)):
        return True
    before = target.fields.get(key, MISSING)
    if isinstance(value, TensorValue) and value.spec.kind == "keras":
        return same(before, value)
    return (
        before is not MISSING and is_value(before) and is_value(value) and alike(before, value) or same(before, value)
    )


def while_loop(frame: Frame, node: cst.While) -> Flow:
    """`while test`: unrolled as long as the test is known, else until nothing changes."""
    from tflint.interpret.statements import suite

    inner = frame.within(loop_depth=frame.context.loop_depth + 1, loops=(*frame.context.loops, node))
    for _ in range(MOST_UNROLLED):
        inner.statement = node
        test = evaluate(inner, node.test)
        state_branch(inner, node.test, "while", test)
        decided = truth(test)
        if decided is False:
            return Flow.NEXT
        if decided is None or _endless(node) or _in_graph(frame, test):
            break
        flow = suite(inner, node.body)
        if flow in (Flow.BREAK, Flow.RETURN, Flow.RAISE):
            return Flow.NEXT if flow is Flow.BREAK else flow

    rounds: list[Any] = []

    def once() -> Flow:
        inner.statement = node
        test = evaluate(inner, node.test)
        entry = dict(frame.scope.fields) if _in_graph(frame, test) and not rounds else {}
        rounds.append(test)
        flow = suite(inner, node.body)
        _state_carried(inner, node, entry)
        return flow

    flow = _until_stable(frame, node, once)
    return Flow.NEXT if flow is Flow.BREAK else flow


def _in_graph(frame: Frame, test: Any) -> bool:
    """Whether a test is a tensor's that is decided when the graph runs, round by round."""
    return frame.context.graph == "tf.function" and isinstance(test, TensorValue)


def state_branch(frame: Frame, node: Any, statement: str, test: Any) -> None:
    """State that a tensor decides where traced code goes."""
    if frame.context.graph is not None and isinstance(test, TensorValue):
        frame.machine.state(Branched(test=test, statement=statement, context=frame.context, **frame.common(node)))


def _endless(node: cst.While) -> bool:
    return isinstance(node.test, (cst.Name, cst.Integer)) and node.test.value in ("True", "1")


def _until_stable(frame: Frame, node: Any, body: Callable[[], Flow]) -> Flow:
    """Run a body once for its facts, once more to see what keeps changing, and widen that."""
    machine, journal = frame.machine, frame.machine.journal
    machine.loops += 1
    arms = journal.arms
    try:
        flow, first = journal.trial(body)
        entry = {place: target.fields.get(key, MISSING) for place, (target, key, _) in first.items()}
        if flow in (Flow.RETURN, Flow.RAISE):
            return Flow.NEXT
        journal.apply(first)
        second: dict[tuple[int, str], Change] = {}
        nested = machine.loops <= MOST_NESTED_LOOPS and machine.depth < 6
        if nested and any(_handed_on(frame, node, target, key, arms) for target, key, _ in first.values()):
            machine.quiet += 1
            try:
                _, second = journal.trial(body)
            finally:
                machine.quiet -= 1
        _settle(frame, entry, first, second)
    finally:
        machine.loops -= 1
    return Flow.NEXT


def _handed_on(frame: Frame, loop: Any, target: Any, key: str, arms: int) -> bool:
    """Whether a change of one round can matter to the next one."""
    if target is frame.scope:
        return key in carried(loop)
    if isinstance(target, (Layer, Model)) and key in HISTORY:
        return False
    return not target.fields.get(BORN, 0) > arms


def _settle(frame: Frame, entry: dict[Any, Any], first: dict[Any, Change], second: dict[Any, Change]) -> None:
    for place, (target, key, after) in first.items():
        again = second[place][2] if place in second else after
        if key != "element" or not isinstance(target, ListValue) or (id(target), "items") not in first:
            frame.write(target, key, _loop_value(key, entry[place], after, again))
        if key == "items" and isinstance(target, ListValue):
            _settle_list(frame, target, entry, (first, second))
    for place, (target, key, late) in second.items():
        if place not in first:
            before = target.fields.get(key, MISSING)
            frame.write(target, key, _late_value(key, before, late))
            if key in ("items", "element") and isinstance(target, ListValue):
                frame.write(target, "element", NOTHING_KNOWN)


def _settle_list(frame: Frame, target: ListValue, entry: dict[Any, Any], rounds: tuple[dict[Any, Change], ...]) -> None:
    """What stands for the items of a list that rounds of a loop have changed."""
    places = (id(target), "items"), (id(target), "element")
    states = [tuple(entry.get(place, MISSING) for place in places)]
    states += [tuple(changes[place][2] if place in changes else MISSING for place in places) for changes in rounds]
    if target.items is None:
        frame.write(target, "element", common(each for state in states for each in held(*state)))


def _late_value(key: str, before: Any, late: Any) -> Any:
    """What a field holds that only the second iteration changed, as behind `if first:`."""
    if not is_value(late):
        return _loop_field(key, before, late, None)
    return late if before is MISSING else widen([before, late])


def _loop_value(key: str, before: Any, after: Any, again: Any) -> Any:
    """What a field holds after any number of iterations."""
    if not is_value(after):
        return _loop_field(key, before, after, again)
    if alike(after, again):
        _mark_repeated(before, after)
        return after if before is MISSING or alike(before, after) else join_values([before, after])
    if all(isinstance(each, TensorValue) for end in (after, again) for each in alternatives(end)):
        return _after_rounds(after, again)
    return widen([value for value in (before, after, again) if value is not MISSING])


def _after_rounds(after: Any, again: Any) -> Any:
    """A tensor that every round changes: sizes that differ are numbers the count of rounds decides."""
    ways = list(alternatives(after))
    value = replace(widen([*ways, *alternatives(again)]), producer=None)
    made, dims = [way.producer for way in ways], value.spec.shape.dims
    if value.spec.kind != "keras" or dims is None or not all(isinstance(call, LayerCall) for call in made):
        return value
    known = [way.spec.shape.dims for way in ways]
    lost = [any(row[axis] is UNKNOWN_DIM for row in known) for axis in range(len(dims))]
    sizes = (fresh("rounds") if dim is UNKNOWN_DIM and not open_ else dim for dim, open_ in zip(dims, lost))
    value = replace(value, spec=value.spec.with_(shape=Shape(tuple(sizes))), origin=ways[0].origin)
    layer = made[0].layer if len(made) == 1 else one_of([(call.layer,) for call in made])
    inputs = tuple(dict.fromkeys(tensor for call in made for tensor in call.inputs))
    return replace(value, producer=replace(made[0], layer=layer, inputs=inputs, output=value, repeated=True))


def _mark_repeated(before: Any, after: Any) -> None:
    """Mark the layer a symbolic tensor went through in a loop nobody knows the length of."""
    through = (
        isinstance(before, TensorValue) and isinstance(after, TensorValue) and before.producer is not after.producer
    )
    if through and isinstance(after.producer, LayerCall):
        object.__setattr__(after.producer, "repeated", True)


def alike(a: Any, b: Any) -> bool:
    """Whether two values made by the same code in two iterations tell the same."""
    if same(a, b):
        return True
    if isinstance(a, TensorValue) and isinstance(b, TensorValue):
        return a.spec == b.spec
    if type(a) is type(b) and isinstance(a, (Layer, Model)):
        return a.origin is not None and b.origin is not None and a.origin.node is b.origin.node
    made_there = getattr(a, "origin", None) is not None and getattr(b, "origin", None) is not None
    return made_there and type(a) is type(b) and hasattr(a, "fields") and a.origin.node is b.origin.node


def _loop_field(key: str, before: Any, after: Any, again: Any) -> Any:
    if key == "items":
        return (
            after
            if after is not None and again is not None and len(after) == len(again) and before is MISSING
            else None
        )
    if key in ("layers", "calls", "inputs", "outputs") and before is not MISSING and len(before) != len(after):
        if key == "calls":
            return (*before, *(replace(call, repeated=True) for call in after[len(before) :]))
        return (*after, one_of([before, after])) if key == "layers" else ()
    if key == "outputs" and again is not None and len(after) == len(again or ()) == 1 and before is not MISSING:
        return (_loop_value("output", before[0] if before else MISSING, after[0], again[0]),)
    if key == "entries":
        return {} if before is not MISSING and len(before) != len(after) else after
    return after
