import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { MOST_PICTURE_BYTES } from '#lib/chat/picture.ts';
import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { askParties } from '#lib/dispute/commands/ask.ts';
import { sealEvidenceAgain } from '#lib/dispute/evidence/commands.ts';
import { unpackEvidence, packEvidence } from '#lib/dispute/evidence/schema.ts';
import { signEvidence } from '#lib/dispute/evidence/sealing.ts';
import { closeDispute } from '#lib/dispute/listeners.ts';
import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import { EVIDENCE_BYTES_EACH, EVIDENCE_EACH } from '#lib/dispute/schema.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { dateOf, DAY } from '#lib/kernel/instant.ts';
import { storage } from '#lib/storage/storage.ts';
import { testDatabase } from '../setup/database.ts';
import { NOW, type Case } from './court-scene.ts';
import { codeOf, openEvidenceScene, pictureOf, sealedPicture } from './evidence-scene.ts';
import { addTradeEvent } from './people.ts';

const { db } = await testDatabase();
let scene: Awaited<ReturnType<typeof openEvidenceScene>>;
beforeAll(async () => {
  scene = await openEvidenceScene(db);
});
const as = (name: string | null) => scene.court.as(name);
const must = <T>(result: Parameters<typeof scene.court.must<T>>[0]) => scene.court.must(result);
const claimed = async (name = 'first'): Promise<Case> => {
  const of = await scene.court.makeCase();
  await must(claimCase(as(name), of));
  return of;
};
const eventsOf = (noun: string, subjectId: string) =>
  db.event.findMany({ where: { noun, subjectId, type: `${noun}.evidenceAdded` }, orderBy: { seq: 'asc' } });

async function close(of: Case): Promise<void> {
  const at = NOW + 10;
  await db.trade.update({
    where: { id: of.tradeId },
    data: { state: 'completed', finalState: 'completed', endedAt: dateOf(at), endedBy: 'release' },
  });
  const said = { type: 'trade.released', data: {}, actorId: null, at } as const;
  const event = await addTradeEvent(db, of.tradeId, said);
  await closeDispute({ db, clock: () => at, random: secureRandom }, event);
}

describe('evidence', () => {
  it('of both is drawn on the screens of both and of the moderator who took the case after it was added', async () => {
    const of = await scene.court.makeCase();
    const ids: string[] = [];
    for (const name of ['buyer', 'seller']) ids.push((await must(scene.lay(name, of))).id);
    await must(claimCase(as('first'), of));
    for (const name of ['buyer', 'seller', 'first'])
      for (const id of ids) expect(await scene.drawnBy(name, of, id), name).toBe('ok');
  });

  it('is in the logs of the case and of the trade, with its hashes and its author’s signature', async () => {
    const of = await scene.court.makeCase();
    const picture = sealedPicture();
    const { id } = await must(scene.lay('seller', of, picture));
    const row = await db.caseEvidence.findUniqueOrThrow({ where: { id } });
    const hash = createHash('sha256').update(picture.ciphertext).digest('hex');
    for (const [noun, subject] of [
      ['dispute', of.disputeId],
      ['trade', of.tradeId],
    ] as const) {
      const [event] = await eventsOf(noun, subject);
      expect(event).toMatchObject({ actorId: row.authorId, signature: row.signature, final: true });
      expect(event!.data).toMatchObject({ evidenceId: id, by: 'seller', hash, commitment: row.commitment });
    }
  });

  it('answers what a moderator asked for', async () => {
    const of = await claimed();
    await must(askParties(as('first'), { ...of, of: 'buyer', text: 'Your bank’s page.', answerSeconds: DAY }));
    expect(await scene.court.stateOf(of)).toBe('waiting_buyer');
    await must(scene.lay('seller', of));
    expect(await scene.court.stateOf(of)).toBe('waiting_buyer');
    await must(scene.lay('buyer', of));
    expect(await scene.court.stateOf(of)).toBe('review');
    const ask = await db.caseAsk.findFirstOrThrow({ where: { disputeId: of.disputeId } });
    expect(ask.buyerAnsweredAt).not.toBeNull();
    const [, answered] = await eventsOf('dispute', of.disputeId);
    expect(answered!.data).toMatchObject({ answers: true });
  });

  it('that is sent again after a lost answer, also twice at once, is there once under one id', async () => {
    const of = await scene.court.makeCase();
    const packed = await scene.pack('buyer', of, sealedPicture());
    const [one, two] = await Promise.all([scene.send('buyer', of, packed), scene.send('buyer', of, packed)]);
    const three = await scene.send('buyer', of, packed);
    const idOf = (added: typeof one) => added.ok && added.value.id;
    expect([idOf(two), idOf(three)]).toEqual([idOf(one), idOf(one)]);
    expect(await eventsOf('dispute', of.disputeId)).toHaveLength(1);
    expect(await db.caseEvidence.count({ where: { disputeId: of.disputeId } })).toBe(1);
  });

  it('whose bytes the store does not take is no part of the case, and comes whole with the next try', async () => {
    const of = await scene.court.makeCase();
    const packed = await scene.pack('buyer', of, sealedPicture());
    const store = storage() as { put: ReturnType<typeof storage>['put'] };
    const { put } = store;
    store.put = async () => {
      throw new Error('the store is away');
    };
    await expect(scene.send('buyer', of, packed)).rejects.toThrow('the store is away');
    store.put = put;
    expect(await scene.listAs('buyer', of)).toEqual([]);
    expect(await eventsOf('dispute', of.disputeId)).toEqual([]);
    const { id } = await must(scene.send('buyer', of, packed));
    expect(await scene.drawnBy('seller', of, id)).toBe('ok');
  });
});

