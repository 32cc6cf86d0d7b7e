import { z } from 'zod';
import {
  ACCESS_ACTIONS,
  DENIAL_KINDS,
  type DenialPage,
  type RuleSetVersionPage,
  ruleListSchema,
} from '@/lib/contracts';
import { defineOperation } from '../operation';
import {
  denialSchema,
  dryRunSchema,
  explanationSchema,
  ruleDraftSchema,
  ruleFindingSchema,
  ruleSetSchema,
  ruleSetVersionSchema,
} from './access-schemas';
import { pageQuerySchema, timeSchema } from './query-schemas';
import { nextCursorSchema } from './vehicle-schemas';

const tag = 'Access rules';
// 2,000 rules with long topics and notes
const maxBodyBytes = 4 * 1024 * 1024;
const version = z.int().min(0).max(2_147_483_647);
const versionInPath = z.coerce.number().pipe(version);
const reason = z.string().max(500).default('').meta({ description: 'For those who read the history' });

export const getRuleSetOperation = defineOperation({
  id: 'readAccessRules',
  method: 'GET',
  path: '/api/v1/acl',
  tag,
  summary: 'Who may publish and subscribe where: the current rules, or those of an earlier version',
  query: z.object({ version: versionInPath.optional() }),
  response: ruleSetSchema,
});

export const publishRulesOperation = defineOperation({
  id: 'publishAccessRules',
  method: 'PUT',
  path: '/api/v1/acl',
  tag,
  summary: 'Publish a whole set of rules; 409 `rule_set_changed` where `version` is not the current one any more',
  body: z.object({
    rules: ruleListSchema,
    reason,
    version: version.optional().meta({ description: 'The version that they were made from; absent: do not mind' }),
  }),
  maxBodyBytes,
  response: ruleSetVersionSchema,
});

export const listRuleSetVersionsOperation = defineOperation({
  id: 'listAccessRuleVersions',
  method: 'GET',
  path: '/api/v1/acl/versions',
  tag,
  summary: 'What was published, by whom and why, newest first',
  query: pageQuerySchema,
  response: z.object({
    items: z.array(ruleSetVersionSchema),
    nextCursor: nextCursorSchema,
  }) satisfies z.ZodType<RuleSetVersionPage>,
});

export const restoreRulesOperation = defineOperation({
  id: 'restoreAccessRules',
  method: 'POST',
  path: '/api/v1/acl/versions/{version}/restore',
  tag,
  summary: 'Publish the rules of an earlier version again, as a new version',
  params: z.object({ version: versionInPath }),
  body: z.object({ reason }),
  bodyOptional: true,
  response: ruleSetVersionSchema,
});

export const getDraftOperation = defineOperation({
  id: 'readAccessDraft',
  method: 'GET',
  path: '/api/v1/acl/draft',
  tag,
  summary: 'The draft that administrators share; 404: there is none',
  response: ruleDraftSchema,
});

export const saveDraftOperation = defineOperation({
  id: 'saveAccessDraft',
  method: 'PUT',
  path: '/api/v1/acl/draft',
  tag,
  summary: 'Begin the draft or change it; 409 `draft_changed` where `revision` is not the one it has',
  body: z.object({
    rules: ruleListSchema,
    revision: version.default(0).meta({ description: 'Of the draft that is changed; 0: there is none yet' }),
    baseVersion: version.optional(),
  }),
  maxBodyBytes,
  response: ruleDraftSchema,
});

export const discardDraftOperation = defineOperation({
  id: 'discardAccessDraft',
  method: 'DELETE',
  path: '/api/v1/acl/draft',
  tag,
  summary: 'Throw the draft away; 409 `draft_changed` where `revision` is not the one it has',
  query: z.object({ revision: versionInPath }),
  status: 204,
});

export const validateRulesOperation = defineOperation({
  id: 'validateAccessRules',
  method: 'POST',
  path: '/api/v1/acl/validate',
  tag,
  summary: 'What is wrong or odd with rules before they are published',
  body: z.object({ rules: ruleListSchema }),
  maxBodyBytes,
  response: z.object({ findings: z.array(ruleFindingSchema) }),
});

export const dryRunOperation = defineOperation({
  id: 'tryAccessRules',
  method: 'POST',
  path: '/api/v1/acl/dry-run',
  tag,
  summary: 'What these rules would take from, and give to, those who used the broker in the last 24 hours',
  body: z.object({ rules: ruleListSchema }),
  maxBodyBytes,
  response: dryRunSchema,
});

export const explainAccessOperation = defineOperation({
  id: 'checkAccess',
  method: 'POST',
  path: '/api/v1/acl/check',
  tag,
  summary: 'Whether somebody may do something with a topic, and the rule that decides it',
  body: z.object({
    who: z
      .string()
      .min(1)
      .max(320)
      .meta({ description: 'VIN, TBox serial, service user name, or `console:` and the id or e-mail of a person' }),
    action: z.enum(ACCESS_ACTIONS),
    topic: z.string().max(65_535),
    qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
    retain: z.boolean().default(false),
    rules: ruleListSchema.optional().meta({ description: 'Decide by these instead of the current ones' }),
  }),
  maxBodyBytes,
  response: explanationSchema,
});

export const listDenialsOperation = defineOperation({
  id: 'listAccessDenials',
  method: 'GET',
  path: '/api/v1/acl/denials',
  tag,
  summary: 'What was refused, to whom and by which rule, an hour and a client a line, newest first',
  query: pageQuerySchema.extend({
    q: z.string().max(200).optional().meta({ description: 'Any part of client id or topic' }),
    kind: z.enum(DENIAL_KINDS).optional(),
    reason: z.string().max(64).optional(),
    ruleId: z.string().max(64).optional(),
    since: timeSchema.optional(),
  }),
  response: z.object({
    items: z.array(denialSchema),
    nextCursor: nextCursorSchema,
  }) satisfies z.ZodType<DenialPage>,
});
