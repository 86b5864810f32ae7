import type { LintelBridge } from '#app/contract/contract.ts';

declare global {
  interface Window {
    /** Put there by the preload before any script of the page. */
    readonly lintel: LintelBridge;
  }
}
