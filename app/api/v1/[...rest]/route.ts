import { refuseRequest } from '#lib/http/refusals.ts';
import { refused } from '#lib/kernel/result.ts';
import { handle } from '../../handle.ts';

/** Every address that is none: told as everything else is, and not by a page. */
const nothing = handle({ actor: 'anyone', command: async () => refused(refuseRequest('request.not_found')) });

export const GET = nothing;
export const POST = nothing;
export const PUT = nothing;
export const PATCH = nothing;
export const DELETE = nothing;
