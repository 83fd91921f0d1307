/** For the server: random bytes for a thousand ids a second. Not for what browsers load, to which it would only be weight. */
import { secureRandom, type RandomBytes } from './ids.ts';

const SMALL = 20;
/** Drawn and not handed out yet: asking for twenty takes as long as asking for a thousand. */
let ahead = new Uint8Array(0);

/** As {@link secureRandom}. Short draws, which are ids and salts, come out of one that is made ahead; keys and tokens never lie here. */
export const randomAhead: RandomBytes = (length) => {
  if (length > SMALL) return secureRandom(length);
  if (ahead.length < length) ahead = new Uint8Array(secureRandom(SMALL * 32));
  const bytes = ahead.slice(0, length);
  ahead.fill(0, 0, length);
  ahead = ahead.subarray(length);
  return bytes;
};
