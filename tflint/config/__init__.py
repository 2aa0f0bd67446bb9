"""What the user asked for, from configuration files and the command line, into one frozen `Settings` for each file."""

from __future__ import annotations

from tflint.config.problem import ConfigError
from tflint.config.settings import Options, Settings, nearest, unknown_selectors

__all__ = ["ConfigError", "Options", "Settings", "nearest", "settings_for", "unknown_selectors"]


def settings_for(path: str) -> Settings:
    """The settings of one file by the configuration closest to it, nothing from a command line; raises ConfigError."""
    from tflint.config.resolve import Configurations

    return Configurations().settings_for(path)
