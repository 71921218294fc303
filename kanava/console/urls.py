from django.urls import path

from kanava.console import dashboard, deals, imports, outbox, partners, playbook, rates, registrations

app_name = "console"
urlpatterns = [
    path("", dashboard.overview, name="dashboard"),
    path("registrations/", registrations.queue, name="registrations"),
    path("registrations/<int:registration_id>/", registrations.detail, name="registration"),
    path("registrations/<int:registration_id>/<str:what>/", registrations.act, name="registration-act"),
    path("deals/", deals.listing, name="deals"),
    path("deals/<int:deal_id>/", deals.detail, name="deal"),
    path("deals/<int:deal_id>/close/", deals.close, name="deal-close"),
    path("partners/", partners.listing, name="partners"),
    path("partners/new/", partners.create, name="partner-create"),
    path("partners/<int:partner_id>/", partners.detail, name="partner"),
    path("imports/", imports.listing, name="imports"),
    path("imports/new/", imports.start, name="import-new"),
    path("imports/<int:run_id>/", imports.detail, name="import"),
    path("imports/<int:run_id>/rows/", imports.rows, name="import-rows"),
    path("imports/<int:run_id>/problems/", imports.download_problems, name="import-problems"),
    path("imports/<int:run_id>/format/", imports.reformat, name="import-format"),
    path("imports/<int:run_id>/check/", imports.check, name="import-check"),
    path("imports/<int:run_id>/land/", imports.land, name="import-land"),
    path("imports/<int:run_id>/keep/", imports.keep, name="import-keep"),
    path("imports/<int:run_id>/undo/", imports.undo, name="import-undo"),
    path("imports/<int:run_id>/discard/", imports.discard, name="import-discard"),
    path("rates/", rates.overview, name="rates"),
    path("rates/fetch/", rates.fetch, name="rates-fetch"),
    path("rates/upload/", rates.upload, name="rates-upload"),
    path("outbox/", outbox.listing, name="outbox"),
    path("playbook/", playbook.overview, name="playbook"),
    path("playbook/upload/", playbook.upload, name="playbook-upload"),
    path("playbook/publish/", playbook.publish, name="playbook-publish"),
    path("playbook/download/", playbook.download, name="playbook-download"),
]
