"""The addresses of what working does, and of a citizen's look ahead."""

from django.urls import path

from allowances import views

urlpatterns = [path("", views.samples, name="what-if")]

# All that is kept of who asks, what was filled in here too.
everything = [
    path("alles.json", views.my_data_file, name="my-data-file"),
    path("alles.pdf", views.my_data_pdf, name="my-data-pdf"),
]

# From the citizen's own file.
looking_ahead = [
    path("", views.own_what_if, name="own-what-if"),
    path("bewaard/<int:kept_id>/weg/", views.forget_answers, name="forget-answers"),
    path("toeslagen/", views.own_allowances, name="own-allowances"),
    path("regelingen/", views.own_schemes, name="own-schemes"),
    path("jaar/<int:year>/", views.own_year, name="own-year"),
    path("jaar/<int:year>/bedragen.csv", views.own_year_csv, name="own-year-csv"),
    path("jaar/<int:year>/overzicht.pdf", views.own_year_pdf, name="own-year-pdf"),
]
