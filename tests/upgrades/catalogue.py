"""What a database is made of, as text: two databases with the same catalogue hold the same tables, rules and rights."""

import re
from typing import Any

import psycopg

QUERIES = {
    "column": """
        SELECT c.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
            nullif(a.attidentity::text, ''), nullif(a.attgenerated::text, ''), 'COLLATE ' || l.collname)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
            AND a.attnum > 0 AND NOT a.attisdropped""",
    # NOT NULL is told by the columns: PostgreSQL keeps it as a constraint from version 18 on.
    "constraint": """
        SELECT coalesce(c.relname, '') || '.' || k.conname, pg_get_constraintdef(k.oid)
        FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.connamespace = 'public'::regnamespace AND k.contype <> 'n'""",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": """
        SELECT c.relname || '.' || t.tgname,
            concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled, obj_description(t.oid, 'pg_trigger'))
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal""",
    "function": """
        SELECT p.oid::regprocedure::text,
            concat_ws(' ', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner), p.proacl::text)
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT 1 FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')""",
    "grant": """
        SELECT c.relname || ' to ' || g.grantee::regrole, string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type)
        FROM pg_class c CROSS JOIN aclexplode(c.relacl) g
        WHERE c.relnamespace = 'public'::regnamespace AND g.grantee <> 0
        GROUP BY 1
        UNION ALL SELECT 'database', string_agg(acl::text, ', ' ORDER BY acl::text)
        FROM pg_database CROSS JOIN unnest(datacl) acl WHERE datname = current_database()
        UNION ALL SELECT 'schema', string_agg(acl::text, ', ' ORDER BY acl::text)
        FROM pg_namespace CROSS JOIN unnest(nspacl) acl WHERE nspname = 'public'""",
    "owner": """
        SELECT relname, pg_get_userbyid(relowner) || ' ' || relkind::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'""",
    "extension": "SELECT extname, '' FROM pg_extension",
    "search configuration": """
        SELECT c.cfgname || ' ' || t.alias, string_agg(d.dictname, ', ' ORDER BY m.mapseqno)
        FROM pg_ts_config c JOIN pg_ts_config_map m ON m.mapcfg = c.oid JOIN pg_ts_dict d ON d.oid = m.mapdict
        JOIN ts_token_type('default') t ON t.tokid = m.maptokentype
        WHERE c.cfgnamespace = 'public'::regnamespace GROUP BY 1""",
}


def catalogue(connection: "psycopg.Connection[Any]") -> dict[str, str]:
    """The definition of everything in the schema `public`, by its kind and name."""
    return {
        f"{kind} {name}": _as_written(definition or "")
        for kind, query in QUERIES.items()
        for name, definition in connection.execute(query).fetchall()
    }


def _as_written(definition: str) -> str:
    """A list of values in its first form: restored from a dump, PostgreSQL casts each value and not the list."""
    definition = re.sub(r"\('((?:[^']|'')*)'::character varying\)::text", r"'\1'::character varying", definition)
    return re.sub(r"\((ARRAY\['[^]]*\])\)::text\[\]", r"\1", definition)


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The names of what only one of two catalogues has, or has otherwise."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
