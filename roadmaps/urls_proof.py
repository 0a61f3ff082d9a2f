"""Addresses of the evidence register and of the public page; included in those of plans."""

from django.urls import path

from roadmaps.views import proof, proof_items, public_page

PLACE = "municipalities/<int:pk>/"
YEAR = f"{PLACE}proof/<int:year>/"
ITEM = "proof/items/<int:pk>/"
ARCHIVE = "proof/archives/<int:pk>/"

urlpatterns = [
    path("proof/", proof.proof, name="proof"),
    path("proof/links/", proof.proof_links, name="proof_links"),
    path("proof/archives/", proof.proof_archives, name="proof_archives"),
    path("proof/catalogue/", proof.proof_catalogue, name="proof_catalogue"),
    path("proof/public/", public_page.public_settings, name="public_settings"),
    path(f"{YEAR}new/", proof_items.proof_new, name="proof_new"),
    path(f"{YEAR}entries/<slug:key>/", proof.proof_entry, name="proof_entry"),
    path(f"{YEAR}links/check/", proof.links_check, name="links_check"),
    path(f"{YEAR}links/told/", proof.link_told, name="link_told"),
    path(f"{YEAR}archive/", proof.archive_make, name="archive_make"),
    path(f"{PLACE}proof-catalogue/", proof.catalogue_bring, name="catalogue_bring"),
    path(f"{PLACE}proof-catalogue/file/", proof.catalogue_file, name="catalogue_file"),
    path(f"{PLACE}proof-catalogue/back/", proof.catalogue_back, name="catalogue_back"),
    path(ARCHIVE, proof.archive_file, name="archive_file"),
    path(f"{ARCHIVE}remove/", proof.archive_remove, name="archive_remove"),
    path(ITEM, proof_items.proof_item, name="proof_item"),
    path(f"{ITEM}edit/", proof_items.proof_edit, name="proof_edit"),
    path(f"{ITEM}revise/", proof_items.proof_revise, name="proof_revise"),
    path(f"{ITEM}reviewed/", proof_items.proof_reviewed, name="proof_reviewed"),
    path(f"{ITEM}remove/", proof_items.proof_remove, name="proof_remove"),
    path(f"{ITEM}revisions/<int:number>/", proof_items.proof_file, name="proof_file"),
    path(f"{PLACE}public/contacts/", public_page.public_contacts, name="public_contacts"),
    path(f"{PLACE}public/open/", public_page.public_open, name="public_open"),
    path(f"{PLACE}public/close/", public_page.public_close, name="public_close"),
    path("public/<slug:code>/", public_page.public_page, name="public_page"),
]
