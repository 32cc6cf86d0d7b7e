import type { BaseRule } from '@/lib/contracts';

/**
 * Rules of the topic contract. Deny rules (fences) precede allow rules of the rule set; allow rules follow the rule
 * set, so that it can deny them.
 */
export const baseRules = (root: string): BaseRule[] => [
  {
    id: 'base:reserved',
    effect: 'deny',
    principal: 'everybody',
    action: 'all',
    topic: '$+/#',
    note: 'Topics that begin with $ belong to the broker; subscriptions are not shared',
  },
  {
    id: 'base:fence',
    effect: 'deny',
    principal: 'tboxes',
    action: 'all',
    topic: `${root}/#`,
    note: `Below ${root} a TBox has its own topics, and no rule can give it those of another`,
  },
  {
    id: 'base:up',
    effect: 'allow',
    principal: 'tboxes',
    action: 'publish',
    topic: `${root}/up/\${vin}/+/#`,
    note: 'A TBox reports below its own VIN',
  },
  {
    id: 'base:down',
    effect: 'allow',
    principal: 'tboxes',
    action: 'subscribe',
    topic: `${root}/down/\${vin}/#`,
    note: 'A TBox receives what is sent to its own VIN',
  },
  {
    id: 'base:model',
    effect: 'allow',
    principal: 'tboxes',
    action: 'subscribe',
    topic: `${root}/down/_model/\${model}/#`,
    note: 'A TBox receives notices to its model',
  },
  {
    id: 'base:all',
    effect: 'allow',
    principal: 'tboxes',
    action: 'subscribe',
    topic: `${root}/down/_all/#`,
    note: 'A TBox receives notices to all',
  },
  {
    id: 'base:token',
    effect: 'allow',
    principal: 'console',
    action: 'all',
    topic: `${root}/live/\${fleet}/#`,
    note: 'A browser reads the live topics of its fleets and publishes its own interest: what its token lists',
  },
  {
    id: 'base:platform',
    effect: 'allow',
    principal: 'platform',
    action: 'all',
    topic: '#',
    note: 'The platform itself publishes and receives everything',
  },
];
