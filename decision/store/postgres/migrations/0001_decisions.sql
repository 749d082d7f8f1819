-- Decisions, their answers and personal values, the heads of all chains, and the seals over them.
create table head (
    kind text not null, name text collate "C" not null, seq bigint not null, hash text not null,
    primary key (kind, name)
);
create table decision (
    id text collate "C" primary key, node text collate "C" not null, seq bigint not null, at_utc timestamp not null,
    clock_behind_us bigint not null, request text not null, release text not null, outcome text not null,
    answer text not null, reference text, case_number text, supersedes text,
    prev text not null, hash text not null,
    unique (node, seq)
);
create index decision_by_time on decision (at_utc, node, seq);
create index decision_by_reference on decision (reference, at_utc) where reference is not null;
create index decision_by_case on decision (case_number, at_utc) where case_number is not null;
create index decision_by_superseded on decision (supersedes) where supersedes is not null;
create table answer (sha256 text primary key, recipe text not null);
create table answer_part (key text primary key, body text not null);
-- Of the ways to compress long texts lz4 is the fastest; some builds lack it.
do $$ begin
    alter table answer alter column recipe set compression lz4;
    alter table answer_part alter column body set compression lz4;
    alter table decision alter column request set compression lz4;
exception when feature_not_supported then null;
end $$;
create table personal (
    decision text primary key, key_hex text not null, named_values text not null, delete_after date not null
);
create table seal (
    seq bigint primary key, day date not null, at_utc timestamp not null, heads text not null,
    streams text not null, prev text not null, hash text not null
);
create table sealed_stream (
    seal bigint not null, stream text collate "C" not null, seq bigint not null,
    hash text not null,
    primary key (seal, stream)
);
create index sealed_stream_by_name on sealed_stream (stream, seq);
