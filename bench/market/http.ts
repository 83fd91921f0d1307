// npm run bench:http                 the market over HTTP, over a generated market: a server of its own; prints the figures
// npm run bench:http -- --write      writes bench/market/http.json too
// npm run bench:http -- --offers N --seconds N --no-lighthouse
// --url U --cookie C,C: of a server that runs already (with BEHIND_PROXY=1), instead of one of its own
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { root } from '#scripts/paths.ts';
import { build, isBuildStale } from '#scripts/build.ts';
import { markets } from './generate.ts';
import { elementsOf, openBare } from './bare.ts';
import { openStage } from './stage.ts';
import { askLighthouse, weigh } from './weight.ts';

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const offers = Number((argument('--offers') ?? '100000').replaceAll('_', ''));
const seconds = Number(argument('--seconds') ?? '8');
const CONNECTIONS = 32;
const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

type Figures = {
  /** As it went, with whatever else the machine had to do. */
  readonly perSecond: number;
  /** For each second of one core that the server used: what one core of its own would give. */
  readonly perCoreSecond?: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
};

async function measure(
  name: string,
  url: string,
  ask: (n: number) => Readonly<Record<string, string>>,
  path: (n: number) => string,
  cpuSeconds: (() => number) | undefined = stage?.cpuSeconds,
): Promise<Figures> {
  let n = 0;
  const setupRequest = (request: object) => {
    n += 1;
    return {
      ...request,
      path: path(n),
      headers: { 'accept-encoding': 'gzip', 'x-forwarded-for': addressOf(n), ...ask(n) },
    };
  };
  const run = (duration: number) =>
    autocannon({ url, connections: CONNECTIONS, duration, requests: [{ setupRequest }] });
  await run(2);
  const before = cpuSeconds?.();
  const { requests, latency, non2xx, errors } = await run(seconds);
  const used = cpuSeconds && before !== undefined ? cpuSeconds() - before : undefined;
  say(
    `${name}: ${Math.round(requests.average)} a second${used ? `, ${Math.round(requests.total / used)} a second of one core` : ''}`,
  );
  return {
    perSecond: Math.round(requests.average),
    ...(used && { perCoreSecond: Math.round(requests.total / used) }),
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    failed: non2xx + errors,
  };
}

/** So many readers that none asks for too much. */
const addressOf = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

/** Questions that nobody asks twice: another amount each time, over the largest markets. */
const sellers = markets()
  .filter(({ side }) => side === 'sell')
  .slice(0, 20);
function unasked(n: number): string {
  const { asset, currency } = sellers[n % sellers.length]!;
  return `/api/v1/market?asset=${asset}&currency=${currency}&amount=${20 + (n % 400)}.${String(n % 100).padStart(2, '0')}${n}`.slice(
    0,
    120,
  );
}

/** The page of people who are signed in, beside a bare dynamic page with the same markup, in the same run: each measured twice, in turns. */
async function signedIn(url: string, cookies: readonly string[]) {
  const page = await (await fetch(url, { headers: { cookie: cookies[0]! } })).text();
  const bare = await openBare(page);
  try {
    const [own, other] = [elementsOf(page), elementsOf(await (await fetch(bare.url)).text())];
    // The framework adds an empty element of its own.
    if (Math.abs(own - other) > 1) throw new Error(`the bare page has ${other} elements, not ${own}`);
    const ours = () =>
      measure(
        'page, signed in',
        url,
        (n) => ({ cookie: cookies[n % cookies.length]! }),
        () => '/',
      );
    const theirs = () =>
      measure(
        'bare page',
        bare.url,
        () => ({}),
        () => '/',
        bare.cpuSeconds,
      );
    const [first, second] = [await ours(), await theirs()];
    const [third, fourth] = [await ours(), await theirs()];
    const better = (a: Figures, b: Figures) =>
      (a.perCoreSecond ?? a.perSecond) > (b.perCoreSecond ?? b.perSecond) ? a : b;
    return { signedIn: better(first, third), barePage: better(second, fourth) };
  } finally {
    await bare.stop();
  }
}

async function bench(url: string, cookies: readonly string[]) {
  const visitor = () => ({});
  const results = {
    page: await measure('page, kept', url, visitor, () => '/'),
    api: await measure('API, kept', url, visitor, () => '/api/v1/market'),
    apiUnkept: await measure('API, each question its own', url, visitor, unasked),
    pageUnkept: await measure(
      'page, each question its own',
      url,
      visitor,
      (n) => `/?amount=${20 + (n % 5000)}.${n % 100}`,
    ),
    ...(cookies.length && (await signedIn(url, cookies))),
  };
  const weight = await weigh(url);
  const lighthouse = process.argv.includes('--no-lighthouse') ? undefined : await askLighthouse(url, 3);
  return { results, weight, ...(lighthouse && { lighthouse }) };
}

const given = argument('--url');
const cookiesGiven = argument('--cookie')?.split(',') ?? [];
if (!given && isBuildStale()) await build(join(root, 'test-results', 'build.log'));
const stage = given ? undefined : await openStage(mkdtempSync(join(tmpdir(), 'holdfast-bench-')), offers, say);
try {
  const before = loadavg()[0]!;
  const figures = await bench(stage?.url ?? given!, stage?.cookies ?? cookiesGiven);
  const report = {
    offers: stage ? offers : undefined,
    conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, embedded Postgres, one server process, ${CONNECTIONS} connections, gzip`,
    /** Of the machine before: whatever else ran on it takes its share. */
    loadBefore: Number(before.toFixed(1)),
    ...figures,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (process.argv.includes('--write'))
    writeFileSync(join(root, 'bench', 'market', 'http.json'), `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await stage?.stop();
}
