import type { RulePrincipalKeys } from './principal-keys';

// Names of one client alone: with them replaced, what a million vehicles do is one line. A fleet's or model's code is not,
// so that a topic stays what it was when the vehicle moves.
const NAMES = ['vin', 'serial'] as const;
export type OwnNames = { vin?: string | undefined; serial?: string | undefined };

export const ownNames = ({ values }: RulePrincipalKeys): OwnNames => ({
  vin: values.vin?.[0],
  serial: values.serial?.[0],
});

/** With placeholders where a level is the client's own name. */
export const generaliseTopic = (topic: string, names: OwnNames): string =>
  mapLevels(topic, (level) => {
    const name = NAMES.find((one) => names[one] === level);
    return name === undefined ? level : `\${${name}}`;
  });

/** The reverse. */
export const fillTopic = (topic: string, names: OwnNames): string =>
  mapLevels(topic, (level) => {
    const name = NAMES.find((one) => level === `\${${one}}`);
    return (name && names[name]) ?? level;
  });

const mapLevels = (topic: string, map: (level: string) => string): string => topic.split('/').map(map).join('/');
