/** The real route handlers, asked by somebody of the world with a session of their own. */
import { NextRequest } from 'next/server';
import { encode } from 'next-auth/jwt';
import { config } from '#lib/config.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { RouteRow } from './routes.ts';
import type { RouteName } from './surface.ts';
import type { Scene, Who, World } from './world.ts';

type Handler = (request: NextRequest, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

export type Answer = { readonly status: number; readonly word: string; readonly text: string };

/** A session and the cookie that carries it; empty for nobody. */
export async function cookieOf({ db, people }: World, who: Who, sessionId = newId(secureRandom)): Promise<string> {
  if (who === 'nobody') return '';
  const { accountId } = people[who].actor;
  const expiresAt = new Date(Date.now() + 3_600_000);
  const staff = people[who].actor.factor === 'proved';
  const data = { id: sessionId, accountId, expiresAt, ...(staff && { factor: 'totp', factorAt: new Date() }) };
  await db.session.upsert({ where: { id: sessionId }, create: data, update: {} });
  return `holdfast.session=${await encode({ token: { sessionId }, secret: config().authSecret })}`;
}

/** Asks a route. `params` and `body` in the place of the row's own. */
export async function askRoute(
  route: RouteName,
  row: RouteRow,
  scene: Scene,
  cookie: string,
  other: { readonly params?: Record<string, string>; readonly body?: unknown } = {},
): Promise<Answer> {
  // What one person may ask in a minute is not what is asked here.
  (globalThis as unknown as Record<symbol, Map<string, unknown> | undefined>)[Symbol.for('holdfast.limits')]?.clear();
  const params = other.params ?? (await row.params?.(scene)) ?? {};
  const url = route.url.replace(/\[(\w+)\]/g, (_, name: string) => params[name]!);
  const body = other.body ?? (await row.body?.(scene));
  const bytes = row.type === 'bytes';
  const request = new NextRequest(`${config().publicUrl}${url}`, {
    method: route.method,
    headers: {
      ...(cookie && { cookie }),
      origin: config().publicUrl,
      'content-type': bytes ? 'application/octet-stream' : 'application/json',
    },
    ...(body !== undefined && { body: bytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  });
  const module = (await import(/* @vite-ignore */ `../../${route.path}`)) as Record<string, Handler>;
  const response = await module[route.method]!(request, { params: Promise.resolve(params) });
  return read(response);
}

async function read(response: Response): Promise<Answer> {
  const { status } = response;
  const text = (await response.text()).replaceAll(response.headers.get('x-request-id') ?? '\0', '<request>');
  if (status >= 500 && status !== 503) return { status, word: `fault ${status}`, text };
  if (status < 400) return { status, word: String(status), text };
  const code = /"code":"([\w.]+)"/.exec(text)?.[1];
  return { status, word: code ? `${status} ${code}` : String(status), text };
}
