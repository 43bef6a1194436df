"""A stand-in for Meta's WhatsApp Cloud API, v23.

Requests are checked against Meta's own definition (`tests/contract/data`), and against
what its documentation says beyond that. Sources: developers.facebook.com/docs/whatsapp.
"""
