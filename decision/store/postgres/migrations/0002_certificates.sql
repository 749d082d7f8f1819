-- Certificates: versions, the keys of their holders, and the batches that make them known.
create table certificate (
    id text collate "C" not null, batch bigint not null, type text not null, number text not null,
    number_key text not null, issuer text not null, holder text not null, credit_code text not null,
    organisation_code text not null, registration_number text not null, former_names text not null,
    project text not null, project_key text not null, issued date, valid_from date, valid_until date,
    state text not null, source text not null, as_of_utc timestamp, sha256 text not null,
    primary key (id, batch)
);
create index certificate_by_project on certificate (project_key);
create table certificate_holder (
    holder_key text collate "C" not null, id text collate "C" not null, batch bigint not null,
    primary key (holder_key, id, batch)
);
create table certificate_batch (batch bigint primary key, known_from_utc timestamp not null unique);
