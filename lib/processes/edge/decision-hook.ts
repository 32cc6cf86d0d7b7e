import { setTimeout as delay } from 'node:timers/promises';
import type { ClientKind, QuarantineReason } from '@/lib/contracts';
import { BROKER_SECRET_HEADER, type Handler, knowsSecret, sendJson } from '@/lib/platform/http';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { EdgeMetrics } from './metrics';
import { readJson } from './read-json';

export type HookSettings = { secret: string; log: Log; metrics: EdgeMetrics };

/** `unavailable`: nothing is wrong with the client, we cannot tell; the embedded broker answers "server unavailable". */
export type Answer =
  | { result: 'allow'; isSuperuser: boolean; kind?: ClientKind }
  /** `rule`: id of the one that decided. */
  | { result: 'deny'; reason: QuarantineReason | 'unavailable' | 'secret_wrong'; rule?: string };

// Client id, user name, password and topic of 64 KiB each, every byte escaped in JSON
const BODY_LIMIT_BYTES = 2 * 1024 * 1024;
// Below the two seconds that brokers wait: EMQX takes silence for "no opinion"
const DEADLINE_MS = 1_500;
// Without a database every decision of a fleet fails
const LOG_EVERY_MS = 5_000;

/** A hook that always answers 200 with a decision, because EMQX takes anything else for "ignore". */
export function decisionHook(
  hook: string,
  { secret, log, metrics }: HookSettings,
  /** `late`: the broker was given another answer by now. */
  decide: (body: unknown, late: AbortSignal) => Promise<Answer>,
  /** The broker was told no decision about this request. */
  onUndecided: (body: unknown) => void = () => undefined,
): Handler {
  const failed = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.error({ err, hook, suppressed }, 'no decision could be made'),
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
      return { result: 'deny', reason: 'unavailable' };
    } catch (error) {
      failed(error);
      onUndecided(body);
      return { result: 'deny', reason: 'unavailable' };
    } finally {
      settled.abort();
    }
  };
  return async (request, response) => {
    const stopTimer = metrics.decisionSeconds.startTimer({ hook });
    // A stranger's body is not read: this port is open to vehicles
    const answer: Answer = knowsSecret(request, BROKER_SECRET_HEADER, secret)
      ? await answerTo(await readJson(request, BODY_LIMIT_BYTES))
      : { result: 'deny', reason: 'secret_wrong' };
    const reason = answer.result === 'deny' ? answer.reason : '';
    metrics.decisions.inc({ hook, result: answer.result, reason });
    stopTimer();
    const { isSuperuser = false, kind } = answer.result === 'allow' ? answer : {};
    const rule = answer.result === 'deny' ? answer.rule : undefined;
    const extra = { ...(kind && { kind }), ...(reason && { reason }), ...(rule && { rule }) };
    sendJson(response, 200, { result: answer.result, is_superuser: isSuperuser, ...extra });
  };
}
