import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineOperation } from '@/lib/contracts';
import { ConflictError, ForbiddenError } from '@/lib/domain/errors';
import { verb } from '@/lib/domain/verb';
import { cookieOf, HOST, post, type Sent, signIn, webSuite } from '@/lib/testing/web-suite';
import { createApi } from './serve';

const suite = webSuite();

describe('HTTP API', () => {
  const operation = defineOperation({
    id: 'test',
    method: 'POST',
    path: '/api/v1/test/{name}',
    tag: 'Test',
    summary: 'Test',
    permission: 'signed_in',
    input: z.object({ name: z.string(), text: z.string(), limit: z.number().max(10).optional() }),
    output: z.object({ id: z.string(), text: z.string() }),
    status: 201,
  });
  const failures: Record<string, Error> = {
    conflict: new ConflictError('taken', 'Somebody was first'),
    forbidden: new ForbiddenError(),
    bug: new Error('connect to db-7.internal as root failed'),
    away: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  };
  const api = createApi([
    verb(operation, async ({ ctx, input: { name, text } }) => {
      const failure = failures[name];
      if (failure) throw failure;
      return { id: ctx.actor.id, text };
    }),
  ]);
  const call = (cookie: string, { name = 'ok', body = '{"text":"hi"}', headers = {} as Sent } = {}) =>
    api(
      new Request(`http://${HOST}/api/v1/test/${name}`, {
        method: 'POST',
        headers: { host: HOST, cookie, 'content-type': 'application/json', ...headers },
        body,
      }),
    );

  test('serves a signed-in user, and stops at once when the user is disabled or signs out', async () => {
    const [first, second] = [cookieOf(await signIn('ada@example.com')), cookieOf(await signIn('ada@example.com'))];
    const response = await call(first);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ id: 'ada', text: 'hi' });
    expect(response.headers.get('cache-control')).toBe('no-store');
    await post('sign-out', {}, { cookie: second });
    expect((await call(second)).status).toBe(401);
    await suite.db.prisma.user.update({ where: { id: 'ada' }, data: { banned: true } });
    expect((await call(first)).status).toBe(401);
    await suite.db.prisma.user.update({ where: { id: 'ada' }, data: { banned: false } });
  });

  test('refuses a page that was rendered for another user', async () => {
    const cookie = cookieOf(await signIn('ada@example.com'));
    expect((await call(cookie, { headers: { 'x-page-user': 'ada' } })).status).toBe(201);
    const refused = await call(cookie, { headers: { 'x-page-user': 'bob' } });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'other_user' });
  });

  test('rejects a cookie with another signature', async () => {
    const cookie = cookieOf(await signIn('ada@example.com'));
    const token = decodeURIComponent(cookie).slice('tsp.session_token='.length).split('.')[0];
    const forged = ['', 'tsp.session_token=%E0%A4%A', `tsp.session_token=${token}`, `tsp.session_token=${token}.AAAA`];
    for (const one of forged) expect((await call(one)).status).toBe(401);
    expect((await call(`other=1; ${cookie}`)).status).toBe(201);
  });

  test('answers errors as problem documents without details of unexpected ones', async () => {
    const cookie = cookieOf(await signIn('ada@example.com'));
    const problem = async (options: Parameters<typeof call>[1]) => {
      const response = await call(cookie, options);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      const body = await response.json();
      expect(body.status).toBe(response.status);
      return body;
    };
    expect(await problem({ name: 'conflict' })).toMatchObject({
      status: 409,
      code: 'taken',
      detail: 'Somebody was first',
    });
    expect(await problem({ name: 'forbidden' })).toMatchObject({ status: 403 });
    expect(await problem({ name: 'away' })).toMatchObject({ status: 503, code: 'unavailable' });
    const bug = await problem({ name: 'bug' });
    expect(bug).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(bug)).not.toContain('internal as root');
    expect(await problem({ body: '{"text":"hi","limit":11}' })).toMatchObject({
      status: 400,
      errors: [{ path: 'limit' }],
    });
    expect(await problem({ body: '{"text":1}' })).toMatchObject({ status: 400, errors: [{ path: 'text' }] });
    expect(await problem({ body: '{' })).toMatchObject({ status: 400, errors: [{ path: 'body' }] });
    expect(await problem({ body: `{"text":"${'x'.repeat(70_000)}"}` })).toMatchObject({ status: 413 });
    expect(await problem({ headers: { 'content-type': 'text/plain' } })).toMatchObject({
      code: 'unsupported_media_type',
    });
    expect(await problem({ headers: { origin: 'https://evil.example' } })).toMatchObject({ code: 'foreign_origin' });
  });
});
