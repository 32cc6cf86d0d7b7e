import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import pg from 'pg';
import { ADMIN, TEST_DATA_DIR, TEST_ENV } from './support/environment';
import { PASSWORD } from './support/users';

// After all journeys, with restarts and failures among them: what must not be in a log

const secretsFile = path.join(TEST_DATA_DIR, 'secrets.json');
const secrets = JSON.parse(readFileSync(secretsFile, 'utf8')) as Record<string, string>;
const logDir = path.join(TEST_DATA_DIR, 'logs');
const logs = readdirSync(logDir).map((name) => [name, readFileSync(path.join(logDir, name), 'utf8')] as const);

/** Of sessions, tokens and passwords, which the database has as they are or as hashes. */
async function readStored(): Promise<string[]> {
  const db = new pg.Client({
    connectionString: `postgresql://tsp:${secrets.DATABASE_PASSWORD}@127.0.0.1:${TEST_ENV.DATABASE_PORT}/tsp`,
  });
  await db.connect();
  try {
    const { rows } = await db.query<{ value: string }>(
      `select token as value from sessions union all select password from accounts
       union all select private_jwe from signing_keys union all select private_key from certificate_authorities where private_key is not null`,
    );
    return rows.map(({ value }) => value);
  } finally {
    await db.end();
  }
}

test('no log has a secret, a token, a key or a position', async () => {
  expect(logs.map(([name]) => name).sort()).toEqual(expect.arrayContaining(['edge.log', 'platform.log', 'web.log']));
  const values = [...Object.values(secrets), ADMIN.password, PASSWORD, ...(await readStored())];
  expect(values.length).toBeGreaterThan(10);
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

test('every line of a log is a JSON object', () => {
  for (const [name, text] of logs) {
    const others = text.split('\n').filter((line) => line !== '' && !isJsonObject(line));
    expect(others.slice(0, 5), name).toEqual([]);
  }
});

function isJsonObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
