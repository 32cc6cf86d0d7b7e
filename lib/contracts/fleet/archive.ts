import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { objectSchema } from '../object-schema';
import { msSchema } from '../paging';
import { vinInputSchema } from '../vin';
import { reasonSchema, tboxSerialInputSchema } from './vehicle-fields';
import { changedVehicleSchema, vehicleDetailSchema } from './vehicles';

// The end of a vehicle's service, and the exchange of its TBox.

const tag = 'Vehicles';
const permission = 'vehicle.manage';
const vinInput = z.object({ vin: vinInputSchema });
const reason = reasonSchema.optional().meta({ description: 'For the history' });

const effectsSchema = objectSchema('VehicleChangeEffects', {
  connected: z.boolean(),
  certificates: z.array(z.object({ serialNumber: z.string(), notAfter: msSchema })).meta({
    description: 'Valid ones of its TBox: an archive puts them on hold, another TBox or a deletion revokes them',
  }),
  waiting: z.number().meta({ description: 'Commands that were not sent: an archive cancels them' }),
  underWay: z
    .array(z.object({ operation: z.string(), endsAt: msSchema.nullable() }))
    .meta({ description: 'Commands that were sent and are not finished: an archive has to wait for them' }),
  used: z.boolean().meta({ description: 'It has connected, sent or received something: it cannot be deleted' }),
});
export type VehicleChangeEffects = z.infer<typeof effectsSchema>;

export const readChangeEffectsOperation = defineOperation({
  id: 'readVehicleChangeEffects',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/change-effects',
  tag,
  summary: 'What an archive, a deletion or another TBox would end now',
  permission,
  input: vinInput,
  output: effectsSchema,
});

export const archiveVehicleOperation = defineOperation({
  id: 'archiveVehicle',
  method: 'POST',
  path: '/api/v1/vehicles/{vin}/archive',
  tag,
  summary:
    'Archive a vehicle: out of lists and counts, disconnected, certificates on hold for 90 days and then revoked. Refused while a command is under way',
  permission,
  input: vinInput.extend({ reason }),
  output: vehicleDetailSchema,
});

export const restoreVehicleOperation = defineOperation({
  id: 'restoreVehicle',
  method: 'POST',
  path: '/api/v1/vehicles/{vin}/restore',
  tag,
  summary: 'Restore an archived vehicle and release its certificates, unless they were revoked meanwhile',
  permission,
  input: vinInput,
  output: z.object({
    vehicle: vehicleDetailSchema,
    released: z.array(z.string()).meta({ description: 'Serial numbers of released certificates' }),
    needsCertificate: z.boolean().meta({ description: 'Its TBox has no valid certificate: it has to enrol' }),
  }),
});

export const deleteVehicleOperation = defineOperation({
  id: 'deleteVehicle',
  method: 'DELETE',
  path: '/api/v1/vehicles/{vin}',
  tag,
  summary:
    'Delete a vehicle that has never connected, and revoke certificates of its TBox. Others are archived instead',
  permission,
  input: vinInput,
});

export const replaceTboxOperation = defineOperation({
  id: 'replaceTbox',
  method: 'POST',
  path: '/api/v1/vehicles/{vin}/replace-tbox',
  tag,
  summary: 'Bind another TBox: the former one is disconnected and its certificates are revoked; the history stays',
  permission,
  input: vinInput.extend({
    serial: tboxSerialInputSchema.meta({ description: 'Of the new TBox, which is in no other vehicle' }),
    replaces: tboxSerialInputSchema
      .nullable()
      .optional()
      .meta({ description: 'Of the TBox that is expected there, null for none: 409 if it was replaced meanwhile' }),
    reason,
  }),
  output: z.object({
    vehicle: changedVehicleSchema,
    replaced: z.string().nullable().meta({ description: 'Serial of the former TBox' }),
    revoked: z.array(z.string()).meta({ description: 'Serial numbers of its certificates that were revoked' }),
  }),
});
export type ReplacedTbox = z.infer<typeof replaceTboxOperation.output>;
