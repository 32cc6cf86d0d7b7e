import { CABIN_SIGNALS } from './catalogue/cabin';
import { CHASSIS_SIGNALS } from './catalogue/chassis';
import { BODY_SIGNALS } from './catalogue/doors-and-body';
import { GENERAL_SIGNALS } from './catalogue/general';
import { POWERTRAIN_SIGNALS } from './catalogue/powertrain';
import type { SignalDefinition } from './definition';

/** COVESA Vehicle Signal Specification 4, in the order in which signals are shown. @see https://covesa.github.io/vehicle_signal_specification/ */
export const SIGNAL_CATALOGUE: readonly SignalDefinition[] = [
  ...GENERAL_SIGNALS,
  ...POWERTRAIN_SIGNALS,
  ...CHASSIS_SIGNALS,
  ...BODY_SIGNALS,
  ...CABIN_SIGNALS,
];

/** By path. */
export const signalCatalogue: ReadonlyMap<string, SignalDefinition> = new Map(
  SIGNAL_CATALOGUE.map((definition) => [definition.path, definition]),
);
