/** How packets are written to sockets: socket.io's own form. */
import { Decoder as PlainDecoder, type Packet } from 'socket.io-parser';

/**
 * socket.io's encoder looks through everything that is sent for bytes, which would travel apart. Nothing of ours holds any: what is sent is
 * JSON, and is written as that at once.
 */
export class Encoder {
  encode({ type, nsp, id, data }: Packet): [string] {
    const to = nsp === undefined || nsp === '/' ? '' : `${nsp},`;
    return [`${type}${to}${id ?? ''}${data === undefined ? '' : JSON.stringify(data)}`];
  }
}

export const Decoder = PlainDecoder;
