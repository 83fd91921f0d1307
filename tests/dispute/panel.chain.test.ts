import { NonceManager } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { getDeployment } from '#lib/chain/deployment.ts';
import { adoptPanel, type AdoptInput } from '#lib/dispute/commands/adopt-panel.ts';
import { getArbiters, getPanels } from '#lib/dispute/queries/arbiters.ts';
import { byNumber, connect, put } from '#scripts/deploy.ts';
import { deployPanel, readPanelArgs } from '#scripts/panel.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { addStaff, as, codeOf, must, REASON } from '../operator/people.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person } from './people.ts';

const database = await testDatabase();
const { db } = database;
const chain = await localChain({ database });
const { chainId, panel: first, escrow, backupArbiter } = chain.deployed;
const deployer = chain.wallet(230);
let admin: Person;
/** Who hold seats; the first three sit in the panel that came with the contracts. */
const staff: Person[] = [];

const walletsOf = (...people: Person[]) => people.map(({ wallet }) => wallet.address);
const deploy = (threshold: number, ...members: string[]) =>
  deployPanel(chain.url, deployer.privateKey, ['deploy', `${threshold}`, members.join(',')]);
const adopt = (address: string, more: Partial<AdoptInput> = {}, who: Person | null = admin) =>
  adoptPanel(as(db, who), { chainId, address, reason: REASON, ...more });

/** A panel that the command would not make. */
async function deployLoosely(threshold: number, members: string[]): Promise<string> {
  const node = connect(chain.url, chainId);
  const made = await put(new NonceManager(deployer.connect(node)), 'Panel', [members.sort(byNumber), threshold]);
  await made.waitForDeployment();
  node.destroy();
  return made.getAddress();
}

beforeAll(async () => {
  await chain.fund(deployer.address, '10');
  await setChainClock(db, (await chain.provider.getBlock('latest'))!.timestamp);
  admin = await addStaff(db, 'Olga', 'admin');
  for (const wallet of chain.moderators())
    staff.push(await addPerson(db, `m${staff.length}`, { wallet, roles: ['trader', 'moderator'] }));
  staff.push(await addPerson(db, 'new', { wallet: chain.wallet(231), roles: ['trader', 'senior'] }));
});

describe('a panel of arbiters', () => {
  it('is named only by an administrator who has just proved who they are, with a reason', async () => {
    const address = await deploy(2, ...walletsOf(staff[0]!, staff[3]!));
    const stale = { ...admin, actor: { ...admin.actor, confirmed: false } };
    expect(codeOf(await adopt(address, {}, null))).toBe('account.sign_in_first');
    expect(codeOf(await adopt(address, {}, staff[3]!))).toBe('account.role_needed');
    expect(codeOf(await adopt(address, {}, stale))).toBe('account.confirm_first');
    expect(codeOf(await adopt(address, { reason: '' }))).toBe('account.reason_needed');
    expect((await getDeployment(db, chainId)).panel).toBe(first);
  });

  it('is refused where its code is not ours, one signature would do, a stranger or the backup arbiter sits there, or it is in force', async () => {
    const backup = await addPerson(db, 'backup', {
      wallet: chain.wallet(2),
      roles: ['trader', 'moderator'],
    });
    expect(backup.wallet.address).toBe(backupArbiter);
    const stranger = chain.wallet(232).address;
    for (const [address, code] of [
      [escrow, 'dispute.panel_unknown'],
      [stranger, 'dispute.panel_unknown'],
      ['0x12', 'dispute.panel_unknown'],
      [await deployLoosely(1, walletsOf(staff[0]!, staff[1]!)), 'dispute.panel_too_small'],
      [await deploy(2, ...walletsOf(staff[0]!, staff[1]!), stranger), 'dispute.panel_member_without_seat'],
      [await deploy(2, ...walletsOf(staff[0]!, staff[1]!, backup)), 'dispute.panel_has_backup'],
      [first, 'dispute.panel_in_force'],
    ] as const)
      expect([address, codeOf(await adopt(address))]).toEqual([address, code]);
    expect((await getDeployment(db, chainId)).panel).toBe(first);
    expect(await db.arbiterPanel.count()).toBe(0);
  });

  it('takes the place of the one before for new trades alone; whoever left the staff is shown until then', async () => {
    const [buyer, seller] = [await addPerson(db, 'buyer'), await addPerson(db, 'seller')];
    const row = { offerId: await addOffer(db, seller!), buyer: buyer!, seller: seller!, contract: escrow };
    const trade = await addTrade(db, Math.floor(Date.now() / 1000), { ...row, arbiter: first });
    // A key was stolen: its owner loses the seat, and the panel that knows the key is to go.
    const [stolen] = staff;
    await db.account.update({ where: { id: stolen!.actor.accountId }, data: { roles: ['trader'] } });
    const before = must(await getArbiters({ db }, { chainId }));
    expect(before.members.filter(({ name }) => name === null)).toEqual([
      { address: stolen!.wallet.address, name: null },
    ]);
    const next = await deploy(2, ...walletsOf(staff[1]!, staff[2]!, staff[3]!));
    const both = await Promise.all([adopt(next), adopt(next)]);
    expect(both.map(codeOf).sort()).toEqual(['dispute.panel_in_force', 'ok']);
    expect((await getDeployment(db, chainId)).panel).toBe(next);
    expect((await db.trade.findUniqueOrThrow({ where: { id: trade.id } })).terms).toMatchObject({ arbiter: first });
    const { now, history } = must(await getPanels(as(db, admin), { chainId }));
    expect(now).toMatchObject({ address: next, threshold: 2, backup: backupArbiter });
    expect(now.members.map(({ name }) => name).sort()).toEqual(['m1', 'm2', 'new']);
    expect(history).toMatchObject([
      { address: next, threshold: 2, retiredAt: null, by: 'Olga', reason: REASON, live: 0 },
      { address: first, by: null, live: 1 },
    ]);
    expect(history[1]!.retiredAt).toBe(history[0]!.adoptedAt);
    expect(await db.auditEntry.findFirstOrThrow({ where: { act: 'panel.adopt' } })).toMatchObject({
      reason: REASON,
      data: { before: first, address: next, threshold: 2 },
    });
  });

  it('is left unsaid on a page where the node never answers, and the page does not wait for it', async () => {
    const silent = () => new Promise<never>(() => {});
    expect(codeOf(await getArbiters({ db }, { chainId }, silent))).toBe('dispute.chain_unavailable');
  });

  it('is made by the command with at least two signatures, each member once', () => {
    const [one, two] = walletsOf(staff[0]!, staff[1]!);
    const said = (...args: string[]) => {
      try {
        return readPanelArgs(args).threshold;
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(said('deploy', '2', `${one}, ${two}`)).toBe(2);
    expect(said('deploy', '1', `${one},${two}`)).toContain('at least 2');
    expect(said('deploy', '3', `${one},${two}`)).toContain('at most the number');
    expect(said('deploy', '2', `${one},${one}`)).toContain('named twice');
    expect(said('deploy', '2', `${one},0x12`)).toContain('no address');
    expect(said('burn')).toContain('usage');
  });
});
