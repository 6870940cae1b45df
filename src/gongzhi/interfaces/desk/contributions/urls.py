"""Addresses of offers, asks, agreements, claims and check-ins at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.contributions import agreements, claims, ours, postings

POSTING = "postings/<uuid:posting_id>"
AGREEMENT = "agreements/<uuid:agreement_id>"
CLAIM = "claims/<uuid:claim_id>"
CHECK_IN = "check-ins/<uuid:check_in_id>"
OURS = "ours/<uuid:organisation_id>"

urlpatterns = [
    path("", postings.posting_list, name="contributions"),
    path("export.csv", postings.export_postings, name="postings_export"),
    path("for/<uuid:organisation_id>/add", postings.add_posting, name="posting_add"),
    path("for-need/<uuid:need_id>", postings.ask_for_need, name="posting_for_need"),
    path(POSTING, postings.posting_page, name="posting"),
    path(f"{POSTING}/publish", postings.publish, name="posting_publish"),
    path(f"{POSTING}/refuse", postings.refuse, name="posting_refuse"),
    path(f"{POSTING}/withdraw", postings.withdraw, name="posting_withdraw"),
    path(f"{POSTING}/fulfil", postings.fulfil, name="posting_fulfil"),
    path(f"{POSTING}/ask", postings.ask_organisation, name="posting_ask"),
    path(f"{POSTING}/claim", postings.claim, name="posting_claim"),
    path("agreements", agreements.agreement_list, name="agreements"),
    path("agreements/export.csv", agreements.export_agreements, name="agreements_export"),
    path("for/<uuid:organisation_id>/agreement", agreements.propose, name="agreement_propose"),
    path(AGREEMENT, agreements.agreement_page, name="agreement"),
    path(f"{AGREEMENT}/confirm", agreements.confirm, name="agreement_confirm"),
    path(f"{AGREEMENT}/paper", agreements.paper, name="agreement_paper"),
    path(f"{AGREEMENT}/decline", agreements.decline, name="agreement_decline"),
    path(f"{AGREEMENT}/end", agreements.end, name="agreement_end"),
    path(f"{AGREEMENT}/review", agreements.review, name="agreement_review"),
    path("claims", claims.claim_list, name="claims"),
    path("claims/export.csv", claims.export_claims, name="claims_export"),
    path(f"{CLAIM}/accept", claims.accept, name="claim_accept"),
    path(f"{CLAIM}/decline", claims.decline, name="claim_decline"),
    path(f"{CLAIM}/refuse", claims.refuse, name="claim_refuse"),
    path(f"{CLAIM}/finish", claims.finish, name="claim_finish"),
    path(f"{CLAIM}/confirm", claims.confirm, name="claim_confirm"),
    path(f"{CLAIM}/send-back", claims.send_back, name="claim_send_back"),
    path("check-ins", claims.check_in_list, name="check_ins"),
    path("check-ins/export.csv", claims.export_check_ins, name="check_ins_export"),
    path(f"{CHECK_IN}/confirm", claims.confirm_check_in, name="check_in_confirm"),
    path(f"{CHECK_IN}/decline", claims.decline_check_in, name="check_in_decline"),
    path(f"{CHECK_IN}/end", claims.end_check_in, name="check_in_end"),
    path("ours", ours.ours, name="ours"),
    path(f"{OURS}/change", ours.change_ours, name="ours_change"),
    path(f"{OURS}/check-in", ours.check_in_ours, name="ours_check_in"),
    path(f"{OURS}/leave", ours.leave_ours, name="ours_leave"),
]
