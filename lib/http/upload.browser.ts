/** Bytes to and from `/api/v1` with their progress, which `fetch` does not tell of what it sends. */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refusalOf } from './browser.ts';
import { refuseRequest } from './refusals.ts';

export type Transfer = {
  /** How much of it has passed, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Ends it; the answer is then `request.unreachable`, as for a cut connection. */
  readonly signal?: AbortSignal | undefined;
};

const unreachable = () => refused(refuseRequest('request.unreachable'));

/** Posts bytes as they are; answers what `call` would. */
export function upload<T>(path: string, bytes: Uint8Array, { onProgress, signal }: Transfer = {}): Promise<Result<T>> {
  if (signal?.aborted) return Promise.resolve(unreachable());
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open('POST', `/api/v1${path}`);
    request.responseType = 'json';
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.(total ? loaded / total : 0));
    request.addEventListener('load', () => {
      const { status, response } = request as { status: number; response: unknown };
      if (response === null) resolve(unreachable());
      else if (status >= 200 && status < 300) resolve(ok((response as { value: T }).value));
      else resolve(refused(refusalOf(status, response)));
    });
    for (const end of ['error', 'abort', 'timeout']) request.addEventListener(end, () => resolve(unreachable()));
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    signal?.addEventListener('abort', abort);
    request.send(bytes as Uint8Array<ArrayBuffer>);
  });
}

/** Reads bytes; at most `size` of them, which is what is expected: what does not end there is cut off and answered as it came. */
export async function download(
  path: string,
  size: number,
  { onProgress, signal }: Transfer = {},
): Promise<Result<Uint8Array>> {
  try {
    const answer = await fetch(`/api/v1${path}`, { credentials: 'same-origin', ...(signal && { signal }) });
    if (!answer.ok) return refused(refusalOf(answer.status, await answer.json()));
    const bytes = new Uint8Array(size + 1);
    let length = 0;
    const reader = answer.body!.getReader();
    for (let part = await reader.read(); !part.done && length <= size; part = await reader.read()) {
      const room = part.value.subarray(0, bytes.length - length);
      bytes.set(room, length);
      length += room.length;
      onProgress?.(Math.min(1, length / size));
    }
    await reader.cancel();
    return ok(bytes.subarray(0, length));
  } catch {
    // Offline, aborted, cut off in the middle, or somebody's page instead of an answer.
    return unreachable();
  }
}
