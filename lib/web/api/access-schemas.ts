import { z } from 'zod';
import {
  ACCESS_ACTIONS,
  type AccessExplanation,
  accessRuleSchema,
  type BaseRule,
  DECISION_REASONS,
  DENIAL_KINDS,
  type Denial,
  type DryRun,
  type ExplainedSubject,
  RULE_EFFECTS,
  RULE_FINDINGS,
  type RuleDraft,
  type RuleFinding,
  type RuleSet,
  type RuleSetVersion,
} from '@/lib/contracts';

const ms = z.number().meta({ description: 'Milliseconds since the epoch' });

export const baseRuleSchema = z.object({
  id: z.templateLiteral(['base:', z.string()]),
  effect: z.enum(RULE_EFFECTS),
  principal: z.enum(['tboxes', 'console', 'platform', 'everybody']),
  action: z.enum([...ACCESS_ACTIONS, 'all']),
  topic: z.string(),
  note: z.string(),
}) satisfies z.ZodType<BaseRule>;

export const ruleSetVersionSchema = z.object({
  version: z.number().meta({ description: '0: nothing but the built-in rules' }),
  publishedAt: ms.nullable(),
  author: z.string().nullable(),
  reason: z.string(),
  restoredFrom: z.number().nullable().meta({ description: 'The version that was brought back by this one' }),
  ruleCount: z.number(),
}) satisfies z.ZodType<RuleSetVersion>;

export const ruleSetSchema = ruleSetVersionSchema.extend({
  rules: z.array(accessRuleSchema).meta({ description: 'In order: the first that speaks of a topic decides' }),
  base: z.array(baseRuleSchema).meta({ description: 'What the topic contract itself gives and forbids' }),
}) satisfies z.ZodType<RuleSet>;

export const ruleDraftSchema = z.object({
  rules: z.array(accessRuleSchema),
  baseVersion: z.number().meta({ description: 'The version that it was begun from' }),
  revision: z.number().meta({ description: 'Grows with each change' }),
  author: z.string(),
  updatedAt: ms,
}) satisfies z.ZodType<RuleDraft>;

export const ruleFindingSchema = z.object({
  level: z.enum(['error', 'warning']).meta({ description: '`error`: cannot be published' }),
  code: z.enum(RULE_FINDINGS),
  ruleId: z.string().nullable(),
  otherRuleId: z.string().optional().meta({ description: 'Of `shadowed`: the rule before it' }),
}) satisfies z.ZodType<RuleFinding>;

const subjectSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tbox'),
    vin: z.string(),
    serial: z.string().nullable(),
    fleet: z.string(),
    model: z.string(),
    tags: z.array(z.string()),
  }),
  z.object({ kind: z.literal('service'), username: z.string() }),
  z.object({ kind: z.literal('console'), userId: z.string(), email: z.string(), fleets: z.array(z.string()) }),
]) satisfies z.ZodType<ExplainedSubject>;

export const explanationSchema = z.object({
  decision: z.enum(RULE_EFFECTS),
  reason: z.enum(DECISION_REASONS),
  ruleId: z.string().nullable(),
  rule: z.union([accessRuleSchema, baseRuleSchema]).nullable(),
  version: z.number().nullable().meta({ description: 'null: decided by the rules of the request' }),
  subject: subjectSchema,
}) satisfies z.ZodType<AccessExplanation>;

export const denialSchema = z.object({
  id: z.number(),
  kind: z.enum(DENIAL_KINDS),
  clientId: z.string(),
  username: z.string(),
  topic: z.string(),
  sampleTopic: z.string(),
  reason: z.string(),
  ruleId: z.string().nullable(),
  version: z.number().nullable(),
  count: z.number(),
  firstAt: ms,
  lastAt: ms,
  peer: z.string(),
}) satisfies z.ZodType<Denial>;

export const dryRunSchema = z.object({
  since: ms,
  tried: z.number(),
  complete: z.boolean().meta({ description: 'false: there were more than could be tried' }),
  deniedClients: z.number(),
  deniedVehicles: z.number(),
  deniedPeople: z.number().meta({ description: 'Whose next token would lack something' }),
  allowedClients: z.number(),
  groups: z.array(
    z.object({
      action: z.enum(ACCESS_ACTIONS),
      topic: z.string(),
      change: z.enum(['denied', 'allowed']),
      ruleId: z.string().nullable(),
      clients: z.number(),
      sample: z.array(z.string()),
    }),
  ),
}) satisfies z.ZodType<DryRun>;
