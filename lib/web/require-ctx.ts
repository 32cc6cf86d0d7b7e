import { headers } from 'next/headers';
import { forbidden, redirect } from 'next/navigation';
import { cache } from 'react';
import { can, type Permission } from '@/lib/contracts';
import { PATH_HEADER } from './page-path';
import { ctxOf, findSignedIn, type SignedIn, type UserCtx } from './session';

/** Once a request, however many components ask. */
export const currentSession = cache(async (): Promise<SignedIn | null> => findSignedIn(await headers()));

/** Who looks at this page; somebody signed out goes to the sign-in and comes back after it. */
export async function requireSession(): Promise<SignedIn> {
  const signedIn = await currentSession();
  if (signedIn) return signedIn;
  const path = (await headers()).get(PATH_HEADER) ?? '/';
  redirect(`/sign-in?next=${encodeURIComponent(path)}`);
}

/** First line of every page behind the sign-in. */
export async function requireCtx(): Promise<UserCtx> {
  return ctxOf(await requireSession(), await headers());
}

/** Like requireCtx, for a page that needs a permission. The verbs it calls check again. */
export async function requirePermission(permission: Permission): Promise<UserCtx> {
  const ctx = await requireCtx();
  if (!can(ctx.actor, permission)) forbidden();
  return ctx;
}
