"""The budgets of the interpreter, each with its reason; reaching one is a fact of the program, never silent."""

MOST_STEPS = 150_000
"""Statements and calls interpreted for one file: seconds at worst, a hundred times what a long training script
needs.
"""
MOST_SECONDS = 20.0
"""Seconds of computing for one file: the steps are spent long before, unless single ones are very dear."""
STEPS_BETWEEN_LOOKS = 256
"""Steps between two looks at the clock."""
MOST_DEPTH = 12
"""Nested calls of the program's own functions: builders call blocks that call units; deeper is recursion."""
MOST_RECURSION = 2
"""Activations of one function at a time: U-Net builders recurse a few levels, everything else not at all."""
MOST_UNROLLED = 64
"""Iterations of a known loop that are run one by one: the deepest common builders have about fifty blocks."""
MOST_UNROLLED_STEPS = 400
"""Steps that the iterations still to come of a loop that builds nothing may cost; beyond it they are run as one."""
MOST_ALTERNATIVES = 4
"""Values kept apart where branches join; beyond that nobody reads the explanation."""
MOST_ITEMS = 4096
"""Elements of a list, tuple or string kept one by one."""
MOST_NESTED_LOOPS = 3
"""Unknown loops inside each other whose bodies are run a second time to see what changes."""
LARGEST_POWER = 4096
"""Exponents and shifts computed on constants: larger ones are not sizes or rates."""
MOST_REPEATS = 24
"""Times one call is stated when loops and functions run it again: what all of them do wrong, the first do."""
LARGEST_IDLE = 8_000
"""Bytes of another file that is run for the sake of functions nobody calls: settings and helpers, not whole modules."""
