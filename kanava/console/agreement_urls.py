"""The addresses of agreements; they stand below console/agreements/."""

from django.urls import path

from kanava.console import (
    agreement_dates,
    agreement_forms,
    agreement_templates,
    agreement_uploads,
    agreements,
)

urlpatterns = [
    path("", agreements.listing, name="agreements"),
    path("new/<int:partner_id>/", agreement_forms.create, name="agreement-create"),
    path("upload/<int:partner_id>/", agreement_uploads.upload, name="agreement-upload"),
    path("dates/", agreement_dates.overview, name="agreement-dates"),
    path("dates.ics", agreement_dates.calendar, name="agreement-calendar"),
    path("company/", agreement_templates.company, name="agreement-company"),
    path("templates/", agreement_templates.listing, name="agreement-templates"),
    path("templates/new/", agreement_templates.create, name="agreement-template-create"),
    path("templates/<int:template_id>/", agreement_templates.edit, name="agreement-template"),
    path("templates/<int:template_id>/<str:what>/", agreement_templates.act, name="agreement-template-act"),
    path("versions/<int:version_id>/", agreement_templates.version, name="agreement-version"),
    path("<int:agreement_id>/", agreements.detail, name="agreement"),
    path("<int:agreement_id>/edit/", agreement_forms.edit, name="agreement-edit"),
    path("<int:agreement_id>/preview/", agreements.preview, name="agreement-preview"),
    path("<int:agreement_id>/file/<str:kind>/", agreements.document, name="agreement-document"),
    path("<int:agreement_id>/sign/", agreements.sign_own, name="agreement-sign"),
    path("<int:agreement_id>/<str:what>/", agreements.act, name="agreement-act"),
]
