import { bringStatement } from '#lib/reputation/commands/foreign.ts';
import { MOST_BYTES } from '#lib/reputation/statement.ts';
import { readBytes } from '../../../bytes.ts';
import { handle } from '../../../handle.ts';

/** Another site's statement, as application/octet-stream: the file as it is. */
export const POST = handle({
  limit: { name: 'statement-bring', burst: 10, perMinute: 2 },
  command: async (ctx, _, request) => {
    const bytes = await readBytes(request, MOST_BYTES);
    return bytes.ok ? bringStatement(ctx, { text: new TextDecoder().decode(bytes.value) }) : bytes;
  },
});
