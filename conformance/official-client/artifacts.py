"""What the official client says of artifacts, as plain values. Imported by the questions of the artifact tests."""

import hashlib
import os
import tempfile

ATTRIBUTES = [
    "id", "name", "qualified_name", "version", "entity", "project", "source_entity", "source_project", "source_name",
    "source_qualified_name", "source_version", "is_link", "linked_at", "type", "description", "metadata", "aliases",
    "tags", "state", "digest", "size", "file_count", "commit_hash", "created_at", "updated_at", "history_step", "url",
]  # fmt: skip


def attributes(artifact) -> dict:
    return {name: getattr(artifact, name) for name in ATTRIBUTES}


def entries(artifact) -> dict:
    """The manifest, by path."""
    return {path: entry_fields(entry) for path, entry in artifact.manifest.entries.items()}


def entry_fields(entry) -> dict:
    return {
        "digest": entry.digest,
        "size": entry.size,
        "ref": entry.ref,
        "birth_artifact_id": entry.birth_artifact_id,
        "extra": entry.extra,
    }


def listed_files(artifact, **options) -> list:
    return [
        {
            "name": file.name,
            "size": file.size,
            "mimetype": file.mimetype,
            "md5": file.md5,
            "digest": file.digest,
            "updated_at": file.updated_at,
        }
        for file in artifact.files(**options)
    ]


def downloaded(artifact) -> dict:
    """The MD5 of every file that a download makes, by path, after the client itself has verified them."""
    with tempfile.TemporaryDirectory(dir=os.environ["WANDB_DIR"]) as folder:
        artifact.download(root=folder)
        artifact.verify(root=folder)
        found = {}
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                with open(path, "rb") as content:
                    found[os.path.relpath(path, folder)] = hashlib.md5(content.read()).hexdigest()
        return found


def names(artifacts) -> list:
    return [artifact.qualified_name for artifact in artifacts]
