"""The addresses of the citizen's payslips."""

from django.urls import path

from payslips import views

urlpatterns = [
    path("", views.payslips, name="payslips"),
    path("nieuw/", views.upload, name="upload"),
    path("<uuid:upload_id>/", views.payslip, name="payslip"),
    path("<uuid:upload_id>/wachtwoord/", views.unlock, name="unlock-upload"),
    path("<uuid:upload_id>/geen-wachtwoord/", views.give_up_password, name="give-up-password"),
    path("<uuid:upload_id>/bladzijde/<int:page>.png", views.page_picture, name="page-picture"),
    path("<uuid:upload_id>/<int:number>/bevestigen/", views.confirm, name="confirm-payslip"),
    path("<uuid:upload_id>/<int:number>/verbeteren/", views.correct, name="correct-payslip"),
    path("<uuid:upload_id>/<int:number>/andere/", views.contest, name="contest-double"),
    path("<uuid:upload_id>/<int:number>/antwoord/", views.answer, name="answer-question"),
]
