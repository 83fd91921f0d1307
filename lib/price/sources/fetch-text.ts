/** One careful GET: a time limit on the whole answer, a limit on its size, one content type, and no other place than the one asked. */
import { SourceFailed } from './source.ts';

/** The whole answer, body included, has to be here by then. */
export const TIMEOUT_MS = 5000;
export const MOST_BYTES = 256 * 1024;

export type Fetching = { readonly timeoutMs?: number; readonly mostBytes?: number };

/** The body as text. Throws {@link SourceFailed}; a redirect is one, because another host was never agreed on. */
export async function fetchText(
  url: URL,
  type: 'json' | 'xml',
  { timeoutMs = TIMEOUT_MS, mostBytes = MOST_BYTES }: Fetching = {},
): Promise<string> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: stop.signal,
      headers: { accept: `application/${type}, text/${type}`, 'user-agent': 'holdfast' },
    });
    check(response, type, url);
    return await readWithin(response, mostBytes);
  } catch (error) {
    if (error instanceof SourceFailed) throw error;
    if (stop.signal.aborted) throw new SourceFailed('too_late', `${url.host} took longer than ${timeoutMs} ms`);
    throw new SourceFailed('unreachable', `${url.host}: ${String((error as Error).message)}`);
  } finally {
    clearTimeout(timer);
    // Whatever is still on its way is not waited for.
    stop.abort();
  }
}

function check(response: Response, type: string, url: URL): void {
  if (response.status >= 300 && response.status < 400)
    throw new SourceFailed('redirect', `${url.host} sends us elsewhere (${response.status})`);
  if (response.status !== 200) throw new SourceFailed('status', `${url.host} answered ${response.status}`);
  const said = (response.headers.get('content-type') ?? '').toLowerCase().split(';')[0]!.trim();
  if (!new RegExp(`^(application|text)/([a-z0-9.-]+\\+)?${type}$`).test(said))
    throw new SourceFailed('content_type', `${url.host} answered with ${said || 'no type'}`);
}

/** Reads chunk by chunk and stops at the limit: what a length header says is not relied on. */
async function readWithin(response: Response, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new SourceFailed('too_large', `more than ${mostBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
