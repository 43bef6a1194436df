"""The only room that touches a key: the keys folder, sealed fields, reports, receipts.

Everything here is synchronous and knows no database. What is slow (a receipt's
derivation, a passphrase) says so in its docstring; callers take it off the loop.
"""
