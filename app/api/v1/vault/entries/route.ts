import { readVaultEntries } from '#lib/vault/operations.ts';
import { handle } from '../../../handle.ts';

export const GET = handle(readVaultEntries);
