/**
 * What leads through the log: the ids of the request, trade and event at hand, kept for as long as the work on them goes on and put on every line that
 * is written meanwhile. Ids alone: what is written down of a person, and what never is, says docs/security/operation.md.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import pino, { type DestinationStream, type Logger } from 'pino';
import { config } from '../config.ts';
import { once } from '../kernel/once.ts';
import { makeLogOut } from './log-out.ts';

export type Trail = {
  readonly requestId?: string | undefined;
  readonly tradeId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly loop?: string | undefined;
};

const kept = () => once('trail', () => new AsyncLocalStorage<Trail>());

/** What is known of the work under way. */
export const trail = (): Trail => kept().getStore() ?? {};

/** Does `work` with these ids on its lines, beside those that led here. */
export function inTrail<T>(ids: Trail, work: () => T): T {
  return kept().run({ ...trail(), ...ids }, work);
}

/** Names under which a secret could come into a line, in whatever is written of an error or a thing: none of them is written. */
const SECRET_NAMES = [
  'password', 'secret', 'token', 'ticket', 'authorization', 'cookie', 'privateKey', 'mnemonic', 'connectionString', 'apiKey', 'rawTx',
]; // prettier-ignore
const SECRET_PATHS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);
/** An address with a name and a password in it, or a key in its path. */
const ADDRESS = /\b([a-z][a-z+]*:\/\/)[^\s"'<>]+/gi;

/** A log under a name, whose lines carry the trail. `out`: where to, instead of standard output. */
export function makeLog(name: string, out?: DestinationStream): Logger {
  const settings: pino.LoggerOptions = {
    name,
    level: config().logLevel,
    mixin: () => ({ ...trail() }),
    redact: { paths: SECRET_PATHS, censor: '[kept back]' },
    serializers: { err: (error: unknown) => serialise(error) },
  };
  return pino(settings, out ?? once('log.out', () => makeLogOut()));
}

/** What an error says, without the addresses that a library has put into it. */
function serialise(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name: type, message, stack = '' } = error;
  const { code } = error as { code?: unknown };
  const bare = (text: string) => text.replace(ADDRESS, '$1[address]');
  const cause = error.cause instanceof Error ? { cause: serialise(error.cause) } : {};
  return { type, message: bare(message), stack: bare(stack), ...(code !== undefined && { code }), ...cause };
}
