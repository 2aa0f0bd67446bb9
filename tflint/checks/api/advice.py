"""Names of TensorFlow 1's graph mode and of contrib into what to do without them."""

from __future__ import annotations

_KEEP = "or keep the program as it is with `import tensorflow.compat.v1 as tf` and `tf.disable_v2_behavior()`"
_SESSION = f"TensorFlow 2 computes at once, call functions on tensors; {_KEEP}"
_FEED = f"make it a parameter of a function, or keras.Input for a model; {_KEEP}"
_VARIABLES = f"tf.Variable has its value at once, nothing needs to be initialized; {_KEEP}"
_SCOPES = f"tf.Variable and Keras layers keep their own variables; {_KEEP}"
_MEMORY = "use tf.config.experimental.set_memory_growth or tf.config.set_visible_devices"

_BY_ADVICE = {
    _SESSION: "tf.Session tf.InteractiveSession tf.get_default_session keras.backend.get_session "
    "keras.backend.set_session tf.get_default_graph tf.reset_default_graph tf.get_session_handle "
    "tf.train.start_queue_runners tf.train.MonitoredTrainingSession",
    _FEED: "tf.placeholder tf.placeholder_with_default tf.sparse_placeholder keras.backend.placeholder_with_default",
    _VARIABLES: "tf.global_variables_initializer tf.initialize_all_variables tf.local_variables_initializer "
    "tf.initialize_local_variables tf.variables_initializer tf.initialize_variables tf.tables_initializer "
    "tf.initialize_all_tables tf.is_variable_initialized tf.report_uninitialized_variables",
    _SCOPES: "tf.get_variable tf.variable_scope tf.get_variable_scope tf.variable_op_scope tf.get_local_variable "
    "tf.global_variables tf.trainable_variables tf.all_variables tf.local_variables tf.model_variables "
    "tf.get_collection tf.get_collection_ref tf.add_to_collection tf.add_to_collections tf.GraphKeys tf.AUTO_REUSE "
    "tf.VariableScope tf.no_regularizer tf.moving_average_variables",
    _MEMORY: "tf.ConfigProto tf.GPUOptions tf.OptimizerOptions tf.GraphOptions tf.RunOptions tf.RunMetadata",
}
GRAPH: dict[str, str] = {name: advice for advice, names in _BY_ADVICE.items() for name in names.split()}
"""Names that only make sense where a graph is built first and run later -> what to do in TensorFlow 2."""

CONTRIB: dict[str, str] = {
    "slim": "the package tf_slim has it, `import tf_slim as slim`",
    "layers": "use tf.keras.layers, or the package tf_slim for the rest",
    "keras": "use tf.keras",
    "eager": "TensorFlow 2 is eager by itself",
    "rnn": "use tf.keras.layers.LSTMCell and tf.keras.layers.RNN",
    "cudnn_rnn": "tf.keras.layers.LSTM and GRU use cuDNN by themselves",
    "legacy_seq2seq": "write the loop with tf.keras.layers.RNN",
    "seq2seq": "the archived package tensorflow_addons had it",
    "crf": "the archived package tensorflow_addons had it",
    "image": "tf.image has some of it, the archived package tensorflow_addons had the rest",
    "opt": "tf.keras.optimizers has AdamW and others",
    "training": "see tf.keras.optimizers and tf.data",
    "data": "use tf.data",
    "distribute": "use tf.distribute",
    "lite": "use tf.lite",
    "tpu": "use tf.distribute.TPUStrategy",
    "learn": "use tf.keras",
    "losses": "use tf.keras.losses",
    "metrics": "use tf.keras.metrics",
    "summary": "use tf.summary",
    "framework": "tf.Variable and tf.train.Checkpoint took over, the package tf_slim has the rest",
    "lookup": "use tf.lookup",
    "signal": "use tf.signal",
    "saved_model": "use tf.saved_model",
    "estimator": "estimators left as well, use tf.keras",
    "distributions": "the package tensorflow_probability has it",
    "bayesflow": "the package tensorflow_probability has it",
    "quantize": "the package tensorflow_model_optimization has it",
    "model_pruning": "the package tensorflow_model_optimization has it",
    "tensorrt": "use tf.experimental.tensorrt",
    "gan": "the package tensorflow_gan has it",
    "memory_stats": "use tf.config.experimental.get_memory_info",
    "autograph": "use tf.autograph",
}
"""Parts of tf.contrib -> where they live now."""

_OPTIMIZERS = {
    "Adam": "Adam",
    "GradientDescent": "SGD",
    "RMSProp": "RMSprop",
    "Adagrad": "Adagrad",
    "Adadelta": "Adadelta",
    "Momentum": "SGD",
    "Ftrl": "Ftrl",
}
NATIVE: dict[str, str] = {
    **{
        f"tf.train.{old}Optimizer": f"or write it anew with tf.keras.optimizers.{new}"
        for old, new in _OPTIMIZERS.items()
    },
    "tf.enable_eager_execution": "remove the line, TensorFlow 2 is eager by itself",
    "tf.enable_v2_behavior": "remove the line",
    "tf.set_random_seed": "in TensorFlow 2 it is tf.random.set_seed",
    "tf.train.Saver": "in TensorFlow 2 it is tf.train.Checkpoint, or model.save_weights",
    "tf.train.get_or_create_global_step": "optimizers count their steps themselves",
    "tf.summary.FileWriter": "in TensorFlow 2 it is tf.summary.create_file_writer",
    "tf.layers.flatten": "in a model it is tf.keras.layers.Flatten",
    "tf.to_float": "tf.cast(x, tf.float32)",
    "tf.to_double": "tf.cast(x, tf.float64)",
    "tf.to_int32": "tf.cast(x, tf.int32)",
    "tf.to_int64": "tf.cast(x, tf.int64)",
    "tf.app.run": "call the function itself",
    "tf.nn.dynamic_rnn": "in TensorFlow 2 it is tf.keras.layers.RNN",
    "tf.nn.static_rnn": "in TensorFlow 2 it is tf.keras.layers.RNN",
    "tf.train.exponential_decay": "in TensorFlow 2 it is tf.keras.optimizers.schedules.ExponentialDecay",
}
"""Names of TensorFlow 1 -> what one writes in TensorFlow 2 instead of keeping them."""

COMPANIONS: dict[str, tuple[tuple[int, int], str, str, str]] = {
    "time.clock": ((2, 12), "Python", "3.8", "time.perf_counter"),
    **{
        f"numpy.{name}": ((2, 18), "NumPy", "1.24", new)
        for name, new in (("float", "float"), ("int", "int"), ("object", "object"), ("complex", "complex"))
    },
}
"""Names of Python and NumPy that left -> the TensorFlow that wants a version without them, package, version, new name.

TensorFlow 2.12 wants Python 3.8, TensorFlow 2.18 NumPy 1.26. `numpy.bool` and `numpy.str` came back, or are too rare.
"""


def graph_advice(name: str) -> str:
    """What to do instead of a name of graph mode."""
    return GRAPH[name]
