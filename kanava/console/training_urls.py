from django.urls import path

from kanava.console import (
    session_detail,
    sessions,
    training,
    training_lessons,
    training_progress,
    training_results,
)

urlpatterns = [
    path("", training.listing, name="training"),
    path("new/", training.create, name="training-path-create"),
    path("progress/", training_progress.listing, name="training-progress"),
    path("progress/<int:enrolment_id>/remind/", training_progress.remind, name="training-remind"),
    path("results/", training_results.overview, name="training-results"),
    # live sessions
    path("sessions/", sessions.listing, name="sessions"),
    path("sessions/new/<int:lesson_id>/", sessions.create, name="session-create"),
    path("sessions/<int:session_id>/", session_detail.detail, name="session"),
    path("sessions/<int:session_id>/edit/", sessions.edit, name="session-edit"),
    path("sessions/<int:session_id>/do/<str:what>/", session_detail.act, name="session-act"),
    path("sessions/<int:session_id>/recording/", session_detail.recording, name="session-recording"),
    path(
        "sessions/<int:session_id>/captions/<str:language>/", session_detail.captions, name="session-captions"
    ),
    path("<int:path_id>/", training.detail, name="training-path"),
    path("<int:path_id>/do/<str:what>/", training.act, name="training-path-act"),
    path("<int:path_id>/lessons/new/", training_lessons.create, name="training-lesson-create"),
    path("<int:path_id>/lessons/<int:lesson_id>/", training_lessons.detail, name="training-lesson"),
    path(
        "<int:path_id>/lessons/<int:lesson_id>/do/<str:what>/",
        training_lessons.act,
        name="training-lesson-act",
    ),
    path(
        "<int:path_id>/lessons/<int:lesson_id>/files/<int:file_id>/",
        training_lessons.file,
        name="training-file",
    ),
    path(
        "<int:path_id>/lessons/<int:lesson_id>/video/<int:video_id>/",
        training_lessons.video,
        name="training-video",
    ),
    path(
        "<int:path_id>/lessons/<int:lesson_id>/captions/<str:language>/",
        training_lessons.captions,
        name="training-captions",
    ),
]
