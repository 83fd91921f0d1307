/** Bodies that are no JSON: bytes in, bytes out. */
import type { NextRequest } from 'next/server';
import { refuseRequest } from '#lib/http/refusals.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';

export const BYTES = 'application/octet-stream';

/**
 * The body as it is. It is given up at the first byte too many, whatever its sender said of its length. Refuses `request.too_large`,
 * `request.invalid` (another content type).
 */
export async function readBytes(request: NextRequest, most: number): Promise<Result<Uint8Array>> {
  if (request.headers.get('content-type') !== BYTES)
    return refused(refuseRequest('request.invalid', { field: 'content-type', issue: BYTES }));
  return readAtMost(request, most);
}

/** The body, whatever it is; refuses `request.too_large`. */
export async function readAtMost(request: NextRequest, most: number): Promise<Result<Uint8Array>> {
  const tooLarge = () => refused(refuseRequest('request.too_large'));
  if (Number(request.headers.get('content-length') ?? 0) > most) return tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.length;
    if (length > most) {
      await reader?.cancel();
      return tooLarge();
    }
    parts.push(part.value);
  }
  return ok(Buffer.concat(parts, length));
}

/** Under one address there is only ever one content, for whoever was given it once. */
const KEPT = 'private, max-age=31536000, immutable';

/**
 * Bytes of somebody's own making, which no browser may take for a page: handed out to be saved, without a type, and kept
 * by this reader's browser alone. The sandbox is the server's, for all of `/api/v1`
 * (server/headers.ts).
 */
export function answerBytes(
  bytes: Uint8Array,
  name: string,
  headers: Readonly<Record<string, string>>,
  cache = KEPT,
): Response {
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      ...headers,
      'content-type': BYTES,
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="${name}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': cache,
      // Somebody else in the same browser asks anew, and is refused.
      vary: 'cookie',
    },
  });
}
