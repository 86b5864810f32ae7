/** The one origin of the screens in both shells. It is never resolved: requests are answered from memory. */
export const appOrigin = 'https://lintel.app';

/** True for addresses below `https://lintel.app` and nothing that merely looks like it (a blob: has the same origin). */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, origin } = new URL(url);
  return protocol === 'https:' && origin === appOrigin;
}

/** True for pictures and downloads that the page itself has made. */
export function isAppBlob(url: string): boolean {
  return url.startsWith(`blob:${appOrigin}/`);
}

// Scripts come from our own files only; Trusted Types has one policy, made by preload/trusted-types.ts.
// Style elements are allowed inline because Mantine writes its variables that way; styles cannot run code.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

const permissionsPolicy = [
  'camera=(self)',
  ...[
    'microphone',
    'geolocation',
    'display-capture',
    'usb',
    'serial',
    'hid',
    'midi',
    'bluetooth',
    'payment',
  ].map((feature) => `${feature}=()`),
].join(', ');

/** Headers that every answer carries. @param contentType of the answer; documents get the policies on top. */
export function securityHeaders(contentType: string): Readonly<Record<string, string>> {
  const always = {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  };
  if (!contentType.startsWith('text/html')) return always;
  return {
    ...always,
    'content-security-policy': contentSecurityPolicy,
    'permissions-policy': permissionsPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
  };
}
