-- Certificates: versions, the keys of their holders, and the batches that make them known.
create table certificate (
    id varchar not null, batch bigint not null, type varchar not null, number varchar not null,
    number_key varchar not null, issuer varchar not null, holder varchar not null, credit_code varchar not null,
    organisation_code varchar not null, registration_number varchar not null, former_names varchar not null,
    project varchar not null, project_key varchar not null, issued date, valid_from date, valid_until date,
    state varchar not null, source varchar not null, as_of_utc timestamp, sha256 varchar not null
);
create index certificate_by_id on certificate (id);
create index certificate_by_project on certificate (project_key);
create table certificate_holder (holder_key varchar not null, id varchar not null, batch bigint not null);
create index certificate_holder_by_key on certificate_holder (holder_key);
create table certificate_batch (batch bigint primary key, known_from_utc timestamp not null);
