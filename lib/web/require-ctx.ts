import { headers } from 'next/headers';
import { forbidden, redirect } from 'next/navigation';
import { cache } from 'react';
import { can, type Permission } from '@/lib/contracts';
import { logRefusedRequest } from './log-refusal';
import { PATH_HEADER } from './page-path';
import { ctxOf, findSignedIn, type SignedIn, type UserCtx } from './session';

/** Cached for the request. */
export const currentSession = cache(async (): Promise<SignedIn | null> => findSignedIn(await headers()));

/** The signed-in user of this page. Without a session, redirects to the sign-in page, which leads back here. */
export async function requireSession(): Promise<SignedIn> {
  const signedIn = await currentSession();
  if (signedIn) return signedIn;
  const path = (await headers()).get(PATH_HEADER) ?? '/';
  redirect(`/sign-in?next=${encodeURIComponent(path)}`);
}

/** Call first in every page that needs a session. */
export async function requireCtx(): Promise<UserCtx> {
  return ctxOf(await requireSession(), await headers());
}

/** Like requireCtx, for a page that needs a permission. The verbs check it again. */
export async function requirePermission(permission: Permission): Promise<UserCtx> {
  const ctx = await requireCtx();
  if (!can(ctx.actor, permission)) {
    logRefusedRequest({ user: ctx.actor.id, permission, address: (await headers()).get('x-forwarded-for') });
    forbidden();
  }
  return ctx;
}
