"""The clock of an issuer: what is stamped and what expires there goes by it."""

from __future__ import annotations

from .admin_api import AdminApi


class IssuerClock:
    """The issuer's own time, in Unix seconds; verifiers keep theirs."""

    def __init__(self, api: AdminApi) -> None:
        self._api = api

    @property
    def now(self) -> int:
        """What it shows, in Unix seconds."""
        return int(self._api.get("/clock")["now"])

    def advance(self, seconds: int) -> int:
        """Moves it forward, or back by a negative number, running or frozen; what it shows then."""
        clock = self._api.get("/clock")
        if "frozen_at" in clock:
            return self._set({"frozen_at": clock["frozen_at"] + seconds})
        return self._set({"offset_seconds": clock.get("offset_seconds", 0) + seconds})

    def set(self, at: int) -> int:
        """Sets it to a Unix second, from which it goes on; what it shows then."""
        return self._set({"offset_seconds": at - int(self._api.get("/clock")["real_now"])})

    def freeze(self, at: int | None = None) -> int:
        """Stops it, at a Unix second or where it is; what it shows."""
        return self._set({"frozen_at": self.now if at is None else at})

    def reset(self) -> int:
        """Puts it back to real time; what it shows."""
        return self._set({})

    def _set(self, clock: dict[str, int]) -> int:
        return int(self._api.put("/clock", clock)["now"])
