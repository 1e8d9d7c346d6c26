from django.db import migrations

TABLES = (
    "profiles_agentprofile",
    "profiles_agenttool",
    "profiles_agentprofiletool",
    "profiles_agentprompttemplate",
)

# The number is a row's, so that nobody reads it before its commit, and a sequence's, so that none comes twice: not even
# after a rollback. ALWAYS: whoever replicates or restores rows changes them, too.
FORWARDS = """
    CREATE SEQUENCE profiles_version_seq;
    INSERT INTO profiles_version (id, version) VALUES (1, nextval('profiles_version_seq'));
    CREATE FUNCTION profiles_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE profiles_version SET version = nextval('profiles_version_seq');
        RETURN NULL;
    END $$;
""" + "".join(
    f"""
    CREATE TRIGGER profiles_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION profiles_changed();
    ALTER TABLE {table} ENABLE ALWAYS TRIGGER profiles_changed;
"""
    for table in TABLES
)
BACKWARDS = (
    "".join(f"DROP TRIGGER profiles_changed ON {table};" for table in TABLES)
    + "DROP FUNCTION profiles_changed(); DELETE FROM profiles_version; DROP SEQUENCE profiles_version_seq;"
)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
