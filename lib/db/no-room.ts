/** Postgres's own words for a full disk and for no memory: what it was asked is undone, and can be asked again when there is room. */
const NO_ROOM = new Set(['53100', '53200']);
/** An error of Prisma has the database's a few steps below. */
const DEPTH = 5;

/** Whether the database did not do it because it has run out of disk or memory. */
export function isNoRoom(error: unknown, depth = DEPTH): boolean {
  if (typeof error !== 'object' || error === null || depth === 0) return false;
  const { code, originalCode, cause, meta, driverAdapterError } = error as Record<string, unknown>;
  return (
    NO_ROOM.has(`${code}`) ||
    NO_ROOM.has(`${originalCode}`) ||
    [cause, meta, driverAdapterError].some((below) => isNoRoom(below, depth - 1))
  );
}
