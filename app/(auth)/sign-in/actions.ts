'use server';

import { redirect } from 'next/navigation';
import { safeNext, signInWithPassword } from '@/lib/web';

/** `retryAfterS`: after too many attempts. */
export type SignInState = { code: string; retryAfterS?: number | undefined; email: string } | null;

/** Signs in and redirects to `next`; works without JavaScript. */
export async function signIn(_before: SignInState, form: FormData): Promise<SignInState> {
  const email = String(form.get('email') ?? '').trim();
  const problem = await signInWithPassword({ email, password: String(form.get('password') ?? '') });
  if (problem) return { code: problem.code, retryAfterS: problem.retryAfterS, email };
  redirect(safeNext(form.get('next')));
}
