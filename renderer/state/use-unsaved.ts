import { useEffect } from 'react';
import { stores } from './stores.ts';

/** While `isUnsaved`, whoever leaves what is shown is asked first: it is lost with it. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => (isUnsaved ? stores.unsaved.getState().add() : undefined), [isUnsaved]);
}
