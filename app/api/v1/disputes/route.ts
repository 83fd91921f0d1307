import { config } from '#lib/config.ts';
import { listDisputes } from '#lib/dispute/queries/desk.ts';
import { handle } from '../../handle.ts';

export const GET = handle({ command: (ctx) => listDisputes(ctx, { chainId: config().chainId }) });
