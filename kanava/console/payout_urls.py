"""The addresses of payouts."""

from django.urls import path

from kanava.console import payout_accounts, payout_payments, payout_runs, payouts

urlpatterns = [
    path("", payouts.overview, name="payouts"),
    path("new/", payouts.create, name="payout-new"),
    path("runs/<str:number>/", payout_runs.detail, name="payout-run"),
    path("runs/<str:number>/file/", payout_runs.file, name="payout-file"),
    path("runs/<str:number>/list/", payout_runs.upload, name="payout-list"),
    path("runs/<str:number>/<str:what>/", payout_runs.act, name="payout-run-act"),
    path("payments/<int:payment_id>/", payout_payments.detail, name="payout-payment"),
    path("payments/<int:payment_id>/leave-out/", payout_payments.leave_out, name="payout-leave-out"),
    path("from/", payout_accounts.ours, name="paying-accounts"),
    path("from/<int:account_id>/close/", payout_accounts.close, name="paying-account-close"),
    path("accounts/", payout_accounts.waiting, name="payout-accounts"),
    path("accounts/of/<int:partner_id>/", payout_accounts.of_partner, name="partner-account"),
    path("accounts/<int:account_id>/<str:what>/", payout_accounts.act, name="payout-account-act"),
]
