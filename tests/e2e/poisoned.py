"""`tanpacalo` with a fault in the head: `python -m tests.e2e.poisoned WORDS`.

A message with the poison word makes the conversation's code fail, with everything that
was said and is known in the exception: what a bug of ours would do at its worst.
"""

from bot.__main__ import main
from handlers import dispatch
from handlers.domain.heard import Heard
from handlers.domain.known import Known
from handlers.domain.messages import Turn

POISON = "kucing ungu"

_reply = dispatch.reply


def reply(heard: Heard, known: Known) -> Turn:
    """Fail on poison, as loudly as can be."""
    if POISON in heard.said.text:
        chat, text = heard.said.chat, heard.said.text
        raise RuntimeError(f"cannot answer {text} in {chat}", heard, known)
    return _reply(heard, known)


if __name__ == "__main__":
    dispatch.reply = reply
    main()
