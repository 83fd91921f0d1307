/** Whom evidence is sealed for, who is handed what of it, and who is let in later. */
import { beforeAll, describe, expect, it } from 'vitest';
import { addAssistant, claimCase, handOverCase } from '#lib/dispute/commands/claim-case.ts';
import { addEvidence, sealEvidenceAgain } from '#lib/dispute/evidence/commands.ts';
import { listReaders } from '#lib/dispute/evidence/queries.ts';
import { sealEvidenceKey } from '#lib/dispute/evidence/sealing.ts';
import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import { ok } from '#lib/kernel/result.ts';
import { testDatabase } from '../setup/database.ts';
import type { Case } from './court-scene.ts';
import { codeOf, openEvidenceScene, sealedPicture } from './evidence-scene.ts';

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

describe('whoever else asks', () => {
  it('finds nothing: strangers, moderators and assistants without a part, signed out people, and parties of other cases', async () => {
    const [of, other] = [await claimed(), await scene.court.makeCase()];
    const { id } = await must(scene.lay('buyer', of));
    const expected: Record<string, string> = {
      buyer: 'ok',
      seller: 'ok',
      first: 'ok',
      second: 'dispute.not_assigned',
      senior: 'dispute.not_assigned',
      assistant: 'dispute.not_assigned',
      stranger: 'dispute.not_found',
      support: 'dispute.not_found',
      admin: 'dispute.not_found',
    };
    const got: Record<string, string> = {};
    for (const name of Object.keys(expected)) got[name] = codeOf(await scene.fetchAs(name, of, id));
    expect(got).toEqual(expected);
    expect(codeOf(await scene.fetchAs(null, of, id))).toBe('dispute.not_found');
    // Not through another case, also not by whoever is in both.
    expect(codeOf(await scene.fetchAs('buyer', other, id))).toBe('dispute.evidence_not_found');
    for (const name of ['stranger', 'first', 'admin', null]) {
      const packed = await scene.pack('buyer', of, sealedPicture());
      expect(codeOf(await scene.send(name, of, packed))).toBe('dispute.not_found');
      expect(codeOf(await listReaders(as(name), { id: of.tradeId }))).toBe('dispute.not_found');
      expect(codeOf(await sealEvidenceAgain(as(name), { id: of.tradeId, keys: [] }))).toBe('dispute.not_found');
    }
  });

  it('with an upload they may not make is not even read', async () => {
    const of = await scene.court.makeCase();
    let read = 0;
    const input = { id: of.tradeId, read: async () => ok(new Uint8Array((read += 1))) };
    expect(codeOf(await addEvidence(as('stranger'), input))).toBe('dispute.not_found');
    expect(read).toBe(0);
  });

  it('is handed no key that is not theirs: each screen gets its own, and the key of one opens nothing for another', async () => {
    const of = await claimed();
    const { id } = await must(scene.lay('buyer', of));
    const [mine] = await scene.listAs('first', of);
    expect(mine!.keys).toHaveLength(1);
    expect(await scene.drawnBy('first', of, id, 'second')).toBe('dispute.evidence_not_for_you');
    const rows = await db.evidenceKey.findMany({ where: { evidenceId: id } });
    expect(rows.map(({ accountId }) => accountId).sort()).toEqual(
      ['buyer', 'seller', 'first', 'second'].map((name) => scene.key(name).actor.accountId).sort(),
    );
  });

  it('loses the file with the part: who handed the case over reads no more of it, and who took it over does', async () => {
    const of = await claimed();
    const { id } = await must(scene.lay('seller', of));
    await must(handOverCase(as('first'), { ...of, toId: scene.key('second').actor.accountId, reason: 'Away.' }));
    expect(codeOf(await scene.fetchAs('first', of, id))).toBe('dispute.not_assigned');
    expect(await scene.drawnBy('second', of, id)).toBe('ok');
  });

  it('as staff leaves a look, which both parties see, and a line of the audit log', async () => {
    const of = await claimed();
    const { id } = await must(scene.lay('buyer', of));
    await must(scene.fetchAs('first', of, id));
    await must(scene.fetchAs('seller', of, id));
    const view = await must(getPartyDispute(as('buyer'), { id: of.tradeId }));
    expect(view!.looks.map(({ name }) => name)).toEqual(['first']);
    const lines = await db.auditEntry.findMany({ where: { subjectId: of.disputeId, act: 'cases.evidence' } });
    expect(lines.map(({ actorId }) => actorId)).toEqual([scene.key('first').actor.accountId]);
  });
});

