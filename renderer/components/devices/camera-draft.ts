import { CameraChoice } from '#app/domain/camera.ts';

/** What the form holds: a listed camera by key, or one of the two that are typed in. */
export interface CameraDraft {
  readonly selected: string | undefined;
  readonly url: string;
  readonly path: string;
}

export const emptyCameraDraft: CameraDraft = { selected: undefined, url: '', path: '' };

/** Stable name of a listed camera within the form. */
export function cameraKey(choice: CameraChoice): string {
  return JSON.stringify(choice);
}

/** The form for a camera already in use. */
export function cameraDraftOf(choice: CameraChoice): CameraDraft {
  if (choice.kind === 'network') return { selected: 'network', url: choice.url, path: '' };
  if (choice.kind === 'file') return { selected: 'file', url: '', path: choice.path };
  return { selected: cameraKey(choice), url: '', path: '' };
}

export type CameraFieldError = 'nothing-chosen' | 'bad-url' | 'no-path';

/** Reads the form by the contract's own rules. */
export function readCamera(
  draft: CameraDraft,
):
  | { readonly ok: true; readonly value: CameraChoice }
  | { readonly ok: false; readonly error: CameraFieldError } {
  if (draft.selected === 'network') {
    const choice = CameraChoice.safeParse({ kind: 'network', url: draft.url.trim() });
    return choice.success ? { ok: true, value: choice.data } : { ok: false, error: 'bad-url' };
  }
  if (draft.selected === 'file') {
    const choice = CameraChoice.safeParse({ kind: 'file', path: draft.path.trim() });
    return choice.success ? { ok: true, value: choice.data } : { ok: false, error: 'no-path' };
  }
  if (draft.selected === undefined) return { ok: false, error: 'nothing-chosen' };
  // The key was made from a choice that main listed.
  return { ok: true, value: CameraChoice.parse(JSON.parse(draft.selected)) };
}
