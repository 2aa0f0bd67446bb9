"""The program that runs another one without training anything, and tells what its models are."""

from __future__ import annotations

RUNNER = """
import gc, json, runpy, sys
import keras

kept = []

def nothing(*arguments, **rest):
    class Nothing:
        history = {}
    return Nothing()

for name in ("fit", "evaluate", "predict", "save", "summary"):
    setattr(keras.Model, name, nothing)
say = print
try:
    kept.append(runpy.run_path(sys.argv[1], run_name="__main__"))
except BaseException as error:
    say("stopped", type(error).__name__, str(error)[:200])

def shown(tensor):
    sizes = ["None" if size is None else str(size) for size in tensor.shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"

def rows(graph):
    for node in sum(graph._nodes_by_depth.values(), []):
        if type(node.operation).__name__ != "InputLayer":
            outputs = [shown(each) for each in node.outputs]
            yield [type(node.operation).__name__, outputs[0] if len(outputs) == 1 else f"[{', '.join(outputs)}]"]

told = []
for thing in gc.get_objects():
    try:
        if not isinstance(thing, keras.Model) or not thing.built:
            continue
    except Exception:
        continue
    if isinstance(thing, keras.Sequential):
        graph = thing._functional
    else:
        graph = thing if hasattr(thing, "_nodes") else None
    if graph is None:
        continue
    told.append({"layers": sorted(rows(graph)), "parameters": thing.count_params()})
say("told " + json.dumps(told))
"""
