from django.urls import path

from kanava.console import dashboard, deals, outbox, partners, playbook, registrations

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
    path("outbox/", outbox.listing, name="outbox"),
    path("playbook/", playbook.overview, name="playbook"),
    path("playbook/upload/", playbook.upload, name="playbook-upload"),
    path("playbook/publish/", playbook.publish, name="playbook-publish"),
    path("playbook/download/", playbook.download, name="playbook-download"),
]