describe('what is refused', () => {
  it('is other bytes in the place of evidence that is there or on its way, though its author signs them', async () => {
    const of = await scene.court.makeCase();
    const packed = await scene.pack('buyer', of, sealedPicture());
    const { head, ciphertext } = unpackEvidence(packed)!;
    const other = Uint8Array.from(ciphertext);
    other[50]! ^= 1;
    const place = await scene.placeOf('buyer', of);
    const swapped = { ...head, hash: createHash('sha256').update(other).digest('hex') };
    const signature = signEvidence(
      { trade: place.ground.tradeHash, by: 'buyer' },
      swapped,
      scene.key('buyer').secretKey,
    );
    const again = packEvidence({ ...swapped, signature }, other);
    // On its way: the row is there, its bytes are not yet.
    const store = storage() as { put: ReturnType<typeof storage>['put'] };
    const { put } = store;
    store.put = async () => {
      throw new Error('the store is away');
    };
    await expect(scene.send('buyer', of, packed)).rejects.toThrow('the store is away');
    store.put = put;
    expect(codeOf(await scene.send('buyer', of, again))).toBe('dispute.evidence_unsigned');
    const { id } = await must(scene.send('buyer', of, packed));
    expect(codeOf(await scene.send('buyer', of, again))).toBe('dispute.evidence_unsigned');
    expect(await scene.drawnBy('seller', of, id)).toBe('ok');
  });

  it('is a forged hash, another’s signature, and evidence of another trade', async () => {
    const [of, other] = [await scene.court.makeCase(), await scene.court.makeCase()];
    const packed = await scene.pack('buyer', of, sealedPicture());
    const { head, ciphertext } = unpackEvidence(packed)!;
    const changed = Uint8Array.from(ciphertext);
    changed[50]! ^= 1;
    const hash = createHash('sha256').update(changed).digest('hex');
    for (const bad of [
      packEvidence(head, changed),
      packEvidence({ ...head, hash }, changed),
      packEvidence({ ...head, commitment: 'ab'.repeat(32) }, ciphertext),
    ])
      expect(codeOf(await scene.send('buyer', of, bad))).toBe('dispute.evidence_unsigned');
    expect(codeOf(await scene.send('seller', of, packed))).toBe('dispute.evidence_unsigned');
    expect(codeOf(await scene.send('buyer', other, packed))).toBe('dispute.evidence_unsigned');
    expect(codeOf(await scene.send('buyer', of, packed.subarray(0, 100)))).toBe('request.invalid');
    expect(await db.caseEvidence.count({ where: { disputeId: { in: [of.disputeId, other.disputeId] } } })).toBe(0);
  });

  it('is anything once the case is ruled, and once it is closed; what was there stays readable', async () => {
    const of = await claimed();
    const { id } = await must(scene.lay('buyer', of));
    await must(scene.court.rule('first', of));
    expect(codeOf(await scene.lay('buyer', of))).toBe('dispute.wrong_state');
    await close(of);
    expect(await scene.court.stateOf(of)).toBe('closed');
    expect(codeOf(await scene.lay('seller', of))).toBe('dispute.wrong_state');
    expect(codeOf(await sealEvidenceAgain(as('buyer'), { id: of.tradeId, keys: [] }))).toBe('dispute.wrong_state');
    for (const name of ['buyer', 'seller', 'first']) expect(await scene.drawnBy(name, of, id)).toBe('ok');
    expect(codeOf(await scene.fetchAs('second', of, id))).toBe('dispute.not_assigned');
  });

  it('is what was on its way while the case was closed', async () => {
    const of = await scene.court.makeCase();
    const store = storage() as { put: ReturnType<typeof storage>['put'] };
    const { put } = store;
    store.put = async (key, bytes) => {
      await put(key, bytes);
      await close(of);
    };
    expect(codeOf(await scene.lay('buyer', of))).toBe('dispute.wrong_state');
    store.put = put;
    expect(await scene.listAs('buyer', of)).toEqual([]);
  });

  it('is the picture after the last, and the byte after the last, of one party alone', async () => {
    const of = await scene.court.makeCase();
    const authorId = scene.key('buyer').actor.accountId;
    const row = (at: number, size: number) => ({
      id: `${at}`.padStart(20, '0'),
      disputeId: of.disputeId,
      authorId,
      kind: 'picture',
      body: '',
      commitment: `${at}`,
      hash: '',
      size,
      identity: {},
      signature: '',
      createdAt: dateOf(NOW),
    });
    await db.caseEvidence.createMany({ data: Array.from({ length: EVIDENCE_EACH - 1 }, (_, at) => row(at, 1)) });
    const last = await scene.pack('buyer', of, sealedPicture());
    await must(scene.send('buyer', of, last));
    const more = await scene.lay('buyer', of);
    expect(more.ok || more.refusal).toMatchObject({ code: 'dispute.too_much_evidence', data: { most: EVIDENCE_EACH } });
    // The last again is no more of it.
    await must(scene.send('buyer', of, last));
    await must(scene.lay('seller', of));
    await db.caseEvidence.deleteMany({ where: { disputeId: of.disputeId } });
    await db.caseEvidence.create({ data: row(1, EVIDENCE_BYTES_EACH - 1000) });
    expect(codeOf(await scene.lay('buyer', of, sealedPicture('x', pictureOf('P', 2000))))).toBe(
      'dispute.evidence_too_large',
    );
    await must(scene.lay('buyer', of));
  });

  it('is a file larger than a picture can be', async () => {
    const of = await scene.court.makeCase();
    const huge = await scene.pack('buyer', of, sealedPicture('x', pictureOf('P', MOST_PICTURE_BYTES)));
    expect(codeOf(await scene.send('buyer', of, huge))).toBe('request.invalid');
  });
});

