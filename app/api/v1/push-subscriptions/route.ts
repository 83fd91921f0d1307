import { removePushDevice, savePushDevice } from '#lib/notice/push/commands.ts';
import { endpointSchema, pushSchema } from '#lib/notice/push/schema.ts';
import { handle } from '../../handle.ts';

const limit = { name: 'push-subscriptions', burst: 20, perMinute: 10 };

/** This browser shows notices from now on. */
export const PUT = handle({ body: pushSchema, limit, command: savePushDevice });
/** It shows none any more. */
export const DELETE = handle({ body: endpointSchema, limit, command: removePushDevice });
