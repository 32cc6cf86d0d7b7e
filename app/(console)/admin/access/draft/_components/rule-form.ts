import type { AccessRule, RulePrincipal } from '@/lib/contracts';
import { VIN_PATTERN } from '@/lib/contracts/fleet/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import type { AboutVehicle } from '../../_components/denials';

export const PRINCIPAL_KINDS = ['tboxes', 'fleet', 'model', 'tag', 'vehicle', 'service', 'console'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];
/** Kinds that need a name. */
export type NamedKind = Exclude<PrincipalKind, 'tboxes' | 'console'>;
export const isNamed = (kind: PrincipalKind): kind is NamedKind => kind !== 'tboxes' && kind !== 'console';

/** State of the form. */
export type RuleForm = {
  id: string;
  effect: AccessRule['effect'];
  kind: PrincipalKind;
  /** The text typed for each kind, so that a change of the kind loses nothing. */
  names: Record<NamedKind, string>;
  action: AccessRule['action'];
  /** Empty: any. */
  qos: (0 | 1 | 2)[];
  retain: 'any' | 'yes' | 'no';
  topic: string;
  note: string;
  /** Position, from 1. */
  place: string;
};

const PATTERNS: Record<NamedKind, RegExp> = {
  fleet: /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/,
  model: /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/,
  tag: /^.{1,64}$/u,
  vehicle: VIN_PATTERN,
  service: /^[a-z0-9][a-z0-9_-]{1,62}$/,
};

const nameOf = (principal: RulePrincipal): string => {
  switch (principal.kind) {
    case 'fleet':
    case 'model':
      return principal.code;
    case 'tag':
      return principal.tag;
    case 'vehicle':
      return principal.vin;
    case 'service':
      return principal.username;
    default:
      return '';
  }
};

/** @param about prefills the names of other kinds of principals */
export function formOf(rule: AccessRule, place: number, about: AboutVehicle | null = null): RuleForm {
  const { id, effect, principal, action, qos = [], retain, topic, note } = rule;
  const names = {
    fleet: about?.fleet ?? '',
    model: about?.model ?? '',
    tag: '',
    vehicle: about?.vin ?? '',
    service: '',
  };
  return {
    id,
    effect,
    kind: principal.kind,
    names: isNamed(principal.kind) ? { ...names, [principal.kind]: nameOf(principal) } : names,
    action,
    qos: [...qos].sort(),
    retain: retain === undefined ? 'any' : retain ? 'yes' : 'no',
    topic,
    note,
    place: String(place),
  };
}

function principalOf({ kind, names }: RuleForm): RulePrincipal {
  switch (kind) {
    case 'fleet':
    case 'model':
      return { kind, code: names[kind].trim() };
    case 'tag':
      return { kind, tag: names.tag.trim() };
    case 'vehicle':
      return { kind, vin: names.vehicle.trim().toUpperCase() };
    case 'service':
      return { kind, username: names.service.trim() };
    default:
      return { kind };
  }
}

export function ruleOf(form: RuleForm): AccessRule {
  const { id, effect, action, qos, retain, topic, note } = form;
  return {
    id,
    effect,
    principal: principalOf(form),
    action,
    ...(qos.length > 0 && qos.length < 3 && { qos: [...qos].sort() }),
    // A subscription has no retain flag
    ...(retain !== 'any' && action !== 'subscribe' && { retain: retain === 'yes' }),
    topic: topic.trim(),
    note: note.trim(),
  };
}

export type FormError = 'name' | 'topic' | 'place';

/** Errors of the form. The topic filter is checked by the server. */
export function checkForm(form: RuleForm, places: number): FormError[] {
  const principal = principalOf(form);
  const topic = form.topic.trim();
  const place = Number(form.place);
  const wrong: Record<FormError, boolean> = {
    name: isNamed(principal.kind) && !PATTERNS[principal.kind].test(nameOf(principal)),
    topic: topic === '' || topic.length > MAX_LENGTH.ruleTopic,
    place: !(Number.isInteger(place) && place >= 1 && place <= places),
  };
  return (['name', 'topic', 'place'] as const).filter((error) => wrong[error]);
}

/** The errors to show: those of empty fields only after a submit. */
export function shownErrors(form: RuleForm, errors: readonly FormError[], submitted: boolean): FormError[] {
  const typed = { name: isNamed(form.kind) ? form.names[form.kind] : '', topic: form.topic, place: form.place };
  return errors.filter((error) => submitted || typed[error] !== '');
}

export const QOS = [0, 1, 2] as const;

/** Adds the QoS level, or removes it when it is there. */
export const toggleQos = (qos: RuleForm['qos'], one: (typeof QOS)[number]): RuleForm['qos'] =>
  qos.includes(one) ? qos.filter((other) => other !== one) : [...qos, one];

/** @param random in [0, 1) */
export function newRuleId(rules: readonly AccessRule[], random: () => number = Math.random): string {
  const taken = new Set(rules.map(({ id }) => id));
  for (;;) {
    const id = `rule-${Math.floor(random() * 36 ** 6)
      .toString(36)
      .padStart(6, '0')}`;
    if (!taken.has(id)) return id;
  }
}

/** Inserts or moves the rule to a position, from 1. */
export function putRule(rules: readonly AccessRule[], rule: AccessRule, place: number): AccessRule[] {
  const others = rules.filter(({ id }) => id !== rule.id);
  return [...others.slice(0, place - 1), rule, ...others.slice(place - 1)];
}

type Applied = {
  rules: AccessRule[];
  /** Id of the rule whose row gets the focus; null: no rule is left. */
  focus: string | null;
  message: 'moved' | 'duplicated' | 'removed';
  /** Position for the status message. */
  place: number;
};

/** Applies an action to the rule at a position; null: not possible. */
export function applyAction(
  rules: readonly AccessRule[],
  action: 'up' | 'down' | 'duplicate' | 'remove',
  place: number,
): Applied | null {
  const rule = rules[place - 1];
  if (!rule) return null;
  if (action === 'remove') {
    const neighbour = rules[place] ?? rules[place - 2];
    const others = rules.filter((one) => one !== rule);
    return { rules: others, focus: neighbour?.id ?? null, message: 'removed', place };
  }
  if (action === 'duplicate') {
    const copy = { ...rule, id: newRuleId(rules) };
    return { rules: putRule(rules, copy, place + 1), focus: copy.id, message: 'duplicated', place: place + 1 };
  }
  const to = action === 'up' ? place - 1 : place + 1;
  if (to < 1 || to > rules.length) return null;
  return { rules: putRule(rules, rule, to), focus: rule.id, message: 'moved', place: to };
}
