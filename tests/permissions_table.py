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
admin/claims/claim/notices/<uuid:notice_id>/seen/ | R405 | R302
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
DESK_OTHER_METHODS = """
admin/login/ | 200 | 200 | 200 | 405 | 405
admin/logout/ | 302,405,405,405,405 | 302,200,200,200,200 | 302,405,405,405,405 | 302,405,405,405,405 | 302,405,405,405,405
admin/claims/claim/list.csv | R200 | R405 | R405 | R405 | R405
admin/sources/source/list.csv | R200 | R405 | R405 | R405 | R405
admin/sources/source/<uuid:source_id>/copies/<uuid:copy_id>/text/ | R200 | R405 | R405 | R405 | R405
admin/sources/source/<uuid:source_id>/copies/<uuid:copy_id>/original/ | R409 | R405 | R405 | R405 | R405
admin/sources/source/<uuid:source_id>/copies/<uuid:copy_id>/warc/ | R409 | R405 | R405 | R405 | R405
admin/sources/source/<uuid:source_id>/copies.wacz | R200 | R405 | R405 | R405 | R405
admin/sources/source/<uuid:source_id>/compare/ | R404 | R405 | R405 | R405 | R405
admin/sources/source/<uuid:source_id>/progress/ | R200 | R405 | R405 | R405 | R405
admin/password_change/ | R200 | R200 | R422 | R405 | R405
admin/password_change/done/ | R200 | R200 | R405 | R405 | R405
admin/jsi18n/ | R200 | R200 | R405 | R405 | R405
admin/accounts/apikey/<path:object_id>/change/ | 401,200,302,302,200 | 401,405,302,302,405 | 401,405,302,302,405 | 401,405,302,302,405 | 401,405,302,302,405
"""  # noqa: E501 -- a row is one line
"""Pattern | HEAD | OPTIONS | PUT | PATCH | DELETE of the addresses that do not answer these as they answer GET.

No view of the desk changes anything unless the method is POST: other methods show the page, or are refused.
"""
KEYS = """
api/v1/desk/claims | 401,401,403,403,403,200,200 | 401,401,400,403,403,403,400 | 405 | 405 | 405
api/v1/desk/claim-batches | 405 | 401,401,400,403,403,403,400 | 405 | 405 | 405
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
