import { z } from 'zod';
import { revokeSession } from '#lib/account/commands/sessions.ts';
import { isId } from '#lib/kernel/ids.ts';
import { handle } from '../../../handle.ts';

export const DELETE = handle({ params: z.object({ sessionId: z.string().refine(isId) }), command: revokeSession });
