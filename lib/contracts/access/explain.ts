import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH } from '../limits';
import { accessRuleSchema, baseRuleSchema, MAX_RULES_BYTES, qosSchema, ruleListSchema } from './rules';
import { ACCESS_ACTIONS, DECISION_REASONS, RULE_EFFECTS } from './terms';

/** The principal of a decision, as stored now. */
const explainedPrincipalSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tbox'),
    vin: z.string(),
    serial: z.string().nullable(),
    fleet: z.string(),
    model: z.string(),
    tags: z.array(z.string()),
  }),
  z.object({ kind: z.literal('service'), username: z.string() }),
  z.object({
    kind: z.literal('console'),
    userId: z.string(),
    email: z.string(),
    fleets: z.array(z.string()).meta({ description: 'Codes; all of them for an administrator' }),
  }),
]);
export type ExplainedPrincipal = z.infer<typeof explainedPrincipalSchema>;

const decisionShape = {
  decision: z.enum(RULE_EFFECTS),
  reason: z.enum(DECISION_REASONS),
  ruleId: z.string().nullable().meta({ description: 'Of the rule that decided; null: none did' }),
};
const decisionSchema = z.object(decisionShape);
export type AccessDecision = z.infer<typeof decisionSchema>;

export const explainAccessOperation = defineOperation({
  id: 'checkAccess',
  method: 'POST',
  path: '/api/v1/acl/check',
  tag: 'Access rules',
  summary: 'Whether somebody may do something with a topic, and the rule that decides it',
  permission: 'access.manage',
  input: z.object({
    who: z.string().trim().min(1).max(MAX_LENGTH.principal).meta({
      description: 'VIN, TBox serial, service user name, or `console:` and the id or e-mail of a person',
    }),
    action: z.enum(ACCESS_ACTIONS),
    topic: z.string().max(MAX_LENGTH.topic).meta({ description: 'A topic name or a topic filter' }),
    qos: qosSchema.default(0),
    retain: z.boolean().default(false),
    rules: ruleListSchema.optional().meta({ description: 'Decide by these instead of the current ones' }),
  }),
  maxBodyBytes: MAX_RULES_BYTES,
  output: z.object({
    ...decisionShape,
    rule: z.union([accessRuleSchema, baseRuleSchema]).nullable(),
    version: z.number().nullable().meta({ description: 'null: decided by the rules of the request' }),
    subject: explainedPrincipalSchema,
  }),
});
export type AccessExplanation = z.infer<typeof explainAccessOperation.output>;
