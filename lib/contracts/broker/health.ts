import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { msSchema } from '../paging';
import { unattendedRoleSchema } from '../platform-roles';

export const readBrokerHealthOperation = defineOperation({
  id: 'readBrokerHealth',
  method: 'GET',
  path: '/api/v1/broker',
  tag: 'Operations',
  summary: 'Whether the broker lives, and whether every role of the platform runs',
  permission: 'broker.read',
  output: z.object({
    ok: z.boolean().meta({
      description: 'Every node that reports is alive; also true where no node does (an external broker)',
    }),
    nodes: z.array(
      z.object({
        node: z.string(),
        startedAt: msSchema,
        heartbeatAt: msSchema,
        connections: z.number(),
        lost: z.boolean().meta({ description: 'It does not answer: whether its vehicles are connected is not known' }),
        lostAt: msSchema.nullable().meta({ description: 'When its connections were ended as lost' }),
      }),
    ),
    problems: z
      .array(z.object({ instance: z.string(), name: z.string(), problem: z.string(), since: msSchema }))
      .meta({ description: 'Connections of the platform to the broker that do not work' }),
    unattendedRoles: z.array(unattendedRoleSchema).meta({ description: 'Roles that no process has run for 30 s' }),
  }),
});
export type BrokerHealthReport = z.infer<typeof readBrokerHealthOperation.output>;
