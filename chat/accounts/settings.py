"""How people and programs sign in, as settings of Django's and of libraries': a project takes them over all together.

    from chat.accounts.settings import *

It may change each of them afterwards.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

AUTHENTICATION_BACKENDS = ["chat.accounts.throttles.Guard", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["chat.accounts.passwords.Aside"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "chat.accounts.sign_ins.ByToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["agents.rest.body.JSONBody"],
    "DEFAULT_THROTTLE_CLASSES": ["agents.rest.throttles.ByUser"],
    "EXCEPTION_HANDLER": "agents.rest.handler.handle",
    "DEFAULT_SCHEMA_CLASS": "agents.rest.openapi.schema.Schema",
    "URL_FORMAT_OVERRIDE": None,  # `?format=` is a view's own field: that of a file
}
SIMPLE_JWT: dict[str, Any] = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
    "UPDATE_LAST_LOGIN": True,
    "CHECK_REVOKE_TOKEN": True,  # a new password ends every token
}
SPECTACULAR_SETTINGS: dict[str, Any] = {  # the document of /api/schema/
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "agents.rest.openapi.hooks.problems",
    ],
}
