// SQL of times: what crosses the wire is milliseconds since 1970, what is stored is timestamptz.

/** Milliseconds of a timestamp; with a fraction, as PostgreSQL counts microseconds. */
export const ms = (sql: string): string => `(extract(epoch from ${sql}) * 1000)::float8`;

/** Milliseconds of a timestamp, rounded. */
export const epochMs = (sql: string): string => `(extract(epoch from ${sql}) * 1000)::bigint`;

/** The timestamp of milliseconds: of a parameter, a column or an expression. */
export const time = (sql: string): string => `to_timestamp((${sql})::float8 / 1000.0)`;
