/** Evidence as people's browsers make it, handed to the real commands: files lie in a folder of the test file's own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { sealFile } from '#lib/chat/file-sealing.ts';
import type { Db } from '#lib/db/ctx.ts';
import { addEvidence, sealEvidenceAgain } from '#lib/dispute/evidence/commands.ts';
import { sealForCourt, sealLacking, type CasePlace } from '#lib/dispute/evidence/evidence.browser.ts';
import { getEvidenceFile, listReaders } from '#lib/dispute/evidence/queries.ts';
import type { KeysInput } from '#lib/dispute/evidence/schema.ts';
import { openEvidence, openEvidencePicture, type EvidenceContent } from '#lib/dispute/evidence/sealing.ts';
import type { EvidenceView } from '#lib/dispute/evidence/view.ts';
import { getCase } from '#lib/dispute/queries/case.ts';
import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import type { Call } from '#lib/http/browser.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { joinBytes, letters, makeWebp, vp8, webpChunk } from '../chat/images.ts';
import { giveKeys, type Keyed } from '../chat/people.ts';
import { testConfig } from '../setup/settings.ts';
import { openCourt, type Case } from './court-scene.ts';

export const SIZE = { width: 40, height: 30 };

/** A picture that is another one each time; `words` stand in it in the clear. */
export const pictureOf = (words = 'PIXELS', length = 0): Uint8Array => {
  const noise = crypto.getRandomValues(new Uint8Array(8));
  return makeWebp(vp8(SIZE), webpChunk('ALPH', joinBytes(letters(words), noise, new Uint8Array(length))));
};

export type Picture = {
  readonly content: EvidenceContent;
  readonly ciphertext: Uint8Array;
  readonly plain: Uint8Array;
};

export function sealedPicture(caption = 'My bank, 3 May', plain = pictureOf()): Picture {
  const { ciphertext, ...file } = sealFile(plain);
  return { content: { kind: 'picture', caption, file: { ...file, type: 'image/webp', ...SIZE } }, ciphertext, plain };
}

export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code);

export async function openEvidenceScene(db: Db) {
  const files = mkdtempSync(join(tmpdir(), 'holdfast-evidence-'));
  afterAll(() => rmSync(files, { recursive: true, force: true }));
  testConfig({ storageDir: files });
  const court = await openCourt(db);
  const keyed: Record<string, Keyed> = {};
  const publish = async (name: string): Promise<Keyed> => (keyed[name] = await giveKeys(db, court.people[name]!));
  for (const name of ['buyer', 'seller', 'first', 'second', 'assistant', 'stranger']) await publish(name);

  const placeOf = async (name: string, of: Case): Promise<CasePlace> => {
    const { tradeHash } = await db.trade.findUniqueOrThrow({ where: { id: of.tradeId } });
    const { buyer, seller } = of.terms;
    const by = name === 'seller' ? 'seller' : 'buyer';
    return { tradeId: of.tradeId, by, ground: { tradeHash, buyer, seller } };
  };
  const callAs = (name: string, of: Case): Call =>
    (async (_: string, path: string, body: unknown) =>
      path.endsWith('/readers')
        ? listReaders(court.as(name), { id: of.tradeId })
        : sealEvidenceAgain(court.as(name), { id: of.tradeId, ...(body as KeysInput) })) as Call;
  const key = (name: string) => keyed[name]!;

  async function pack(name: string, of: Case, { content, ciphertext }: Omit<Picture, 'plain'>): Promise<Uint8Array> {
    const ports = { key: key(name), call: callAs(name, of) };
    return court.must(sealForCourt(await placeOf(name, of), content, ciphertext, ports));
  }
  const send = (name: string | null, of: Case, packed: Uint8Array) =>
    addEvidence(court.as(name), { id: of.tradeId, read: async () => ok(packed) });
  const lay = async (name: string, of: Case, picture: Omit<Picture, 'plain'> = sealedPicture()) =>
    send(name, of, await pack(name, of, picture));
  const fetchAs = (name: string | null, of: Case, evidenceId: string) =>
    getEvidenceFile(court.as(name), { disputeId: of.disputeId, evidenceId });

  /** What stands on this person's screen of the case. */
  async function listAs(name: string, of: Case): Promise<readonly EvidenceView[]> {
    if (name === 'buyer' || name === 'seller')
      return (await court.must(getPartyDispute(court.as(name), { id: of.tradeId })))!.evidence;
    return (await court.must(getCase(court.as(name), of, court.seats))).evidence;
  }
  /** Whether this person's own screen opens it and draws it; else the refusal's code. */
  async function drawnBy(name: string, of: Case, evidenceId: string, secretOf = name): Promise<string> {
    const one = (await listAs(name, of)).find(({ id }) => id === evidenceId)!;
    const opened = openEvidence(one, (await placeOf(name, of)).ground, key(secretOf).secretKey);
    if (!opened.ok) return opened.refusal.code;
    if (opened.value.content.kind === 'payee') return opened.value.content.account;
    const bytes = await fetchAs(name, of, evidenceId);
    return codeOf(bytes.ok ? openEvidencePicture(opened.value.content, bytes.value) : bytes);
  }
  const sealAgain = async (name: string, of: Case) =>
    sealLacking(await placeOf(name, of), await listAs(name, of), { key: key(name), call: callAs(name, of) });
  const pathOf = (id: string) => join(files, 'evidence', id.slice(0, 2), id);

  return {
    court,
    key,
    publish,
    placeOf,
    callAs,
    pack,
    send,
    lay,
    fetchAs,
    listAs,
    drawnBy,
    sealAgain,
    /** Puts other bytes in the place of the stored ones. */
    swap: (id: string, bytes: Uint8Array) => writeFileSync(pathOf(id), bytes),
    stored: (id: string) => new Uint8Array(readFileSync(pathOf(id))),
    /** What the store holds, as text. */
    kept: (): string[] =>
      readdirSync(files, { recursive: true, encoding: 'utf8' })
        .map((name) => join(files, name))
        .filter((path) => statSync(path).isFile())
        .map((path) => readFileSync(path).toString('latin1')),
  };
}
