import './state/zod-jitless.ts';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme/global.css';
import { notifications } from '@mantine/notifications';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { captureApi } from './capture/capture-api.ts';
import { startPageCamera } from './capture/page-camera.ts';
import { t } from './i18n/texts.ts';
import { forgetOnSignOut } from './state/forget.ts';
import { stores } from './state/stores.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

forgetOnSignOut(
  stores,
  {
    clear: notifications.clean,
    enrollmentEnded: () =>
      notifications.show({ color: 'orange', autoClose: false, message: t.enroll.endedWithSession }),
  },
  (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
);
// A hidden target of Chromium may not use a camera, so there the app's own page hosts it; Electron has capture.html.
if (window.lintel.shell === 'chromium') startPageCamera(captureApi(window.lintel.capture));
void stores.app.getState().load();
createRoot(root).render(<App />);
