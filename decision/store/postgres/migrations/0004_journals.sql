-- Journals of anything, such as cases and notes, and the messages that go out with their records.
create table journal (
    stream text collate "C" not null, seq bigint not null, id text collate "C" not null, body text not null,
    prev text not null, hash text not null,
    primary key (stream, seq)
);
create unique index journal_by_id on journal (stream, id);
create table outbox (
    stream text collate "C" not null, seq bigint not null, position bigint not null, topic text not null,
    body text not null,
    primary key (stream, seq, position)
);
create table outbox_done (
    stream text collate "C" not null, seq bigint not null, position bigint not null, at_utc timestamp not null,
    primary key (stream, seq, position)
);
