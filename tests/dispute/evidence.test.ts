import { TypedDataEncoder, Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { fromBase64Url, toBase64Url, utf8 } from '#lib/account/encoding.ts';
import { identitySigningKey, identityTypedData } from '#lib/account/identity.ts';
import { newSealingKey } from '#lib/account/sealing.ts';
import { provenReaders } from '#lib/dispute/evidence/evidence.browser.ts';
import {
  openEvidence,
  openEvidencePicture,
  sealEvidence,
  sealEvidenceKey,
  type EvidenceContent,
  type PictureContent,
  type ReadableEvidence,
} from '#lib/dispute/evidence/sealing.ts';
import { MOST_UPLOAD, packEvidence, unpackEvidence } from '#lib/dispute/evidence/schema.ts';
import { hashBytes, signBytes } from '#lib/chat/signing.ts';
import { canonicalJson, type Canonical } from '#lib/kernel/canonical.ts';
import type { Party } from '#lib/trade/policy.ts';
import { joinBytes } from '../chat/images.ts';
import { codeOf, pictureOf, sealedPicture } from './evidence-scene.ts';

function person() {
  const wallet = Wallet.createRandom();
  const { publicKey, secretKey } = newSealingKey();
  const { signingKey } = identitySigningKey(secretKey);
  const unsigned = { owner: wallet.address, publicKey, signingKey, issuedAt: 1 };
  const { domain, types, value } = identityTypedData(unsigned);
  const signature = wallet.signingKey.sign(
    // The digest of the typed data, as the wallet signs it.
    TypedDataEncoder.hash(domain, types, value),
  ).serialized;
  return { publicKey, secretKey, identity: { ...unsigned, signature } };
}

const [buyer, seller, nora, mallory] = [person(), person(), person(), person()];
const TRADE = `0x${'1a'.repeat(32)}`;
const ground = { tradeHash: TRADE, buyer: buyer.identity.owner, seller: seller.identity.owner };

type Making = { by?: Party; trade?: string; author?: typeof buyer; content?: EvidenceContent };

/** Laid down by the buyer and sealed to Nora, unless said otherwise. */
function make({ by = 'buyer', trade = TRADE, author = buyer, content = sealedPicture().content }: Making = {}) {
  const { key, ...signed } = sealEvidence({ trade, by }, content, author.secretKey);
  const keyFor = (reader: typeof nora) =>
    sealEvidenceKey(key, reader.publicKey, { trade, commitment: signed.commitment });
  const evidence: ReadableEvidence = { ...signed, by, identity: author.identity, keys: [keyFor(nora)] };
  return { evidence, key, keyFor };
}
const read = (evidence: ReadableEvidence, reader = nora) => codeOf(openEvidence(evidence, ground, reader.secretKey));

describe('evidence', () => {
  it('opens for whom it was sealed to exactly what was laid down, and for nobody else', () => {
    const picture = sealedPicture('Statement of 3 May');
    const { evidence, keyFor } = make({ content: picture.content });
    const opened = openEvidence(evidence, ground, nora.secretKey);
    expect(opened.ok && opened.value.content).toEqual(picture.content);
    const drawn = openEvidencePicture(picture.content as PictureContent, picture.ciphertext);
    expect(drawn.ok && drawn.value).toEqual(picture.plain);
    expect(read(evidence, seller)).toBe('dispute.evidence_not_for_you');
    // Somebody let in later: nothing but one more key is needed.
    expect(read({ ...evidence, keys: [...evidence.keys, keyFor(seller)] }, seller)).toBe('ok');
    expect(JSON.stringify(evidence)).not.toContain('Statement');
  });

  it('has a length that says little of its words', () => {
    const lengthOf = (caption: string) => make({ content: sealedPicture(caption).content }).evidence.body.length;
    expect(lengthOf('a')).toBe(lengthOf('a few more words than one'));
  });

  it('of which one letter is changed is not believed, whichever it is', () => {
    const { evidence } = make();
    const flipped = (text: string, at: number) => {
      const bytes = fromBase64Url(text)!;
      bytes[at]! ^= 1;
      return toBase64Url(bytes);
    };
    const hex = (text: string) => (text.startsWith('0') ? `1${text.slice(1)}` : `0${text.slice(1)}`);
    const changes: Partial<ReadableEvidence>[] = [
      { body: flipped(evidence.body, 40) },
      { commitment: hex(evidence.commitment) },
      { hash: hex(evidence.hash!) },
      { hash: null },
      { size: evidence.size + 1 },
      { kind: 'payee' },
      { by: 'seller' },
      { signature: flipped(evidence.signature, 3) },
      { identity: mallory.identity },
      { identity: { ...evidence.identity, owner: mallory.identity.owner } },
    ];
    expect(read(evidence)).toBe('ok');
    for (const change of changes)
      expect(read({ ...evidence, ...change }), JSON.stringify(change)).toBe('dispute.evidence_forged');
    const [sealed] = evidence.keys;
    expect(read({ ...evidence, keys: [{ ...sealed!, body: flipped(sealed!.body, 1) }] })).toBe(
      'dispute.evidence_altered',
    );
  });

  it('that the site makes up in somebody’s name is found out: no wallet of the terms vouches for its author', () => {
    expect(read(make({ author: mallory }).evidence)).toBe('dispute.evidence_forged');
    // Mallory's own, under the buyer's true identity.
    expect(read({ ...make({ author: mallory }).evidence, identity: buyer.identity })).toBe('dispute.evidence_forged');
    // The seller's own word as the buyer's.
    expect(read({ ...make({ by: 'seller', author: seller }).evidence, by: 'buyer' })).toBe('dispute.evidence_forged');
  });

  it('of another trade is not shown in this one', () => {
    expect(read(make({ trade: `0x${'2b'.repeat(32)}` }).evidence)).toBe('dispute.evidence_forged');
  });

  it('whose author signs one thing and seals another shows nothing: caption, file and key are committed to', () => {
    const honest = make({ content: sealedPicture('The transfer is here').content });
    const other = make({ content: sealedPicture('There is no transfer').content });
    // The author signs anew over a body that says something else than what was committed to.
    const { key, ...lie } = sealEvidence({ trade: TRADE, by: 'buyer' }, sealedPicture('x').content, buyer.secretKey);
    expect(read({ ...lie, by: 'buyer', identity: buyer.identity, keys: other.evidence.keys })).toBe(
      'dispute.evidence_altered',
    );
    const wrongKey = sealEvidenceKey(key, nora.publicKey, { trade: TRADE, commitment: honest.evidence.commitment });
    expect(read({ ...honest.evidence, keys: [wrongKey] })).toBe('dispute.evidence_altered');
    expect(read({ ...honest.evidence, keys: [other.keyFor(nora)] })).toBe('dispute.evidence_altered');
  });

  it('whose author commits to one content and seals another under the same key shows neither', () => {
    const [one, other] = [make(), sealedPicture('Something else').content];
    const { commitment } = one.evidence;
    const nonce = new Uint8Array(24).fill(7);
    const plain = utf8(canonicalJson({ content: other as Canonical, opening: toBase64Url(new Uint8Array(32)) }));
    // The cipher is content with it: the place is right, and the commitment is the one that was signed.
    const purposed = (purpose: string, value: { readonly [field: string]: Canonical }) =>
      utf8(canonicalJson({ ...value, purpose: `holdfast-evidence-1 ${purpose}` }));
    const place = { trade: TRADE, by: 'buyer' };
    const cipher = xchacha20poly1305(one.key, nonce, purposed('body', { ...place, commitment })).encrypt(plain);
    const body = toBase64Url(joinBytes(nonce, cipher));
    const { hash, size } = (other as PictureContent).file;
    const unsigned = { ...place, kind: 'picture', body: hashBytes(utf8(body)), commitment, hash, size };
    const signature = signBytes(purposed('evidence', unsigned), identitySigningKey(buyer.secretKey).secretKey);
    expect(read({ ...one.evidence, body, hash, size, signature })).toBe('dispute.evidence_altered');
  });

  it('stays readable where one of the two seals a key that opens nothing', () => {
    const { evidence } = make();
    const spoiled = sealEvidenceKey(new Uint8Array(32), nora.publicKey, {
      trade: TRADE,
      commitment: evidence.commitment,
    });
    expect(read({ ...evidence, keys: [spoiled, ...evidence.keys] })).toBe('ok');
    expect(read({ ...evidence, keys: [spoiled] })).toBe('dispute.evidence_altered');
  });
});

describe('a picture', () => {
  it('whose stored bytes were swapped, cut or grown is not drawn', () => {
    const [one, other] = [sealedPicture(), sealedPicture()];
    const draw = (bytes: Uint8Array) => codeOf(openEvidencePicture(one.content as PictureContent, bytes));
    expect(draw(one.ciphertext)).toBe('ok');
    const changed = Uint8Array.from(one.ciphertext);
    changed[30]! ^= 1;
    for (const bytes of [changed, other.ciphertext, one.ciphertext.subarray(0, -1), new Uint8Array()])
      expect(draw(bytes)).toBe('chat.file_altered');
  });

  it('that is something else than its author said is not drawn either', () => {
    const lie = sealedPicture('x', pictureOf());
    const content = { ...lie.content } as PictureContent;
    const wider = { ...content, file: { ...content.file, width: 41 } };
    expect(codeOf(openEvidencePicture(wider, lie.ciphertext))).toBe('chat.file_not_as_said');
  });
});

describe('whom it is sealed for', () => {
  const reader = (as: 'buyer' | 'seller' | 'moderator', of: typeof buyer) => ({
    accountId: of.identity.owner,
    name: as,
    as,
    identity: of.identity,
  });

  it('is whose wallet vouches for the key; a party has to be the wallet of the terms', () => {
    const asked = [reader('buyer', buyer), reader('seller', seller), reader('moderator', nora)];
    const proven = provenReaders(asked, ground);
    expect(proven.ok && proven.value.map(({ publicKey }) => publicKey)).toEqual(
      [buyer, seller, nora].map(({ publicKey }) => publicKey),
    );
    expect(codeOf(provenReaders([reader('seller', mallory)], ground))).toBe('trade.partner_key_unproven');
    const unsigned = { ...reader('moderator', nora), identity: { ...nora.identity, publicKey: mallory.publicKey } };
    const left = provenReaders([...asked.slice(0, 2), unsigned, { ...asked[2]!, identity: null }], ground);
    expect(left.ok && left.value).toHaveLength(2);
  });
});

describe('an upload', () => {
  const { content, ciphertext } = sealedPicture();
  const { key: _, ...signed } = sealEvidence({ trade: TRADE, by: 'buyer' }, content, buyer.secretKey);
  const head = { ...signed, keys: [] };

  it('is read as it was packed', () => {
    const packed = packEvidence(head, ciphertext);
    expect(packed.length).toBeLessThan(MOST_UPLOAD);
    const read = unpackEvidence(packed)!;
    expect(read.head).toEqual(head);
    expect(Buffer.compare(read.ciphertext, ciphertext)).toBe(0);
  });

  it('of any other form is not read at all', () => {
    const bad: Uint8Array[] = [
      new Uint8Array(),
      new Uint8Array([0, 0, 0, 9, 1]),
      new Uint8Array([255, 255, 255, 255, 1, 2, 3]),
      packEvidence({ ...head, size: head.size + 1 }, ciphertext),
      packEvidence({ ...head, hash: null }, ciphertext),
      packEvidence({ ...head, kind: 'payee' }, ciphertext),
      packEvidence({ ...head, kind: 'payee', hash: null }, new Uint8Array(1)),
      packEvidence({ ...head, size: 10 }, ciphertext.subarray(0, 10)),
      packEvidence({ ...head, more: 1 } as never, ciphertext),
      packEvidence({ ...head, keys: [{ accountId: 'x', sealed: {} }] } as never, ciphertext),
      packEvidence({ ...head, body: 'a'.repeat(20_000) }, ciphertext),
      packEvidence('[]' as never, ciphertext),
    ];
    for (const packed of bad) expect(unpackEvidence(packed)).toBeUndefined();
  });
});
