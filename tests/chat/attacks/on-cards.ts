/** Cheating with who is who. */
import { identitySigningKey, type PublishedIdentity } from '#lib/account/identity.ts';
import { makeCard, type Card } from '#lib/chat/room-keys.ts';
import { excerptOf, makeMember, makeScene, NOW, OTHER_TRADE, TRADE } from '../scene.ts';
import { shows, UNNOTICED, type Attack } from './attack.ts';
import { signCard } from './forgery.ts';
import type { Judges } from './judges.ts';

/** What a member's device says of a card that the server hands it as `identity`'s. */
function takes(judges: Judges, card: Card, identity: PublishedIdentity): string {
  const read = judges.verifyCard(card, identity, TRADE);
  return read.ok ? UNNOTICED : read.refusal.code;
}

export const ON_CARDS: readonly Attack[] = [
  {
    by: 'server',
    title: 'hands out a card with keys of its own under the other’s name',
    caught: 'chat.card_wrong',
    planted: UNNOTICED,
    plant: {
      file: 'room-keys',
      text: 'isSignedBy(cardBytes(card), card.signature, identity.signingKey);',
      instead: 'true;',
    },
    run: (judges) => {
      const [buyer, own] = [makeMember('buyer'), makeMember('buyer')];
      return takes(judges, { ...own.card, identity: buyer.identity.publicKey }, buyer.identity);
    },
  },
  {
    by: 'server',
    title: 'hands out an identity of its own under the other’s wallet, with a card to it',
    caught: 'chat.identity_unproven',
    planted: UNNOTICED,
    plant: { file: 'room-keys', text: 'if (!verifyIdentity(identity))', instead: 'if (false)' },
    run: (judges) => {
      const [buyer, own] = [makeMember('buyer'), makeMember('buyer')];
      return takes(judges, own.card, { ...own.identity, owner: buyer.identity.owner });
    },
  },
  {
    by: 'server',
    title: 'keeps the sealing key of an identity and puts its own signing key beside it',
    caught: 'chat.identity_unproven',
    planted: UNNOTICED,
    plant: { file: 'room-keys', text: 'if (!verifyIdentity(identity))', instead: 'if (false)' },
    run: (judges) => {
      const [buyer, own] = [makeMember('buyer'), makeMember('buyer')];
      const { signingKey } = identitySigningKey(own.secret);
      const card = signCard({ ...makeCard(own.secret, TRADE, NOW), identity: buyer.identity.publicKey }, own.secret);
      return takes(judges, card, { ...buyer.identity, signingKey });
    },
  },
  {
    by: 'server',
    title: 'hands out a card of another trade of the same person',
    caught: 'chat.card_elsewhere',
    planted: UNNOTICED,
    plant: { file: 'room-keys', text: 'if (card.trade !== tradeHash)', instead: 'if (false)' },
    run: (judges) => {
      const buyer = makeMember('buyer', OTHER_TRADE);
      return takes(judges, buyer.card, buyer.identity);
    },
  },
  {
    by: 'party',
    title: 'signs a card that names somebody else’s identity key',
    caught: 'chat.card_wrong',
    planted: UNNOTICED,
    plant: { file: 'room-keys', text: 'card.identity === identity.publicKey && ', instead: '' },
    run: (judges) => {
      const [buyer, seller] = [makeMember('buyer'), makeMember('seller')];
      const card = signCard({ ...buyer.card, identity: seller.identity.publicKey }, buyer.secret);
      return takes(judges, card, buyer.identity);
    },
  },
  {
    by: 'party',
    title: 'answers a moderator with a whole room made up with a friend’s wallet in the other’s place',
    caught: 'forged',
    planted: UNNOTICED,
    plant: {
      file: 'verify-excerpt',
      text: 'identities.filter(({ owner }) => owner.toLowerCase() === ground[author].toLowerCase());',
      instead: 'identities;',
    },
    run: (judges) => {
      const [real, friends] = [makeScene(), makeScene()];
      const ground = { ...friends, buyer: real.buyer, seller: friends.seller };
      return shows(judges, excerptOf(friends), ground);
    },
  },
  {
    by: 'party',
    title: 'shows a message of theirs as the other’s, under their own card',
    caught: 'forged',
    planted: UNNOTICED,
    plant: {
      file: 'verify-excerpt',
      text: 'return (author, hash) => trusted.get(`${author} ${hash}`);',
      instead: 'return (_, hash) => trusted.get(`buyer ${hash}`) ?? trusted.get(`seller ${hash}`);',
    },
    run: (judges) => {
      const scene = makeScene();
      const { seller } = scene;
      const posing = { ...seller, author: 'buyer' as const };
      const members = { buyer: posing, seller: scene.buyer };
      const made = makeScene([['buyer', 'I never paid, keep it']], { members });
      const excerpt = { ...excerptOf(made), cards: [scene.buyer.card, seller.card] };
      return shows(
        judges,
        { ...excerpt, identities: [scene.buyer.identity, seller.identity] },
        {
          ...scene,
          stampSecret: made.stampSecret,
        },
      );
    },
  },
];
