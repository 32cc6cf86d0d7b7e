import { createHash, timingSafeEqual } from 'node:crypto';
import { type ClientKind, type HookAuthentication, type QuarantineReason, vinSchema } from '@/lib/contracts';
import { isLoopback } from '@/lib/platform/net';
import type { Secret } from '@/lib/platform/secrets';
import type { Ctx } from '../../context';
import { isServiceCertificate } from '../../pki';
import { isBanned } from './bans/ban-list';
import { parseCertificateSubject } from './certificate-subject';
import { checkSecret } from './credentials/secret-checker';
import { isTokenOutdated, isTokenShaped, type TokenContext, verifyLiveToken } from './live-tokens/live-token';
import { countFailure, failureKeys, isLockedOut, resetFailures } from './lockout/lockout';
import { evaluatePasswordTbox } from './password-authorization-state';
import { hasCertificate, presentedFingerprint } from './presented-certificate';
import { authenticateAccount } from './service-accounts/account-authorization-state';
import { findTbox } from './tbox-authorization-state';

/**
 * Credentials of the platform itself. `loopback`: accepted without a certificate from the embedded broker's listener on loopback; a
 * shared broker cannot name the listener of a client.
 */
export type ServiceAccount = { username: string; password: Secret; loopback: boolean };
/** `certificateId`: id of the presented certificate in the inventory; null if none. */
export type AuthenticationDecision = (
  | { result: 'allow'; kind: ClientKind }
  | { result: 'deny'; reason: QuarantineReason }
) & { certificateId: string | null };

type Input = { request: HookAuthentication; serviceAccount: ServiceAccount; tokens: TokenContext };
/** `guessed`: a wrong secret was presented, which counts towards the lock-out. */
type Decision = { kind: ClientKind } | { reason: QuarantineReason; guessed: boolean };

/**
 * Authenticates a client: a TBox by certificate or password, a browser by token, a program by service account. The
 * first method that applies decides. One query for valid certificates, two at most. Bans apply to all but the platform,
 * lock-outs not to certificates, so that nobody can lock those out by guessing.
 * @throws TooManyChecksError
 */
export async function authenticateClient({ ctx, input }: { ctx: Ctx; input: Input }): Promise<AuthenticationDecision> {
  const { request, serviceAccount, tokens } = input;
  if (await isPlatform(ctx, request, serviceAccount)) return allow('service');
  const { clientid: clientId, username, peerhost: address } = request;
  if (await isBanned(ctx, { clientId, username, address })) return deny('client_banned');
  if (hasCertificate(request)) {
    const fingerprint = presentedFingerprint(request);
    if (fingerprint === 'invalid') return deny('certificate_untrusted');
    const { cert_common_name: serial, cert_subject: subject } = request;
    const tbox = await findTbox(ctx, { vin: clientId, serial, subject, fingerprint });
    const { certificateId } = tbox;
    return 'reason' in tbox ? deny(tbox.reason, certificateId) : allow('tbox', certificateId);
  }
  const keys = failureKeys(clientId, address);
  if (await isLockedOut(ctx, keys)) return deny('locked_out');
  const decision = await evaluateSecret(ctx, request, { platformUsername: serviceAccount.username, tokens });
  if ('kind' in decision) {
    await resetFailures(ctx, keys);
    return allow(decision.kind);
  }
  // The platform's user name is no secret: only the address of who guesses its password is locked out
  const counted =
    username === serviceAccount.username ? { ...keys, all: keys.all.filter((key) => key !== keys.client) } : keys;
  if (decision.guessed) await countFailure(ctx, counted);
  return deny(decision.reason);
}

const isVin = (clientId: string): boolean => vinSchema.safeParse(clientId).success;

/** By its password, and its certificate or the loopback listener. */
async function isPlatform(ctx: Ctx, request: HookAuthentication, account: ServiceAccount): Promise<boolean> {
  // A VIN as client id owns the vehicle's session
  if (isVin(request.clientid)) return false;
  const isPassword = sameText(request.username, account.username) && account.password.accepts(request.password);
  if (!isPassword) return false;
  if (!hasCertificate(request)) return account.loopback && isFromLoopback(request);
  const fingerprint = presentedFingerprint(request);
  if (fingerprint === 'invalid') return false;
  const { cert_common_name: name, cert_subject: subject } = request;
  const subjectId = parseCertificateSubject(subject)?.certificateId;
  if (name !== account.username || !subjectId) return false;
  return isServiceCertificate(ctx.db, { subjectId, name, fingerprint, now: ctx.clock.now() });
}

/** A caller that does not name the listener is believed the address. */
const isFromLoopback = ({ listener, peerhost }: HookAuthentication): boolean =>
  listener === '' ? isLoopback(peerhost) : listener === 'tcp';

async function evaluateSecret(
  ctx: Ctx,
  request: HookAuthentication,
  { platformUsername, tokens }: { platformUsername: string; tokens: TokenContext },
): Promise<Decision> {
  const { clientid: clientId, username, password } = request;
  if (isVin(clientId)) {
    if (password === '' || username === platformUsername) return refuse('certificate_missing');
    return evaluatePassword(ctx, { vin: clientId, serial: username, password });
  }
  if (isTokenShaped(password)) {
    const claims = await verifyLiveToken(ctx, { token: password, clientId, username });
    if (claims === 'expired') return refuse('token_invalid');
    if (claims === 'wrong') return wrong('token_invalid');
    return (await isTokenOutdated(ctx, claims, tokens)) ? refuse('token_outdated') : { kind: 'live' };
  }
  if (username === platformUsername) return wrong('credentials_wrong');
  const outcome = await authenticateAccount(ctx, { clientId, username, secret: password });
  if (outcome === 'authenticated') return { kind: 'account' };
  return outcome === 'wrong_secret' ? wrong('credentials_wrong') : refuse('client_id_reserved');
}

async function evaluatePassword(
  ctx: Ctx,
  { vin, serial, password }: { vin: string; serial: string; password: string },
): Promise<Decision> {
  const evaluated = await evaluatePasswordTbox(ctx, { vin, serial });
  if (evaluated.reason === 'credentials_wrong') return wrong(evaluated.reason);
  if (evaluated.reason !== null) return refuse(evaluated.reason);
  return (await checkSecret(ctx, password, evaluated.hash)) ? { kind: 'tbox' } : wrong('credentials_wrong');
}

const refuse = (reason: QuarantineReason): Decision => ({ reason, guessed: false });
const wrong = (reason: QuarantineReason): Decision => ({ reason, guessed: true });
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
/** Constant time for any lengths. */
const sameText = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right));
