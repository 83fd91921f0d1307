/** A collector of spans on this machine: takes OTLP over HTTP as JSON and keeps what came. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SpanSeen = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly process: string;
  readonly service: string;
  /** As it came. */
  readonly text: string;
};

type Value = { stringValue?: string; intValue?: number | string; doubleValue?: number };
type Attribute = { key: string; value: Value };
type Body = {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: {
      spans: (Omit<SpanSeen, 'attributes' | 'links'> & { attributes: Attribute[]; links?: SpanSeen['links'] })[];
    }[];
  }[];
};

const valueOf = ({ stringValue, intValue, doubleValue }: Value): string | number =>
  stringValue ?? Number(intValue ?? doubleValue);
const named = (attributes: readonly Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

export type Collector = { readonly url: string; readonly spans: SpanSeen[]; readonly headers: string[]; close(): void };

export async function startCollector(): Promise<Collector> {
  const spans: SpanSeen[] = [];
  const headers: string[] = [];
  const server = createServer(async (request, response) => {
    const { resourceSpans } = JSON.parse(await bodyOf(request)) as Body;
    headers.push(JSON.stringify(request.headers));
    for (const { resource, scopeSpans } of resourceSpans) {
      const of = named(resource.attributes);
      for (const span of scopeSpans.flatMap((scope) => scope.spans))
        spans.push({
          ...span,
          links: span.links ?? [],
          attributes: named(span.attributes),
          process: `${of['service.instance.id']}`,
          service: `${of['service.name']}`,
          text: JSON.stringify(span),
        });
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, spans, headers, close: () => server.close() };
}
