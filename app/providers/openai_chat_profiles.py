"""What servers of the chat-completions wire want beyond it: known by host, or said by the server itself."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class SchemaForm(StrEnum):
    """How a JSON schema is asked for: OpenAI's form, or the older one of JSON mode with a schema beside it."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The spelling of a request, and what its model was heard to take: with a temperature, and how much at most.

    `context` is for messages and answer together, `most_output` for the answer.
    """

    limit_field: str = "max_tokens"
    usage_option: bool = True
    temperature: bool = True
    schema_form: SchemaForm = SchemaForm.JSON_SCHEMA
    context: int | None = None
    most_output: int | None = None

    def restated(self, complaint: str) -> "Dialect | None":
        """The spelling that a server asks for when it refuses this one; None when its complaint is another.

        Complaints are like “Unsupported parameter: 'max_tokens'”: a field's name and words that refuse it.
        """
        complaint = complaint.lower()
        if "response_format" in complaint or "json_schema" in complaint:
            if self.schema_form is SchemaForm.JSON_SCHEMA and _WRONG_FORM.search(complaint):
                return replace(self, schema_form=SchemaForm.JSON_OBJECT)
        if not _UNKNOWN_FIELD.search(complaint):
            return None
        if "stream_options" in complaint and self.usage_option:
            return replace(self, usage_option=False)
        if self.limit_field in complaint:
            other = "max_tokens" if self.limit_field == "max_completion_tokens" else "max_completion_tokens"
            return replace(self, limit_field=other)
        if "temperature" in complaint and self.temperature:
            return replace(self, temperature=False)
        return None


_UNKNOWN_FIELD = re.compile(
    r"unsupported|not support|unrecognized|unknown|unexpected|\bextra\b|extra_forbidden|not permitted|only the default"
)
_WRONG_FORM = re.compile(_UNKNOWN_FIELD.pattern + r"|should be|must be|invalid|unavailable|not one of|expected")


@dataclass(frozen=True, slots=True)
class Profile:
    """A family of servers.

    `think_tags`: thinking may stand in the text between <think> tags. `thinking_back`: thinking that led to tool calls
    must be sent back with them. `keeps_schema`: an answer can be held to a schema.
    """

    dialect: Dialect = Dialect()
    key_header: str = "authorization"
    think_tags: bool = True
    thinking_back: bool = False
    keeps_schema: bool = True

    def key_headers(self, key: str | None) -> dict[str, str]:
        """The header that carries the key."""
        if not key:
            return {}
        return {self.key_header: f"Bearer {key}" if self.key_header == "authorization" else key}


_OPENAI = Profile(dialect=Dialect(limit_field="max_completion_tokens"), think_tags=False)
_PROFILES: dict[str, Profile] = {
    "api.openai.com": _OPENAI,
    "openai.azure.com": replace(_OPENAI, key_header="api-key"),
    "api.deepseek.com": Profile(
        dialect=Dialect(schema_form=SchemaForm.JSON_OBJECT), think_tags=False, thinking_back=True, keeps_schema=False
    ),
}


def profile_for(host: str) -> Profile:
    """The profile of a host or of the domain that it belongs to; the plain wire for all others."""
    for domain, profile in _PROFILES.items():
        if host == domain or host.endswith(f".{domain}"):
            return profile
    return Profile()