describe('the payment details', () => {
  it('are opened to the court by either of the two, once each, and are no picture of the count', async () => {
    const of = await claimed();
    const payee = { content: { kind: 'payee', account: '{"method":"sepa"}' }, ciphertext: new Uint8Array() } as const;
    const { id } = await must(scene.lay('buyer', of, payee));
    expect(await scene.drawnBy('first', of, id)).toBe(payee.content.account);
    expect(codeOf(await scene.fetchAs('first', of, id))).toBe('dispute.evidence_not_found');
    expect(codeOf(await scene.lay('buyer', of, payee))).toBe('dispute.payee_opened_before');
    await must(scene.lay('seller', of, payee));
    const view = await must(getPartyDispute(as('buyer'), { id: of.tradeId }));
    expect(view!.evidenceLeft).toEqual({ pieces: EVIDENCE_EACH, bytes: EVIDENCE_BYTES_EACH });
  });
});

describe('a file that somebody changes in the store', () => {
  it('is given out as it lies there, and drawn by nobody', async () => {
    const of = await claimed();
    const ids = [(await must(scene.lay('buyer', of))).id, (await must(scene.lay('buyer', of))).id];
    const kept = ids.map(scene.stored);
    scene.swap(ids[0]!, kept[1]!);
    for (const name of ['first', 'seller', 'buyer'])
      expect(await scene.drawnBy(name, of, ids[0]!)).toBe('chat.file_altered');
    scene.swap(ids[0]!, kept[0]!);
    expect(await scene.drawnBy('first', of, ids[0]!)).toBe('ok');
  });
});
