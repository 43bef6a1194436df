"""`python -m tests.contract.extract_whatsapp FILE` writes `data/whatsapp-v23.json`.

FILE is Meta's OpenAPI definition of the WhatsApp Business Platform,
`business-messaging-api_v23.0.yaml` (github.com/facebook/openapi, MIT). Kept are: what may
be sent to `/{Phone-Number-ID}/messages`, what some calls answer, what a webhook may hold,
all examples of these, and every error that the file documents. References are replaced by
what they refer to.

The file contradicts its own examples in places; `CORRECTIONS` names each change made here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

TARGET: Final = Path(__file__).with_name("data") / "whatsapp-v23.json"

_Schema = dict[str, Any]

CORRECTIONS: Final = (
    "allOf is one object with the members of all its parts, which else exclude each other",
    "an object with listed members takes no others, also where the file does not say so",
    "biz_opaque_callback_data is a member of every message, as of calls in the same file",
    "index of a template's button is a digit; the file's pattern is a remark gone astray",
    "parts of webhooks are those written for them (TextMessage_2), not the namesakes for sending",
    "context needs no referred_product: only product inquiries have one",
    "pricing has a type; the file is older than it",
    "a status has biz_opaque_callback_data, as of calls in the same file",
    "a list reply needs no description; rows need none either",
    "a system message may tell of another change than that of the number (identity)",
    "contacts beside a system message are allowed",
)

#: Keywords that say something about a value.
_KEPT: Final = (
    "type", "enum", "const", "required", "minItems", "maxItems", "maxLength",
    "minLength", "pattern",
)  # fmt: skip

#: The parts of messages that come by webhook, under the names that the file gives them.
_INCOMING: Final[Mapping[str, str]] = {
    "text": "TextMessage_2",
    "reaction": "ReactionMessage_1",
    "audio": "AudioMessage_1",
    "document": "DocumentMessage_1",
    "image": "ImageMessage_1",
    "sticker": "StickerMessage_1",
    "video": "VideoMessage_1",
    "location": "LocationMessage_1",
    "contacts": "ContactSharingMessage",
    "button": "ButtonMessage",
    "interactive": "InteractiveMessageReply",
    "system": "SystemMessage",
}


class Extract:
    """One reading of the file."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self._definition = definition
        self._named: Mapping[str, Any] = definition["components"]["schemas"]

    def document(self) -> _Schema:
        """Return all that is kept."""
        sending = self._body("/{Version}/{Phone-Number-ID}/messages", "post")
        webhooks = self._body("/whatsapp/webhooks", "post")
        return {
            "title": "WhatsApp Business Platform, Cloud API",
            "version": self._definition["info"]["version"],
            "source": "github.com/facebook/openapi, business-messaging-api_v23.0.yaml",
            "licence": "MIT, see LICENSE.facebook-openapi",
            "corrections": list(CORRECTIONS),
            "requests": {"message": self._message(), "mark": self._mark()},
            "request_examples": _values(sending),
            "answers": self._answers(),
            "webhooks": self._webhooks(),
            "webhook_examples": _values(webhooks),
            "errors": self._errors(),
        }

    def _body(self, path: str, method: str) -> Mapping[str, Any]:
        body = self._definition["paths"][path][method]["requestBody"]["content"]
        content: Mapping[str, Any] = body["application/json"]
        return content

    def _message(self) -> _Schema:
        schema = self.plain(self._named["Message"])
        for kind in schema["kinds"].values():
            kind["properties"]["biz_opaque_callback_data"] = {"type": "string", "maxLength": 512}
        return schema

    def _mark(self) -> _Schema:
        schema = self.plain(self._named["MarkMessageRequestPayload"])
        typing = {"type": "object", "properties": {"type": {"type": "string"}}}
        schema["properties"]["typing_indicator"] = typing  # in the example, not in the schema
        return schema

    def _answers(self) -> _Schema:
        found = {
            "message": self.plain(self._named["MessageResponsePayload"]),
            "phone_number": self.plain(self._named["PhoneNumberInfo"]),
            "error": self.plain(self._named["GraphAPIError_4"]),
        }
        for name, path in (
            ("templates", "/{Version}/{WABA-ID}/message_templates"),
            ("media", "/{Version}/{Media-ID}"),
        ):
            answer = self._definition["paths"][path]["get"]["responses"]["200"]
            found[name] = self.plain(answer["content"]["application/json"]["schema"])
        return found

    def _webhooks(self) -> _Schema:
        status = self.plain(self._named["Statuses"])
        status["properties"]["biz_opaque_callback_data"] = {"type": "string"}
        status["properties"]["pricing"]["properties"]["type"] = {"type": "string"}
        kinds = {kind: self._incoming(kind, name) for kind, name in _INCOMING.items()}
        metadata = self.plain(self._named["Metadata"])
        contact = self.plain(self._named["ContactProfile"])
        value = {
            "messaging_product": {"enum": ["whatsapp"]},
            "metadata": metadata,
            "contacts": {"type": "array", "items": contact},
            "messages": {"type": "array", "items": {"by": "type", "kinds": kinds}},
            "statuses": {"type": "array", "items": status},
        }
        change = {"field": {"enum": ["messages"]}, "value": _object(value, "metadata")}
        entry = {
            "id": {"type": "string"},
            "changes": {"type": "array", "items": _object(change, "value", "field")},
        }
        whole = {
            "object": {"enum": ["whatsapp_business_account"]},
            "entry": {"type": "array", "items": _object(entry, "id", "changes")},
        }
        return _object(whole, "object", "entry")

    def _incoming(self, kind: str, name: str) -> _Schema:
        own = self._named[name]["allOf"][1]
        schema = self._merged([self._named["BaseMessageProperties_1"], own])
        context = self.plain(self._named["ContextObject"]) | {"required": ["from", "id"]}
        schema["properties"]["context"] = context
        if kind == "interactive":
            replies = schema["properties"]["interactive"]["kinds"]
            replies["list_reply"]["properties"]["list_reply"]["required"] = ["id", "title"]
        if kind == "system":
            schema["properties"]["system"]["properties"] |= {
                "type": {"type": "string"}, "identity": {"type": "string"},
                "customer": {"type": "string"},
            }  # fmt: skip
        if kind == "contacts":
            contact = self.plain(self._named["ContactObject_1"])
            schema["properties"]["contacts"]["items"] = contact
        return schema

    def plain(self, schema: Mapping[str, Any]) -> _Schema:
        """Return a schema without references, descriptions and examples."""
        if "$ref" in schema:
            return self.plain(self._named[schema["$ref"].rpartition("/")[2]])
        if "discriminator" in schema and "mapping" in schema["discriminator"]:
            return self._chosen(schema["discriminator"])
        if "allOf" in schema:
            return self._merged(schema["allOf"])
        kept = {name: schema[name] for name in _KEPT if name in schema}
        if "items" in schema:
            kept["items"] = self.plain(schema["items"])
        if "oneOf" in schema:
            kept["oneOf"] = [self.plain(part) for part in schema["oneOf"]]
        if "properties" in schema:
            members = schema["properties"].items()
            kept["properties"] = {name: self.plain(member) for name, member in members}
        if kept.get("pattern") == "^[2-6, 11-14]$":
            kept["pattern"] = "^[0-9]$"
        return kept

    def _chosen(self, discriminator: Mapping[str, Any]) -> _Schema:
        by, kinds = discriminator["propertyName"], {}
        for kind, ref in discriminator["mapping"].items():
            kinds[kind] = self.plain({"$ref": ref})
            kinds[kind]["properties"].setdefault(by, {"enum": [kind]})
        return {"by": by, "kinds": kinds}

    def _merged(self, parts: list[Mapping[str, Any]]) -> _Schema:
        merged: _Schema = {"type": "object", "properties": {}, "required": []}
        for part in parts:
            whole = self._named[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
            # A part names the kinds that are made of it; this is one of them.
            own = {name: value for name, value in whole.items() if name != "discriminator"}
            plain = self.plain(own)
            merged["properties"] |= plain.get("properties", {})
            merged["required"] = sorted({*merged["required"], *plain.get("required", ())})
        return merged

    def _errors(self) -> list[_Schema]:
        found: dict[tuple[int, int | None], _Schema] = {}
        for method in _operations(self._definition):
            for status, answer in method.get("responses", {}).items():
                for error in _error_objects(answer):
                    key = (error["code"], error.get("error_subcode"))
                    found.setdefault(key, _error(status, error))
        return [found[key] for key in sorted(found, key=lambda key: (key[0], key[1] or 0))]


def _object(properties: _Schema, *required: str) -> _Schema:
    return {"type": "object", "properties": properties, "required": list(required)}


def _values(content: Mapping[str, Any]) -> _Schema:
    return {name: example["value"] for name, example in content["examples"].items()}


def _operations(definition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for path in definition["paths"].values():
        yield from (operation for operation in path.values() if isinstance(operation, dict))


def _error_objects(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        error = value.get("error")
        if isinstance(error, dict) and isinstance(error.get("code"), int):
            yield error
        for member in value.values():
            yield from _error_objects(member)


def _error(status: str, error: Mapping[str, Any]) -> _Schema:
    known = {name: error[name] for name in ("code", "error_subcode", "type") if name in error}
    return {"status": int(status), **known, "message": error.get("message", "")}


def main() -> int:
    """Read the file named on the command line; write what is kept."""
    definition = yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8"))
    document = Extract(definition).document()
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    TARGET.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
