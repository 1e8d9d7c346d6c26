"""Serves static files: WhiteNoise, which also finds what was built after it began."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from chat.assets import prepared
from chat.assets.storage import BUILT


class StaticFiles(WhiteNoiseMiddleware):
    """In MIDDLEWARE in place of WhiteNoise's own."""

    _prepared = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not self.autorefresh and path.startswith(self.static_prefix + BUILT) and path not in self.files:
            found = self.find_file(path) or self._of_another(path)
            if found is not None:
                self.files[path] = found
        return super().__call__(request)

    def _of_another(self, path: str) -> StaticFile | None:
        """A page of another machine, which has the same release, named it: it is built here, too."""
        if not self._prepared:
            self._prepared = True
            prepared.everything()
        return self.find_file(path)
