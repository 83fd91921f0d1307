/**
 * What one of the two lays before the court, as their own device seals it: a picture or the payment details of the deal, with a fresh key of its
 * own that is sealed to each reader by itself, so that a reader who is appointed later can be let in without sealing the rest again. Pure.
 *
 *     const sealed = sealEvidence({ trade, by }, content, myIdentitySecret);
 *     const forNora = sealEvidenceKey(sealed.key, nora.publicKey, { trade, commitment: sealed.commitment });
 *     ...on Nora's screen...
 *     const opened = openEvidence(view, ground, norasIdentitySecret);   // Result<Opened>: what it is and says, or why it is not to be believed
 *
 * Three things hold it: the commitment, one hash of content, trade, side and a random opening, so that two readers can never be shown two things; the
 * author's signature over commitment and ciphertext hash, under an identity that the wallet of the terms vouches for, so that nobody else (the site
 * neither) lays anything down in their name; and the key inside the content, which opens one file alone.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { z } from 'zod';
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '#lib/account/encoding.ts';
import { identitySigningKey, verifyIdentity, type PublishedIdentity } from '#lib/account/identity.ts';
import { open, seal, type Sealed } from '#lib/account/sealing.ts';
import { openFile } from '#lib/chat/file-sealing.ts';
import { IMAGE_TYPES } from '#lib/chat/content.ts';
import { checkReceived } from '#lib/chat/picture.ts';
import { hashBytes, isHash, isSignedBy, signBytes } from '#lib/chat/signing.ts';
import { canonicalJson, type Canonical } from '#lib/kernel/canonical.ts';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Party } from '#lib/trade/policy.ts';
import { refuseDispute } from '../refusals.ts';
import { CAPTION_LENGTH } from '../schema.ts';
import { ACCOUNT_LENGTH, BODY_LENGTH, type EvidenceKind } from './schema.ts';

export const EVIDENCE_SCHEME = 'holdfast-evidence-1';

const NONCE_BYTES = 24;
/** Lengths are rounded up to this, so that a caption's is not told. */
const STEP = 256;

const bytes32 = z.string().refine((text) => fromBase64Url(text, 32) !== undefined);
const pixels = z.int().min(1).max(16_384);

const pictureForm = z.strictObject({
  kind: z.literal('picture'),
  /** What it shows, in its author's words. */
  caption: z.string().min(1).max(CAPTION_LENGTH),
  file: z.strictObject({
    /** Of the file alone. */
    key: bytes32,
    /** SHA-256 of the ciphertext as it is stored, hex. */
    hash: z.string().refine(isHash),
    /** Bytes of the ciphertext. */
    size: z.int().positive(),
    type: z.enum(IMAGE_TYPES),
    width: pixels,
    height: pixels,
  }),
});
const payeeForm = z.strictObject({
  kind: z.literal('payee'),
  /** The account's one text (lib/payment/method.ts), of which the deal has the commitment. */
  account: z.string().min(2).max(ACCOUNT_LENGTH),
});
const plainForm = z.strictObject({ content: z.discriminatedUnion('kind', [pictureForm, payeeForm]), opening: bytes32 });

export type PictureContent = z.infer<typeof pictureForm>;
export type PayeeContent = z.infer<typeof payeeForm>;
export type EvidenceContent = PictureContent | PayeeContent;

/** Where it belongs: the trade by its hash on the chain, and the side that lays it down. */
export type EvidencePlace = { readonly trade: string; readonly by: Party };
/** What a reader knows from elsewhere: the trade's hash and the wallets its terms name. */
export type EvidenceGround = { readonly tradeHash: string } & Readonly<Record<Party, string>>;

export type SignedEvidence = {
  readonly kind: EvidenceKind;
  /** The sealed content, base64url. */
  readonly body: string;
  /** Hex. */
  readonly commitment: string;
  /** SHA-256 of the stored ciphertext, hex; null: there is none beside the body. */
  readonly hash: string | null;
  /** Bytes of the stored ciphertext. */
  readonly size: number;
  /** Ed25519 by the author's identity, base64url. */
  readonly signature: string;
};

/** As a reader is given it. */
export type ReadableEvidence = SignedEvidence & {
  readonly by: Party;
  readonly identity: PublishedIdentity;
  /** Sealed to the reader, by either of the two. */
  readonly keys: readonly Sealed[];
};

const purposed = (purpose: string, value: { readonly [field: string]: Canonical }): Uint8Array =>
  utf8(canonicalJson({ ...value, purpose: `${EVIDENCE_SCHEME} ${purpose}` }));

const committed = ({ trade, by }: EvidencePlace, content: EvidenceContent, opening: string): string =>
  hashBytes(purposed('content', { trade, by, content: content as Canonical, opening }));

const bound = ({ trade, by }: EvidencePlace, commitment: string): Uint8Array =>
  purposed('body', { trade, by, commitment });

const signed = ({ trade, by }: EvidencePlace, of: Omit<SignedEvidence, 'signature'>): Uint8Array => {
  const { kind, body, commitment, hash, size } = of;
  return purposed('evidence', { trade, by, kind, body: hashBytes(utf8(body)), commitment, hash, size });
};

const keyPlace = (trade: string, commitment: string): Canonical => ({ purpose: 'case-evidence', trade, commitment });

