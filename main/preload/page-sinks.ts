/**
 * React and Mantine fill `<style>` elements through innerHTML: text without a tag is all that they need, and all they get.
 * @throws TypeError for markup, which only a mistake or an attack would set as HTML.
 */
export function onlyTagless(text: string): string {
  if (text.includes('<'))
    throw new TypeError('HTML from a string is not allowed here: build elements instead.');
  return text;
}

/**
 * @param page address of the page.
 * @throws TypeError for a script from anywhere but the page's own origin.
 */
export function onlyOwnScript(url: string, page: string): string {
  if (new URL(url, page).origin !== new URL(page).origin) throw new TypeError('Only own scripts run here.');
  return url;
}
