/** The real routes of attachments, asked as each person's browser would; files lie in a folder of the test file's own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NextRequest } from 'next/server';
import { encode } from 'next-auth/jwt';
import { afterAll } from 'vitest';
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Person } from '../dispute/people.ts';
import { TEST_SECRETS, testConfig } from '../setup/settings.ts';
import type { Room } from './people.ts';

export type Asked = {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly tradeId: string;
  readonly id?: string;
  readonly body?: Uint8Array | ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
};

/** As ciphertext looks: random bytes. */
export function some(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + 65_536)));
  return bytes;
}

/** A refusal's code, or "ok". */
export async function codeOf(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  return response.ok ? 'ok' : ((await response.json()) as { code: string }).code;
}

export async function openDoor(db: Db) {
  const files = mkdtempSync(join(tmpdir(), 'holdfast-attachments-'));
  afterAll(() => rmSync(files, { recursive: true, force: true }));
  testConfig({ storageDir: files });
  const { POST } = await import('../../app/api/v1/trades/[id]/attachments/route.ts');
  const { GET, PUT } = await import('../../app/api/v1/trades/[id]/attachments/[attachmentId]/route.ts');
  const cookies = new Map<Person, string>();

  async function signIn({ actor }: Person): Promise<string> {
    const data = { id: newId(secureRandom), accountId: actor.accountId, expiresAt: new Date(Date.now() + 86_400_000) };
    await db.session.create({ data });
    const token = { sessionId: data.id };
    return `holdfast.session=${await encode({ token, secret: TEST_SECRETS.authSecret, maxAge: 86_400 })}`;
  }

  async function ask(person: Person | null, { method, tradeId, id, body, headers }: Asked): Promise<Response> {
    const cookie = person && (cookies.get(person) ?? (await signIn(person)));
    if (person && cookie) cookies.set(person, cookie);
    const url = `http://localhost:3000/api/v1/trades/${tradeId}/attachments${id ? `/${id}` : ''}`;
    const request = new NextRequest(url, {
      method,
      headers: {
        origin: 'http://localhost:3000',
        ...(cookie && { cookie }),
        ...(body && { 'content-type': 'application/octet-stream' }),
        ...headers,
      },
      ...(body && { body: body as BodyInit, duplex: 'half' }),
    });
    const params = Promise.resolve({ id: tradeId, ...(id && { attachmentId: id }) });
    return { GET, PUT, POST }[method](request, { params });
  }

  async function add(person: Person, room: Room, body: Uint8Array = some(100)): Promise<string> {
    const answer = await ask(person, { method: 'POST', tradeId: room.id, body });
    const { value, code } = (await answer.json()) as { value: { id: string }; code?: string };
    if (code) throw new Error(code);
    return value.id;
  }

  return {
    ask,
    add,
    post: (person: Person | null, room: { readonly id: string }, body: Uint8Array | ReadableStream = some(100)) =>
      codeOf(ask(person, { method: 'POST', tradeId: room.id, body })),
    get: (person: Person | null, tradeId: string, id: string) => ask(person, { method: 'GET', tradeId, id }),
    confirm: (person: Person | null, tradeId: string, id: string) =>
      codeOf(ask(person, { method: 'PUT', tradeId, id })),
    /** What the store holds, as text. */
    kept: (): string[] =>
      readdirSync(files, { recursive: true, encoding: 'utf8' })
        .map((name) => join(files, name))
        .filter((path) => statSync(path).isFile())
        .map((path) => readFileSync(path).toString('latin1')),
  };
}
