import { saveBackup } from '#lib/account/commands/keys.ts';
import { backupInput } from '#lib/account/schema.ts';
import { handle } from '../../../handle.ts';

export const PUT = handle({ body: backupInput, command: saveBackup });
