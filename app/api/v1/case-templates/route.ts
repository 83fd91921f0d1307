import { addTemplate } from '#lib/dispute/commands/templates.ts';
import { templateSchema } from '#lib/dispute/schema.ts';
import { handle } from '../../handle.ts';

export const POST = handle({
  body: templateSchema,
  limit: { name: 'court', burst: 30, perMinute: 30 },
  command: addTemplate,
});
