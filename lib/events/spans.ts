/**
 * Spans: what took how long, under which ids. Nothing here knows OpenTelemetry; where a place to send them is configured, server/tracing.ts hands in the
 * one that makes them, and else `inSpan` does the work and nothing more. What may stand in a span is a closed list of names and of shapes of values:
 * ids, routes, names of statements, codes. No value of a statement, no text, no address, no amount has a place in it.
 *
 * All work on one trade is one trace, in whatever process it is done, since the trace's id is made from the trade's; so is all work on one request, until
 * it is about a trade. What leads from one to the other is a link.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from '../kernel/once.ts';
import { trail, type Trail } from './trail.ts';

/** Facts that a span may tell beside the ids of the trail. */
export type Facts = {
  readonly 'http.request.method'?: string;
  readonly 'http.route'?: string;
  readonly 'http.response.status_code'?: number;
  readonly 'db.system.name'?: 'postgresql';
  readonly 'rpc.method'?: string;
  readonly 'rpc.calls'?: number;
  readonly 'holdfast.outcome'?: string;
  readonly 'holdfast.attempts'?: number;
};

export type Opened = {
  /** Adds what became known meanwhile. */
  tell(facts: Facts, ids: Trail): void;
  /** The work broke: of the error its kind alone is told. */
  fail(kind: string): void;
  end(): void;
};

export type ToOpen = {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal';
  /** What the trace's id is made from; undefined: chance. Only of a span without a parent. */
  readonly seed: string | undefined;
  readonly parent: Opened | undefined;
  readonly link: Opened | undefined;
};
/** Makes spans. */
export type SpanMaker = { open(asked: ToOpen): Opened };

type Under = { readonly opened: Opened; readonly seed: string | undefined; readonly quiet: boolean; within: number };
type State = { maker: SpanMaker | undefined; readonly kept: AsyncLocalStorage<Under> };
const state = () => once('spans', (): State => ({ maker: undefined, kept: new AsyncLocalStorage<Under>() }));

/** Hands in who makes spans; undefined: nobody does. */
export function setSpanMaker(maker: SpanMaker | undefined): void {
  state().maker = maker;
}

/** Whether spans are made at all. */
export const areSpansMade = (): boolean => state().maker !== undefined;

export type SpanSpec = {
  readonly name: string;
  readonly kind?: ToOpen['kind'];
  readonly facts?: Facts;
  /** Ids that are not on the trail yet. */
  readonly ids?: Trail;
  /** Reading about a trade, which an open room does all day, is in the request's trace and not in the trade's. */
  readonly reads?: boolean;
  /** A loop's pass, most of which find nothing to do: sent where something was within, where it broke, or took a second. */
  readonly quiet?: boolean;
  /** A statement or a question to a node: made where it is part of something that is told, and not for a loop that only looks. */
  readonly leaf?: boolean;
};

const SLOW_MS = 1_000;

const seedOf = ({ tradeId, requestId }: Trail, reads: boolean): string | undefined =>
  tradeId && !reads ? `trade:${tradeId}` : requestId ? `request:${requestId}` : undefined;

/** Does `work` as a span. Its answer and its errors are the work's own. */
export function inSpan<T>(spec: SpanSpec, work: () => Promise<T>): Promise<T> {
  const { maker, kept } = state();
  if (!maker) return work();
  const above = kept.getStore();
  if (spec.leaf && (!above || above.quiet)) return work();
  return spanned(maker, spec, above, work);
}

async function spanned<T>(
  maker: SpanMaker,
  spec: SpanSpec,
  above: Under | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const ids = { ...trail(), ...spec.ids };
  const seed = (spec.leaf ? undefined : seedOf(ids, spec.reads === true)) ?? above?.seed;
  // What a request does about a trade is in the trade's trace; what is about no other trade stays where it is.
  const joins =
    above !== undefined && (seed === above.seed || (above.seed?.startsWith('trade:') && !seed?.startsWith('trade:')));
  const { name, kind = 'internal', quiet = false } = spec;
  const opened = maker.open({
    name,
    kind,
    seed: joins ? undefined : seed,
    parent: joins ? above.opened : undefined,
    link: joins ? undefined : above?.opened,
  });
  opened.tell(spec.facts ?? {}, ids);
  const under: Under = { opened, seed: joins ? above.seed : seed, quiet, within: 0 };
  const began = performance.now();
  let broke = false;
  try {
    return await state().kept.run(under, work);
  } catch (error) {
    broke = true;
    opened.fail(error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    // One that is never ended is never sent.
    if (!quiet || broke || under.within > 0 || performance.now() - began > SLOW_MS) {
      if (above) above.within += 1;
      opened.end();
    }
  }
}

/** Tells of the span at hand what became known meanwhile. */
export function tellSpan(facts: Facts, ids: Trail = {}): void {
  state().kept.getStore()?.opened.tell(facts, ids);
}
