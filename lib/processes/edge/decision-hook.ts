import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientKind, QuarantineReason } from '@/lib/contracts';
import {
  BROKER_SECRET_HEADER,
  discardBody,
  type Handler,
  hasSecret,
  PayloadTooLargeError,
  readJson,
  sendJson,
} from '@/lib/platform/http';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Secret } from '@/lib/platform/secrets';
import type { EdgeMetrics } from './metrics';
export type HookSettings = { secret: Secret; log: Log; metrics: EdgeMetrics };

/** `unavailable`: no decision could be made; the embedded broker answers "server unavailable". */
export type Answer =
  | { result: 'allow'; isSuperuser: boolean; kind?: ClientKind }
  /** `rule`: id of the deciding rule. */
  | { result: 'deny'; reason: QuarantineReason | 'unavailable' | 'secret_wrong'; rule?: string };

const deny = (reason: Extract<Answer, { result: 'deny' }>['reason']): Answer => ({ result: 'deny', reason });

// Client id, user name, password and topic of 64 KiB each, all escaped in JSON
const BODY_LIMIT_BYTES = 2 * 1024 * 1024;
// Brokers wait for two seconds; EMQX treats a timeout as "ignore"
const DEADLINE_MS = 1_500;
// Without a database every decision fails
const LOG_INTERVAL_MS = 5_000;

/** A hook that always answers 200 with a decision, because EMQX treats anything else as "ignore". */
export function decisionHook(
  hook: string,
  { secret, log, metrics }: HookSettings,
  /** `late`: aborted at the deadline, when the broker gets another answer. */
  decide: (body: unknown, late: AbortSignal) => Promise<Answer>,
  /** Called when no decision was made. */
  onUndecided: (body: unknown) => void = () => undefined,
): Handler {
  const failed = rateLimitedLog(LOG_INTERVAL_MS, (err, suppressed) =>
    log.error({ err, hook, suppressed }, 'decision failed'),
  );
  const answerTo = async (body: unknown): Promise<Answer> => {
    const [settled, late] = [new AbortController(), new AbortController()];
    const deadline = delay(DEADLINE_MS, null, { signal: settled.signal })
      .then(() => late.abort())
      .catch(() => undefined);
    try {
      const answer = await Promise.race([decide(body, late.signal), deadline]);
      if (answer) return answer;
      onUndecided(body);
      return deny('unavailable');
    } catch (error) {
      failed(error);
      onUndecided(body);
      return deny('unavailable');
    } finally {
      settled.abort();
    }
  };
  const answerToBody = async (request: IncomingMessage): Promise<Answer> => {
    try {
      return await answerTo(await readJson(request, BODY_LIMIT_BYTES));
    } catch (error) {
      if (error instanceof PayloadTooLargeError) return deny('payload_too_large');
      throw error; // the broker has gone away
    }
  };
  return async (request, response) => {
    const stopTimer = metrics.decisionSeconds.startTimer({ hook });
    // Vehicles can reach this port: without the secret the body is not read
    const answer = hasSecret(request, BROKER_SECRET_HEADER, secret)
      ? await answerToBody(request)
      : deny('secret_wrong');
    discardBody(request, response);
    const reason = answer.result === 'deny' ? answer.reason : '';
    metrics.decisions.inc({ hook, result: answer.result, reason });
    stopTimer();
    const { isSuperuser = false, kind } = answer.result === 'allow' ? answer : {};
    const rule = answer.result === 'deny' ? answer.rule : undefined;
    const extra = { ...(kind && { kind }), ...(reason && { reason }), ...(rule && { rule }) };
    sendJson(response, 200, { result: answer.result, is_superuser: isSuperuser, ...extra });
  };
}
