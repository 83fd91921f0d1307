import { ReadableStream } from 'node:stream/web';
import { openExport } from '#lib/privacy/commands/export.ts';
import { exportParams } from '#lib/privacy/schema.ts';
import { handle } from '../../../../handle.ts';

/** The file, as it is read from the tables. */
export const GET = handle({
  params: exportParams,
  limit: { name: 'export-file', burst: 10, perMinute: 1 },
  command: openExport,
  bytes: ({ name, type, parts }, headers) =>
    new Response(ReadableStream.from(bytesOf(parts)) as unknown as BodyInit, {
      headers: {
        ...headers,
        'content-type': type,
        'content-disposition': `attachment; filename="${name}"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    }),
});

async function* bytesOf(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const part of parts) if (part) yield encoder.encode(part);
}
