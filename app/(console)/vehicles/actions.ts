'use server';

import { registerVehicle } from '@/lib/domain/fleet';
import { action } from '@/lib/web';

const registerAction = action(registerVehicle);

export async function register(input: Parameters<typeof registerAction>[0]) {
  return registerAction(input);
}
