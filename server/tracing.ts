/** Sends spans by OTLP over HTTP where an address for them is configured. The packages are loaded then and only then; nothing is registered globally, so no other library's spans go out. */
import { createHash, randomBytes } from 'node:crypto';
import type { AttributeValue, Span, SpanContext } from '@opentelemetry/api';
import { config } from '#lib/config.ts';
import { setSpanMaker, type Opened, type SpanMaker } from '#lib/events/spans.ts';
import type { TraceSettings } from '#lib/events/settings.ts';
import type { Trail } from '#lib/events/trail.ts';
import { log, type Stop } from './loop.ts';

/** The trace of all work on one trade or request: `trade:<id>`, `request:<id>`. */
export const traceIdOf = (seed: string): string =>
  createHash('sha256').update(`holdfast ${seed}`).digest('hex').slice(0, 32);

/** Shapes of what may stand in a span: ids, codes, names, routes. What looks otherwise is left out, whoever put it there. */
const VALUE = /^[\w.:/[\]*-]{1,80}$/;
const NAME = /^[\w .:/[\]*-]{1,80}$/;
/** A word of this length that is all hexadecimal digits is an address, a hash or a key, and none of our ids, which have other letters too. */
const BYTES = /(?:0x)?[0-9a-f]{32,}/i;

export const mayStand = (value: unknown): value is AttributeValue =>
  typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value === 'string' && VALUE.test(value) && !BYTES.test(value);

const ID_NAMES = {
  requestId: 'holdfast.request.id',
  tradeId: 'holdfast.trade.id',
  eventId: 'holdfast.event.id',
  loop: 'holdfast.loop',
} as const satisfies Record<keyof Trail, string>;

const spans = new WeakMap<Opened, Span>();

/** `seed`: what the next trace's id is made from; a span is started in the same step. */
class Ids {
  seed: string | undefined;
  generateTraceId = () => {
    const { seed } = this;
    this.seed = undefined;
    return seed === undefined ? randomBytes(16).toString('hex') : traceIdOf(seed);
  };
  generateSpanId = () => randomBytes(8).toString('hex');
}

function openedOf(span: Span, failed: number): Opened {
  const opened: Opened = {
    tell: (facts, ids) => {
      const named = Object.entries(ids).map(([key, value]) => [ID_NAMES[key as keyof Trail], value]);
      for (const [key, value] of [...Object.entries(facts), ...named])
        if (mayStand(value)) span.setAttribute(`${key}`, value);
    },
    fail: (kind) => {
      // Without its message: a library puts values into those.
      span.setStatus({ code: failed });
      if (mayStand(kind)) span.setAttribute('error.type', kind);
    },
    end: () => span.end(),
  };
  spans.set(opened, span);
  return opened;
}

const SAY_AGAIN_MS = 60_000;

/** Whoever collects may be away: that is said once a minute, and stops nothing. */
function sayer(): (error: Error | undefined) => void {
  let said = 0;
  return (error) => {
    if (Date.now() - said < SAY_AGAIN_MS) return;
    said = Date.now();
    log().warn({ err: error }, 'spans were not taken and are lost');
  };
}

async function makeTracing({ url, service }: TraceSettings) {
  const [api, base, otlp, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new otlp.OTLPTraceExporter({ url });
  const send = exporter.export.bind(exporter);
  const say = sayer();
  exporter.export = (batch, done) =>
    send(batch, (result) => {
      if (result.code !== 0) say(result.error);
      done(result);
    });
  const ids = new Ids();
  const provider = new base.BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.instance.id': randomBytes(8).toString('hex'),
      'holdfast.roles': config().roles.join('.'),
    }),
    idGenerator: ids,
    spanProcessors: [new base.BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('holdfast');
  const kinds = { server: api.SpanKind.SERVER, client: api.SpanKind.CLIENT, internal: api.SpanKind.INTERNAL };
  const maker: SpanMaker = {
    open: ({ name, kind, seed, parent, link }) => {
      ids.seed = seed;
      const above = parent && spans.get(parent);
      const context = above ? api.trace.setSpan(api.ROOT_CONTEXT, above) : api.ROOT_CONTEXT;
      const linked: SpanContext | undefined = link && spans.get(link)?.spanContext();
      const links = linked ? [{ context: linked }] : [];
      return openedOf(
        tracer.startSpan(
          NAME.test(name) && !BYTES.test(name) ? name : 'unnamed',
          { kind: kinds[kind], links },
          context,
        ),
        api.SpanStatusCode.ERROR,
      );
    },
  };
  return { maker, stop: () => provider.shutdown() };
}

/** Begins to make spans, before anything is opened that makes some; stopping sends what is left. Does nothing where no address is configured. */
export async function startTracing(): Promise<Stop> {
  const { traces } = config();
  if (!traces) return async () => {};
  const { maker, stop } = await makeTracing(traces);
  setSpanMaker(maker);
  log().info({ service: traces.service, host: new URL(traces.url).host }, 'spans are sent');
  return async () => {
    setSpanMaker(undefined);
    await stop().catch((err: unknown) => log().warn({ err }, 'the last spans were not taken'));
  };
}
