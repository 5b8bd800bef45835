"""The addresses of the citizen's months."""

from django.urls import path

from settlement import views

urlpatterns = [
    path("", views.months, name="months"),
    path("<str:month>/", views.month, name="month"),
    path("<str:month>/kijken/", views.ask_person, name="ask-person"),
    path("<str:month>/specificatie.pdf", views.statement, name="statement"),
    path("van-loonstrook/<uuid:payslip_id>/", views.payslip_months, name="payslip-months"),
]

# What is still paid, or paid back.
money = [
    path("", views.money, name="money"),
    path("vordering/<int:claim_id>/reactie/", views.answer_claim, name="answer-claim"),
]

# What is kept of who asks.
mine = [
    path("", views.my_data, name="my-data"),
]
