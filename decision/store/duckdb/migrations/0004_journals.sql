-- Journals of anything, such as cases and notes, and the messages that go out with their records.
create table journal (
    stream varchar not null, seq bigint not null, id varchar not null, body varchar not null,
    prev varchar not null, hash varchar not null,
    primary key (stream, seq)
);
create unique index journal_by_id on journal (stream, id);
create table outbox (
    stream varchar not null, seq bigint not null, position bigint not null, topic varchar not null,
    body varchar not null,
    primary key (stream, seq, position)
);
create table outbox_done (
    stream varchar not null, seq bigint not null, position bigint not null, at_utc timestamp not null,
    primary key (stream, seq, position)
);
