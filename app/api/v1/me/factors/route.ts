import { listMyFactors } from '#lib/account/queries/factors.ts';
import { handle } from '../../../handle.ts';

export const GET = handle({ command: (ctx) => listMyFactors(ctx) });
