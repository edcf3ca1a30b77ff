"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from kosketus.people.customers.web import views

app_name = "customers"
urlpatterns = [
    path("customers", views.customer_list, name="list"),
    path("customers/<uuid:public_id>", views.person, name="person"),
]
