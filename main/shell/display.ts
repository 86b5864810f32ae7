/**
 * @returns one line that says why no window can be shown here and what to do instead; undefined when one can.
 */
export function missingDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'linux') return undefined;
  if (env.DISPLAY || env.WAYLAND_DISPLAY) return undefined;
  return 'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so Lintel cannot show its window. To see it work without one: npm run demo';
}
