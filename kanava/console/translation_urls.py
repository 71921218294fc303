"""The addresses of translations, below those of the library."""

from django.urls import path

from kanava.console import translation_languages, translation_orders, translation_versions, translations

urlpatterns = [
    path("", translations.overview, name="translations"),
    path("export/", translations.export, name="translations-export"),
    path("languages/", translation_languages.listing, name="translation-languages"),
    path("languages/<str:code>/leave/", translation_languages.leave, name="translation-language-leave"),
    path("orders/", translation_orders.listing, name="translation-orders"),
    path("orders/new/", translation_orders.create, name="translation-order-create"),
    path("orders/<int:order_id>/", translation_orders.detail, name="translation-order"),
    path("orders/<int:order_id>/bundle/", translation_orders.bundle, name="translation-bundle"),
    path("orders/<int:order_id>/<str:what>/", translation_orders.act, name="translation-order-act"),
    path("<int:version_id>/", translation_versions.detail, name="translation"),
    path("<int:version_id>/files/<str:which>/", translation_versions.file, name="translation-file"),
    path("<int:version_id>/<str:what>/", translation_versions.act, name="translation-act"),
]
