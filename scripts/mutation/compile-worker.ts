// A process that compiles: one request, one answer. Ended and replaced now and then, for solc keeps what it has allocated.
import { creationCode, type Mode, type Target } from './compiler.ts';

export interface Request {
  readonly target: Target;
  readonly mode: Mode;
  readonly replaced: Record<string, string>;
}

process.on('message', ({ target, mode, replaced }: Request) => {
  let code: string | undefined;
  let error: string | undefined;
  try {
    code = creationCode(target, mode, replaced);
  } catch (thrown) {
    error = String(thrown);
  }
  // Whoever asked may be gone: then nobody is told.
  if (process.connected) process.send!({ code, error }, () => undefined);
});
