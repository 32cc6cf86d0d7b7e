import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { refreshQueries } from './refresh-queries';

const KEY = ['commands'];
let client = new QueryClient();
afterEach(() => {
  client.clear();
  client = new QueryClient();
});

/** An active query. Each fetch is answered with the server's number when `answer` is called. */
function show() {
  const waiting: (() => void)[] = [];
  const server = { value: 1, fetches: 0 };
  const observer = new QueryObserver(client, {
    queryKey: KEY,
    queryFn: () =>
      new Promise<number>((resolve) => {
        server.fetches += 1;
        const read = server.value;
        waiting.push(() => resolve(read));
      }),
  });
  const end = observer.subscribe(() => undefined);
  const answer = async () => {
    waiting.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { server, answer, end, shown: () => client.getQueryData<number>(KEY) };
}

test('fetches again after a fetch that was answered before the change', async () => {
  const { server, answer, end, shown } = show();
  server.value = 2;
  const refreshed = refreshQueries(client, { queryKey: KEY });
  await answer();
  expect(shown()).toBe(1);
  await answer();
  await refreshed;
  expect(shown()).toBe(2);
  end();
});

test('waits for a running fetch, and fetches once for many changes', async () => {
  const { server, answer, end, shown } = show();
  const refreshed = Array.from({ length: 5 }, (_, i) => {
    server.value = 10 + i;
    return refreshQueries(client, { queryKey: KEY });
  });
  await answer();
  expect(shown()).toBe(1);
  await answer();
  await Promise.all(refreshed);
  expect(server.fetches).toBe(2);
  expect(shown()).toBe(14);
  end();
});

test('invalidates inactive queries', async () => {
  const { answer, end } = show();
  await answer();
  end();
  await refreshQueries(client, { queryKey: KEY });
  expect(client.getQueryState(KEY)).toMatchObject({ isInvalidated: true, fetchStatus: 'idle' });
});

test('rejects a failed fetch with throwOnError', async () => {
  const observer = new QueryObserver(client, {
    queryKey: KEY,
    retry: false,
    queryFn: () => Promise.reject(new Error('503')),
  });
  const end = observer.subscribe(() => undefined);
  await expect(refreshQueries(client, { queryKey: KEY }, { throwOnError: true })).rejects.toThrow('503');
  await expect(refreshQueries(client, { queryKey: KEY })).resolves.toBeUndefined();
  end();
});
