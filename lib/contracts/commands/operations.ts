/** Every operation of the catalogue, in the order in which they are shown. Stands in topics. */
export const OPERATIONS = [
  'door_unlock',
  'door_lock',
  'trunk_open',
  'windows_close',
  'find_vehicle',
  'climate_start',
  'climate_stop',
  'charge_start',
  'charge_stop',
  'charge_limit_set',
  'report_now',
  'report_interval_set',
  'diagnostics_read',
  'tbox_reboot',
  'engine_immobilise',
  'engine_release',
] as const;
export type Operation = (typeof OPERATIONS)[number];
