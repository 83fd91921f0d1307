/** What the test page of a browser gets hold of: the real functions, bundled as a page's are, and a way in and out for bytes. */
import * as browser from '#lib/chat/picture.browser.ts';
import * as picture from '#lib/chat/picture.ts';

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

Object.assign(globalThis, { browser, picture, fromBase64, toBase64 });
