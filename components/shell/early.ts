/**
 * A press on a button that is not awake yet is done once it is, and what is chosen is heard of, where a form would otherwise show one thing and the page
 * another. Pages that fetch their scripts after they were painted remember the last of both (server/shared/slim.ts); links and forms work by themselves.
 */
export function pressAgain(): void {
  const page = window as { pressed?: HTMLElement | undefined; chosen?: EventTarget | undefined };
  document.onclick = document.oninput = null;
  page.pressed?.click();
  page.chosen?.dispatchEvent(new Event('input', { bubbles: true }));
  page.pressed = page.chosen = undefined;
}
