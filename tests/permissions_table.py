"""The answer that every address owes everybody: read by `test_permissions`.

A new address fails that test until it stands here. Say what each role may do, then look whether it is so.
"""

DESK = """
admin/ | R200 | R200
admin/login/ | 200,302,302,302,302 | 200
admin/logout/ | 302,405,405,405,405 | 302,200,200,200,200
admin/password_change/ | R200 | R422
admin/password_change/done/ | R200 | R405
admin/jsi18n/ | R200 | R405
admin/accounts/user/ | A200 | A200
admin/accounts/user/add/ | A200 | A422
admin/accounts/user/<path:object_id>/change/ | A200 | A422
admin/accounts/accountact/ | A200 | A200
admin/accounts/apikey/<uuid:key_id>/revoke/ | R405 | 401,302,403,403,302
admin/accounts/apikey/ | R200 | R200
admin/accounts/apikey/add/ | R200 | R422
admin/accounts/apikey/<path:object_id>/change/ | 401,200,302,302,200 | 401,405,302,302,405
admin/sources/publisher/ | R200 | R200
admin/sources/publisher/add/ | R200 | R422
admin/sources/publisher/<path:object_id>/history/ | R200 | R200
admin/sources/publisher/<path:object_id>/change/ | R200 | E422
admin/sources/capture/ | R200 | R200
admin/sources/capture/<path:object_id>/change/ | R302 | R403
admin/claims/externalreview/import/ | E200 | E422
admin/claims/externalreview/import/<uuid:import_id>/ | R200 | R200
admin/claims/externalreview/import/<uuid:import_id>/apply/ | E405 | E409
admin/claims/externalreview/import/<uuid:import_id>/discard/ | E405 | E302
admin/claims/externalreview/<uuid:review_id>/tie/ | R405 | E422
admin/claims/externalreview/<uuid:review_id>/untie/ | R405 | E422
admin/claims/externalreview/<uuid:review_id>/hide/ | R405 | E422
admin/claims/externalreview/<uuid:review_id>/show/ | R405 | E302
admin/claims/externalreview/ | R200 | R200
admin/claims/externalreview/<path:object_id>/change/ | R200 | R403
admin/claims/claim/list.csv | R200 | R405
admin/claims/claim/lookup/<str:kind>/ | R200 | R200
admin/claims/claim/<uuid:claim_id>/<str:language>/step/<str:step>/ | E200 | E422
admin/claims/claim/<uuid:claim_id>/<str:language>/act/<str:act>/ | R302 | R422
admin/claims/claim/<uuid:claim_id>/<str:language>/languages/ | R405 | R400
admin/claims/claim/<uuid:claim_id>/<str:language>/passage/<int:number>/ | R200 | R400
admin/claims/claim/<uuid:claim_id>/<str:language>/captures/ | R405 | R302
admin/claims/claim/captures/ | R405 | R302
admin/claims/claim/notices/<uuid:notice_id>/seen/ | R405 | R404
admin/claims/claim/ | R200 | R200
admin/claims/claim/add/ | R200 | R422
admin/claims/claim/<path:object_id>/change/ | R200 | R422
admin/claims/edition/<uuid:edition_id>/redact/ | R405 | A422
admin/claims/edition/ | R200 | R200
admin/claims/edition/<path:object_id>/change/ | R200 | R403
admin/claims/redaction/<uuid:redaction_id>/decide/<str:answer>/ | R405 | A302
admin/claims/redaction/ | A200 | A200
admin/claims/activity/ | R200 | R200
admin/claims/mirror/ | R200 | R200
admin/claims/mirror/<path:object_id>/change/ | R200 | R403
admin/claims/claimant/ | R200 | R200
admin/claims/claimant/add/ | R200 | R422
admin/claims/claimant/<path:object_id>/history/ | R200 | R200
admin/claims/claimant/<path:object_id>/change/ | R200 | E422
admin/claims/topic/ | R200 | R200
admin/claims/topic/add/ | R200 | R422
admin/claims/topic/<path:object_id>/history/ | R200 | R200
admin/claims/topic/<path:object_id>/change/ | R200 | E422
admin/claims/rating/ | R200 | R200
admin/claims/rating/<path:object_id>/history/ | R200 | R200
admin/sources/source/list.csv | R200 | R405
admin/sources/source/look-up/ | R405 | R200
admin/sources/source/capture-missing/ | R405 | R302
admin/sources/source/<uuid:source_id>/capture/ | R405 | R302
admin/sources/source/<uuid:source_id>/upload/ | R405 | R422
admin/sources/source/<uuid:source_id>/transcribe/ | R405 | R422
admin/sources/source/<uuid:source_id>/hold/ | R405 | A422
admin/sources/source/<uuid:source_id>/lift-hold/ | R405 | A404
admin/sources/source/<uuid:source_id>/copies/<uuid:copy_id>/text/ | R200 | R405
admin/sources/source/<uuid:source_id>/copies/<uuid:copy_id>/original/ | R409 | R405
admin/sources/source/<uuid:source_id>/copies/<uuid:copy_id>/warc/ | R409 | R405
admin/sources/source/<uuid:source_id>/copies.wacz | R200 | R405
admin/sources/source/<uuid:source_id>/compare/ | R404 | R405
admin/sources/source/<uuid:source_id>/copies/<uuid:copy_id>/removal/ | A200 | A422
admin/sources/source/<uuid:source_id>/copies/<uuid:copy_id>/removal/confirm/ | A405 | A404
admin/sources/source/<uuid:source_id>/copies/<uuid:copy_id>/removal/refuse/ | A405 | A404
admin/sources/source/<uuid:source_id>/progress/ | R200 | R405
admin/sources/source/ | R200 | R200
admin/sources/source/add/ | R200 | R422
admin/sources/source/<path:object_id>/history/ | R200 | R200
admin/sources/source/<path:object_id>/change/ | R200 | R422
admin/claims/webhookendpoint/<uuid:endpoint_id>/deliveries/<int:delivery_id>/ | A200 | A200
admin/claims/webhookendpoint/<uuid:endpoint_id>/test/ | A405 | A302
admin/claims/webhookendpoint/<uuid:endpoint_id>/pause/ | A405 | A302
admin/claims/webhookendpoint/<uuid:endpoint_id>/resume/ | A405 | A302
admin/claims/webhookendpoint/<uuid:endpoint_id>/remove/ | A405 | A422
admin/claims/webhookendpoint/<uuid:endpoint_id>/range/ | A405 | A422
admin/claims/webhookendpoint/<uuid:endpoint_id>/rotate/ | A405 | A422
admin/claims/webhookendpoint/<uuid:endpoint_id>/deliveries/<int:delivery_id>/redeliver/ | A405 | A409
admin/claims/webhookendpoint/ | A200 | A200
admin/claims/webhookendpoint/add/ | A200 | A422
admin/claims/webhookendpoint/<path:object_id>/change/ | A200 | A422
admin/<url> | R404 | R404
"""
"""Pattern | GET | POST of an empty form.

`E422`: editors and above get 422, lower roles 403, strangers are sent to the log-in page. R, E, P and A are the lowest
role. A number alone is everybody's. Five numbers: stranger, researcher (the owner of the key that is named), editor,
publisher, administrator; 401 is the way to the log-in page.
"""
KEYS = """
api/v1/desk/claims | 401,401,403,403,403,200,200 | 401,401,400,403,403,403,400 | 405 | 405 | 405
api/v1/desk/claims/<str:id> | 401,401,403,403,403,200,200 | 405 | 401,401,403,403,403,403,428 | 405 | 405
api/v1/desk/claims/<str:id>/gate | 401,401,403,403,403,200,200 | 405 | 405 | 405 | 405
api/v1/desk/claims/<str:id>/appearances | 405 | 401,401,400,403,403,403,400 | 405 | 405 | 405
api/v1/desk/claims/<str:id>/citations | 405 | 401,401,400,403,403,403,400 | 405 | 405 | 405
api/v1/desk/claims/<str:id>/comments | 405 | 401,401,403,403,400,403,400 | 405 | 405 | 405
api/v1/desk/sources | 401,401,403,403,403,200,200 | 401,401,403,400,403,403,400 | 405 | 405 | 405
api/v1/desk/sources/<str:id> | 401,401,403,403,403,200,200 | 405 | 401,401,403,403,403,403,428 | 405 | 405
api/v1/desk/sources/<str:id>/captures | 401,401,403,403,403,200,200 | 401,401,403,400,403,403,400 | 405 | 405 | 405
api/v1/desk/sources/<str:id>/snapshots | 401,401,403,403,403,200,200 | 405 | 405 | 405 | 405
api/v1/desk/sources/<str:id>/snapshots/<str:copy> | 401,401,403,403,403,200,200 | 405 | 405 | 405 | 405
api/v1/desk/claimants | 401,401,403,403,403,200,200 | 401,401,400,403,403,403,400 | 405 | 405 | 405
api/v1/desk/topics | 401,401,403,403,403,200,200 | 401,401,400,403,403,403,400 | 405 | 405 | 405
api/v1/desk/publishers | 401,401,403,403,403,200,200 | 401,401,403,400,403,403,400 | 405 | 405 | 405
"""
"""Pattern | GET | POST | PATCH | PUT | DELETE, with an empty object as the body.

A number alone is everybody's. Seven numbers: no key; an administrator's session without a key; keys with claims:write,
sources:write, comments:write, desk:read, and all four. What a key may do is in `docs/writing.md`.
"""
PUBLIC = """
healthz/live | 200
healthz/ready | 200
api/v1/ | 200
api/v1 | 200
api/v1/claims | 200
api/v1/claims/<str:id> | 200
api/v1/claims/<str:id>/editions | 200
api/v1/claims/<str:id>/editions/<str:number> | 200
api/v1/claims/<str:id>/quotations | 200
api/v1/claims/<str:id>/annotations | 200
api/v1/claims/<str:id>/external-reviews | 200
api/v1/changes | 200
api/v1/editions | 200
api/v1/bulk | 200
api/v1/bulk/<str:name> | 404
api/v1/sources | 200
api/v1/sources/<str:id> | 200
api/v1/claimants | 200
api/v1/claimants/<str:slug> | 200
api/v1/topics | 200
api/v1/topics/<str:slug> | 200
api/v1/ratings | 200
api/v1/schema | 200
api/v1/docs | 200
v1alpha1/claims:search | 400
 | 200
claims/ | 200
claims/list.csv | 200
claims/list.jsonld | 200
claims/<name:slug>/ | 200
claims/<name:slug>/editions/<count:number>/ | 200
claims/<name:slug>/embed/ | 200
claimants/ | 200
claimants/list.csv | 200
claimants/list.jsonld | 200
claimants/<name:slug>/ | 200
claimants/<name:slug>/list.csv | 200
claimants/<name:slug>/list.jsonld | 200
claimants/<name:slug>/feed.atom | 200
claimants/<name:slug>/feed.json | 200
topics/ | 200
topics/list.csv | 200
topics/list.jsonld | 200
topics/<name:slug>/ | 200
topics/<name:slug>/list.csv | 200
topics/<name:slug>/list.jsonld | 200
topics/<name:slug>/feed.atom | 200
topics/<name:slug>/feed.json | 200
ratings/<name:slug>/ | 200
ratings/<name:slug>/list.csv | 200
ratings/<name:slug>/list.jsonld | 200
ratings/<name:slug>/feed.atom | 200
ratings/<name:slug>/feed.json | 200
sources/ | 200
sources/list.csv | 200
sources/list.jsonld | 200
sources/<uuid:id>/ | 200
sources/<uuid:id>/list.csv | 200
sources/<uuid:id>/list.jsonld | 200
sources/<uuid:id>/copies/<uuid:copy>/ | 404
sources/<uuid:id>/copies/<uuid:copy>/text | 404
sources/<uuid:id>/copies/<uuid:copy>/original | 404
corrections/ | 200
corrections/list.csv | 200
corrections/list.jsonld | 200
how-we-work/ | 200
search/ | 200
search/list.csv | 200
search/list.jsonld | 200
feeds/ | 200
feeds/verdicts.atom | 200
feeds/verdicts.json | 200
feeds/corrections.atom | 200
feeds/corrections.json | 200
feeds/claimreview.json | 200
oembed | 400
sitemap.xml | 200
sitemaps/pages.xml | 200
sitemaps/<name:kind>-<count:number>.xml | 404
robots.txt | 200
"""
"""Pattern | GET, for everybody. Every other method is 405."""
