// The tables, and how an older database becomes today's.
import { artifactTables } from './artifact-schema.js'

/** Each entry takes the database from the version of its index to the next. Never change one that was released. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    entity TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    access TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (entity, name)
  ) STRICT;

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    display_name TEXT,
    description TEXT,
    notes TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    group_name TEXT,
    job_type TEXT,
    sweep_name TEXT,
    commit_hash TEXT,
    host TEXT,
    program TEXT,
    state TEXT NOT NULL,
    config TEXT NOT NULL DEFAULT '{}',
    summary TEXT NOT NULL DEFAULT '{}',
    system_metrics TEXT NOT NULL DEFAULT '{}',
    exit_code INTEGER,
    stop_requested INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0,
    -- Lines before this one are in an export, and never change again.
    exported_lines INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL,
    UNIQUE (project_id, name)
  ) STRICT;
  CREATE INDEX runs_by_heartbeat ON runs (state, heartbeat_at);

  -- What clients stream, line by line, as they sent it. The history is the record; exports are made from it.
  CREATE TABLE history_lines (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    step INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_id, line)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX history_lines_by_step ON history_lines (run_id, step, line);

  CREATE TABLE stream_lines (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    stream TEXT NOT NULL,
    line INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_id, stream, line)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE exports (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    blob TEXT NOT NULL,
    size INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    -- The statistics of its keys, as JSON.
    keys TEXT NOT NULL,
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (run_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    blob TEXT NOT NULL,
    size INTEGER NOT NULL,
    md5 TEXT NOT NULL,
    mimetype TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (run_id, name)
  ) STRICT;
  `,
  `
  CREATE TABLE sweeps (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    display_name TEXT,
    description TEXT,
    state TEXT NOT NULL,
    config TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (project_id, name)
  ) STRICT;
  CREATE INDEX runs_by_sweep ON runs (project_id, sweep_name);
  `,
  artifactTables,
  `
  -- The lines of processes that log one run together, each of which counts its own from 0.
  CREATE TABLE shared_lines (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    client TEXT NOT NULL,
    stream TEXT NOT NULL,
    line INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (run_id, client, stream, line)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX runs_by_age ON runs (project_id, deleted, created_at, id);
  `,
  `
  -- Processes that make runs of a sweep, and the parameters that each was given.
  CREATE TABLE agents (
    id INTEGER PRIMARY KEY,
    sweep_id INTEGER NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    host TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE trials (
    sweep_id INTEGER NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    run_name TEXT NOT NULL,
    agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    PRIMARY KEY (sweep_id, position)
  ) STRICT, WITHOUT ROWID;
  `,
]
