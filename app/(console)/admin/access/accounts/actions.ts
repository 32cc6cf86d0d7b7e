'use server';

import {
  createServiceAccount,
  deleteServiceAccount,
  previewFleetAuthentication,
  rotateServiceAccountSecret,
  setFleetAuthentication,
  setServiceAccountDisabled,
} from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import { action, getConfig } from '@/lib/web';

type CreateInput = { username: string; description: string };

export const create = action(({ ctx, input }: { ctx: Ctx; input: CreateInput }) =>
  createServiceAccount({ ctx, input: { ...input, platformUsername: getConfig().MQTT_USERNAME } }),
);
export const rotate = action(rotateServiceAccountSecret);
export const setDisabled = action(setServiceAccountDisabled);
export const remove = action(deleteServiceAccount);
export const preview = action(previewFleetAuthentication);
export const setMethods = action(setFleetAuthentication);
