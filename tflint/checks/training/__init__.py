"""Facts about rates, optimizers, callbacks and runs into findings, one module for each."""
