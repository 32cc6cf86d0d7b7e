'use server';

import { updateVehicle } from '@/lib/domain/fleet';
import { action } from '@/lib/web';

const updateAction = action(updateVehicle);

export async function update(input: Parameters<typeof updateAction>[0]) {
  return updateAction(input);
}
