import { BENCH_ADMIN } from './stack';

/** The session cookie of the benchmark's administrator. */
export async function signInCookie(origin: string): Promise<string> {
  const response = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(BENCH_ADMIN),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!response.ok || !cookie) throw new Error(`Sign-in: ${response.status} ${await response.text()}`);
  return cookie;
}
