/**
 * What the doors write down for whoever watches over a site: each time somebody proves who they are or changes by what they do, and everybody who is
 * turned away. One line: what came of it, at which door, by whom as far as it is known. Never what was said nor from where: the web server in front
 * keeps addresses, for as long as its owner says. See docs/security/operation.md.
 */
import { makeLog } from '../events/trail.ts';
import { once } from '../kernel/once.ts';
import { take } from './limits.ts';

export type Seen = {
  readonly method: string;
  /** The path alone: what follows a question mark may be a person's. */
  readonly path: string;
  /** Account id; null: nobody is signed in. */
  readonly who: string | null;
  /** Id of the API key that asked, or null. */
  readonly key: string | null;
  /** What came of it: a refusal's code, or `ok`. */
  readonly code: string;
  readonly status: number;
  readonly requestId: string;
};

/** Doors at which somebody proves who they are, or changes by what they do. */
const PROOFS =
  /^\/api\/v1\/(sign-in|accounts|sessions|me\/(address|api-keys|backup|deletion|factors|identity|keys|lock|passkeys|password|recovery-codes))(\/|$)/;

/** Of what is refused: what somebody may not do or see, or does too often; of what would change something, also what no page of ours sends. */
const TURNED_AWAY = [403, 404, 429];
const TURNED_AWAY_FROM_CHANGES = [400, 401, ...TURNED_AWAY];

/** As which of the two a request is written down; undefined: as neither. */
export function kindOf({ method, path, code, status }: Seen): 'proof' | 'turned away' | undefined {
  const changes = method !== 'GET' && method !== 'HEAD';
  if (changes && PROOFS.test(path)) return 'proof';
  if (code === 'ok') return undefined;
  return (changes ? TURNED_AWAY_FROM_CHANGES : TURNED_AWAY).includes(status) ? 'turned away' : undefined;
}

/** More is no help to who reads, and would let anybody fill a disk. */
const MOST = { name: 'watch', burst: 600, perMinute: 300 };
/** Longer than the id of a thing: what opens something by being known is not written down. */
const SECRET = /[^/]{26,}/g;

const log = () => once('log.watch', () => makeLog('watch'));
const leftOut = once('watch.left-out', () => ({ count: 0 }));

/** Writes down what is worth it. */
export function watch(seen: Seen): void {
  const kind = kindOf(seen);
  if (!kind) return;
  if (!take(MOST, 'all').ok) {
    leftOut.count += 1;
    return;
  }
  const before = leftOut.count;
  leftOut.count = 0;
  log().info({ ...seen, path: seen.path.replace(SECRET, '…'), ...(before > 0 && { leftOut: before }) }, kind);
}
