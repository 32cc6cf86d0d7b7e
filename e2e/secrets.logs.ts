import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import pg from 'pg';
import { ADMIN, TEST_DATA_DIR, TEST_ENV } from './support/environment';
import { currentSecret, readSecrets } from './support/keys';
import { PASSWORD } from './support/users';

// After all journeys, with restarts and failures among them: what must not be in a log

const logDir = path.join(TEST_DATA_DIR, 'logs');
const logs = readdirSync(logDir).map((name) => [name, readFileSync(path.join(logDir, name), 'utf8')] as const);

/** Of sessions, tokens and passwords, which the database has as they are or as hashes. */
async function readStored(): Promise<string[]> {
  const db = new pg.Client({
    connectionString: `postgresql://tsp:${currentSecret('DATABASE_PASSWORD')}@127.0.0.1:${TEST_ENV.DATABASE_PORT}/tsp`,
  });
  await db.connect();
  try {
    const { rows } = await db.query<{ value: string }>(
      `select token as value from sessions union all select password from accounts
       union all select private_jwe from signing_keys where retired_at is null union all select private_key from certificate_authorities where private_key is not null`,
    );
    return rows.map(({ value }) => value);
  } finally {
    await db.end();
  }
}

test('no log has a secret, a token, a key or a position', async () => {
  expect(logs.map(([name]) => name).sort()).toEqual(expect.arrayContaining(['edge.log', 'platform.log', 'web.log']));
  const values = [...readSecrets(), ADMIN.password, PASSWORD, ...(await readStored())];
  // Each of them before and after its change, and what is stored
  expect(new Set(values).size).toBeGreaterThan(20);
  for (const [name, text] of logs) {
    const found = values.filter((value) => text.includes(value));
    expect(found, `secrets in ${name}`).toEqual([]);
    // JWT or JWE; a key; links that work once; positions by any name
    for (const pattern of [
      /eyJ[\w-]{10,}\.[\w-]{10,}/,
      /PRIVATE KEY/,
      /\/(invite|reset)\/[\w-]{20,}/,
      /latitude|longitude|CurrentLocation/i,
    ]) {
      expect(text, `${pattern} in ${name}`).not.toMatch(pattern);
    }
  }
});

test('each line of a log is JSON with a time and a level', () => {
  for (const [name, text] of logs) {
    for (const line of text.split('\n').filter(Boolean)) {
      expect(JSON.parse(line), `${name}: ${line}`).toMatchObject({
        time: expect.any(String),
        level: expect.any(String),
      });
    }
  }
});

test('strangers cannot fill the log', () => {
  const seconds = new Map<string, number>();
  for (const [name, text] of logs) {
    for (const line of text.split('\n').filter(Boolean)) {
      const { source, level, time } = JSON.parse(line);
      if (source !== 'console' || (level !== 'warn' && level !== 'error')) continue;
      const second = `${name} ${level} ${time.slice(0, 19)}`;
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
  }
  expect([...seconds].filter(([, lines]) => lines > 2)).toEqual([]);
});

test('what was refused is in the log with the address', () => {
  const web = logs.flatMap(([name, text]) => (name.startsWith('web.log') ? text.split('\n').filter(Boolean) : []));
  const refused = (message: string) => web.map((line) => JSON.parse(line)).filter(({ msg }) => msg === message);
  expect(refused('sign-in refused')).toContainEqual(
    expect.objectContaining({ code: 'credentials_wrong', address: expect.stringMatching(/^[\d.:]+$/) }),
  );
  expect(refused('request refused')).toContainEqual(
    expect.objectContaining({ user: expect.any(String), address: expect.stringMatching(/^[\d.:]+$/) }),
  );
});
