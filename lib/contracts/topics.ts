import { ALL_FLEETS } from './cells/cell-interest';
import type { PlatformRole } from './platform-roles';
import { vinSchema } from './vin';

/** Every topic of the product, as data. `build` and `parse` are inverse to each other. */
export type Topic =
  | { kind: 'telemetry'; vin: string }
  | { kind: 'event'; vin: string; type: string }
  | { kind: 'presence'; vin: string }
  | { kind: 'command'; direction: Direction; vin: string; operation: string }
  | { kind: 'certificate'; direction: Direction; vin: string; step: string }
  | { kind: 'config'; direction: Direction; vin: string }
  | { kind: 'modelNotice'; model: string; notice: string }
  | { kind: 'fleetwideNotice'; notice: string }
  /** `fleet` may be ALL_FLEETS; `filter`: only the vehicles that match it (`filterLevel`). */
  | { kind: 'liveCell'; fleet: string; cell: string; filter?: string }
  | { kind: 'liveVehicle'; fleet: string; vin: string }
  | { kind: 'liveFeed'; fleet: string }
  | { kind: 'liveInterest'; clientId: string }
  | { kind: 'liveInterestAnswer'; clientId: string }
  /** Without subscribers: the platform's connections check with it that they may publish. */
  | { kind: 'platformProbe' };
export type Direction = 'up' | 'down';
/** A level with an event type, an operation or a notice. */
const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const CODE = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
const QUADKEY = /^[0-3]{1,24}$/;
const FILTER = /^[0-9a-f]{16}$/;
const PROBE = 'platform/probe';
/** Steps of a rotation that TBoxes send. */
const UP_STEPS: ReadonlySet<string> = new Set(['csr', 'installed', 'failed']);
const isVin = (text: string): boolean => vinSchema.safeParse(text).success;

export type Topics = ReturnType<typeof createTopics>;

/** @param root first level of all topics, one an environment (`TOPIC_ROOT`) */
export function createTopics(root = 'tsp') {
  return {
    root,
    build: (topic: Topic): string => `${root}/${path(topic)}`,
    /** @returns null: unknown topic, or a malformed level */
    parse: (text: string): Topic | null => {
      const [first, ...levels] = text.split('/');
      return first === root ? parseLevels(levels) : null;
    },
    filter: {
      /** All messages of vehicles. */
      up: `${root}/up/#`,
      telemetry: `${root}/up/+/telemetry`,
      events: `${root}/up/+/event/+`,
      presence: `${root}/up/+/presence`,
      /** Answers to commands. */
      answers: `${root}/up/+/command/+`,
      certificates: `${root}/up/+/certificate/+`,
      reportedConfigs: `${root}/up/+/config`,
      interest: `${root}/interest/+`,
      /** All messages to a vehicle. */
      downTo: (vin: string) => `${root}/down/${vin}/#`,
      liveFleet: (fleet: string) => `${root}/live/${fleet}/#`,
    },
    /** Prefix of the topics that a TBox publishes. */
    upPrefix: (vin: string) => `${root}/up/${vin}/`,
    /** Whether it is one of the topics to which the TBox of this vehicle reports. */
    isUpOf: (vin: string, text: string): boolean => {
      const [first, ...levels] = text.split('/');
      const topic = first === root ? parseLevels(levels) : null;
      if (!topic || !('vin' in topic) || topic.kind === 'liveVehicle' || topic.vin !== vin) return false;
      if ('direction' in topic && topic.direction !== 'up') return false;
      return topic.kind !== 'certificate' || UP_STEPS.has(topic.step);
    },
    downPrefix: (vin: string) => `${root}/down/${vin}/`,
    /** Operations whose command topic one of these filters covers for this vehicle; `*`: all. */
    commandOperations: (vin: string, filters: Iterable<string>): string[] => {
      const found = new Set<string>();
      for (const filter of filters) {
        const operation = coveredOperation([root, 'down', vin, 'command'], filter.split('/'));
        if (operation !== null) found.add(operation);
      }
      return found.has('*') ? ['*'] : [...found].sort();
    },
  };
}

