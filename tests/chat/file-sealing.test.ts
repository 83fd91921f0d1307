import { describe, expect, it } from 'vitest';
import { readContent } from '#lib/chat/content.ts';
import { openFile, SEAL_BYTES, sealFile } from '#lib/chat/file-sealing.ts';
import type { Result } from '#lib/kernel/result.ts';
import { joinBytes, makeWebp, vp8, vp8l } from './images.ts';

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);
const SIZE = { width: 40, height: 30 };

describe('a sealed file', () => {
  const bytes = makeWebp(vp8(SIZE));
  const { ciphertext, key, hash, size } = sealFile(bytes);
  const file = { key, hash, size };

  it('opens to what was sealed, and says nothing of it before', () => {
    const opened = openFile(ciphertext, file);
    expect(opened.ok && opened.value).toEqual(bytes);
    expect(size).toBe(bytes.length + SEAL_BYTES);
    expect(Buffer.from(ciphertext).includes('WEBP')).toBe(false);
  });

  it('is another one each time', () => {
    const again = sealFile(bytes);
    expect(again.key).not.toBe(key);
    expect(again.hash).not.toBe(hash);
  });

  it('fits the form a message has for it', () => {
    const content = { kind: 'file', file: { ...file, id: 'a'.repeat(20), type: 'image/webp', ...SIZE } };
    expect(readContent(content)).toEqual(content);
  });

  it('with any one bit turned does not open, nor cut, nor longer', () => {
    for (const at of [0, 23, 24, 40, ciphertext.length - 1]) {
      const turned = Uint8Array.from(ciphertext);
      turned[at]! ^= 1;
      expect(codeOf(openFile(turned, file))).toBe('chat.file_altered');
    }
    expect(codeOf(openFile(ciphertext.subarray(1), file))).toBe('chat.file_altered');
    expect(codeOf(openFile(joinBytes(ciphertext, [0]), file))).toBe('chat.file_altered');
    expect(codeOf(openFile(new Uint8Array(0), { ...file, size: 0 }))).toBe('chat.file_altered');
  });

  it('does not open with another hash, size or key, even where the other two are right', () => {
    const other = sealFile(bytes);
    expect(codeOf(openFile(ciphertext, { ...file, hash: other.hash }))).toBe('chat.file_altered');
    expect(codeOf(openFile(ciphertext, { ...file, size: size + 1 }))).toBe('chat.file_altered');
    expect(codeOf(openFile(ciphertext, { ...file, key: other.key }))).toBe('chat.file_altered');
    // Another file whole, under the right key: the hash alone tells.
    const swapped = sealFile(joinBytes(bytes), (length) => new Uint8Array(length));
    const same = sealFile(makeWebp(vp8l(SIZE)), (length) => new Uint8Array(length));
    expect(same.key).toBe(swapped.key);
    expect(codeOf(openFile(same.ciphertext, { ...swapped, size: same.size }))).toBe('chat.file_altered');
  });
});
