import type { RulePrincipalKeys } from './principal-keys';

// Names unique to a client: replaced by placeholders, a fleet's traffic becomes one row. Fleet and model codes are
// kept, so that a topic stays the same when the vehicle moves.
const NAMES = ['vin', 'serial'] as const;
export type OwnNames = { vin?: string | undefined; serial?: string | undefined };

export const ownNames = ({ values }: RulePrincipalKeys): OwnNames => ({
  vin: values.vin?.[0],
  serial: values.serial?.[0],
});

/** Replaces levels that are the client's own names by placeholders. */
export const generaliseTopic = (topic: string, names: OwnNames): string =>
  mapLevels(topic, (level) => {
    const name = NAMES.find((one) => names[one] === level);
    return name === undefined ? level : `\${${name}}`;
  });

/** The reverse of `generaliseTopic`. */
export const fillTopic = (topic: string, names: OwnNames): string =>
  mapLevels(topic, (level) => {
    const name = NAMES.find((one) => level === `\${${one}}`);
    return (name && names[name]) ?? level;
  });

const mapLevels = (topic: string, map: (level: string) => string): string => topic.split('/').map(map).join('/');
