import type { LocalText } from './definition';

/** Codes of a TBox that refuses (`rejected`) or fails (`failed`); others are stored unchanged. */
export const REFUSAL_CODES = {
  expired: { en: 'The deadline had passed when it arrived', zh: '到达时已超过截止时间' },
  bad_signature: { en: 'The signature did not verify', zh: '签名校验失败' },
  wrong_vehicle: { en: 'It was signed for another vehicle', zh: '签名对应的是另一辆车' },
  precondition: { en: 'The vehicle was not in a state that allows it', zh: '车辆状态不允许执行' },
  unsupported: { en: 'This vehicle cannot do it', zh: '该车辆不支持此操作' },
  busy: { en: 'The vehicle was busy with another command', zh: '车辆正在执行其他指令' },
  malformed: { en: 'The TBox did not understand the request', zh: 'TBox 无法解析请求' },
  clock_unknown: {
    en: 'The TBox does not know the time, so it cannot keep a deadline',
    zh: 'TBox 时钟不可信，无法保证截止时间',
  },
  actuator: { en: 'The part did not do what it was told', zh: '执行机构未完成动作' },
} as const satisfies Record<string, LocalText>;
export type RefusalCode = keyof typeof REFUSAL_CODES;

/** Codes of requests that were not verified, also from a TBox that does not say `verified: false`. */
export const UNVERIFIED_CODES: readonly string[] = ['bad_signature', 'wrong_vehicle'] satisfies RefusalCode[];
