import { ACCESS_ACTIONS, type AccessAction } from '@/lib/contracts/access/terms';
import { firstValue } from '../../../_components/first-value';

/** As it stands in the address. */
export type Question = {
  who: string;
  action: AccessAction;
  topic: string;
  qos: 0 | 1 | 2;
  retain: boolean;
  rules: 'published' | 'draft';
};

export const MAX_WHO = 320;
const MAX_TOPIC = 65_535;
export const QOS = [0, 1, 2] as const;

/** What the address says wrongly, it does not say. A topic is taken as it is: a space may be a part of it. */
export function readQuestion(parameters: Record<string, string | string[] | undefined>): Question {
  return {
    who: (firstValue(parameters.who) ?? '').trim().slice(0, MAX_WHO),
    action: ACCESS_ACTIONS.find((one) => one === firstValue(parameters.action)) ?? 'publish',
    topic: (firstValue(parameters.topic) ?? '').slice(0, MAX_TOPIC),
    qos: QOS.find((one) => String(one) === firstValue(parameters.qos)) ?? 0,
    retain: firstValue(parameters.retain) === 'true',
    rules: firstValue(parameters.rules) === 'draft' ? 'draft' : 'published',
  };
}
