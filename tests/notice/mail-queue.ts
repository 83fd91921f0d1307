/** Mail that waits to be sent, and time that passes without being waited for. */
import type { Db } from '#lib/db/ctx.ts';
import type { Mail } from '#lib/db/generated/client.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { compose } from '#lib/notice/compose.ts';

export const FROM = 'notices@holdfast.example';

export function openQueue(db: Db, accountId: string) {
  const addMail = async (more: Partial<Mail> = {}): Promise<Mail> => {
    const id = newId(secureRandom);
    const data = { wording: 'taken', name: 'Ana', coins: '1', asset: 'USDC', money: '2', currency: 'EUR' };
    return db.mail.create({
      data: {
        id,
        accountId,
        to: 'rita@example.com',
        topic: 'kind:trade_taken',
        locale: 'en',
        ...compose('en', [{ id: 'n', data }], 'http://localhost:3000'),
        messageId: `<${id}@localhost>`,
        dueAt: new Date(Date.now() - 1000),
        ...more,
      },
    });
  };
  return {
    addMail,
    now: (id: string) => db.mail.findUniqueOrThrow({ where: { id } }),
    /** The time of waiting is over: of a pause after a try, and of a claim whose worker is gone. */
    letTimePass: () =>
      db.mail.updateMany({
        where: { state: { in: ['pending', 'sending'] } },
        data: { dueAt: new Date(0), claimedUntil: new Date(0) },
      }),
  };
}
