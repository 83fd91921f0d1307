/** Bodies whose length nobody was told beforehand are counted as they arrive, whoever reads them. */
import type { IncomingMessage } from 'node:http';

/**
 * Calls `tooMuch` once, at the first byte too many; what came after it is never handed on. The parser hands each piece to the request's
 * `push`, so that is where it is counted: nobody has to read the body for that, and nobody who reads it can forget to.
 */
export function limitBody(request: IncomingMessage, most: number, tooMuch: () => void): void {
  const push = request.push.bind(request);
  let seen = 0;
  request.push = (piece: Buffer | null, encoding?: BufferEncoding) => {
    const before = seen;
    seen += piece?.length ?? 0;
    if (seen <= most) return push(piece, encoding);
    if (before <= most) tooMuch();
    // Taken and dropped: who sends it is told, and not yet hung up on.
    return true;
  };
}
