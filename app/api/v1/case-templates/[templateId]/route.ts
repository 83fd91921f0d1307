import { deleteTemplate, editTemplate } from '#lib/dispute/commands/templates.ts';
import { templateParams, templateSchema } from '#lib/dispute/schema.ts';
import { handle } from '../../../handle.ts';

const LIMIT = { name: 'court', burst: 30, perMinute: 30 };

export const PUT = handle({ params: templateParams, body: templateSchema, limit: LIMIT, command: editTemplate });
export const DELETE = handle({ params: templateParams, limit: LIMIT, command: deleteTemplate });
