"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from kosketus.listen.signals.web import imports, sample

app_name = "signals"
urlpatterns = [
    path("import", imports.imports, name="import"),
    path("import/<uuid:public_id>", imports.one, name="import_one"),
    path("import/<uuid:public_id>/mapping", imports.mapping, name="mapping"),
    path("import/<uuid:public_id>/run", imports.run, name="run"),
    path("import/<uuid:public_id>/removal", imports.removal, name="removal"),
    path("import/<uuid:public_id>/undoing", imports.undoing, name="undoing"),
    path("import/<uuid:public_id>/return", imports.taking_back, name="taking_back"),
    path("import/<uuid:public_id>/mended", imports.mended, name="mended"),
    path("import/<uuid:public_id>/recipe", imports.recipe, name="recipe"),
    path("import/<uuid:public_id>/left-out", imports.left_out, name="left_out"),
    path("sample", sample.sample, name="sample"),
]
