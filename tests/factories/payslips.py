"""Uploads, the payslips in them and their figures, as rows: no file is written and no month is marked."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from payslips.models import Employment, Figures, Payslip, Upload
from tests.factories.citizens import CitizenFactory


class EmploymentFactory(DjangoModelFactory[Employment]):
    class Meta:
        model = Employment

    citizen = factory.SubFactory(CitizenFactory)
    employer_name = "Bakkerij De Korenaar"
    payroll_tax_number = factory.Sequence(lambda n: f"{n:09}L01")
    since = datetime.date(2026, 1, 1)


class UploadFactory(DjangoModelFactory[Upload]):
    class Meta:
        model = Upload

    citizen = factory.SubFactory(CitizenFactory)
    uploaded_by = factory.SelfAttribute("citizen.user")
    original_name = "loonstrook.pdf"
    size = 1000
    checksum = factory.LazyFunction(lambda: uuid.uuid4().hex)
    form_token = factory.LazyFunction(uuid.uuid4)
    state = Upload.State.READ


class PayslipFactory(DjangoModelFactory[Payslip]):
    """A payslip with its first figures; `figures` changes some of them."""

    class Meta:
        model = Payslip

    figures: dict[str, Any] = {}
    upload = factory.SubFactory(UploadFactory)
    citizen = factory.SelfAttribute("upload.citizen")
    employment = factory.SubFactory(EmploymentFactory, citizen=factory.SelfAttribute("..citizen"))
    state = Payslip.State.PROVEN
    counting_version = factory.LazyAttribute(
        lambda payslip: 1 if payslip.state in {Payslip.State.PROVEN, Payslip.State.CONFIRMED} else None
    )

    @classmethod
    def _create(cls, model_class: type[Payslip], *args: Any, **kwargs: Any) -> Payslip:
        figures = kwargs.pop("figures")
        payslip: Payslip = super()._create(model_class, *args, **kwargs)
        FiguresFactory(payslip=payslip, **figures)
        return payslip


class FiguresFactory(DjangoModelFactory[Figures]):
    """The figures of September 2026 as the reader found them: net wage € 600,00."""

    class Meta:
        model = Figures

    payslip = factory.SubFactory(PayslipFactory)
    version = 1
    source = Figures.Source.READER
    by = "systeem"
    employer_name = "Bakkerij De Korenaar"
    employee_name = "N. Voorbeeld"
    period_start = datetime.date(2026, 9, 1)
    period_end = datetime.date(2026, 9, 30)
    period_kind = Figures.PeriodKind.MONTH
    payment_date = datetime.date(2026, 9, 25)
    gross_wage = Decimal("640.00")
    taxable_wage = Decimal("640.00")
    wage_tax = Decimal("40.00")
    net_wage = Decimal("600.00")
    net_payment = Decimal("600.00")
    holiday_allowance_paid = Decimal("0.00")
    reimbursements_total = Decimal("0.00")
    net_deductions_total = Decimal("0.00")
    attachment_total = Decimal("0.00")
    hours_paid = Decimal("43.00")
    tax_credit_applied = True
    reading = factory.LazyFunction(lambda: {"lines": [], "evidence": {}, "checks": [], "needs_review": []})
