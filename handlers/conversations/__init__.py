"""What we answer: one file per subject, each two pure functions per question.

`..._needs(heard)` names what must be looked up, `..._reply(heard, known)` decides.
"""
