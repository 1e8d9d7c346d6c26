"""The key by which push services know this installation: made once, kept in the data folder."""

from __future__ import annotations

import base64
import contextlib
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from py_vapid import Vapid02


def key() -> Vapid02:
    """Return the private key. Who starts first makes it; of two at once, one's holds for both."""
    if settings.VAPID_KEY:
        return _read(settings.VAPID_KEY.replace("\\n", "\n").encode())
    path = Path(settings.DATA_DIR) / "vapid_key.pem"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = path.with_name(f"vapid_key.{os.getpid()}")
        own.touch(mode=0o600)
        fresh = Vapid02()
        fresh.generate_keys()
        own.write_bytes(fresh.private_pem())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(own)
        own.unlink()
    return _read(path.read_bytes())


@lru_cache(maxsize=4)
def _read(pem: bytes) -> Vapid02:
    return Vapid02.from_pem(pem)


def public_key() -> str:
    """Return the public key as browsers want it: an uncompressed point, base64 for addresses without its padding."""
    point = key().public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
