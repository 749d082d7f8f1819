-- Releases, API keys, and replies under an Idempotency-Key.
create table release_text (fingerprint text primary key, body text not null);
create table publication (
    seq bigint primary key, fingerprint text not null, effective_from date not null, effective_to date,
    at_utc timestamp not null, published_by text not null, proof text not null
);
create table api_key (
    hash text collate "C" primary key, role text not null, department text not null, staff_number text not null,
    label text not null, created_utc timestamp not null
);
create table api_key_revocation (hash text primary key, at_utc timestamp not null);
create table reply (
    key text primary key, body_sha256 text not null, status bigint not null, decision text,
    content_type text not null, body bytea not null, at_utc timestamp not null
);
