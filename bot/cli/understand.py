"""`tanpacalo understand`: what free sentences mean, line by line, without a database."""

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.base import utc_now
from bot.own_facts import read_office_words
from bot.settings.load import load_settings
from handlers.domain import receipt_code
from handlers.understanding.facts import Facts, find_facts
from handlers.understanding.facts.times import Span
from handlers.understanding.intents import COUNTS_AS
from handlers.understanding.understand import explain, understand


def understand_lines(
    config: Annotated[
        Path | None, typer.Option("--config", help="Configuration file (default: ./config.toml).")
    ] = None,
    why: Annotated[bool, typer.Option("--explain", help="Say why, the strongest first.")] = False,
) -> None:
    """Tell what sentences mean: lines in, one JSON object a line out.

    Nothing is stored or looked up. Off-topic is `unknown`. Days are counted from today. A lost
    slip and the two wishes about kept data have their own word under `asks`.

    Example:  echo "ktp sy udh jadi blm min" | tanpacalo understand
    """
    settings = load_settings(config, os.environ)
    zone, words = settings.office.timezone, read_office_words(settings.office.words_file)
    for line in sys.stdin:
        said = line.rstrip("\r\n")
        today = utc_now().astimezone(zone).date()
        answer = {"text": said} | _understood(words.plain(said), today, why=why)
        print(json.dumps(answer, ensure_ascii=False), flush=True)


def _understood(said: str, today: date, *, why: bool) -> dict[str, Any]:
    # A number that may be a NIK is no word; neither is it printed among the facts.
    text = receipt_code.without_nik(said) if receipt_code.find_nik(said) else said
    understood = understand(text)
    answer: dict[str, Any] = {
        "intent": COUNTS_AS.get(understood.intent, understood.intent),
        "confidence": round(understood.confidence, 3),
        "facts": _shown(find_facts(text, today)),
    }
    if understood.intent in COUNTS_AS:
        answer["asks"] = understood.intent
    if why:
        answer["why"] = explain(text)
    return answer


def _shown(facts: Facts) -> dict[str, Any]:
    """Lay the facts out; what was not found is left out."""
    topics = facts.topics
    shown: dict[str, Any] = {
        "slip_codes": facts.codes,
        "has_receipt": facts.has_receipt,
        "amounts": [one.rupiah for one in facts.amounts if not one.is_unclear],
        "unclear_amounts": [one.rupiah for one in facts.amounts if one.is_unclear],
        "days": [_day(span) for span in facts.times.days],
        "hours": [hour.strftime("%H:%M") for hour in facts.times.hours],
        "parts_of_day": facts.times.parts,
        "places": [
            {"name": place.name, "codes": place.codes, "region": place.region}
            for place in facts.places
        ],
        "services": topics.services,
        "cases": topics.cases,
        "who": topics.who,
        "other_agencies": topics.agencies,
    }
    return {name: value for name, value in shown.items() if value}


def _day(span: Span) -> str | dict[str, str]:
    if span.first == span.last:
        return span.first.isoformat()
    return {"from": span.first.isoformat(), "to": span.last.isoformat()}
