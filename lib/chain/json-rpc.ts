/** Questions to a node and its answers as JSON-RPC 2.0 over HTTP has them. Pure. */

/** One question. */
export type Call = { readonly method: string; readonly params: readonly unknown[] };
export type CallError = { readonly code: number; readonly message: string; readonly data?: unknown };
export type Answer = { readonly result: unknown } | { readonly error: CallError };

/** What a node answers instead of a result: a refusal of this question, and no fault of the node. */
export class CallRefused extends Error {
  readonly code: number;
  constructor({ code, message }: CallError) {
    super(message);
    this.code = code;
  }
}

const LIMIT_WORDS = /rate.?limit|too many requests|per second|capacity|throttl|compute units|quota/i;
/** -32005 also means "more results than I give": that one is answered by asking for less. */
export const isLimit = ({ code, message, data }: CallError): boolean =>
  // What a contract says of itself is no word of the node's.
  data === undefined &&
  code !== 3 &&
  (code === 429 ||
    code === -32029 ||
    (code === -32005 && !/results|block range/i.test(message)) ||
    LIMIT_WORDS.test(message));

/** `Retry-After` in milliseconds from now: seconds or a date (RFC 9110, 10.2.3); null where it is neither. */
export function retryOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** The answers in the order of the questions; null where the text is something else. */
export function answersOf(text: string, wanted: number): Answer[] | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (wanted > 1 && !Array.isArray(body)) {
    // A batch refused as a whole: each of its questions is.
    const whole = answerOf(body);
    return whole && 'error' in whole ? Array.from({ length: wanted }, () => whole) : null;
  }
  const list: unknown[] = Array.isArray(body) ? body : [body];
  const made: (Answer | null)[] = Array.from({ length: wanted }, () => null);
  for (const one of list) {
    const { id } = (one ?? {}) as { id?: unknown };
    // A lone error may come without an id, where the node could not read the question.
    const at = wanted === 1 ? 0 : Number(id);
    if (wanted === 1 && id !== 0 && id !== null && id !== undefined) return null;
    if (at in made) made[at] = answerOf(one);
  }
  return made.every((one): one is Answer => one !== null) ? made : null;
}

function answerOf(value: unknown): Answer | null {
  if (typeof value !== 'object' || value === null) return null;
  const { result, error } = value as { result?: unknown; error?: Partial<CallError> | null };
  if (error !== undefined && error !== null) {
    if (typeof error !== 'object') return null;
    const { code, message, ...rest } = error;
    return { error: { ...rest, code: Number(code ?? -32000), message: String(message ?? 'no reason given') } };
  }
  return result === undefined ? null : { result };
}

export function resultOf(answer: Answer): unknown {
  if ('error' in answer) throw new CallRefused(answer.error);
  return answer.result;
}
