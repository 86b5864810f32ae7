/**
 * Electron's own module. Only for code that already runs inside Electron: anywhere else this import would load the npm
 * package, which starts a download.
 */
export async function loadElectron(): Promise<typeof import('electron')> {
  if (process.versions.electron === undefined) throw new Error('This process is not Electron.');
  return import('electron');
}
