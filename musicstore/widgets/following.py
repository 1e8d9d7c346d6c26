"""What moves cards of customers' rows though no attribute of the changed row leads to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from agents.runtime import touch
from musicstore import cards
from musicstore.models import Customer, CustomerLink, Employee, Invoice, InvoiceLine, Verification


@receiver([post_save, post_delete], sender=Invoice)
def purchases_have_changed(instance: Invoice, **kwargs: Any) -> None:
    """A new invoice appears in its customer's lists and sums."""
    touch(cards.sums_of(instance.customer_id))


@receiver([post_save, post_delete], sender=InvoiceLine)
def lines_have_changed(instance: InvoiceLine, origin: Any = None, **kwargs: Any) -> None:
    """What is on an invoice counts; of lines that go with their invoice, that one tells."""
    if origin is None or InvoiceLine in (type(origin), getattr(origin, "model", None)):
        touch(cards.sums_of(instance.invoice.customer_id))


@receiver([post_save, post_delete], sender=CustomerLink)
@receiver([post_save, post_delete], sender=Verification)
def who_may_see_has_changed(instance: CustomerLink | Verification, **kwargs: Any) -> None:
    """Cards open and close with what is known of who looks at them."""
    if instance.customer_id is not None and (isinstance(instance, CustomerLink) or instance.verified_at is not None):
        touch(cards.all_of(instance.customer_id))


@receiver(post_save, sender=Customer)
def who_helps_has_changed(instance: Customer, created: bool, **kwargs: Any) -> None:
    """An invoice shows the employee who helps its customer."""
    if not created:
        touch(cards.invoices(Q(customer=instance)))


@receiver([post_save, post_delete], sender=Employee)
def an_employee_has_changed(instance: Employee, **kwargs: Any) -> None:
    """Invoices show their names and addresses."""
    touch(cards.invoices(Q(customer__support_rep=instance.pk)))
