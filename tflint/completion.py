"""The commands and options of the command line into a completion script that starts no Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

SHELLS = ("bash", "zsh", "fish")

_BASH = """# tflint completion for bash: put this line into ~/.bashrc:  eval "$(tflint completion bash)"
_tflint() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" command="${{COMP_WORDS[1]}}"
    local rules="{rules}"
    COMPREPLY=()
    case "$before" in
{values}
    esac
    local options
    case "$command" in
{options}
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$word"))
    elif [[ $COMP_CWORD -eq 1 ]]; then
        COMPREPLY=($(compgen -W "{commands}" -- "$word") $(compgen -f -- "$word"))
    else
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}}
complete -o filenames -F _tflint tflint tflint-tf
"""

_ZSH = """#compdef tflint tflint-tf
# tflint completion for zsh: put this line into ~/.zshrc:  eval "$(tflint completion zsh)"
autoload -U +X bashcompinit && bashcompinit
"""


def script(shell: str, main: click.Group, rules: Iterable[str]) -> str:
    """The script for bash, zsh or fish; `rules` complete where a rule is wanted."""
    commands = dict(sorted(main.commands.items()))
    rules = sorted(rules)
    if shell == "fish":
        return _fish(commands, rules)
    bash = _bash(commands, rules)
    return bash if shell == "bash" else _ZSH + bash.partition("\n")[2]


def _choices(option: click.Parameter, rules: list[str]) -> list[str]:
    """The words an option may be followed by, as far as they are known."""
    if isinstance(option.type, click.Choice):
        return [str(choice) for choice in option.type.choices]
    return rules if option.name in ("select", "extend_select", "ignore", "error", "warn", "info", "off") else []


def _many(words: list[str], rules: list[str]) -> str:
    """Words in a script, the rules by the name of the variable that holds them."""
    return "$rules" if words is rules else " ".join(words)


def _bash(commands: Mapping[str, click.Command], rules: list[str]) -> str:
    values: dict[str, list[str]] = {"explain": rules}
    options = []
    for name, command in commands.items():
        flags = sorted(flag for each in command.params for flag in (*each.opts, *each.secondary_opts) if flag[0] == "-")
        options.append(f'        {"*" if name == "check" else name}) options="{" ".join([*flags, "--help"])}" ;;')
        for each in command.params:
            if isinstance(each, click.Option) and (words := _choices(each, rules)):
                for flag in each.opts:
                    known = values.get(flag, [])
                    values[flag] = [*known, *(word for word in words if word not in known)] if known else words
    options.sort(key=lambda line: line.lstrip().startswith("*"))
    cases = [
        f'        {flag}) COMPREPLY=($(compgen -W "{_many(words, rules)}" -- "$word")); return ;;'
        for flag, words in sorted(values.items())
    ]
    return _BASH.format(
        rules=" ".join(rules), values="\n".join(cases), options="\n".join(options), commands=" ".join(commands)
    )


def _fish(commands: Mapping[str, click.Command], rules: list[str]) -> str:
    names = " ".join(commands)
    lines = ["# tflint completion for fish: tflint completion fish > ~/.config/fish/completions/tflint.fish"]
    lines.append(f"set -g __tflint_rules {' '.join(rules)}")
    for name, command in commands.items():
        short = command.get_short_help_str(80)
        lines.append(f"complete -c tflint -n '__fish_use_subcommand' -a {name} -d {_quoted(short)}")
        others = " ".join(each for each in commands if each != "check")
        seen = f"__fish_seen_subcommand_from {name}"
        where = f"not __fish_seen_subcommand_from {others}" if name == "check" else seen
        for each in command.params:
            if isinstance(each, click.Option):
                lines.append(f"complete -c tflint -n '{where}'{_fish_option(each, rules)}")
    lines.append("complete -c tflint -n '__fish_seen_subcommand_from explain' -f -a '$__tflint_rules'")
    lines.append(f"complete -c tflint-tf -w tflint  # the same words: {names}")
    return "\n".join(lines) + "\n"


def _fish_option(option: click.Option, rules: list[str]) -> str:
    text = "".join(f" -l {flag[2:]}" if flag.startswith("--") else f" -s {flag[1:]}" for flag in option.opts)
    words = _choices(option, rules)
    shown = "$__tflint_rules" if words is rules else " ".join(words)
    text += f" -x -a '{shown}'" if words else "" if option.is_flag else " -r"
    return text + (f" -d {_quoted(option.help)}" if option.help else "")


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
