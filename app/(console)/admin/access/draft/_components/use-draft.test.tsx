import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccessRule, RuleDraft } from '@/lib/contracts';
import { useDraft } from './use-draft';

const rule = (id: string): AccessRule => ({
  id,
  effect: 'allow',
  principal: { kind: 'tboxes' },
  action: 'publish',
  topic: `oem/${id}`,
  note: '',
});
const ids = (rules: AccessRule[]) => rules.map(({ id }) => id).join('');

/** The far end of HTTP: one draft with a revision, as `/acl/draft` keeps it. */
let server: { draft: RuleDraft | null; reachable: boolean; saves: number };
const put = (rules: AccessRule[], author: string) => {
  const revision = (server.draft?.revision ?? 0) + 1;
  server.draft = { rules, baseVersion: 1, revision, author, updatedAt: 1 };
};
const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

async function respond(_: string, { method, body }: RequestInit): Promise<Response> {
  if (!server.reachable) throw new TypeError('fetch failed');
  if (method === 'PUT') {
    server.saves++;
    const given = JSON.parse(String(body));
    if (given.revision !== (server.draft?.revision ?? 0)) return answer(409, { status: 409, code: 'draft_changed' });
    put(given.rules, 'me');
    return answer(200, server.draft);
  }
  return answer(200, { draft: server.draft });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', respond);
  server = { draft: null, reachable: true, saves: 0 };
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function open() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const initial = server.draft ?? {
    rules: [rule('a')],
    baseVersion: 1,
    revision: 0,
    author: null,
    updatedAt: null,
  };
  return renderHook(() => useDraft(initial), { wrapper }).result;
}
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const change = (draft: ReturnType<typeof open>, names: string) => act(() => draft.current.change([...names].map(rule)));

test('saves quick changes once, and later changes again', async () => {
  const draft = open();
  change(draft, 'ab');
  change(draft, 'abc');
  await pass(1_000);
  expect([server.saves, ids(server.draft?.rules ?? [])]).toEqual([1, 'abc']);
  expect(draft.current).toMatchObject({ saved: true, revision: 1, author: 'me' });
  change(draft, 'c');
  expect(draft.current.saved).toBe(false);
  await pass(1_000);
  expect(draft.current).toMatchObject({ saved: true, revision: 2 });
});

test('undoes each change and saves the result', async () => {
  const draft = open();
  change(draft, 'ab');
  await pass(1_000);
  act(() => draft.current.undo?.());
  await pass(1_000);
  expect(ids(server.draft?.rules ?? [])).toBe('a');
  expect(draft.current.undo).toBeNull();
});

test('adopts and reports a change of another administrator while nothing is unsaved', async () => {
  put([rule('a')], 'me');
  const draft = open();
  put([rule('x')], 'ann');
  await pass(4_000);
  expect(ids(draft.current.rules)).toBe('x');
  expect(draft.current).toMatchObject({ adoptedFrom: { author: 'ann' }, trouble: null, saved: true });
});

test('does not overwrite a change of another administrator until the user decides', async () => {
  put([rule('a')], 'me');
  const draft = open();
  put([rule('x')], 'ann');
  change(draft, 'ab');
  await pass(10_000);
  expect(ids(server.draft?.rules ?? [])).toBe('x');
  expect(draft.current.trouble).toMatchObject({ kind: 'changed', theirs: { author: 'ann' } });
  expect(ids(draft.current.rules)).toBe('ab');
  await act(() => draft.current.replace(draft.current.rules, 1));
  expect(ids(server.draft?.rules ?? [])).toBe('ab');
  expect(draft.current).toMatchObject({ trouble: null, saved: true, revision: 3 });
});

test('keeps a draft that was discarded elsewhere, and stores it again on request', async () => {
  put([rule('a')], 'me');
  const draft = open();
  server.draft = null;
  await pass(4_000);
  expect(draft.current.trouble).toEqual({ kind: 'changed', theirs: null });
  await act(() => draft.current.replace(draft.current.rules, 2));
  expect(draft.current).toMatchObject({ trouble: null, saved: true, revision: 1 });
});

test('retries a failed save when the server is reachable again', async () => {
  const draft = open();
  server.reachable = false;
  change(draft, 'ab');
  await pass(1_000);
  expect(draft.current).toMatchObject({ saved: false, trouble: { kind: 'unreachable' } });
  server.reachable = true;
  await pass(6_000);
  expect(ids(server.draft?.rules ?? [])).toBe('ab');
  expect(draft.current).toMatchObject({ saved: true, trouble: null });
});
