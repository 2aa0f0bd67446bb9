"""How to ask about findings, one module for each folder of the rule book."""
