"""What the log says of a request: where it went, not the secret in its address."""

from __future__ import annotations

import logging

_OURS = 500


def bare(record: logging.LogRecord) -> bool:
    """Put the pattern of an address in the place of the address: links to surveys and invitations are keys.

    A filter for handlers. What a client did wrong, such as a foreign host name, costs one line and no traceback.
    """
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    if match is not None and isinstance(record.args, tuple):
        record.args = tuple(f"/{match.route}" if said == getattr(request, "path", "") else said for said in record.args)
    if record.name == "django.security.DisallowedHost" or getattr(record, "status_code", _OURS) < _OURS:
        record.exc_info, record.exc_text = None, None
    return True
