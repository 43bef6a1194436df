"""Reads a call's parameters: query string, JSON, form and multipart.

Source: https://core.telegram.org/bots/api#making-requests
"""

from dataclasses import dataclass
from typing import Any

import orjson
from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.simulator.telegram.answers import RefusedError


class FormText(str):
    """A value that arrived as text, whatever type it stands for."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent along; its content is not kept."""

    file_name: str
    size_bytes: int


async def read_arguments(request: Request) -> dict[str, Any]:
    """Return the parameters of a call by name.

    Raises:
        RefusedError: the body cannot be read.
    """
    values: dict[str, Any] = {k: FormText(v) for k, v in request.query_params.items()}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        values.update(_from_json(await request.body()))
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        values.update(await _from_form(request))
    elif await request.body():
        raise RefusedError(f"a body of type {kind or 'unknown'} cannot be read")
    return values


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RefusedError("can't parse the request's JSON object") from None
    if not isinstance(values, dict):
        raise RefusedError("JSON object expected as the request's body")
    return values


async def _from_form(request: Request) -> dict[str, Any]:
    values: dict[str, Any] = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if name in values:
                raise RefusedError(f"parameter {name} is given twice")
            if isinstance(value, UploadFile):
                values[name] = Upload(value.filename or "", value.size or 0)
            else:
                values[name] = FormText(value)
    return values
