import { z } from 'zod';
import { revokeSession } from '#lib/account/commands/sessions.ts';
import { isId, isSecretId } from '#lib/kernel/ids.ts';
import { handle } from '../../../handle.ts';

// Sessions of before have an id like everything else.
const sessionId = z.string().refine((text) => isSecretId(text) || isId(text));

export const DELETE = handle({ params: z.object({ sessionId }), command: revokeSession });