/** [MQTT-4.7.1]: `#` also covers its parent level. */
function coveredOperation(prefix: readonly string[], filter: readonly string[]): string | null {
  for (const [i, level] of prefix.entries()) {
    if (filter[i] === '#') return '*';
    if (filter[i] !== '+' && filter[i] !== level) return null;
  }
  const [operation, ...rest] = filter.slice(prefix.length);
  if (operation === undefined || (rest.length > 0 && (rest.length > 1 || rest[0] !== '#'))) return null;
  if (operation === '#' || operation === '+') return '*';
  return NAME.test(operation) ? operation : null;
}

function path(topic: Topic): string {
  switch (topic.kind) {
    case 'telemetry':
    case 'presence':
      return `up/${topic.vin}/${topic.kind}`;
    case 'event':
      return `up/${topic.vin}/event/${topic.type}`;
    case 'command':
      return `${topic.direction}/${topic.vin}/command/${topic.operation}`;
    case 'certificate':
      return `${topic.direction}/${topic.vin}/certificate/${topic.step}`;
    case 'config':
      return `${topic.direction}/${topic.vin}/config`;
    case 'modelNotice':
      return `down/_model/${topic.model}/${topic.notice}`;
    case 'fleetwideNotice':
      return `down/_all/${topic.notice}`;
    case 'platformProbe':
      return PROBE;
    default:
      return livePath(topic);
  }
}

function livePath(topic: Extract<Topic, { kind: `live${string}` }>): string {
  switch (topic.kind) {
    case 'liveCell':
      return `live/${topic.fleet}/${topic.cell}${topic.filter ? `/${topic.filter}` : ''}`;
    case 'liveVehicle':
      return `live/${topic.fleet}/vehicle/${topic.vin}`;
    case 'liveFeed':
      return `live/${topic.fleet}/feed`;
    case 'liveInterest':
      return `interest/${topic.clientId}`;
    case 'liveInterestAnswer':
      return `interest/${topic.clientId}/answer`;
  }
}

function parseLevels(levels: string[]): Topic | null {
  const [area, first = '', second = '', third = ''] = levels;
  if (area === 'interest' && first) {
    if (levels.length === 2) return { kind: 'liveInterest', clientId: first };
    return levels.length === 3 && second === 'answer' ? { kind: 'liveInterestAnswer', clientId: first } : null;
  }
  if (levels.join('/') === PROBE) return { kind: 'platformProbe' };
  if (area === 'live') return parseLive(levels.length, first, second, third);
  if (area !== 'up' && area !== 'down') return null;
  if (area === 'down' && first.startsWith('_')) return parseFleetTopic(levels.length, first, second, third);
  return isVin(first) ? parseVehicle(area, levels.length, first, second, third) : null;
}

function parseVehicle(direction: Direction, length: number, vin: string, kind: string, name: string): Topic | null {
  if (length === 3) {
    if (kind === 'config') return { kind, direction, vin };
    if (direction === 'up' && (kind === 'telemetry' || kind === 'presence')) return { kind, vin };
    return null;
  }
  if (length !== 4 || !NAME.test(name)) return null;
  if (kind === 'command') return { kind, direction, vin, operation: name };
  if (kind === 'certificate') return { kind, direction, vin, step: name };
  return kind === 'event' && direction === 'up' ? { kind, vin, type: name } : null;
}

function parseFleetTopic(length: number, scope: string, second: string, third: string): Topic | null {
  if (scope === '_all' && length === 3 && NAME.test(second)) return { kind: 'fleetwideNotice', notice: second };
  if (scope === '_model' && length === 4 && CODE.test(second) && NAME.test(third)) {
    return { kind: 'modelNotice', model: second, notice: third };
  }
  return null;
}

function parseLive(length: number, fleet: string, second: string, third: string): Topic | null {
  if (QUADKEY.test(second) && (CODE.test(fleet) || fleet === ALL_FLEETS)) {
    if (length === 3) return { kind: 'liveCell', fleet, cell: second };
    return length === 4 && FILTER.test(third) ? { kind: 'liveCell', fleet, cell: second, filter: third } : null;
  }
  if (!CODE.test(fleet)) return null;
  if (length === 3 && second === 'feed') return { kind: 'liveFeed', fleet };
  if (length === 4 && second === 'vehicle' && isVin(third)) return { kind: 'liveVehicle', fleet, vin: third };
  return null;
}

/** The filter of a subscription that the replicas of a role share (EMQX). */
export const sharedFilter = (role: PlatformRole, filter: string): string => `$share/${role}/${filter}`;
