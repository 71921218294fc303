"""The addresses of the library."""

from django.urls import include, path

from kanava.console import library, materials, own_texts

urlpatterns = [
    path("", library.listing, name="library"),
    path("own-text/<str:code>/<str:language>/", own_texts.edit, name="own-text"),
    path("own-text/<str:code>/<str:language>/preview/", own_texts.preview, name="own-text-preview"),
    path("translations/", include("kanava.console.translation_urls")),
    path("new/", library.create, name="material-create"),
    path("<int:material_id>/", materials.detail, name="material"),
    path("<int:material_id>/edit/", materials.edit, name="material-edit"),
    path("<int:material_id>/downloads/", materials.downloads, name="material-downloads"),
    path("<int:material_id>/languages/add/", materials.add_language, name="material-language-add"),
    path("<int:material_id>/languages/<str:code>/", materials.language, name="material-language"),
    path("<int:material_id>/languages/<str:code>/upload/", materials.upload, name="material-upload"),
    path("<int:material_id>/files/<int:version_id>/", materials.file, name="material-file"),
    path("<int:material_id>/files/<int:version_id>/look/", materials.look, name="material-look"),
    path(
        "<int:material_id>/files/<int:version_id>/pages/<int:number>/",
        materials.picture,
        name="material-page",
    ),
    path("<int:material_id>/<str:what>/", materials.act, name="material-act"),
]
