"""Addresses of duties at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.duties import chain, gaps, lists, relations, tasks, views

urlpatterns = [
    path("", views.who_is_responsible, name="duties"),
    path("list", views.duty_list, name="duty_list"),
    path("list/export.csv", views.export_duties, name="duty_export"),
    path("versions", lists.versions, name="duty_versions"),
    path("versions/import", lists.import_list, name="duty_import"),
    path("versions/template", lists.template, name="duty_template"),
    path("versions/<uuid:version_id>", lists.version, name="duty_version"),
    path("versions/<uuid:version_id>/export.csv", lists.export_version, name="duty_version_export"),
    path("versions/<uuid:version_id>/publish", lists.publish, name="duty_publish"),
    path("versions/<uuid:version_id>/withdraw", lists.withdraw, name="duty_withdraw"),
    path("relations", relations.relations, name="duty_relations"),
    path("relations/export.csv", relations.export_relations, name="duty_relations_export"),
    path("relations/add", relations.add_relation, name="duty_relation_add"),
    path("relations/<uuid:relation_id>", relations.relation, name="duty_relation"),
    path("relations/<uuid:relation_id>/end", relations.end_relation, name="duty_relation_end"),
    path("picture", relations.graph, name="duty_graph"),
    path("chain", chain.chain, name="duty_chain"),
    path("chain/export.csv", chain.export_chain, name="duty_chain_export"),
    path("chain/at/<uuid:community_id>/add", chain.add_link, name="duty_link_add"),
    path("chain/<uuid:link_id>", chain.link, name="duty_link"),
    path("chain/<uuid:link_id>/attach", chain.attach, name="duty_link_attach"),
    path("chain/<uuid:link_id>/count", chain.count, name="duty_link_count"),
    path("chain/<uuid:link_id>/end", chain.end, name="duty_link_end"),
    path("gaps", gaps.gaps, name="duty_gaps"),
    path("gaps/export.csv", gaps.export_gaps, name="duty_gaps_export"),
    path("gaps/scan", gaps.scan, name="duty_gaps_scan"),
    path("gaps/<uuid:gap_id>", gaps.gap, name="duty_gap"),
    path("gaps/<uuid:gap_id>/take", gaps.take, name="duty_gap_take"),
    path("gaps/<uuid:gap_id>/accept", gaps.accept, name="duty_gap_accept"),
    path("gaps/<uuid:gap_id>/reopen", gaps.reopen, name="duty_gap_reopen"),
    path("tasks", tasks.tasks, name="duty_tasks"),
    path("tasks/export.csv", tasks.export_tasks, name="duty_tasks_export"),
    path("tasks/send", tasks.send, name="duty_task_send"),
    path("tasks/<uuid:task_id>", tasks.task, name="duty_task"),
    path("tasks/<uuid:task_id>/finish", tasks.finish, name="duty_task_finish"),
]
