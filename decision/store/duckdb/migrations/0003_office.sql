-- Releases, API keys, and replies under an Idempotency-Key.
create table release_text (fingerprint varchar primary key, body varchar not null);
create table publication (
    seq bigint primary key, fingerprint varchar not null, effective_from date not null, effective_to date,
    at_utc timestamp not null, published_by varchar not null, proof varchar not null
);
create table api_key (
    hash varchar primary key, role varchar not null, department varchar not null, staff_number varchar not null,
    label varchar not null, created_utc timestamp not null
);
create table api_key_revocation (hash varchar primary key, at_utc timestamp not null);
create table reply (
    key varchar primary key, body_sha256 varchar not null, status bigint not null, decision varchar,
    content_type varchar not null, body blob not null, at_utc timestamp not null
);