/** Seals content under a new key and signs it as its author. `key`: what is then sealed to each reader. */
export function sealEvidence(
  place: EvidencePlace,
  content: EvidenceContent,
  identitySecret: Uint8Array,
  random: RandomBytes = secureRandom,
): SignedEvidence & { readonly key: Uint8Array } {
  const [key, nonce] = [random(32), random(NONCE_BYTES)];
  const opening = toBase64Url(random(32));
  const commitment = committed(place, content, opening);
  const text = utf8(canonicalJson({ content: content as Canonical, opening }));
  const padded = new Uint8Array(Math.ceil(text.length / STEP) * STEP).fill(0x20);
  padded.set(text);
  const cipher = xchacha20poly1305(key, nonce, bound(place, commitment)).encrypt(padded);
  const body = toBase64Url(new Uint8Array([...nonce, ...cipher]));
  const { hash, size } = content.kind === 'picture' ? content.file : { hash: null, size: 0 };
  const unsigned = { kind: content.kind, body, commitment, hash, size };
  return { ...unsigned, signature: signEvidence(place, unsigned, identitySecret), key };
}

/** The author's signature. */
export const signEvidence = (
  place: EvidencePlace,
  unsigned: Omit<SignedEvidence, 'signature'>,
  identitySecret: Uint8Array,
): string => signBytes(signed(place, unsigned), identitySigningKey(identitySecret).secretKey);

/** The key, for one reader's published identity key (0x hex). @throws on a key that is none: check it where it enters. */
export function sealEvidenceKey(
  key: Uint8Array,
  readerKey: string,
  { trade, commitment }: { readonly trade: string; readonly commitment: string },
  random: RandomBytes = secureRandom,
): Sealed {
  return seal(key, [readerKey], keyPlace(trade, commitment), random);
}

/** A case has two authors and up to forty pieces: what a wallet vouches for is worked out once. */
const vouched = new Map<string, boolean>();
const MOST_VOUCHED = 64;

function isVouched(identity: PublishedIdentity): boolean {
  const name = canonicalJson({ ...identity });
  const known = vouched.get(name);
  if (known !== undefined) return known;
  if (vouched.size >= MOST_VOUCHED) vouched.clear();
  const good = verifyIdentity(identity);
  vouched.set(name, good);
  return good;
}

/** Whether the side that it names laid it down: the wallet of the terms vouches for the identity, and the identity signed. */
export function isAuthentic(
  evidence: Omit<ReadableEvidence, 'keys'>,
  { tradeHash, ...wallets }: EvidenceGround,
): boolean {
  const { by, identity, signature } = evidence;
  if (identity.owner.toLowerCase() !== wallets[by].toLowerCase() || !isVouched(identity)) return false;
  return isSignedBy(signed({ trade: tradeHash, by }, evidence), signature, identity.signingKey);
}

export type Opened = { readonly content: EvidenceContent; readonly key: Uint8Array };

/**
 * Opens it with the reader's identity key, and believes nothing that does not fit. Refuses `dispute.evidence_forged` (its author did not sign it),
 * `dispute.evidence_not_for_you` (no key of it was sealed to this one), `dispute.evidence_altered`.
 */
export function openEvidence(
  evidence: ReadableEvidence,
  ground: EvidenceGround,
  identitySecret: Uint8Array,
): Result<Opened> {
  if (!isAuthentic(evidence, ground)) return refused(refuseDispute('dispute.evidence_forged'));
  const place = { trade: ground.tradeHash, by: evidence.by };
  const context = keyPlace(place.trade, evidence.commitment);
  const tried = evidence.keys.map((sealed) => open(sealed, identitySecret, context));
  // Each of the two may have sealed one: what one of them spoils, the other's opens.
  for (const key of tried) {
    const content = key.ok ? contentUnder(key.value, evidence, place) : undefined;
    if (key.ok && content) return ok({ content, key: key.value });
  }
  const forOthers = tried.every((key) => !key.ok && key.refusal.code === 'account.sealed_for_others');
  return refused(refuseDispute(forOthers ? 'dispute.evidence_not_for_you' : 'dispute.evidence_altered'));
}

/** What the body says under a key; undefined where it is not what was committed to and signed. */
function contentUnder(
  key: Uint8Array,
  { body, commitment, kind, hash, size }: SignedEvidence,
  place: EvidencePlace,
): EvidenceContent | undefined {
  const bytes = body.length <= BODY_LENGTH ? fromBase64Url(body) : undefined;
  if (!bytes || bytes.length <= NONCE_BYTES || key.length !== 32) return undefined;
  let value: unknown;
  try {
    const cipher = xchacha20poly1305(key, bytes.subarray(0, NONCE_BYTES), bound(place, commitment));
    value = JSON.parse(fromUtf8(cipher.decrypt(bytes.subarray(NONCE_BYTES))));
  } catch {
    // Another key, or a changed body: not what was sealed.
    return undefined;
  }
  const read = plainForm.safeParse(value);
  if (!read.success || committed(place, read.data.content, read.data.opening) !== commitment) return undefined;
  const { content } = read.data;
  const file = content.kind === 'picture' ? content.file : { hash: null, size: 0 };
  return content.kind === kind && file.hash === hash && file.size === size ? content : undefined;
}

/**
 * The picture itself, of the stored bytes: what is answered may be shown, as an image and as nothing else. Refuses `chat.file_altered`,
 * `chat.file_not_as_said`.
 */
export function openEvidencePicture({ file }: PictureContent, ciphertext: Uint8Array): Result<Uint8Array> {
  const opened = openFile(ciphertext, file);
  if (!opened.ok) return opened;
  const checked = checkReceived(opened.value, file);
  return checked.ok ? opened : checked;
}
