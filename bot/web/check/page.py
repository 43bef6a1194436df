"""How `/cek` looks: one page for the form, for faults and for answers, without any script."""

from collections.abc import Mapping, Sequence
from typing import Final

import jinja2

from bot.channels.webchat.page import FOLDER, PAGE_HEADERS, read_assets, version_of
from bot.web.check.form import FAMILY_CARD, LANGUAGE, NIK
from handlers.conversations.by_numbers import FAULTS, Document
from handlers.domain.messages import Line, type_of_fact
from handlers.domain.nik import Fault
from handlers.domain.office import Office
from handlers.domain.state import Language
from handlers.texts.render import render_line

#: Nothing from elsewhere, nothing inline, no script at all.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Final[Mapping[str, str]] = {
    **PAGE_HEADERS,
    "content-security-policy": CONTENT_SECURITY_POLICY,
}
#: What browsers let pass: 16 digits of any script and what stands between them. They keep
#: what was typed, which an answer of ours never shows again.
SIXTEEN_DIGITS: Final = r"(?:[\s.,_\/\-]*\p{Nd}){16}[\s.,_\/\-]*"
OTHER: Final[Mapping[Language, Language]] = {
    Language.INDONESIAN: Language.ENGLISH,
    Language.ENGLISH: Language.INDONESIAN,
}


class Pages:
    """Writes the page.

    Args:
        office: its name and its other channels.
        is_demo: say that the data is made up.
    """

    def __init__(self, office: Office, *, is_demo: bool) -> None:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("check.html")
        self._always = {
            "office": office,
            "is_demo": is_demo,
            "version": version_of(read_assets()),
            "sixteen_digits": SIXTEEN_DIGITS,
            "names": {"nik": NIK, "family_card": FAMILY_CARD, "language": LANGUAGE},
        }

    def form(self, language: Language, faults: Mapping[str, Fault] | None = None) -> str:
        """Write the empty form, or what is wrong with what was posted."""
        told = {name: FAULTS[fault] for name, fault in (faults or {}).items()}
        return self._write(language, faults=told)

    def notice(self, language: Language, text: str) -> str:
        """Write the form with a sentence before it that is about no number."""
        return self._write(language, notice=Line(text))

    def documents(self, language: Language, documents: Sequence[Document]) -> str:
        """Write where somebody's documents stand."""
        return self._write(language, documents=documents)

    def nothing(self, language: Language, lines: Sequence[Line]) -> str:
        """Write that nothing can be shown, and what to do now."""
        return self._write(language, nothing=lines)

    def _write(
        self,
        language: Language,
        *,
        faults: Mapping[str, str] | None = None,
        notice: Line | None = None,
        documents: Sequence[Document] = (),
        nothing: Sequence[Line] = (),
    ) -> str:
        def say(text: str, **facts: type_of_fact) -> str:
            return render_line(text, facts, language)

        def tell(line: Line) -> str:
            return render_line(line.text, line.facts, language)

        return self._template.render(
            **self._always,
            language=language.value,
            other_language=OTHER[language].value,
            faults=faults or {},
            notice=notice,
            documents=documents,
            nothing=nothing,
            say=say,
            tell=tell,
        )
