"""The addresses of guides."""

from django.urls import path

from kanava.console import guide_pages, guide_versions, guides

urlpatterns = [
    path("", guides.listing, name="guides"),
    path("new/", guides.create, name="guide-create"),
    path("pictures/<int:picture_id>/", guide_pages.picture, name="guide-picture"),
    path("<int:guide_id>/", guides.detail, name="guide"),
    path("<int:guide_id>/edit/", guides.edit, name="guide-edit"),
    path("<int:guide_id>/said/", guides.opinions, name="guide-opinions"),
    path("<int:guide_id>/said/<int:opinion_id>/", guides.hear, name="guide-opinion"),
    path("<int:guide_id>/begin/", guide_versions.begin, name="guide-version-begin"),
    path("<int:guide_id>/do/<str:what>/", guides.act, name="guide-act"),
    path("versions/<int:version_id>/", guide_versions.detail, name="guide-version"),
    path("versions/<int:version_id>/edit/", guide_versions.edit, name="guide-version-edit"),
    path("versions/<int:version_id>/check/", guide_versions.check, name="guide-version-check"),
    path("versions/<int:version_id>/pdf/", guide_versions.pdf, name="guide-version-pdf"),
    path("versions/<int:version_id>/move/", guide_versions.move, name="guide-pages-move"),
    path("versions/<int:version_id>/do/<str:what>/", guide_versions.act, name="guide-version-act"),
    path("versions/<int:version_id>/pages/new/", guide_pages.create, name="guide-page-create"),
    path("versions/<int:version_id>/pages/<int:page_id>/", guide_pages.detail, name="guide-page"),
    path(
        "versions/<int:version_id>/pages/<int:page_id>/do/<str:what>/", guide_pages.act, name="guide-page-act"
    ),
    path("versions/<int:version_id>/preview/<str:code>/", guide_pages.preview, name="guide-preview"),
]
