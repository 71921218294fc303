"""The addresses of assessments, question banks, marking and certificates; they stand below console/."""

from django.urls import path

from kanava.console import assessments, certificates, marking, question_banks

urlpatterns = [
    path("assessments/", assessments.listing, name="assessments"),
    path("assessments/new/", assessments.create, name="assessment-create"),
    path("assessments/<int:lesson_id>/", assessments.edit, name="assessment"),
    path("assessments/<int:lesson_id>/preview/", assessments.preview, name="assessment-preview"),
    path("assessments/attempts/", marking.listing, name="attempts"),
    path("assessments/attempts/<int:attempt_id>/", marking.attempt, name="attempt"),
    path("assessments/files/<int:answer_id>/", marking.file, name="answer-file"),
    path("assessments/banks/", question_banks.listing, name="banks"),
    path("assessments/banks/<int:bank_id>/", question_banks.bank, name="bank"),
    path("assessments/banks/<int:bank_id>/questions/new/", question_banks.create, name="question-create"),
    path("assessments/questions/<int:question_id>/", question_banks.edit, name="question"),
    path("assessments/questions/<int:question_id>/retire/", question_banks.retire, name="question-retire"),
    path("certificates/", certificates.listing, name="certificates"),
    path("certificates/<int:certificate_id>/", certificates.detail, name="certificate"),
    path("certificates/<int:certificate_id>/pdf/", certificates.paper, name="certificate-paper"),
]
