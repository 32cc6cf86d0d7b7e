import { createHash, timingSafeEqual } from 'node:crypto';
import { type ClientKind, type HookAuthentication, type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { isBanned } from './bans/is-banned';
import { checkSecret } from './credentials/secret-checker';
import { looksLikeToken, verifyLiveToken } from './live-tokens/live-token';
import { isTokenOutdated, type TokenGrounds } from './live-tokens/token-standing';
import { countWrongSecret, forgiveWrongSecrets, guessKeys, isLockedOut } from './lockout/lockout';
import { judgePasswordTbox } from './password-standing';
import { proveAccount } from './service-accounts/account-standing';
import { hasCertificate, shownFingerprint } from './shown-certificate';
import { findTbox } from './tbox-standing';

/** The platform's own. */
export type ServiceAccount = { username: string; password: string };
/** `certificateId`: of the certificate that was shown, in the inventory; null: none, or not there. */
export type AuthenticationDecision = (
  | { result: 'allow'; kind: ClientKind }
  | { result: 'deny'; reason: QuarantineReason }
) & { certificateId: string | null };

type Input = { request: HookAuthentication; serviceAccount: ServiceAccount; tokens: TokenGrounds };
/** `guessed`: a secret was tried and is wrong. */
type Verdict = { kind: ClientKind } | { reason: QuarantineReason; guessed: boolean };

/**
 * Who connects: a TBox by its certificate, one without by its password, a browser by its token, a program by its account.
 * The first that applies decides alone. At most two queries, and one where all is well. Bans are for all but the platform
 * itself, lock-outs for all but certificates and the platform: nobody can keep those out by guessing in their name.
 * @throws TooManyChecksError
 */
export async function authenticateClient({ ctx, input }: { ctx: Ctx; input: Input }): Promise<AuthenticationDecision> {
  const { request, serviceAccount, tokens } = input;
  if (isPlatform(request, serviceAccount)) return allow('service');
  const { clientid: clientId, username, peerhost: address } = request;
  if (await isBanned(ctx, { clientId, username, address })) return deny('client_banned');
  if (hasCertificate(request)) {
    const fingerprint = shownFingerprint(request);
    if (fingerprint === 'invalid') return deny('certificate_untrusted');
    const { cert_common_name: serial, cert_subject: subject } = request;
    const standing = await findTbox(ctx, { vin: clientId, serial, subject, fingerprint });
    const { certificateId } = standing;
    return 'reason' in standing ? deny(standing.reason, certificateId) : allow('tbox', certificateId);
  }
  const keys = guessKeys(clientId, address);
  if (await isLockedOut(ctx, keys)) return deny('locked_out');
  const verdict = await judgeSecret(ctx, request, { platformUsername: serviceAccount.username, tokens });
  if ('kind' in verdict) {
    await forgiveWrongSecrets(ctx, keys);
    return allow(verdict.kind);
  }
  if (verdict.guessed) await countWrongSecret(ctx, keys);
  return deny(verdict.reason);
}

const isVin = (clientId: string): boolean => vinSchema.safeParse(clientId).success;

function isPlatform(request: HookAuthentication, account: ServiceAccount): boolean {
  // A certificate is a TBox's, and only a TBox may take a vehicle's client id, and with it its session
  if (hasCertificate(request) || isVin(request.clientid)) return false;
  return sameText(request.username, account.username) && sameText(request.password, account.password);
}

async function judgeSecret(
  ctx: Ctx,
  request: HookAuthentication,
  { platformUsername, tokens }: { platformUsername: string; tokens: TokenGrounds },
): Promise<Verdict> {
  const { clientid: clientId, username, password } = request;
  if (isVin(clientId)) {
    if (password === '' || username === platformUsername) return refuse('certificate_missing');
    return judgePassword(ctx, { vin: clientId, serial: username, password });
  }
  if (looksLikeToken(password)) {
    const claims = await verifyLiveToken(ctx, { token: password, clientId, username });
    if (claims === 'expired') return refuse('token_invalid');
    if (claims === 'wrong') return wrong('token_invalid');
    return (await isTokenOutdated(ctx, claims, tokens)) ? refuse('token_outdated') : { kind: 'live' };
  }
  if (username === platformUsername) return wrong('credentials_wrong');
  const proof = await proveAccount(ctx, { clientId, username, secret: password });
  if (proof === 'right') return { kind: 'account' };
  return proof === 'wrong' ? wrong('credentials_wrong') : refuse('client_id_reserved');
}

async function judgePassword(
  ctx: Ctx,
  { vin, serial, password }: { vin: string; serial: string; password: string },
): Promise<Verdict> {
  const judged = await judgePasswordTbox(ctx, { vin, serial });
  if (judged.reason === 'credentials_wrong') return wrong(judged.reason);
  if (judged.reason !== null) return refuse(judged.reason);
  return (await checkSecret(ctx, password, judged.hash)) ? { kind: 'tbox' } : wrong('credentials_wrong');
}

const refuse = (reason: QuarantineReason): Verdict => ({ reason, guessed: false });
const wrong = (reason: QuarantineReason): Verdict => ({ reason, guessed: true });
const allow = (kind: ClientKind, certificateId: string | null = null): AuthenticationDecision => ({
  result: 'allow',
  kind,
  certificateId,
});
const deny = (reason: QuarantineReason, certificateId: string | null = null): AuthenticationDecision => ({
  result: 'deny',
  reason,
  certificateId,
});

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** In constant time, whatever the lengths. */
const sameText = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right));
