"""An editor's announced capabilities into the few questions this server asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types


@dataclass(frozen=True, slots=True)
class Client:
    """What the editor on the other side can do; all false for one that announces nothing."""

    pulls: bool = False
    refreshes: bool = False
    refreshes_hints: bool = False
    hints: bool = False
    related: bool = False
    described: bool = False
    tags: tuple[int, ...] = ()
    markdown: bool = False
    literals: bool = False
    resolves: bool = False
    preferred: bool = False
    versioned: bool = False
    watches: bool = False
    configuration: bool = False
    progress: bool = False


def client_of(capabilities: types.ClientCapabilities) -> Client:
    """The client that announces these capabilities."""

    def has(*names: str) -> Any:
        found: Any = capabilities
        for name in names:
            found = getattr(found, name, None)
            if found is None:
                return None
        return found

    action = ("text_document", "code_action")
    published = ("text_document", "publish_diagnostics")
    pulled = ("text_document", "diagnostic")
    tags = has(*published, "tag_support", "value_set") or has(*pulled, "tag_support", "value_set") or ()
    formats = has("text_document", "hover", "content_format") or ()
    return Client(
        pulls=has(*pulled) is not None,
        refreshes=bool(has("workspace", "diagnostics", "refresh_support")),
        refreshes_hints=bool(has("workspace", "inlay_hint", "refresh_support")),
        hints=has("text_document", "inlay_hint") is not None,
        related=bool(has(*published, "related_information") or has(*pulled, "related_information")),
        described=bool(has(*published, "code_description_support") or has(*pulled, "code_description_support")),
        tags=tuple(int(tag) for tag in tags),
        markdown=types.MarkupKind.Markdown in formats,
        literals=has(*action, "code_action_literal_support") is not None,
        resolves="edit" in (has(*action, "resolve_support", "properties") or ()),
        preferred=bool(has(*action, "is_preferred_support")),
        versioned=bool(has("workspace", "workspace_edit", "document_changes")),
        watches=bool(has("workspace", "did_change_watched_files", "dynamic_registration")),
        configuration=bool(has("workspace", "configuration")),
        progress=bool(has("window", "work_done_progress")),
    )
