"""Values made at random from the platforms' own definitions; the same seed, the same value."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.simulator.telegram.definition import Field, Shape, load_definition

_Schema = Mapping[str, Any]
_ARRAY: Final = "Array of "
_LETTERS: Final = "abc XYZ0123456789\n\t.,*_'\"<>&{}/\\éßİ\u0301\u200d\u202e\x00\x07\ufffe🙏👩‍👧中क"
_CHAT_TYPES: Final = ("private", "private", "private", "group", "supergroup", "channel")
#: Integers that people meet, and the edges of what Telegram promises.
_INTEGERS: Final = (0, 1, -1, 5, 1_795_487_400, 2**31 - 1, 2**31, -(2**52), 2**53, 2**63 - 1)
_DEEPEST: Final = 6
_INSTANTS: Final = ("0", "1795487400", "99999999999", "1" + "0" * 15)
_NUMBERS: Final = ("6281234567890", "16505551234", "1", "BSUID.kZ3")
#: What members of these names hold on WhatsApp, though the definition only says "string".
_KNOWN: Final[Mapping[str, Sequence[str]]] = {
    "timestamp": _INSTANTS,
    "expiration_timestamp": _INSTANTS,
    "from": _NUMBERS,
    "wa_id": _NUMBERS,
    "recipient_id": _NUMBERS,
}


class MadeUpdates:
    """Updates of the Bot API."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._types = load_definition().types

    def update(self, kind: str) -> dict[str, Any]:
        """Make an update of one kind, such as "message"."""
        field = self._types["Update"].fields[kind]
        return {"update_id": self._dice.randrange(2**31), kind: self._value(field.types[0], 0)}

    def _value(self, kind: str, depth: int) -> Any:
        if kind.startswith(_ARRAY):
            inner = kind.removeprefix(_ARRAY)
            length = self._dice.randrange(3) if depth < _DEEPEST else 0
            return [self._value(inner, depth + 1) for _ in range(length)]
        if kind in ("Integer", "Float", "Boolean", "True", "String"):
            return _simple(self._dice, kind)
        return self._object(self._types[kind], depth)

    def _object(self, shape: Shape, depth: int) -> Any:
        if shape.subtypes:
            return self._value(self._dice.choice(shape.subtypes), depth)
        chance = 0.35 if depth < _DEEPEST - 2 else 0.0
        chosen = [f for f in shape.fields.values() if f.required or self._dice.random() < chance]
        return {field.name: self._member(shape, field, depth) for field in chosen}

    def _member(self, shape: Shape, field: Field, depth: int) -> Any:
        if field.constant is not None:
            return field.constant
        if (shape.name, field.name) == ("Chat", "type"):
            return self._dice.choice(_CHAT_TYPES)
        value = self._value(self._dice.choice(field.types), depth + 1)
        if isinstance(value, str) and field.length is not None:
            low, high = field.length.low, field.length.high
            # Escapes and emoji take up to four bytes of what may be counted in bytes.
            return value[: high // 4] if len(value) > low else "a" * max(low, 1)
        return value


class MadePosts:
    """Bodies of WhatsApp's webhook.

    Args:
        schema: of a body.
        seed: of the dice.
    """

    def __init__(self, schema: _Schema, seed: int) -> None:
        self._schema, self._dice = schema, random.Random(seed)

    def post(self, phone_number_id: str) -> Any:
        """Make a body; most of what it says is about this number."""
        body = self._value(self._schema, "")
        for entry in body["entry"]:
            for change in entry["changes"]:
                if self._dice.random() < 0.9:
                    change["value"]["metadata"]["phone_number_id"] = phone_number_id
        return body

    def _value(self, schema: _Schema, name: str) -> Any:
        if "kinds" in schema:
            kind = self._dice.choice(sorted(schema["kinds"]))
            return {**self._value(schema["kinds"][kind], name), schema["by"]: kind}
        if "enum" in schema:
            return self._dice.choice(schema["enum"])
        if name in _KNOWN:
            return self._dice.choice(_KNOWN[name])
        kind = schema.get("type", "object")
        if kind == "object":
            return self._members(schema)
        if kind == "array":
            items: _Schema = schema.get("items", {})
            return [self._value(items, name) for _ in range(self._dice.randrange(1, 4))]
        return _simple(self._dice, kind)

    def _members(self, schema: _Schema) -> dict[str, Any]:
        required: Sequence[str] = schema.get("required", ())
        return {
            name: self._value(member, name)
            for name, member in schema.get("properties", {}).items()
            if name in required or self._dice.random() < 0.7
        }


def _simple(dice: random.Random, kind: str) -> Any:
    match kind:
        case "Integer" | "integer":
            return dice.choice(_INTEGERS)
        case "Float" | "number":
            return dice.choice((0.0, -6.12, 1e300, 106.15))
        case "Boolean" | "boolean":
            return dice.random() < 0.5
        case "True":
            return True
        case _:
            # Longer than what any platform lets people write, now and then.
            length = 5000 if dice.random() < 0.01 else dice.choice((1, 3, 10, 30))
            return "".join(dice.choices(_LETTERS, k=length))
