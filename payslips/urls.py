"""The addresses of the citizen's payslips."""

from django.urls import path

from payslips import views

urlpatterns = [
    path("", views.payslips, name="payslips"),
    path("nieuw/", views.upload, name="upload"),
    path("ander-loon/<int:question_id>/", views.signal_question, name="signal-question"),
    path("<uuid:upload_id>/", views.payslip, name="payslip"),
    path("<uuid:upload_id>/wachtwoord/", views.unlock, name="unlock-upload"),
    path("<uuid:upload_id>/geen-wachtwoord/", views.give_up_password, name="give-up-password"),
    path("<uuid:upload_id>/bladzijde/<int:page>.png", views.page_picture, name="page-picture"),
    path("<uuid:upload_id>/<int:number>/bevestigen/", views.confirm, name="confirm-payslip"),
    path("<uuid:upload_id>/<int:number>/verbeteren/", views.correct, name="correct-payslip"),
    path("<uuid:upload_id>/<int:number>/andere/", views.contest, name="contest-double"),
    path("<uuid:upload_id>/<int:number>/antwoord/", views.answer, name="answer-question"),
]

jobs = [
    path("", views.jobs, name="jobs"),
    path("nieuw/", views.new_job, name="new-job"),
    path("<int:job_id>/gestopt/", views.end_job, name="end-job"),
    path("<int:job_id>/gaat-door/", views.keep_job, name="keep-job"),
    path("opgave/<int:expected_id>/", views.period_without_slip, name="period-without-slip"),
    path("opgave/<int:expected_id>/intrekken/", views.withdraw_statement, name="withdraw-statement"),
    path("opgave/<int:expected_id>/bewijs/", views.add_evidence, name="add-evidence"),
    path("opgave/<int:expected_id>/antwoord/<int:question_id>/", views.answer_statement, name="answer-statement"),
    path("opgave/<int:expected_id>/<slug:word>/", views.state_income, name="state-income"),
]
