"""Those who buy in the store, and those who help them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Reverse, Upper

from agents.mail import Mail
from agents.text import storable


class Address(models.Model):
    """Where somebody lives and how they are reached, as the Chinook database has it: each part may be missing."""

    address = models.CharField(max_length=70, blank=True, validators=[storable])
    city = models.CharField(max_length=40, blank=True, validators=[storable])
    state = models.CharField(max_length=40, blank=True, validators=[storable])
    country = models.CharField(max_length=40, blank=True, validators=[storable])
    postal_code = models.CharField(max_length=10, blank=True, validators=[storable])
    phone = models.CharField(max_length=24, blank=True, validators=[storable])
    fax = models.CharField(max_length=24, blank=True, validators=[storable])

    class Meta:
        abstract = True


class Employee(Address):
    """Somebody who works in the store; customers have one who supports them."""

    first_name = models.CharField(max_length=20, validators=[storable])
    last_name = models.CharField(max_length=20, validators=[storable])
    title = models.CharField(max_length=30, blank=True, validators=[storable])
    reports_to = models.ForeignKey("self", models.SET_NULL, related_name="reports", null=True, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    hire_date = models.DateField(null=True, blank=True)
    email = models.EmailField(max_length=60, blank=True, validators=[storable])

    class Meta:
        ordering = ["last_name", "first_name", "pk"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


#: A phone number's digits, the last one first: whatever stands between them, and however it begins.
BACKWARDS = Reverse(
    Func(F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace", output_field=models.TextField())
)


class Customer(Address):
    """Somebody who buys in the store. `email` is the address on file: codes go there and nowhere else."""

    first_name = models.CharField(max_length=40, validators=[storable])
    last_name = models.CharField(max_length=20, validators=[storable])
    company = models.CharField(max_length=80, blank=True, validators=[storable])
    email = models.EmailField(max_length=60, validators=[storable])
    support_rep = models.ForeignKey(Employee, models.SET_NULL, related_name="customers", null=True, blank=True)
    mails = GenericRelation(Mail, object_id_field="entity_id")

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(email=""), name="customer_has_an_address")]
        indexes = [
            models.Index(Upper("email"), name="customer_email"),
            models.Index(OpClass(BACKWARDS, "text_pattern_ops"), name="customer_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class CustomerLink(models.Model):
    """A user who is this customer, as staff have found out: they need no code."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="links")
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user} is {self.customer}"