describe('who came later', () => {
  it('is let in by whichever of the two opens the page: a moderator with keys published since, and an assistant', async () => {
    const of = await claimed();
    const { id } = await must(scene.lay('buyer', of));
    await must(addAssistant(as('first'), { ...of, toId: scene.key('assistant').actor.accountId }));
    expect(await scene.drawnBy('assistant', of, id)).toBe('dispute.evidence_not_for_you');
    await scene.publish('third');
    // The other one's evidence: the seller opened it, and passes it on.
    expect(await must(scene.sealAgain('seller', of))).toBeGreaterThanOrEqual(2);
    expect(await scene.drawnBy('assistant', of, id)).toBe('ok');
    expect(await must(scene.sealAgain('seller', of))).toBe(0);
    await must(handOverCase(as('first'), { ...of, toId: scene.key('third').actor.accountId, reason: 'Away.' }));
    expect(await scene.drawnBy('third', of, id)).toBe('ok');
  });

  it('is not kept out by whoever spoils a key of the other’s evidence: the author’s own opens it', async () => {
    const of = await scene.court.makeCase();
    const { id } = await must(scene.lay('buyer', of));
    const fresh = await scene.publish('first');
    const { commitment } = await db.caseEvidence.findUniqueOrThrow({ where: { id } });
    const { tradeHash } = await db.trade.findUniqueOrThrow({ where: { id: of.tradeId } });
    const spoiled = sealEvidenceKey(new Uint8Array(32), fresh.publicKey, { trade: tradeHash, commitment });
    const key = { evidenceId: id, accountId: fresh.actor.accountId, sealed: spoiled };
    await must(sealEvidenceAgain(as('seller'), { id: of.tradeId, keys: [key] }));
    await must(claimCase(as('first'), of));
    expect(await scene.drawnBy('first', of, id)).toBe('dispute.evidence_altered');
    await must(scene.sealAgain('buyer', of));
    expect(await scene.drawnBy('first', of, id)).toBe('ok');
  });

  it('gets no key by somebody’s wish alone: sealed to another key than the reader’s own, or to a stranger, it is left out', async () => {
    const of = await scene.court.makeCase();
    const { id } = await must(scene.lay('buyer', of));
    const before = await db.evidenceKey.count({ where: { evidenceId: id } });
    const sealed = sealEvidenceKey(new Uint8Array(32), scene.key('stranger').publicKey, {
      trade: 'x',
      commitment: 'y',
    });
    const keys = ['stranger', 'first', 'senior'].map((name) => ({
      evidenceId: id,
      accountId: scene.court.people[name]!.actor.accountId,
      sealed,
    }));
    expect(await must(sealEvidenceAgain(as('seller'), { id: of.tradeId, keys }))).toEqual({ sealed: 0 });
    expect(await db.evidenceKey.count({ where: { evidenceId: id } })).toBe(before);
  });

  it('is nobody with a conflict: a moderator who traded with one of the two is not among the readers', async () => {
    const of = await scene.court.makeCase();
    const namesOf = async () =>
      (await must(listReaders(as('buyer'), { id: of.tradeId }))).readers.map(({ name }) => name);
    expect(await namesOf()).toEqual(expect.arrayContaining(['buyer', 'seller', 'first', 'senior']));
    expect(await namesOf()).not.toContain('assistant');
    await db.block.create({
      data: {
        blockerId: scene.court.people.senior!.actor.accountId,
        blockedId: scene.court.people.seller!.actor.accountId,
      },
    });
    expect(await namesOf()).not.toContain('senior');
  });
});
