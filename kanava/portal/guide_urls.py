"""The addresses of guides. A page of the newest version has none of a version in its address, so that it can be kept."""

from django.urls import path

from kanava.portal import guide_changes, guide_search, guides

urlpatterns = [
    path("", guides.listing, name="guides"),
    path("search/", guide_search.find, name="guide-search"),
    path("pictures/<int:picture_id>/", guides.picture, name="guide-picture"),
    path("<slug:guide>/", guides.guide, name="guide"),
    path("<slug:guide>/pdf/", guides.pdf, name="guide-pdf"),
    path("<slug:guide>/changes/", guide_changes.listing, name="guide-changes"),
    path("<slug:guide>/changes/<slug:page>/", guide_changes.page_change, name="guide-page-changes"),
    path("<slug:guide>/v/<str:label>/", guides.guide, name="guide-version"),
    path("<slug:guide>/v/<str:label>/pdf/", guides.pdf, name="guide-version-pdf"),
    path("<slug:guide>/v/<str:label>/<slug:page>/", guides.page_of, name="guide-version-page"),
    path("<slug:guide>/<slug:page>/", guides.page_of, name="guide-page"),
    path("<slug:guide>/<slug:page>/opinion/", guides.opinion, name="guide-opinion"),
]
