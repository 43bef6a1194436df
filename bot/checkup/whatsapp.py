"""Does Meta know the number, will it take our templates, do its webhooks reach us?"""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Final, Protocol

from bot.channels.calls import Answer, Reply
from bot.channels.whatsapp.outcomes import BY_CODE, code_of
from bot.checkup.findings import Finding, Notebook, Subject, plain
from bot.settings import Settings
from bot.settings.sections import TemplateSection

_BOOK: Final = Notebook(Subject.WHATSAPP)
PATH: Final = "/webhooks/whatsapp"
#: How long one question may take.
TIMEOUT_S: Final = 10.0
#: From the closest to the number outwards: the first that is set counts.
HOOK_LEVELS: Final = ("phone_number", "whatsapp_business_account", "application")
#: What the number is told to be when it works.
CONNECTED: Final = "CONNECTED"
_APPROVED: Final = "APPROVED"
_TEMPLATES: Final = ("reminder", "digest", "ticket")

_Json = Mapping[str, Any]


class GraphReader(Protocol):
    """A way to read from Meta's Graph API."""

    async def get(self, path: str, params: Mapping[str, str]) -> Reply:
        """Read what lies under a path of the API."""
        ...


async def check_whatsapp(graph: GraphReader, settings: Settings) -> list[Finding]:
    """Ask Meta about the number, its templates and its webhook; nothing is sent to anybody."""
    number = settings.whatsapp.phone_number_id
    reply = await graph.get(number, {"fields": "verified_name,quality_rating,name_status"})
    told = _object(reply)
    if told is None:
        return [_refused(reply)]
    found = [*_number(told)]
    found += [one async for one in _state(graph, number)]
    found += [one async for one in _business_app(graph, settings)]
    found += [one async for one in _webhook(graph, settings)]
    found += [one async for one in _templates(graph, settings)]
    return [*found, _window()]


def _object(reply: Reply) -> _Json | None:
    is_told = isinstance(reply, Answer) and reply.status == 200 and isinstance(reply.body, Mapping)
    return reply.body if isinstance(reply, Answer) and is_told else None


async def _field(graph: GraphReader, number: str, name: str) -> Any:
    """Read one field of the number, alone: an API version that lacks it refuses all."""
    told = _object(await graph.get(number, {"fields": name}))
    return told.get(name) if told else None


async def _list(graph: GraphReader, path: str, params: Mapping[str, str]) -> list[_Json] | None:
    told = _object(await graph.get(path, params))
    data = told.get("data") if told else None
    return [one for one in data if isinstance(one, Mapping)] if isinstance(data, list) else None


def _refused(reply: Reply) -> Finding:
    """Say why Meta did not tell; its words may repeat the token."""
    code = code_of(reply)
    reason = getattr(BY_CODE.get(-1 if code is None else code), "reason", "")
    if reason == "token-revoked" or (isinstance(reply, Answer) and reply.status == 401):
        return _BOOK.fault(
            "connection",
            "Meta refuses the token: it has run out or was revoked",
            "Make a permanent token of a system user (Business settings, System users), set "
            "whatsapp.access_token, start again.",
        )
    if reason == "no-permission":
        return _BOOK.fault(
            "connection",
            f"the token may not see the number (error {code})",
            "Give the system user the WhatsApp account, with the permissions "
            "whatsapp_business_messaging and whatsapp_business_management.",
        )
    if reason == "number-unknown":
        return _BOOK.fault(
            "connection",
            f"Meta knows no such number, or not for this token (error {code})",
            "Correct whatsapp.phone_number_id: it is the number's id, not the number "
            "(developers.facebook.com, WhatsApp, API Setup).",
        )
    why = f"it answered {reply.status}" if isinstance(reply, Answer) else reply.reason
    return _BOOK.fault(
        "connection",
        f"Meta does not answer as it should ({why})",
        "See that this machine reaches whatsapp.api_url (firewall, name server), or wait.",
    )


def _number(told: _Json) -> Iterator[Finding]:
    name = plain(told.get("verified_name", "")) or "no name"
    yield _BOOK.ok("connection", f'the token works; people see the name "{name}"')
    quality = plain(told.get("quality_rating", ""))
    if quality in {"YELLOW", "RED"}:
        yield _BOOK.warning(
            "quality",
            f"Meta rates the number {quality}: people block or report it",
            "Send fewer messages that nobody asked for; at RED Meta cuts the number's limit.",
        )
    else:
        yield _BOOK.ok("quality", f"Meta's rating: {quality or 'none yet'}")
    name_status = plain(told.get("name_status", ""))
    if name_status in {"DECLINED", "EXPIRED"}:
        yield _BOOK.warning(
            "name",
            f"the shown name is {name_status}",
            "Submit the office's name again (WhatsApp Manager, Phone numbers).",
        )


async def _state(graph: GraphReader, number: str) -> AsyncIterator[Finding]:
    """Tell whether the number is connected; an older API version has no such field."""
    state = plain(await _field(graph, number, "status") or "")
    if state and state != CONNECTED:
        yield _BOOK.fault(
            "state",
            f"Meta says that the number is {state}: it sends and gets nothing",
            "See WhatsApp Manager, Phone numbers; register the number again, or appeal there.",
        )
    elif state:
        yield _BOOK.ok("state", "the number is connected")


