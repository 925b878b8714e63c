// The tables of artifacts.

/** A migration: never change it once it was released. */
export const artifactTables = `
  CREATE TABLE artifact_types (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    description TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (project_id, name)
  ) STRICT;

  -- Sequences, which versions are logged to, and portfolios, which they are linked into.
  CREATE TABLE artifact_collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    type_id INTEGER NOT NULL REFERENCES artifact_types (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    -- A number is not given again when its version was deleted.
    next_version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (project_id, name)
  ) STRICT;

  CREATE TABLE artifacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence_id INTEGER NOT NULL REFERENCES artifact_collections (id) ON DELETE CASCADE,
    version_index INTEGER,
    state TEXT NOT NULL,
    digest TEXT NOT NULL,
    digest_algorithm TEXT NOT NULL,
    client_id TEXT,
    distributed_id TEXT,
    run_id INTEGER REFERENCES runs (id),
    description TEXT,
    metadata TEXT,
    history_step INTEGER,
    ttl_seconds INTEGER,
    -- What is to be done with it once it is committed: aliases, as a JSON list.
    wanted_aliases TEXT NOT NULL DEFAULT '[]',
    size INTEGER NOT NULL DEFAULT 0,
    file_count INTEGER NOT NULL DEFAULT 0,
    manifest_blob TEXT,
    commit_hash TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX artifacts_by_digest ON artifacts (sequence_id, digest);
  CREATE INDEX artifacts_by_client ON artifacts (client_id);
  CREATE INDEX artifacts_by_run ON artifacts (run_id);

  CREATE TABLE artifact_memberships (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES artifact_collections (id) ON DELETE CASCADE,
    artifact_id INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    version_index INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (collection_id, artifact_id),
    UNIQUE (collection_id, version_index)
  ) STRICT;
  CREATE INDEX artifact_memberships_by_artifact ON artifact_memberships (artifact_id);

  CREATE TABLE artifact_aliases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES artifact_collections (id) ON DELETE CASCADE,
    membership_id INTEGER NOT NULL REFERENCES artifact_memberships (id) ON DELETE CASCADE,
    alias TEXT NOT NULL,
    UNIQUE (collection_id, alias)
  ) STRICT;
  CREATE INDEX artifact_aliases_by_membership ON artifact_aliases (membership_id);

  CREATE TABLE artifact_tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    artifact_id INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    UNIQUE (artifact_id, name)
  ) STRICT;

  CREATE TABLE artifact_collection_tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES artifact_collections (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    UNIQUE (collection_id, name)
  ) STRICT;

  -- What clients have sent as manifests; the one that holds is the artifact's own.
  CREATE TABLE artifact_manifests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    artifact_id INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    digest TEXT NOT NULL,
    base_artifact_id INTEGER,
    blob TEXT
  ) STRICT;
  CREATE INDEX artifact_manifests_by_artifact ON artifact_manifests (artifact_id);

  -- Before the commit what is uploaded, after it the entries of the manifest.
  CREATE TABLE artifact_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    artifact_id INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    md5 TEXT,
    size INTEGER NOT NULL,
    -- Null while it is not uploaded, and for a reference.
    blob TEXT,
    ref TEXT,
    mimetype TEXT,
    birth_artifact_id INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (artifact_id, name)
  ) STRICT;
  CREATE INDEX artifact_files_by_digest ON artifact_files (digest);
  CREATE INDEX artifact_files_by_blob ON artifact_files (blob);
  -- Whether a content is still in use is asked for each one that something let go of.
  CREATE INDEX files_by_blob ON files (blob);
  CREATE INDEX exports_by_blob ON exports (blob);
  CREATE INDEX artifact_manifests_by_blob ON artifact_manifests (blob);
  CREATE INDEX artifacts_by_manifest ON artifacts (manifest_blob);

  CREATE TABLE artifact_uses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    artifact_id INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    used_as TEXT,
    UNIQUE (run_id, artifact_id)
  ) STRICT;
  CREATE INDEX artifact_uses_by_artifact ON artifact_uses (artifact_id);

  CREATE TABLE artifact_outputs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    artifact_id INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    UNIQUE (run_id, artifact_id)
  ) STRICT;
  `
