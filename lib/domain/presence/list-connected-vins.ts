import type { Ctx } from '../context';
import { selectConnectedVins } from './session-store';

/** Vehicles that have a connection to this broker node, as far as we were told. For our own processes: it is not by fleet. */
export const listConnectedVins = ({ ctx, input }: { ctx: Ctx; input: { node: string } }): Promise<string[]> =>
  selectConnectedVins(ctx.db, input.node);
