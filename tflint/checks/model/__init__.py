"""Facts about how layers are put together into findings, one module for each kind of mistake."""
