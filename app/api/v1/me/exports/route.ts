import { askExport } from '#lib/privacy/commands/export.ts';
import { exportInput } from '#lib/privacy/schema.ts';
import { handle } from '../../../handle.ts';

/** Asks for an export; the answer says where it can be fetched. */
export const POST = handle({
  body: exportInput,
  limit: { name: 'export', burst: 10, perMinute: 1 },
  command: askExport,
});
