"""Lists of planning by pages, as REST framework's viewsets have them: `?page=2&limit=50`."""

from __future__ import annotations

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """With links to the pages beside it: 20 rows unless told, at most 100."""

    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
