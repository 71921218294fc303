"""The addresses of recruiting; they stand below console/recruiting/."""

from django.urls import include, path

from kanava.console import (
    candidate_diligence,
    candidate_editing,
    candidate_evidence,
    candidate_pairs,
    candidate_references,
    candidate_scores,
    candidate_trials,
    candidates,
    letters,
    pitch,
    recruiting,
    recruiting_aims,
)

candidate = [
    path("", candidates.detail, name="candidate"),
    path("edit/", candidate_editing.edit, name="candidate-edit"),
    path("do/<str:what>/", candidates.act, name="candidate-act"),
    path("sign/", candidates.sign, name="candidate-sign"),
    path("people/new/", candidate_editing.contact, name="candidate-contact-create"),
    path("people/<int:contact_id>/", candidate_editing.contact, name="candidate-contact"),
    path("scores/", candidate_scores.score, name="candidate-scores"),
    path("coverage/", candidate_scores.measure, name="candidate-coverage"),
    path("coverage/<int:measure_id>/", candidate_pairs.measured, name="candidate-measure"),
    path("coverage/<int:measure_id>/pairs/<int:pair_id>/", candidate_pairs.settle, name="candidate-pair"),
    path("diligence/", candidate_diligence.detail, name="candidate-diligence"),
    path("diligence/accounts/", candidate_diligence.accounts, name="candidate-accounts"),
    path("diligence/ask/", candidate_references.ask, name="candidate-ask"),
    path("references/<int:reference_id>/", candidate_references.again, name="candidate-ask-again"),
    path("diligence/<str:check>/", candidate_diligence.find, name="candidate-find"),
    path("diligence/<str:check>/waive/", candidate_diligence.waive, name="candidate-waive"),
    path("diligence/<str:check>/papers/", candidate_evidence.add, name="candidate-paper-add"),
    path("papers/<int:evidence_id>/", candidate_evidence.download, name="candidate-paper"),
    path("papers/<int:evidence_id>/remove/", candidate_evidence.remove, name="candidate-paper-remove"),
    path("trial/", candidate_trials.invite, name="candidate-trial"),
    path("trial/<str:what>/", candidate_trials.act, name="candidate-trial-act"),
    path("pitch/", pitch.pitch, name="candidate-pitch"),
    path("write/", letters.write, name="candidate-write"),
]

urlpatterns = [
    path("", recruiting.board, name="recruiting"),
    path("candidates/", recruiting.listing, name="candidates"),
    path("candidates/suggest/", candidates.suggest, name="candidate-suggest"),
    path("candidates/new/", candidate_editing.create, name="candidate-create"),
    path("candidates/<int:candidate_id>/", include(candidate)),
    path("letters/", letters.templates, name="letter-templates"),
    path("letters/<int:template_id>/", letters.templates, name="letter-template"),
    path("pitch/", pitch.texts, name="pitch-texts"),
    path("pitch/markets/<str:country>/forget/", pitch.forget, name="pitch-market-forget"),
    path("ranking/", candidate_scores.ranking, name="ranking"),
    path("profile/", recruiting_aims.profile, name="profile"),
    path("targets/", recruiting_aims.targets, name="targets"),
    path("targets/<int:customer_id>/remove/", recruiting_aims.remove_target, name="target-remove"),
    path("sources/", recruiting.sources, name="sources"),
]