async def _business_app(graph: GraphReader, settings: Settings) -> AsyncIterator[Finding]:
    """Compare what was declared with what Meta says about a handset that reads along."""
    declared = settings.whatsapp.not_in_business_app
    is_there = await _field(graph, settings.whatsapp.phone_number_id, "is_on_biz_app")
    if declared and is_there is True:
        yield _BOOK.fault(
            "business-app",
            "the number runs in the WhatsApp Business app too, though the contrary is declared: "
            "whoever holds the handset reads reports",
            "Set whatsapp.not_in_business_app = false and start again, or take the number out of "
            "the app (WhatsApp Business app, Settings, Account, Business Platform).",
        )
    elif declared:
        by_meta = "Meta says the same" if is_there is False else "Meta does not tell"
        yield _BOOK.ok(
            "business-app",
            f"declared: not in the WhatsApp Business app ({by_meta}); reports are on",
        )
    else:
        hint = " (Meta says that it does not)" if is_there is False else ""
        yield _BOOK.note(
            "business-app",
            "reports are off on WhatsApp: a number that also runs in the WhatsApp Business app "
            "shows every chat on a handset",
            f"If it does not run there{hint}: whatsapp.not_in_business_app = true",
        )


async def _webhook(graph: GraphReader, settings: Settings) -> AsyncIterator[Finding]:
    wanted = settings.server.public_url.rstrip("/") + PATH
    hooks = await _field(graph, settings.whatsapp.phone_number_id, "webhook_configuration")
    if not isinstance(hooks, Mapping):
        yield _BOOK.note("webhook", "Meta does not tell where it sends what people write")
        return
    set_to = next((plain(hooks[level]) for level in HOOK_LEVELS if hooks.get(level)), "")
    mend = (
        f"Set the callback address {wanted if settings.server.public_url else f'https://...{PATH}'}"
        " and whatsapp.verify_token there, and subscribe to the field messages "
        "(developers.facebook.com, WhatsApp, Configuration)."
    )
    if not set_to:
        yield _BOOK.fault("webhook", "no webhook is set: no message comes", mend)
    elif settings.server.public_url and set_to != wanted:
        yield _BOOK.fault("webhook", f"Meta calls {set_to}, not {wanted}", mend)
    else:
        yield _BOOK.ok("webhook", f"Meta calls {set_to}")
    yield await _subscription(graph, settings)


async def _subscription(graph: GraphReader, settings: Settings) -> Finding:
    account = settings.whatsapp.business_account_id
    if not account:
        return _BOOK.note(
            "subscription",
            "subscription and templates cannot be asked for",
            "Set whatsapp.business_account_id (developers.facebook.com, WhatsApp, API Setup).",
        )
    apps = await _list(graph, f"{account}/subscribed_apps", {})
    if apps is None:
        return _BOOK.note("subscription", "Meta does not tell who is subscribed to the account")
    if not apps:
        return _BOOK.fault(
            "subscription",
            "no app is subscribed to the account: no message comes",
            f"POST {settings.whatsapp.api_url}/{account}/subscribed_apps with the access token.",
        )
    return _BOOK.ok("subscription", f"{len(apps)} app{'s' * (len(apps) > 1)} subscribed")


async def _templates(graph: GraphReader, settings: Settings) -> AsyncIterator[Finding]:
    named = settings.whatsapp.templates
    for purpose in _TEMPLATES:
        if purpose not in named:
            yield _BOOK.warning(
                "templates",
                f"no template for the {purpose}: after a person's 24 hours it waits in the outbox",
                "Submit the text that `tanpacalo whatsapp templates` prints, then name it under "
                "[whatsapp.templates].",
            )
    account = settings.whatsapp.business_account_id
    for template in named.values() if account else ():
        params = {"name": template.name, "fields": "name,language,status"}
        listed = await _list(graph, f"{account}/message_templates", params)
        if listed is None:
            yield _BOOK.note("templates", f"Meta does not tell how {template.name} is")
            continue
        for finding in _states(template, listed):
            yield finding


def _states(template: TemplateSection, listed: list[_Json]) -> Iterator[Finding]:
    # The question by name finds longer names, too.
    own = [one for one in listed if one.get("name") == template.name]
    states = {str(one.get("language")): plain(one.get("status", "")) for one in own}
    for language in template.languages:
        yield _template(template.name, language, states.get(language, ""))


def _template(name: str, language: str, state: str) -> Finding:
    if state == _APPROVED:
        return _BOOK.ok("templates", f"{name} ({language}) is approved")
    if not state:
        return _BOOK.fault(
            "templates",
            f"Meta has no template {name} in {language}",
            "Correct name and languages under [whatsapp.templates], or submit it.",
        )
    if state in {"PENDING", "IN_APPEAL"}:
        return _BOOK.warning(
            "templates", f"{name} ({language}) is {state}", "Wait for Meta, as a rule a day."
        )
    return _BOOK.fault(
        "templates",
        f"{name} ({language}) is {state}: what needs it waits in the outbox",
        "See the reason in WhatsApp Manager, Message templates; change it and submit it again, "
        "then: tanpacalo outbox retry --all-dead",
    )


def _window() -> Finding:
    return _BOOK.note(
        "window",
        "for 24 hours after a person's last message anything can be sent to them; after that Meta "
        "takes approved templates only",
    )
