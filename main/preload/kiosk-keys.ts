// Editing is all that a keyboard is for at a kiosk; everything else with Ctrl, Alt or Meta belongs to the browser.
const editingKeys = new Set([
  'a',
  'c',
  'v',
  'x',
  'z',
  'y',
  'backspace',
  'delete',
  'arrowleft',
  'arrowright',
  'home',
  'end',
]);

/** The part of a KeyboardEvent that decides. */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * Whether a kiosk must swallow this key: new tab or window, history, downloads, print, close, zoom, reload, tools, F keys,
 * and Alt combinations that navigate. Alt+F4 never reaches the page: the shell brings the window back instead.
 */
export function isBrowserKey(stroke: KeyStroke): boolean {
  if (/^F\d{1,2}$/.test(stroke.key)) return true;
  if (/^(Browser|Launch)/.test(stroke.key) || stroke.key === 'ContextMenu') return true;
  if (stroke.ctrlKey && stroke.altKey) return false; // AltGr: how many layouts type @ and braces.
  if (stroke.ctrlKey || stroke.metaKey) return !editingKeys.has(stroke.key.toLowerCase());
  // On macOS Option types letters of its own: only plain ones and named keys (Alt+Left, Alt+Home) are the browser's.
  return stroke.altKey && (stroke.key.length > 1 || /[a-z0-9]/i.test(stroke.key));
}

/** Stops browser keys, the context menu and wheel zoom before any page code sees them. */
export function blockBrowserKeys(target: Window): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  target.addEventListener('keydown', (event) => isBrowserKey(event) && swallow(event), { capture: true });
  target.addEventListener('contextmenu', swallow, { capture: true });
  target.addEventListener('wheel', (event) => event.ctrlKey && event.preventDefault(), {
    capture: true,
    passive: false,
  });
}
