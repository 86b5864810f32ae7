import { onlyOwnScript, onlyTagless } from './page-sinks.ts';

// The first script of every page: the only Trusted Types policy that the page's CSP allows.
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createHTML(text: string): string; createScriptURL(url: string): string },
  ): unknown;
}

const factory = Reflect.get(globalThis, 'trustedTypes') as PolicyFactory | undefined;
factory?.createPolicy('default', {
  createHTML: onlyTagless,
  createScriptURL: (url) => onlyOwnScript(url, location.href),
});
