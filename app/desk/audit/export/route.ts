import { exportAudit } from '#lib/site/queries/audit.ts';
import { pageCtx } from '../../../page-ctx.ts';

/** The audit log as lines of JSON, to be kept elsewhere. To whoever may not there is nothing here. */
export async function GET(): Promise<Response> {
  const log = await exportAudit(await pageCtx());
  if (!log.ok) return new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } });
  const lines = log.value[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="holdfast-audit-log.jsonl"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}
