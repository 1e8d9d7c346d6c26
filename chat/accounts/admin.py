"""The admin's own door counts tries like every other."""

from __future__ import annotations

from django.contrib import admin

from chat.accounts.views import AdminSignInForm

admin.site.login_form = AdminSignInForm
