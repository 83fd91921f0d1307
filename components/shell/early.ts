/**
 * A press on a button that is not awake yet is done once it is. Pages that fetch their scripts after they were painted remember the last one
 * (server/shared/slim.ts); links and forms work by themselves.
 */
export function pressAgain(): void {
  const page = window as { pressed?: HTMLElement | undefined };
  document.onclick = null;
  page.pressed?.click();
  page.pressed = undefined;
}
