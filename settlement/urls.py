"""The addresses of the citizen's months."""

from django.urls import path

from settlement import views

urlpatterns = [
    path("", views.months, name="months"),
    path("jaar/<int:year>/", views.year, name="year"),
    path("<str:month>/", views.month, name="month"),
    path("<str:month>/specificatie.pdf", views.statement, name="statement"),
    path("van-loonstrook/<uuid:payslip_id>/", views.payslip_months, name="payslip-months"),
]
