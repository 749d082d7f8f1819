-- Decisions, their answers and personal values, the heads of all chains, and the seals over them.
create table head (
    kind varchar not null, name varchar not null, seq bigint not null, hash varchar not null,
    primary key (kind, name)
);
create table decision (
    id varchar primary key, node varchar not null, seq bigint not null, at_utc timestamp not null,
    clock_behind_us bigint not null, request varchar not null, release varchar not null, outcome varchar not null,
    answer varchar not null, reference varchar, case_number varchar, supersedes varchar,
    prev varchar not null, hash varchar not null
);
create table answer (sha256 varchar primary key, recipe varchar not null);
create table answer_part (key varchar primary key, body varchar not null);
create table personal (
    decision varchar primary key, key_hex varchar not null, named_values varchar not null, delete_after date not null
);
create table seal (
    seq bigint not null, day date not null, at_utc timestamp not null, heads varchar not null,
    streams varchar not null, prev varchar not null, hash varchar not null
);
create table sealed_stream (seal bigint not null, stream varchar not null, seq bigint not null, hash varchar not null);
