"""Carries one message to a subscriber: signed, by POST, within seconds, to no other place than it was sent to."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import datetime

import httpx

from api.schemas import shanghai
from api.settings import Network
from api.webhook_addresses import Resolve, WrongAddress, place_of, resolve
from decision.cases.webhooks import signatures
from decision.watching.deliveries import Parcel
from decision.watching.envelopes import MEDIA_TYPE

SECONDS = 10.0
_LONGEST_REASON = 200


class Carrier:
    """Carries parcels; any thread may. Certificates are checked, redirects not followed, proxies not asked."""

    def __init__(
        self,
        allowed: Sequence[Network],
        resolve: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._allowed, self._resolve = allowed, resolve
        # Each parcel has a connection of its own: one that is kept would outlive the address that was looked at.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.Client(
            verify=trust or ssl.create_default_context(),
            timeout=seconds,
            follow_redirects=False,
            trust_env=False,
            limits=limits,
        )

    def __call__(self, parcel: Parcel) -> str:
        """Return why a parcel was not taken; nothing if it was."""
        try:
            place = place_of(parcel.url, self._allowed, self._resolve)
            # Only the status is read, however much is answered.
            with self._http.stream(
                "POST",
                place.url,
                content=parcel.body,
                headers={**headers_of(parcel), "Host": place.named},
                extensions={"sni_hostname": place.host},
            ) as answer:
                return "" if answer.is_success else f"answered {answer.status_code}"
        except WrongAddress as error:
            return error.what
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"{type(error).__name__}: {error}"[:_LONGEST_REASON]

    def close(self) -> None:
        self._http.close()


def headers_of(parcel: Parcel) -> dict[str, str]:
    """Return the headers of Standard Webhooks."""
    timestamp = _seconds(parcel.moment)
    return {
        "Content-Type": MEDIA_TYPE,
        "User-Agent": "liangti",
        "webhook-id": parcel.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(parcel.secrets, parcel.id, timestamp, parcel.body),
    }


def _seconds(moment: datetime) -> int:
    """Return a civil time of Asia/Shanghai as seconds since 1970."""
    return int(moment.replace(tzinfo=shanghai()).timestamp())
