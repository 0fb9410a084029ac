/** Says whose database it is: `hprb`. */
export const applicationId = 0x68_70_72_62;

/** Each takes a database from one version to the next; `user_version` counts those that were made. */
export const migrations: readonly string[] = [
  `
  create table meta (name text primary key, value text not null) strict, without rowid;
  create table targets (id integer primary key, key text not null unique) strict;
  create table changes (
    id integer primary key, target integer not null, at integer not null,
    status text not null, before text, findings text not null
  ) strict;
  create index changes_of on changes (target, at);
  create table certificates (
    target integer not null, sha256 text not null,
    first_seen integer not null, last_seen integer not null, certificate text not null,
    primary key (target, sha256)
  ) strict;
  create table days (
    target integer not null, day integer not null,
    pass integer not null, warn integer not null, unknown integer not null, fail integer not null,
    primary key (target, day)
  ) strict, without rowid;
  create table reports (target integer primary key, at integer not null, report blob not null) strict;
  create table evidence (id integer primary key, target integer not null, at integer not null, evidence blob not null) strict;
  create index evidence_of on evidence (target, at);
  create table issuances (
    sha256 text primary key, not_before integer not null, issuer text not null, names text not null
  ) strict, without rowid;
  `,
];
