/** Cheating with one message. */
import { directionKeyAsRecipient, type Card } from '#lib/chat/room-keys.ts';
import { makeScene, OTHER_TRADE, seal, text, TRADE, type Member } from '../scene.ts';
import { flip, opens, UNNOTICED, type Attack } from './attack.ts';
import { makeDeniable, makeUncommitted, makeUp, signDeniably } from './forgery.ts';
import type { Plant } from './judges.ts';

export const SIGNATURE: Plant = {
  file: 'frank',
  text: 'const good = isSignedBy(signedBytes(header), signature, card.signKey);',
  instead: 'const good = true;',
};
const BODY: Plant = { file: 'frank', text: 'return whole ? ok(message)', instead: 'return true ? ok(message)' };
export const COMMITMENT: Plant = {
  file: 'frank',
  text: 'commit(content, fromBase64Url(opening, 32)!) === commitment;',
  instead: 'true;',
};
const PLACE = 'if (header.trade !== expected.trade || header.author !== expected.author)';

const elsewhere = (member: Member): Card => ({ ...member.card, trade: OTHER_TRADE });

export const ON_MESSAGES: readonly Attack[] = [
  {
    by: 'party',
    title: 'makes up a message of the other, sealed as only the two can',
    caught: 'chat.message_forged',
    planted: UNNOTICED,
    plant: SIGNATURE,
    run: (judges) => {
      const { buyer, seller } = makeScene([]);
      return opens(judges, seller, makeUp(buyer, seller, 'I take it all back'), buyer);
    },
  },
  {
    by: 'party',
    title: 'signs what it will not be held to: the commitment is to something else',
    caught: 'chat.message_uncommitted',
    planted: UNNOTICED,
    plant: COMMITMENT,
    run: (judges) => {
      const { buyer, seller } = makeScene([]);
      return opens(judges, seller, makeUncommitted(buyer, seller), buyer);
    },
  },
  {
    by: 'party',
    title: 'has a key of small order, under which one signature fits any message',
    caught: 'chat.message_forged',
    planted: UNNOTICED,
    plant: { file: 'signing', text: '{ zip215: false }', instead: '{ zip215: true }' },
    run: (judges) => {
      const [{ seller }, deniable] = [makeScene([]), makeDeniable()];
      return opens(judges, seller, signDeniably(deniable, seller), deniable);
    },
  },
  {
    by: 'third party',
    title: 'sends a message of their own as one of the two',
    caught: 'chat.message_forged',
    // Nobody but the two has the direction's key: the seal holds where the signature would not.
    planted: 'chat.message_sealed_wrong',
    plant: SIGNATURE,
    run: (judges) => {
      const [{ buyer, seller }, stranger] = [makeScene([]), makeScene([]).buyer];
      const message = seal({ ...stranger, card: buyer.card }, seller, text('release it'));
      return opens(judges, seller, message, buyer);
    },
  },
  {
    by: 'server',
    title: 'changes the ciphertext, to have its author blamed for it',
    caught: 'chat.message_altered',
    planted: 'chat.message_sealed_wrong',
    plant: BODY,
    run: (judges) => {
      const { buyer, seller } = makeScene([]);
      const message = seal(buyer, seller, text('paid'));
      return opens(judges, seller, { ...message, body: flip(message.body) }, buyer);
    },
  },
  {
    by: 'server',
    title: 'cuts the ciphertext',
    caught: 'chat.message_altered',
    planted: 'chat.message_sealed_wrong',
    plant: BODY,
    run: (judges) => {
      const { buyer, seller } = makeScene([]);
      const message = seal(buyer, seller, text('paid'));
      return opens(judges, seller, { ...message, body: message.body.slice(0, 40) }, buyer);
    },
  },
  {
    by: 'server',
    title: 'changes the nonce',
    caught: 'chat.message_altered',
    planted: 'chat.message_sealed_wrong',
    plant: { file: 'frank', text: '  both.set(nonce);\n', instead: '' },
    run: (judges) => {
      const { buyer, seller } = makeScene([]);
      // Sealed by the same copy, so that author and reader agree on what is hashed.
      const keys = {
        directionKey: directionKeyAsRecipient(seller.secret, buyer.card, TRADE)!,
        signSecret: buyer.keys.signSecret,
      };
      const message = judges.sealMessage(text('paid'), seal(buyer, seller, text('paid')).header, keys);
      return opens(judges, seller, { ...message, nonce: flip(message.nonce) }, buyer);
    },
  },
  {
    by: 'server',
    title: 'shows a message as the other one’s',
    caught: 'chat.message_elsewhere',
    planted: UNNOTICED,
    plant: { file: 'frank', text: PLACE, instead: 'if (header.trade !== expected.trade)' },
    run: (judges) => {
      const { buyer, seller } = makeScene([]);
      return opens(judges, seller, seal(buyer, seller, text('release it')), { ...buyer, author: 'seller' });
    },
  },
  {
    by: 'server',
    title: 'shows a message in another trade of the same two',
    caught: 'chat.message_elsewhere',
    // It names a card of the first trade, so that it is not signed under any of the second.
    planted: 'chat.message_forged',
    plant: { file: 'frank', text: PLACE, instead: 'if (header.author !== expected.author)' },
    run: (judges) => {
      const { buyer, seller } = makeScene([]);
      const there = { ...buyer, card: elsewhere(buyer) };
      return opens(judges, seller, seal(buyer, seller, text('paid')), there, OTHER_TRADE);
    },
  },
  {
    by: 'server',
    title: 'has a message for another identity key of the same person opened',
    caught: 'chat.message_for_other_key',
    planted: 'chat.message_sealed_wrong',
    plant: { file: 'room-keys', text: 'return to === own.identity ?', instead: 'return true ?' },
    run: (judges) => {
      const [{ buyer, seller }, later] = [makeScene([]), makeScene([]).seller];
      return opens(judges, later, seal(buyer, seller, text('paid')), buyer);
    },
  },
];
